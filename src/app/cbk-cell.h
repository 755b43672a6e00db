/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell of a table that draws its text, or a status pill, by itself.
 *
 * GtkColumnView keeps about two hundred rows alive, whatever it shows. A GtkLabel in each cell would measure all of
 * them at every change; this widget has one size, looks its text up when it is drawn, and so costs nothing where nobody
 * looks. */
#pragma once

#include <gtk/gtk.h>

#include "app/cbk-cell-content.h"

G_BEGIN_DECLS

/* Where the cells of a table find what they show. Both are asked on the main thread; item is the row's item. */
typedef struct
{
  gboolean (*get_content) (gpointer item, guint column, CbkCellContent *content, gpointer user_data);
  char *(*get_hint) (gpointer item, guint column, gpointer user_data);
  gpointer user_data;
} CbkCellSource;

#define CBK_TYPE_CELL (cbk_cell_get_type ())
G_DECLARE_FINAL_TYPE (CbkCell, cbk_cell, CBK, CELL, GtkWidget)

GtkWidget *cbk_cell_new (const CbkCellSource *source, guint column, const char *widest, CbkCellFlags flags);
void       cbk_cell_set_item (CbkCell *self, GObject *item);
GObject   *cbk_cell_get_item (CbkCell *self);
void       cbk_cell_refresh (CbkCell *self);

G_END_DECLS
