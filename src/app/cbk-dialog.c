/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialogs have in common. */

#include "config.h"

#include "app/cbk-dialog.h"

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
