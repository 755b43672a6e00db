/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate history of a domain: a sortable table of its certificates, the current one marked. */

#include "config.h"

#include "app/cbk-history-table.h"

#include <glib/gi18n.h>

#include "app/cbk-cell.h"
#include "app/cbk-closures.h"
#include "app/cbk-column-fit.h"
#include "app/cbk-download-buttons.h"
#include "app/cbk-form-popover.h"
#include "app/cbk-rows-focus.h"

typedef enum
{
  HISTORY_CREATE,
  HISTORY_EXPIRE,
  HISTORY_STATUS,
  HISTORY_TYPE,
  HISTORY_CURRENT,
} HistoryColumn;

#define ROW_SEPARATOR 1
#define MAX_ROWS_SHOWN 6

#define N_HISTORY_COLUMNS (HISTORY_CURRENT + 1)

/* Columns that a narrow table goes without, the first to go first: what is left is downloaded, and until when it is
 * good. */
static const guint going[] = { HISTORY_TYPE, HISTORY_CREATE, HISTORY_CURRENT, HISTORY_STATUS };

/* A certificate as the item of a list. */
#define CBK_TYPE_HISTORY_ENTRY (cbk_history_entry_get_type ())
G_DECLARE_FINAL_TYPE (CbkHistoryEntry, cbk_history_entry, CBK, HISTORY_ENTRY, GObject)

struct _CbkHistoryEntry
{
  GObject         parent_instance;
  CbkCertificate *certificate; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CbkHistoryEntry, cbk_history_entry, G_TYPE_OBJECT)

struct _CbkHistoryTable
{
  AdwBin parent_instance;

  GListStore        *entries;    /* (owned) of CbkHistoryEntry, as the CDN sent them: newest first */
  GtkWidget         *popover;    /* (owned as a child widget) the other forms, for whichever row */
  CbkHistoryEntry   *menu_entry; /* (owned) (nullable) the row that the popover is about */
  GtkScrolledWindow *scroller;
  GtkColumnView     *view;
  GtkSelectionModel *selection; /* (owned) */
  GTimeZone         *zone;      /* (owned) */
  gint64             now;
  CbkCellSource      source;
};

G_DEFINE_FINAL_TYPE (CbkHistoryTable, cbk_history_table, ADW_TYPE_BIN)

