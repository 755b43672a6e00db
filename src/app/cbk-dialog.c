/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialogs have in common. */

#include "config.h"

#include "app/cbk-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Between a dialog and the edges of the window that it stands over. */
#define MARGIN 24

/**
 * cbk_dialog_go_with_parent:
 * @dialog: with the window that it stands over
 *
 * Closes the dialog when that window goes. GtkWindow:destroy-with-parent would leave a dialog that lives on, since work
 * that has not ended keeps it, with a pointer to the window that has gone: so GTK is let forget the window first.
 */
void
cbk_dialog_go_with_parent (GtkWindow *dialog)
{
  GtkWindow *parent = gtk_window_get_transient_for (dialog);

  if (parent != NULL)
    g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_window_destroy), dialog, G_CONNECT_SWAPPED);
}

/**
 * cbk_dialog_fit:
 * @dialog: with the window that it stands over
 * @width: what it would like to have, in application pixels
 * @height: likewise; -1 for what it needs
 *
 * Makes it no larger than that window, which may be all that the screen has. One that is not on the screen yet will
 * have its default size.
 */
void
cbk_dialog_fit (GtkWindow *dialog, int width, int height)
{
  GtkWindow *parent = gtk_window_get_transient_for (dialog);
  int        room_width = gtk_widget_get_width (GTK_WIDGET (parent));
  int        room_height = gtk_widget_get_height (GTK_WIDGET (parent));

  if (room_width <= 0)
    gtk_window_get_default_size (parent, &room_width, &room_height);
  gtk_window_set_default_size (dialog, MIN (width, room_width - MARGIN), MIN (height, room_height - MARGIN));
}

/**
 * cbk_dialog_begin_in:
 * @dialog: that has not been on the screen
 * @field: in it
 *
 * Gives @field the focus when @dialog comes; the last one that is named gets it. A screen reader would not be told that
 * a dialog has come, nor that it is one, whose focus was moved before it is mapped.
 */
void
cbk_dialog_begin_in (GtkWindow *dialog, GtkWidget *field)
{
  g_signal_connect_object (dialog, "map", G_CALLBACK (gtk_widget_grab_focus), field,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/**
 * cbk_dialog_tell:
 * @heading: what has happened, in header capitals
 * @body: why, and what to do next
 *
 * Tells it over the active window, or without one where there is none.
 */
void
cbk_dialog_tell (GtkApplication *application, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (gtk_application_get_active_window (application), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_set_application (GTK_WINDOW (dialog), application);
  gtk_window_present (GTK_WINDOW (dialog));
}
