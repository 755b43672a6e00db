/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of an application are those of its own windows; a dialog, such as a message or a file chooser, is not one of
 * them. */

#include "config.h"

#include "app/cbk-help-key.h"

static gboolean
help_cb (GtkWidget *widget, GVariant *arguments, gpointer application)
{
  g_action_group_activate_action (application, "help", NULL);
  return GDK_EVENT_STOP;
}

static void
toplevels_changed_cb (GListModel *toplevels, guint position, guint n_removed, guint n_added, gpointer application)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);
      GtkEventController *controller = gtk_shortcut_controller_new ();

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F1, 0),
                                                              gtk_callback_action_new (help_cb, application, NULL)));
      gtk_widget_add_controller (window, controller);
    }
}

/**
 * cbk_help_key_watch:
 * @application: (transfer none): has the action “help”; outlives its windows
 *
 * From now on F1 activates it, whichever window has the focus.
 */
void
cbk_help_key_watch (GtkApplication *application)
{
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (toplevels_changed_cb), application,
                           0);
}
