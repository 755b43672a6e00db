/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eye button of a row: opens SSL Detail. Its accessible name says of which domain, looked up when it is drawn. */
#pragma once

#include <gtk/gtk.h>

#include "app/cbk-cell.h"

G_BEGIN_DECLS

#define CBK_TYPE_VIEW_BUTTON (cbk_view_button_get_type ())
G_DECLARE_FINAL_TYPE (CbkViewButton, cbk_view_button, CBK, VIEW_BUTTON, GtkButton)

GtkWidget *cbk_view_button_new (const CbkCellSource *source, guint column);
void       cbk_view_button_set_item (CbkViewButton *self, GObject *item);
GObject   *cbk_view_button_get_item (CbkViewButton *self);

G_END_DECLS