enum
{
  SIGNAL_DOWNLOAD,
  SIGNAL_SELECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
cbk_history_entry_finalize (GObject *object)
{
  cbk_certificate_free (CBK_HISTORY_ENTRY (object)->certificate);

  G_OBJECT_CLASS (cbk_history_entry_parent_class)->finalize (object);
}

static void
cbk_history_entry_class_init (CbkHistoryEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_history_entry_finalize;
}

static void
cbk_history_entry_init (CbkHistoryEntry *self)
{
}

static CbkVerdict
judge (CbkHistoryTable *self, const CbkCertificate *certificate)
{
  return cbk_status_judge (cbk_status_from_word (certificate->status), certificate->expire_time, self->now);
}

static char *
dup_row_name (CbkHistoryTable *self, const CbkCertificate *certificate)
{
  g_autofree char *begin = cbk_format_time (certificate->create_time, self->zone);
  g_autofree char *end = cbk_format_time (certificate->expire_time, self->zone);
  const char      *status = cbk_status_title (judge (self, certificate).status, certificate->status);
  const char      *type = cbk_provisioning_title (certificate->provisioning);

  /* Translators: two times, a status, a type of certificate: read for a row of the history, once for all but the
   * certificate that is in use now */
  return g_strdup_printf (certificate->is_current ? _ ("from %s to %s, %s, %s, in use now")
                                                  : _ ("from %s to %s, %s, %s"),
                          begin, end, status, type);
}

static gboolean
get_cell_content (gpointer item, guint column, CbkCellContent *content, gpointer user_data)
{
  CbkHistoryTable      *self = user_data;
  const CbkCertificate *certificate = CBK_HISTORY_ENTRY (item)->certificate;
  CbkVerdict            verdict;

  switch ((HistoryColumn) column)
    {
    case HISTORY_CREATE:
      content->text = cbk_format_time (certificate->create_time, self->zone);
      content->row_name = dup_row_name (self, certificate);
      break;
    case HISTORY_EXPIRE:
      content->text = cbk_format_time (certificate->expire_time, self->zone);
      break;
    case HISTORY_STATUS:
      verdict = judge (self, certificate);
      content->text = g_strdup (cbk_status_title (verdict.status, certificate->status));
      content->tone = verdict.status_tone;
      content->icon_name = cbk_status_icon_name (verdict.status);
      break;
    case HISTORY_TYPE:
      content->text = g_strdup (cbk_provisioning_title (certificate->provisioning));
      break;
    case HISTORY_CURRENT:
      /* Translators: of a certificate: the one that the domain is served with */
      content->text = g_strdup (certificate->is_current ? _ ("Current") : "");
      content->is_bold = certificate->is_current;
      break;
    }

  return TRUE;
}

static char *
get_cell_hint (gpointer item, guint column, gpointer user_data)
{
  CbkHistoryTable      *self = user_data;
  const CbkCertificate *certificate = CBK_HISTORY_ENTRY (item)->certificate;

  switch ((HistoryColumn) column)
    {
    case HISTORY_CREATE:
      return cbk_format_time_hint (certificate->create_time, self->now);
    case HISTORY_EXPIRE:
      return cbk_format_time_hint (certificate->expire_time, self->now);
    case HISTORY_STATUS:
      return cbk_status_hint (judge (self, certificate).status, certificate->status, NULL);
    case HISTORY_TYPE:
      return NULL;
    case HISTORY_CURRENT:
      return certificate->is_current ? g_strdup (_ ("The CDN serves the domain with this certificate")) : NULL;
    }

  g_return_val_if_reached (NULL);
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

/* The column is the sorter's user data; GtkSortListModel keeps equal entries in the order in which they came. */
static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CbkCertificate *first = CBK_HISTORY_ENTRY ((gpointer) a)->certificate;
  const CbkCertificate *second = CBK_HISTORY_ENTRY ((gpointer) b)->certificate;

  switch ((HistoryColumn) GPOINTER_TO_UINT (user_data))
    {
    case HISTORY_CREATE:
      return compare_numbers (first->create_time, second->create_time);
    case HISTORY_EXPIRE:
      return compare_numbers (first->expire_time, second->expire_time);
    case HISTORY_STATUS:
      return compare_numbers (cbk_status_from_word (first->status), cbk_status_from_word (second->status));
    case HISTORY_TYPE:
      return g_strcmp0 (first->provisioning, second->provisioning);
    case HISTORY_CURRENT:
      return second->is_current - first->is_current;
    }

  g_return_val_if_reached (0);
}

static const char *
column_title (HistoryColumn column)
{
  switch (column)
    {
    case HISTORY_CREATE:
      return cbk_column_title (CBK_COLUMN_CREATE);
    case HISTORY_EXPIRE:
      return cbk_column_title (CBK_COLUMN_EXPIRE);
    case HISTORY_STATUS:
      return cbk_column_title (CBK_COLUMN_STATUS);
    case HISTORY_TYPE:
      return cbk_column_title (CBK_COLUMN_TYPE);
    case HISTORY_CURRENT:
      /* Translators: the title of a column that says “Current” in one row */
      return _ ("In Use");
    }

  g_return_val_if_reached (NULL);
}

static const char *
column_widest (HistoryColumn column)
{
  switch (column)
    {
    case HISTORY_CREATE:
    case HISTORY_EXPIRE:
      return "2026-08-28 00:00:00";
    case HISTORY_STATUS:
      return cbk_status_titles ();
    case HISTORY_TYPE:
      return cbk_provisioning_title ("upload");
    case HISTORY_CURRENT:
      return _ ("Current");
    }

  g_return_val_if_reached (NULL);
}

static void
factory_setup_cb (CbkHistoryTable *self, GtkListItem *list_item, GtkListItemFactory *factory)
{
  HistoryColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));

  /* A click is the row's alone: in GTK 4.8 the cell under it would answer as well, and Ctrl+click select and unselect.
   */
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_child (list_item, cbk_cell_new (&self->source, column, column_widest (column),
                                                    column == HISTORY_STATUS ? CBK_CELL_PILL : CBK_CELL_PLAIN));
}

