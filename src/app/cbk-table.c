/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the main window: eight columns over a CbkInventory, sorting, selection, what is done with rows. */

#include "config.h"

#include "app/cbk-table.h"

#include <glib/gi18n.h>

#include "app/cbk-cell.h"
#include "app/cbk-closures.h"
#include "app/cbk-column-fit.h"
#include "app/cbk-column-state.h"
#include "app/cbk-marks.h"
#include "app/cbk-row-menu.h"
#include "app/cbk-row.h"
#include "app/cbk-rows-content.h"
#include "app/cbk-rows-focus.h"
#include "app/cbk-selection.h"
#include "app/cbk-sort-probe.h"
#include "app/cbk-trace.h"
#include "app/cbk-view-button.h"

/* The eighth column, after those of CbkColumn. */
#define COLUMN_VIEW CBK_N_COLUMNS
#define N_COLUMNS (CBK_N_COLUMNS + 1)

struct _CbkTable
{
  AdwBin parent_instance;

  CbkInventory        *inventory;          /* (owned) */
  GtkColumnView       *view;               /* child of the template */
  GtkScrolledWindow   *scroller;           /* child of the template */
  CbkRowMenu          *menu;               /* (owned) */
  GMenuModel          *menu_model;         /* from the template */
  GtkColumnViewColumn *columns[N_COLUMNS]; /* owned by the view */
  GPtrArray           *cells;              /* cells and buttons that are alive, not owned */
  GTimeZone           *zone;               /* (owned) the user's */
  CbkMarks            *marks;              /* (owned) */
  gint64               now;
  CbkCellSource        source;
  guint                activated_row;
  guint                activate_id; /* of the source that tells it */
  gboolean             is_sorting_by_code;
  gboolean             can_save; /* the CDN can be asked for what is saved */
};

G_DEFINE_FINAL_TYPE (CbkTable, cbk_table, ADW_TYPE_BIN)

