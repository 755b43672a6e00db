/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row of a table that has the keyboard focus, in all versions of GTK alike. */

#include "config.h"

#include "app/cbk-rows-focus.h"

/**
 * cbk_rows_focus_enter:
 * @view: has not the focus yet
 *
 * Gives the focus to the row that had it last, or to the first one, as its scrolled window would. In GTK 4.18 no row
 * takes the focus that comes from above or below, and the scrolled window would keep it.
 *
 * Returns: %FALSE if there are no rows
 */
gboolean
cbk_rows_focus_enter (GtkColumnView *view, GtkDirectionType direction)
{
  return gtk_widget_child_focus (GTK_WIDGET (view), direction) ||
         ((direction == GTK_DIR_UP || direction == GTK_DIR_DOWN) &&
          gtk_widget_child_focus (GTK_WIDGET (view), GTK_DIR_TAB_FORWARD));
}

/**
 * cbk_rows_focus_release:
 *
 * Has the row with the focus no longer look pressed: a window that it opens takes the release of the button, for which
 * GTK 4.18 waits after a double click.
 */
void
cbk_rows_focus_release (GtkColumnView *view)
{
  GtkWidget *list = gtk_widget_get_focus_child (GTK_WIDGET (view));
  GtkWidget *row = list != NULL ? gtk_widget_get_focus_child (list) : NULL;

  if (row != NULL)
    gtk_widget_unset_state_flags (row, GTK_STATE_FLAG_ACTIVE);
}
