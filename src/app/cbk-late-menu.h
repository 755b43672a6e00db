/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Menus whose widgets are made when they are opened for the first time. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void        cbk_late_menu_set (GtkMenuButton *button, GMenuModel *model);
GtkPopover *cbk_late_menu_new_popover (GMenuModel *model, GtkWidget *parent);

G_END_DECLS
