/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The context menu of a row: which row it is about, where it opens, and where the focus is when it has closed. */

#include "config.h"

#include "app/cbk-row-menu.h"

#include "app/cbk-cell.h"
#include "app/cbk-late-menu.h"
#include "app/cbk-view-button.h"

struct _CbkRowMenu
{
  GtkWidget    *table;     /* not owned: it owns this */
  GtkWidget    *view;      /* not owned: it is in the table */
  GMenuModel   *model;     /* (owned) */
  CbkInventory *inventory; /* (owned) */
  GtkPopover   *popover;   /* (owned as a child widget of the table) (nullable) while it was never opened */
  guint         row;       /* that it was opened for last */
  GtkWidget    *owner;     /* (nullable) the widget of that row, not owned */
};

/* The item of the row that @widget is, or is a part of, by the first cell in it. */
static GObject *
find_item (GtkWidget *widget)
{
  if (CBK_IS_CELL (widget))
    return cbk_cell_get_item (CBK_CELL (widget));
  if (CBK_IS_VIEW_BUTTON (widget))
    return cbk_view_button_get_item (CBK_VIEW_BUTTON (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GObject *item = find_item (child);
      if (item != NULL)
        return item;
    }

  return NULL;
}

/* The row of the view that @widget is in, or %NULL. */
static GtkWidget *
find_row (GtkWidget *widget)
{
  while (widget != NULL && !GTK_IS_LIST_VIEW (gtk_widget_get_parent (widget)))
    widget = gtk_widget_get_parent (widget);

  return widget;
}

/* The menu took the release of the button, so the row would go on looking pressed; and the focus would be wherever GTK
 * finds a place for it. */
static void
closed_cb (CbkRowMenu *self)
{
  if (self->owner == NULL)
    return;

  gtk_widget_unset_state_flags (self->owner, GTK_STATE_FLAG_ACTIVE);
  gtk_widget_grab_focus (self->owner);
}

static void
show (CbkRowMenu *self, GtkWidget *widget, GObject *slot, double x, double y)
{
  guint position = cbk_slot_get_position (CBK_SLOT (slot));

  if (!cbk_inventory_get_row (self->inventory, position, &self->row))
    return;

  if (!cbk_inventory_is_selected (self->inventory, position))
    {
      cbk_inventory_unselect_all (self->inventory);
      cbk_inventory_select (self->inventory, position, 1, TRUE);
    }
  g_set_weak_pointer (&self->owner, find_row (widget));
  if (self->popover == NULL)
    {
      self->popover = cbk_late_menu_new_popover (self->model, self->table);
      g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (closed_cb), self);
    }
  gtk_popover_set_pointing_to (self->popover, &(GdkRectangle){ x, y, 1, 1 });
  gtk_popover_popup (self->popover);
}

/**
 * cbk_row_menu_new:
 * @table: (transfer none): that owns it
 * @view: (transfer none): the list of the rows, within @table
 * @model: (transfer none): what is in the menu
 * @inventory: (transfer none): what the rows show
 *
 * All functions are to be called on the main thread.
 */
CbkRowMenu *
cbk_row_menu_new (GtkWidget *table, GtkWidget *view, GMenuModel *model, CbkInventory *inventory)
{
  CbkRowMenu *self = g_new0 (CbkRowMenu, 1);

  self->table = table;
  self->view = view;
  self->model = g_object_ref (model);
  self->inventory = g_object_ref (inventory);

  return self;
}

/* Takes the popover from the table, too: to be called before that is gone. */
void
cbk_row_menu_free (CbkRowMenu *self)
{
  g_clear_weak_pointer (&self->owner);
  if (self->popover != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->popover, self);
      gtk_widget_unparent (GTK_WIDGET (self->popover));
    }
  g_object_unref (self->model);
  g_object_unref (self->inventory);
  g_free (self);
}

/**
 * cbk_row_menu_open_at:
 * @x: in pixels of the table, as is @y
 *
 * Opens it at the row that is there, if one is, which is selected then.
 */
void
cbk_row_menu_open_at (CbkRowMenu *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (self->table, x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && widget != self->view)
    {
      GObject *slot = GTK_IS_LIST_VIEW (widget) ? NULL : find_item (widget);

      if (slot != NULL)
        {
          show (self, widget, slot, x, y);
          return;
        }
      widget = gtk_widget_get_parent (widget);
    }
}

/* Opens it at the row that has the focus, if one has. */
void
cbk_row_menu_open_at_focus (CbkRowMenu *self)
{
  GtkWidget      *focus = gtk_root_get_focus (gtk_widget_get_root (self->table));
  graphene_rect_t bounds;
  GObject        *slot;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->view) || GTK_IS_LIST_VIEW (focus))
    return;

  slot = find_item (focus);
  if (slot != NULL && gtk_widget_compute_bounds (focus, self->table, &bounds))
    show (self, focus, slot, bounds.origin.x + 24, bounds.origin.y + bounds.size.height / 2);
}

/* Returns: the row of the snapshot that it was opened for last */
guint
cbk_row_menu_get_row (const CbkRowMenu *self)
{
  return self->row;
}
