/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menus of a window are a tenth of its widgets, and none of them is open in its first frame. */

#include "config.h"

#include "app/cbk-late-menu.h"

#include "app/cbk-speech.h"

/* Each time that the button is pressed. */
static void
create_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  if (gtk_menu_button_get_popover (button) != NULL)
    return;

  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (user_data));
  cbk_speech_tidy (GTK_WIDGET (gtk_menu_button_get_popover (button)));
}

/**
 * cbk_late_menu_set:
 * @model: (transfer none): what the button opens from now on
 *
 * Once for each button.
 */
void
cbk_late_menu_set (GtkMenuButton *button, GMenuModel *model)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));
  g_return_if_fail (G_IS_MENU_MODEL (model));

  gtk_menu_button_set_create_popup_func (button, create_popup_cb, g_object_ref (model), g_object_unref);
}

/**
 * cbk_late_menu_new_popover:
 * @parent: what the menu is about, or has it at a place in it; it has to unparent it in the end
 *
 * Returns: (transfer none): the menu of a place, to be pointed to that place
 */
GtkPopover *
cbk_late_menu_new_popover (GMenuModel *model, GtkWidget *parent)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);

  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, parent);
  cbk_speech_tidy (menu);
  return GTK_POPOVER (menu);
}