static void
factory_bind_cb (CbkHistoryTable *self, GtkListItem *list_item)
{
  cbk_cell_set_item (CBK_CELL (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
factory_unbind_cb (CbkHistoryTable *self, GtkListItem *list_item)
{
  cbk_cell_set_item (CBK_CELL (gtk_list_item_get_child (list_item)), NULL);
}

static void
add_column (CbkHistoryTable *self, HistoryColumn column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = gtk_column_view_column_new (column_title (column), factory);
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_entries, GUINT_TO_POINTER (column), NULL));

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (column));
  g_signal_connect_object (factory, "setup", G_CALLBACK (factory_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (factory_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (factory_unbind_cb), self, G_CONNECT_SWAPPED);

  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_expand (view_column, TRUE);
  gtk_column_view_append_column (self->view, view_column);
}

static void
emit_download (CbkHistoryTable *self, CbkHistoryEntry *entry, CbkForm form)
{
  g_signal_emit (self, signals[SIGNAL_DOWNLOAD], 0, entry->certificate, form);
}

static void
download_cb (GtkListItem *list_item, CbkDownloadButtons *buttons)
{
  GtkWidget *table = gtk_widget_get_ancestor (GTK_WIDGET (buttons), CBK_TYPE_HISTORY_TABLE);

  emit_download (CBK_HISTORY_TABLE (table), gtk_list_item_get_item (list_item), CBK_FORM_PAIR);
}

static void
form_chosen_cb (CbkHistoryTable *self, guint form)
{
  emit_download (self, self->menu_entry, form);
}

/* One popover for all rows: it is put beside the button that was clicked. */
static void
other_forms_cb (GtkListItem *list_item, CbkDownloadButtons *buttons)
{
  CbkHistoryTable *self = CBK_HISTORY_TABLE (gtk_widget_get_ancestor (GTK_WIDGET (buttons), CBK_TYPE_HISTORY_TABLE));
  graphene_rect_t  bounds;

  g_set_object (&self->menu_entry, CBK_HISTORY_ENTRY (gtk_list_item_get_item (list_item)));
  cbk_form_popover_set_certificate (CBK_FORM_POPOVER (self->popover), self->menu_entry->certificate);
  if (gtk_widget_compute_bounds (gtk_widget_get_last_child (GTK_WIDGET (buttons)), GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle){ bounds.origin.x, bounds.origin.y,
                                                                               bounds.size.width, bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
buttons_setup_cb (CbkHistoryTable *self, GtkListItem *list_item)
{
  GtkWidget *buttons = cbk_download_buttons_new ();

  g_signal_connect_object (buttons, "download", G_CALLBACK (download_cb), list_item, G_CONNECT_SWAPPED);
  g_signal_connect_object (buttons, "other-forms", G_CALLBACK (other_forms_cb), list_item, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (list_item, buttons);
}

static void
buttons_bind_cb (CbkHistoryTable *self, GtkListItem *list_item)
{
  CbkHistoryEntry *entry = gtk_list_item_get_item (list_item);
  g_autofree char *created = cbk_format_time (entry->certificate->create_time, self->zone);
  g_autofree char *row_name = dup_row_name (self, entry->certificate);

  cbk_download_buttons_set_certificate (CBK_DOWNLOAD_BUTTONS (gtk_list_item_get_child (list_item)), entry->certificate,
                                        created, row_name);
}

static void
add_download_column (CbkHistoryTable *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  /* Translators: the title of a column of buttons; a noun */
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (_ ("Download"), factory);

  g_signal_connect_object (factory, "setup", G_CALLBACK (buttons_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (buttons_bind_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_append_column (self->view, column);
}

static void
selection_changed_cb (CbkHistoryTable *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0);
}

/* Tab enters at the buttons of a row, or at the row and goes on to its buttons, as the version of GTK has it, and
 * leaves from there; GTK 4.8 would stop at each row, and never get out of a long table. */
static gboolean
cbk_history_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (gtk_widget_get_focus_child (widget) == NULL)
    return cbk_rows_focus_enter (CBK_HISTORY_TABLE (widget)->view, direction);

  if (is_tab)
    return direction == GTK_DIR_TAB_FORWARD &&
           gtk_widget_child_focus (gtk_root_get_focus (gtk_widget_get_root (widget)), direction);

  return GTK_WIDGET_CLASS (cbk_history_table_parent_class)->focus (widget, direction);
}

static void
cbk_history_table_dispose (GObject *object)
{
  CbkHistoryTable *self = CBK_HISTORY_TABLE (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->menu_entry);
  g_clear_object (&self->selection);
  g_clear_object (&self->entries);

  G_OBJECT_CLASS (cbk_history_table_parent_class)->dispose (object);
}

static void
cbk_history_table_finalize (GObject *object)
{
  g_time_zone_unref (CBK_HISTORY_TABLE (object)->zone);

  G_OBJECT_CLASS (cbk_history_table_parent_class)->finalize (object);
}

static void
cbk_history_table_class_init (CbkHistoryTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_history_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_history_table_finalize;
  widget_class->focus = cbk_history_table_focus;

  signals[SIGNAL_DOWNLOAD] = g_signal_new ("download", CBK_TYPE_HISTORY_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, CBK_TYPE_CERTIFICATE, G_TYPE_UINT);

  signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", CBK_TYPE_HISTORY_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-history-table.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkHistoryTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, CbkHistoryTable, view);
}

static void
cbk_history_table_init (CbkHistoryTable *self)
{
  GtkSortListModel *sorted;

  self->entries = g_list_store_new (CBK_TYPE_HISTORY_ENTRY);
  self->zone = g_time_zone_new_local ();
  self->source = (CbkCellSource){ get_cell_content, get_cell_hint, self };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint column = 0; column < N_HISTORY_COLUMNS; column++)
    add_column (self, column);
  add_download_column (self);
  cbk_column_fit_watch (self->view, going, G_N_ELEMENTS (going));

  self->popover = cbk_form_popover_new ();
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  g_signal_connect_swapped (self->popover, "chosen", G_CALLBACK (form_chosen_cb), self);

  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->entries)),
                                    g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (sorted)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, self->selection);
}

/* A scroller keeps the wheel from the dialog even where it has nothing to scroll. */
static void
let_wheel_pass (GtkWidget *scroller)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scroller);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

/* A short history is shown whole, a long one scrolls in its own place. A list in a scroller asks for next to no height.
 */
static void
fit_height (CbkHistoryTable *self, guint n_rows)
{
  g_autoptr (GtkWidget) cell =
    g_object_ref_sink (cbk_cell_new (&self->source, HISTORY_CREATE, column_widest (HISTORY_CREATE), CBK_CELL_PLAIN));
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  int        header_height, row_height;

  gtk_widget_measure (header, GTK_ORIENTATION_VERTICAL, -1, NULL, &header_height, NULL, NULL);
  gtk_widget_measure (cell, GTK_ORIENTATION_VERTICAL, -1, NULL, &row_height, NULL, NULL);
  row_height += ROW_SEPARATOR;
  gtk_scrolled_window_set_min_content_height (self->scroller,
                                              header_height + row_height * (int) CLAMP (n_rows, 1, MAX_ROWS_SHOWN));
  if (n_rows <= MAX_ROWS_SHOWN)
    let_wheel_pass (GTK_WIDGET (self->scroller));
}

/**
 * cbk_history_table_set_certificates:
 * @certificates: (element-type CbkCertificate) (transfer none): newest first
 * @now: UTC seconds
 */
void
cbk_history_table_set_certificates (CbkHistoryTable *self, GPtrArray *certificates, gint64 now)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (CBK_IS_HISTORY_TABLE (self));

  self->now = now;
  for (guint i = 0; i < certificates->len; i++)
    {
      CbkHistoryEntry *entry = g_object_new (CBK_TYPE_HISTORY_ENTRY, NULL);

      entry->certificate = cbk_certificate_copy (g_ptr_array_index (certificates, i));
      g_ptr_array_add (entries, entry);
    }
  g_list_store_splice (self->entries, 0, g_list_model_get_n_items (G_LIST_MODEL (self->entries)), entries->pdata,
                       entries->len);
  fit_height (self, certificates->len);
}

/**
 * cbk_history_table_get_pair:
 * @older: (out) (transfer none): the one that was made first
 * @newer: (out) (transfer none): the other one
 *
 * Returns: whether exactly two certificates are selected
 */
gboolean
cbk_history_table_get_pair (CbkHistoryTable *self, const CbkCertificate **older, const CbkCertificate **newer)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  const CbkCertificate *pair[2];

  g_return_val_if_fail (CBK_IS_HISTORY_TABLE (self), FALSE);

  if (gtk_bitset_get_size (selected) != 2)
    return FALSE;

  for (guint i = 0; i < 2; i++)
    {
      guint position = gtk_bitset_get_nth (selected, i);
      g_autoptr (CbkHistoryEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      pair[i] = entry->certificate; /* the list keeps the entry */
    }
  *older = pair[0]->create_time <= pair[1]->create_time ? pair[0] : pair[1];
  *newer = *older == pair[0] ? pair[1] : pair[0];

  return TRUE;
}