enum
{
  SIGNAL_VIEW,
  SIGNAL_SAVE,
  SIGNAL_SORT_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
slot_row (CbkTable *self, gpointer slot, guint *row)
{
  return cbk_inventory_get_row (self->inventory, cbk_slot_get_position (CBK_SLOT (slot)), row);
}

static gboolean
get_cell_content (gpointer item, guint column, CbkCellContent *content, gpointer user_data)
{
  CbkTable    *self = user_data;
  CbkSnapshot *snapshot = cbk_inventory_get_snapshot (self->inventory);
  guint        row;

  if (!slot_row (self, item, &row))
    return FALSE;

  cbk_row_get_content (snapshot, row, column, self->now, self->zone, content);
  if (column == CBK_COLUMN_DOMAIN)
    cbk_marks_apply (self->marks, snapshot, row, content);
  cbk_trace_row_drawn (cbk_slot_get_position (CBK_SLOT (item)));
  return TRUE;
}

static char *
get_cell_hint (gpointer item, guint column, gpointer user_data)
{
  CbkTable    *self = user_data;
  CbkSnapshot *snapshot = cbk_inventory_get_snapshot (self->inventory);
  char        *hint;
  guint        row;

  if (!slot_row (self, item, &row))
    return NULL;

  hint = cbk_row_get_hint (snapshot, row, column, self->now);
  return column == CBK_COLUMN_DOMAIN ? cbk_marks_add_to_hint (self->marks, snapshot, row, hint) : hint;
}

static void
view_button_clicked_cb (CbkTable *self, CbkViewButton *button)
{
  GObject *slot = cbk_view_button_get_item (button);
  guint    row;

  if (slot != NULL && slot_row (self, slot, &row))
    g_signal_emit (self, signals[SIGNAL_VIEW], 0, row);
}

static void
cell_gone_cb (gpointer user_data, GObject *cell)
{
  CbkTable *self = user_data;

  g_ptr_array_remove_fast (self->cells, cell);
  cbk_trace_cell_gone ();
}

static void
factory_setup_cb (CbkTable *self, GtkListItem *list_item, GtkListItemFactory *factory)
{
  guint      column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkWidget *cell;

  if (column == COLUMN_VIEW)
    {
      cell = cbk_view_button_new (&self->source, CBK_COLUMN_DOMAIN);
      g_signal_connect_object (cell, "clicked", G_CALLBACK (view_button_clicked_cb), self, G_CONNECT_SWAPPED);
    }
  else
    cell = cbk_cell_new (&self->source, column, cbk_row_get_widest (column), cbk_row_get_cell_flags (column));

  /* A click is the row's alone: in GTK 4.8 the cell under it would answer as well, and Ctrl+click select and unselect.
   */
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_child (list_item, cell);
  g_ptr_array_add (self->cells, cell);
  g_object_weak_ref (G_OBJECT (cell), cell_gone_cb, self);
  cbk_trace_cell_made ();
}

static void
set_cell_item (GtkWidget *cell, GObject *item)
{
  if (CBK_IS_CELL (cell))
    cbk_cell_set_item (CBK_CELL (cell), item);
  else
    cbk_view_button_set_item (CBK_VIEW_BUTTON (cell), item);
}

static void
factory_bind_cb (CbkTable *self, GtkListItem *list_item)
{
  set_cell_item (gtk_list_item_get_child (list_item), gtk_list_item_get_item (list_item));
}

static void
factory_unbind_cb (CbkTable *self, GtkListItem *list_item)
{
  set_cell_item (gtk_list_item_get_child (list_item), NULL);
}

static void
add_column (CbkTable *self, guint column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  const char         *title = column == COLUMN_VIEW ? _ ("View") : cbk_column_title (column);

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (column));
  g_signal_connect_object (factory, "setup", G_CALLBACK (factory_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (factory_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (factory_unbind_cb), self, G_CONNECT_SWAPPED);

  self->columns[column] = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (self->columns[column], column != COLUMN_VIEW);
  gtk_column_view_column_set_expand (self->columns[column], column == CBK_COLUMN_DOMAIN);
  if (column != COLUMN_VIEW)
    {
      g_autoptr (GtkSorter) sorter = cbk_sort_probe_new (column);
      gtk_column_view_column_set_sorter (self->columns[column], sorter);
    }
  cbk_column_state_set_nick (self->columns[column], column == COLUMN_VIEW ? "view" : cbk_column_nick (column));
  gtk_column_view_append_column (self->view, self->columns[column]);
  g_object_unref (self->columns[column]);
}

static void
inventory_contents_changed_cb (CbkTable *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    gtk_widget_queue_draw (g_ptr_array_index (self->cells, i));
}

static void
sorter_changed_cb (CbkTable *self)
{
  guint    column = CBK_COLUMN_DOMAIN;
  gboolean descending = FALSE;

  if (self->is_sorting_by_code)
    return;

  cbk_sort_probe_ask (gtk_column_view_get_sorter (self->view), &column, &descending);
  g_signal_emit (self, signals[SIGNAL_SORT_CHANGED], 0, column, descending);
}

static gboolean
tell_activated_cb (gpointer user_data)
{
  CbkTable *self = user_data;

  self->activate_id = 0;
  cbk_rows_focus_release (self->view);
  g_signal_emit (self, signals[SIGNAL_VIEW], 0, self->activated_row);

  return G_SOURCE_REMOVE;
}

/* Once the press is over, since a dialog takes the release; nothing else comes first: the row is still the same. */
static void
view_activate_cb (CbkTable *self, guint position)
{
  if (!cbk_inventory_get_row (self->inventory, position, &self->activated_row) || self->activate_id != 0)
    return;

  self->activate_id = g_idle_add_full (G_PRIORITY_HIGH, tell_activated_cb, self, NULL);
}

static void
secondary_pressed_cb (CbkTable *self, int n_press, double x, double y)
{
  cbk_row_menu_open_at (self->menu, x, y);
}

static void
menu_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cbk_row_menu_open_at_focus (CBK_TABLE (widget)->menu);
}

static void
view_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkTable *self = CBK_TABLE (widget);

  g_signal_emit (self, signals[SIGNAL_VIEW], 0, cbk_row_menu_get_row (self->menu));
}

static void
copy_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkTable *self = CBK_TABLE (widget);

  cbk_rows_content_copy_table (gtk_widget_get_clipboard (widget), self->inventory, self->zone, self->now);
}

static void
copy_domains_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkTable *self = CBK_TABLE (widget);

  cbk_rows_content_copy_domains (gtk_widget_get_clipboard (widget), self->inventory, self->zone, self->now);
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkTable *self = CBK_TABLE (widget);
  g_autoptr (GArray) rows = cbk_inventory_dup_selected_rows (self->inventory);

  g_signal_emit (self, signals[SIGNAL_SAVE], 0, rows);
}

static void
update_save_action (CbkTable *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.save",
                                 self->can_save && cbk_inventory_get_n_selected (self->inventory) > 0);
}

static void
open_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkTable        *self = CBK_TABLE (widget);
  CbkSnapshot     *snapshot = cbk_inventory_get_snapshot (self->inventory);
  g_autofree char *domain = cbk_snapshot_dup_domain (snapshot, cbk_row_menu_get_row (self->menu));
  /* A wildcard is no host; what it stands under is the nearest one that is. */
  const char      *host = g_str_has_prefix (domain, "*.") ? domain + 2 : domain;
  g_autofree char *uri = g_strdup_printf ("https://%s/", host);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), uri, GDK_CURRENT_TIME);
}

/* Tab enters at a row and leaves from there; GTK 4.8 would stop at each row, and never get out of a long table. */
static gboolean
cbk_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (gtk_widget_get_focus_child (widget) == NULL)
    return cbk_rows_focus_enter (CBK_TABLE (widget)->view, direction);

  return !is_tab && GTK_WIDGET_CLASS (cbk_table_parent_class)->focus (widget, direction);
}

static void
cbk_table_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cbk_table_parent_class)->root (widget);
  cbk_trace_watch (GTK_WIDGET (gtk_widget_get_root (widget)), G_LIST_MODEL (CBK_TABLE (widget)->inventory));
}

static void
cbk_table_dispose (GObject *object)
{
  CbkTable *self = CBK_TABLE (object);

  g_clear_handle_id (&self->activate_id, g_source_remove);
  /* A view that goes changes its sorter once more, when nobody cares for it. */
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
  self->view = NULL;

  for (guint i = 0; i < self->cells->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->cells, i), cell_gone_cb, self);
  g_ptr_array_set_size (self->cells, 0);

  g_clear_pointer (&self->menu, cbk_row_menu_free);
  g_clear_object (&self->inventory);

  G_OBJECT_CLASS (cbk_table_parent_class)->dispose (object);
}

static void
cbk_table_finalize (GObject *object)
{
  CbkTable *self = CBK_TABLE (object);

  g_ptr_array_unref (self->cells);
  g_time_zone_unref (self->zone);
  cbk_marks_free (self->marks);

  G_OBJECT_CLASS (cbk_table_parent_class)->finalize (object);
}

static void
cbk_table_class_init (CbkTableClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cbk_table_dispose;
  object_class->finalize = cbk_table_finalize;
  widget_class->focus = cbk_table_focus;
  widget_class->root = cbk_table_root;

  signals[SIGNAL_VIEW] =
    g_signal_new ("view", CBK_TYPE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_SAVE] =
    g_signal_new ("save", CBK_TYPE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[SIGNAL_SORT_CHANGED] = g_signal_new ("sort-changed", CBK_TYPE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-table.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkTable, view);
  gtk_widget_class_bind_template_child (widget_class, CbkTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, CbkTable, menu_model);
  gtk_widget_class_bind_template_callback (widget_class, view_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);

  gtk_widget_class_install_action (widget_class, "table.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "table.view", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "table.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "table.copy-domains", NULL, copy_domains_action);
  gtk_widget_class_install_action (widget_class, "table.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "table.open", NULL, open_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "table.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "table.copy-domains",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "table.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "table.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "table.menu", NULL);
}

static void
cbk_table_init (CbkTable *self)
{
  g_autoptr (CbkSelection) selection = NULL;

  self->inventory = cbk_inventory_new ();
  self->cells = g_ptr_array_new ();
  self->marks = cbk_marks_new (NULL);
  self->zone = g_time_zone_new_local ();
  self->source = (CbkCellSource){ get_cell_content, get_cell_hint, self };

  gtk_widget_init_template (GTK_WIDGET (self));

  self->menu = cbk_row_menu_new (GTK_WIDGET (self), GTK_WIDGET (self->view), self->menu_model, self->inventory);
  for (guint column = 0; column < N_COLUMNS; column++)
    add_column (self, column);
  cbk_column_fit_watch (self->view, cbk_row_going, CBK_ROW_N_GOING);

  selection = cbk_selection_new (self->inventory, GTK_WIDGET (self->view));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (sorter_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inventory, "selection-changed", G_CALLBACK (update_save_action), self,
                           G_CONNECT_SWAPPED);
  update_save_action (self);
  g_signal_connect_object (self->inventory, "contents-changed", G_CALLBACK (inventory_contents_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * cbk_table_get_inventory:
 *
 * Returns: (transfer none): the list that the table shows
 */
CbkInventory *
cbk_table_get_inventory (CbkTable *self)
{
  g_return_val_if_fail (CBK_IS_TABLE (self), NULL);

  return self->inventory;
}

/**
 * cbk_table_set_can_save:
 * @can_save: whether there is a CDN to ask for what is to be saved
 */
void
cbk_table_set_can_save (CbkTable *self, gboolean can_save)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  self->can_save = can_save;
  update_save_action (self);
}

/**
 * cbk_table_set_news:
 * @news: (nullable): the rows that it tells of are marked; nothing of it is kept
 */
void
cbk_table_set_news (CbkTable *self, const CbkNews *news)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  cbk_marks_free (self->marks);
  self->marks = cbk_marks_new (news);
  inventory_contents_changed_cb (self);
}

/**
 * cbk_table_set_now:
 * @now: UTC seconds
 *
 * Draws again the rows in view whose days, status or colour are others at @now. Order and filter are the inventory's.
 */
void
cbk_table_set_now (CbkTable *self, gint64 now)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  self->now = now;
  for (guint i = 0; i < self->cells->len; i++)
    {
      GtkWidget *cell = g_ptr_array_index (self->cells, i);

      if (CBK_IS_CELL (cell))
        cbk_cell_refresh (CBK_CELL (cell));
    }
}

/* Shows the arrow of @column, without "sort-changed". */
void
cbk_table_sort_by (CbkTable *self, CbkColumn column, gboolean descending)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  self->is_sorting_by_code = TRUE;
  gtk_column_view_sort_by_column (self->view, NULL,
                                  GTK_SORT_ASCENDING); /* or the arrow before stays beside the new one */
  gtk_column_view_sort_by_column (self->view, self->columns[column],
                                  descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->is_sorting_by_code = FALSE;
}

/* Gives the columns the order and the widths that cbk_table_save_columns() wrote. */
void
cbk_table_restore_columns (CbkTable *self, GSettings *settings)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  cbk_column_state_restore (self->view, settings);
}

void
cbk_table_save_columns (CbkTable *self, GSettings *settings)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  cbk_column_state_save (self->view, settings);
}

void
cbk_table_scroll_to_top (CbkTable *self)
{
  g_return_if_fail (CBK_IS_TABLE (self));

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}
