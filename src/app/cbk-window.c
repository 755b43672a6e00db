/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: search, status filter, table, count and age, sync with progress, and a page for each empty state. */

#include "config.h"

#include "app/cbk-window.h"

#include <glib/gi18n.h>

#include "app/cbk-clock.h"
#include "app/cbk-closures.h"
#include "app/cbk-detail-dialog.h"
#include "app/cbk-footer.h"
#include "app/cbk-notice.h"
#include "app/cbk-pages.h"
#include "app/cbk-save-all-dialog.h"
#include "app/cbk-table.h"
#include "core/sync/cbk-sync.h"

struct _CbkWindow
{
  AdwApplicationWindow parent_instance;

  GSettings    *settings;      /* (owned) */
  CbkConnector *connector;     /* (owned) (nullable) */
  CbkStore     *store;         /* (owned) (nullable) */
  CbkSync      *sync;          /* (owned) (nullable) */
  CbkAccess    *access;        /* (owned) (nullable) for the process that saves */
  GCancellable *lifetime;      /* (owned) cancelled with the window */
  GCancellable *running;       /* (owned) (nullable) of the sync that runs */
  GError       *failure;       /* (owned) (nullable) why the last sync did not reach its end */
  char         *remark;        /* (owned) (nullable) what the last sync left out */
  gint64        synced;        /* when what is shown was true, UTC seconds; 0 before the first complete pass */
  CbkClock     *clock;         /* (owned) */
  gboolean      is_loading;    /* what the store holds is not shown yet */
  gboolean      is_store_shut; /* it could not be opened or read, so there is nowhere to sync to */

  gboolean  with_attention; /* the table also shows what needs attention and ends within the filter's days */
  CbkColumn sort_column;
  gboolean  sort_descending;

  AdwWindowTitle *title;
  GtkSearchEntry *search_entry;
  GtkDropDown    *filter_drop_down;
  GtkStack       *stack;
  CbkNotice      *failure_notice;
  CbkNotice      *sooner_notice;
  CbkPages       *pages;
  CbkTable       *table;
  GtkWidget      *tools;
  CbkFooter      *footer;
};

G_DEFINE_FINAL_TYPE (CbkWindow, cbk_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_syncing (CbkWindow *self)
{
  return self->running != NULL;
}

static CbkFilter
get_filter (CbkWindow *self)
{
  return gtk_drop_down_get_selected (self->filter_drop_down);
}

static const char *
get_search (CbkWindow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
}

static void
update_age (CbkWindow *self)
{
  cbk_footer_set_age (self->footer, self->synced, self->failure != NULL, cbk_clock_get_now (self->clock));
}

static void
update_counts (CbkWindow *self)
{
  CbkInventory    *inventory = cbk_table_get_inventory (self->table);
  CbkCounts        counts = cbk_inventory_get_counts (inventory);
  guint            sooner = cbk_inventory_get_ending_sooner (inventory);
  g_autofree char *text = cbk_format_ending_sooner (sooner);

  cbk_footer_set_counts (self->footer, g_list_model_get_n_items (G_LIST_MODEL (inventory)), &counts);
  cbk_notice_say (self->sooner_notice, sooner > 0 ? text : NULL,
                  self->with_attention ? _ ("Hide Them") : _ ("Show Them"));
}

/* Which page stands where the table has nothing to show. */
static void
choose_page (CbkWindow *self, gboolean has_rows)
{
  if (self->store == NULL)
    cbk_pages_show_welcome (self->pages);
  else if (has_rows)
    cbk_pages_show_nothing (self->pages, get_search (self), get_filter (self));
  else if (self->failure != NULL && !is_syncing (self))
    cbk_pages_show_failed (self->pages, self->failure->message, self->sync != NULL);
  else if (self->is_loading || self->sync == NULL || is_syncing (self))
    cbk_pages_show_loading (self->pages);
  else if (self->remark != NULL)
    cbk_pages_show_failed (self->pages, self->remark, TRUE);
  else
    cbk_pages_show_empty (self->pages, self->synced > 0);
}

static void
update_page (CbkWindow *self)
{
  CbkInventory *inventory = cbk_table_get_inventory (self->table);
  gboolean      has_rows = cbk_inventory_get_counts (inventory).total > 0;
  gboolean      has_found = g_list_model_get_n_items (G_LIST_MODEL (inventory)) > 0;
  const char   *notice = self->failure != NULL ? self->failure->message : self->remark;

  if (!has_found)
    choose_page (self, has_rows);
  gtk_stack_set_visible_child (self->stack, has_found ? GTK_WIDGET (self->table) : GTK_WIDGET (self->pages));

  cbk_notice_say (self->failure_notice, has_rows && !is_syncing (self) ? notice : NULL, _ ("Try Again"));
  if (has_rows != gtk_widget_get_visible (self->tools))
    {
      gtk_widget_set_visible (self->tools, has_rows);
      gtk_widget_grab_focus (GTK_WIDGET (self->search_entry)); /* one types first, and finds */
    }
  gtk_widget_set_visible (GTK_WIDGET (self->footer), has_rows || is_syncing (self));
}

static void
ask (CbkWindow *self)
{
  CbkQuestion question = {
    .text = get_search (self),
    .filter = get_filter (self),
    .with_attention = self->with_attention,
    .sort_column = self->sort_column,
    .descending = self->sort_descending,
    .now = cbk_clock_get_now (self->clock),
  };

  cbk_inventory_ask (cbk_table_get_inventory (self->table), &question);
  update_counts (self);
  update_page (self);
}

static void
second_cb (CbkWindow *self)
{
  cbk_table_set_now (self->table, cbk_clock_get_now (self->clock));
  update_age (self);
}

static void
active_changed_cb (CbkWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    cbk_clock_look (self->clock);
}

static void
show_snapshot (CbkWindow *self, CbkSnapshot *snapshot)
{
  cbk_inventory_set_snapshot (cbk_table_get_inventory (self->table), snapshot);
  cbk_clock_look (self->clock);
}

static void
update_sync (CbkWindow *self)
{
  gboolean can_sync = self->sync != NULL && !is_syncing (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sync", can_sync);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.cancel-sync", is_syncing (self));
  cbk_footer_set_syncing (self->footer, is_syncing (self));
  update_page (self);
  update_age (self);
}

/* error: (nullable) (transfer full) */
static void
set_failure (CbkWindow *self, GError *error)
{
  g_clear_error (&self->failure);
  g_clear_pointer (&self->remark, g_free);
  self->failure = error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&self->failure);
}

static void
sync_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkWindow) self = user_data;
  g_autoptr (CbkSyncReport) report = NULL;
  GError *error = NULL;

  g_clear_object (&self->running);
  if (!cbk_sync_run_finish (CBK_SYNC (source), result, &report, &error))
    set_failure (self, error);
  else
    {
      set_failure (self, NULL);
      self->synced = report->changes.synced;
      self->remark = report->n_unreadable > 0 ? cbk_format_unreadable (report->n_unreadable) : NULL;
    }

  if (!g_cancellable_is_cancelled (self->lifetime))
    update_sync (self);
}

static void
sync_now (CbkWindow *self)
{
  self->running = g_cancellable_new ();
  cbk_sync_run_async (self->sync, CBK_PASS_AS_NEEDED, g_get_real_time () / G_USEC_PER_SEC, self->running, sync_ready_cb,
                      g_object_ref (self));
  update_sync (self);
}

static void
store_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkWindow) self = user_data;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;

  snapshot = cbk_store_load_finish (CBK_STORE (source), result, &self->synced, &error);
  if (g_cancellable_is_cancelled (self->lifetime))
    return;
  self->is_loading = FALSE;
  self->is_store_shut = error != NULL;
  if (error != NULL)
    {
      cbk_window_fail_account (self, error);
      return;
    }

  show_snapshot (self, snapshot);
  if (self->sync != NULL)
    sync_now (self);
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_store_shut = !cbk_store_open_finish (CBK_STORE (source), result, NULL, &error);
  if (g_cancellable_is_cancelled (self->lifetime))
    return;
  if (self->is_store_shut)
    cbk_window_fail_account (self, error);
  else
    cbk_store_load_async (self->store, self->lifetime, store_loaded_cb, g_object_ref (self));
}

static void
open_store (CbkWindow *self)
{
  self->is_loading = TRUE;
  cbk_store_open_async (self->store, self->lifetime, store_opened_cb, g_object_ref (self));
}

static void
search_changed_cb (CbkWindow *self)
{
  cbk_table_scroll_to_top (self->table);
  ask (self);
}

static void
search_started_cb (CbkWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  /* Grabbing the focus selects the text; what was just typed must stay. */
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
}

static void
stop_search_cb (CbkWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

static void
focus_table_cb (CbkWindow *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_TAB_FORWARD);
}

static void
filter_selected_cb (CbkWindow *self)
{
  if (self->settings == NULL)
    return;

  g_settings_set_string (self->settings, "filter", cbk_filter_nick (get_filter (self)));
  self->with_attention = FALSE;
  cbk_table_scroll_to_top (self->table);
  ask (self);
}

static void
table_sort_changed_cb (CbkWindow *self, guint column, gboolean descending)
{
  self->sort_column = column;
  self->sort_descending = descending;
  g_settings_set_string (self->settings, "sort-column", cbk_column_nick (column));
  g_settings_set_boolean (self->settings, "sort-descending", descending);
  ask (self);
}

static void
table_view_cb (CbkWindow *self, guint row)
{
  CbkSnapshot     *snapshot = cbk_inventory_get_snapshot (cbk_table_get_inventory (self->table));
  CbkDetailDialog *dialog;

  dialog = cbk_detail_dialog_new (GTK_WINDOW (self), self->connector, self->store, self->access, self->settings,
                                  snapshot, row);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
table_save_cb (CbkWindow *self, GArray *rows)
{
  CbkSnapshot *snapshot = cbk_inventory_get_snapshot (cbk_table_get_inventory (self->table));

  cbk_save_all_dialog_start (GTK_WINDOW (self), self->connector, self->store, self->access, snapshot, rows);
}

static void
sync_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  if (CBK_WINDOW (widget)->is_store_shut)
    open_store (CBK_WINDOW (widget));
  else
    sync_now (CBK_WINDOW (widget));
}

static void
cancel_sync_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkWindow *self = CBK_WINDOW (widget);

  g_cancellable_cancel (self->running);
}

static void
search_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (CBK_WINDOW (widget)->search_entry));
}

static void
clear_search_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  stop_search_cb (CBK_WINDOW (widget));
}

static void
filter_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkFilter filter;

  if (cbk_filter_from_nick (g_variant_get_string (parameter, NULL), &filter))
    gtk_drop_down_set_selected (CBK_WINDOW (widget)->filter_drop_down, filter);
}

static void
toggle_sooner_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkWindow *self = CBK_WINDOW (widget);

  self->with_attention = !self->with_attention;
  ask (self);
}

static gboolean
cbk_window_close_request (GtkWindow *window)
{
  CbkWindow *self = CBK_WINDOW (window);

  cbk_table_save_columns (self->table, self->settings);

  return GTK_WINDOW_CLASS (cbk_window_parent_class)->close_request (window);
}

static void
cbk_window_dispose (GObject *object)
{
  CbkWindow *self = CBK_WINDOW (object);

  g_cancellable_cancel (self->lifetime);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  if (self->sync != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->sync, self);
      g_signal_handlers_disconnect_by_data (self->sync, self->footer);
    }
  g_clear_object (&self->sync);
  g_clear_object (&self->store);
  g_clear_object (&self->connector);
  g_clear_object (&self->access);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_window_parent_class)->dispose (object);
}

static void
cbk_window_finalize (GObject *object)
{
  CbkWindow *self = CBK_WINDOW (object);

  g_clear_object (&self->running);
  g_clear_object (&self->lifetime);
  g_clear_object (&self->clock);
  g_clear_error (&self->failure);
  g_free (self->remark);

  G_OBJECT_CLASS (cbk_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, failure_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, sooner_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, table);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, footer);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_table_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_sort_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_view_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_save_cb);
}

static void
cbk_window_class_init (CbkWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cbk_window_dispose;
  object_class->finalize = cbk_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_window_close_request;

  g_type_ensure (CBK_TYPE_FOOTER);
  g_type_ensure (CBK_TYPE_NOTICE);
  g_type_ensure (CBK_TYPE_PAGES);
  g_type_ensure (CBK_TYPE_TABLE);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_action);
  gtk_widget_class_install_action (widget_class, "win.cancel-sync", NULL, cancel_sync_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.clear-search", NULL, clear_search_action);
  gtk_widget_class_install_action (widget_class, "win.filter", "s", filter_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sooner", NULL, toggle_sooner_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.clear-search", NULL);
}

static void
cbk_window_init (CbkWindow *self)
{
  g_autoptr (GtkStringList) filters = gtk_string_list_new (NULL);

  self->lifetime = g_cancellable_new ();
  self->clock = cbk_clock_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint filter = 0; filter < CBK_N_FILTERS; filter++)
    gtk_string_list_append (filters, cbk_filter_title (filter));
  gtk_drop_down_set_model (self->filter_drop_down, G_LIST_MODEL (filters));
  /* Around the table, whose own keys come first: the entry would take Shift+F10 as well. */
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->stack));

  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
  g_signal_connect_object (self->clock, "second", G_CALLBACK (second_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "minute", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}

static void
restore_state (CbkWindow *self)
{
  g_autofree char *filter_nick = g_settings_get_string (self->settings, "filter");
  g_autofree char *column_nick = g_settings_get_string (self->settings, "sort-column");
  CbkFilter        filter = CBK_FILTER_VALID;

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  self->sort_column = CBK_COLUMN_EXPIRE;
  cbk_column_from_nick (column_nick, &self->sort_column);
  self->sort_descending = g_settings_get_boolean (self->settings, "sort-descending");
  cbk_table_restore_columns (self->table, self->settings);
  cbk_table_sort_by (self->table, self->sort_column, self->sort_descending);

  cbk_filter_from_nick (filter_nick, &filter);
  gtk_drop_down_set_selected (self->filter_drop_down, filter);
}

/**
 * cbk_window_new:
 * @settings: where the window remembers its state
 *
 * Returns: (transfer none): a window without an account, which says what to do first
 */
CbkWindow *
cbk_window_new (GtkApplication *application, GSettings *settings)
{
  CbkWindow *self = g_object_new (CBK_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (settings);
  restore_state (self);
  update_counts (self);
  update_sync (self);

  return self;
}

/**
 * cbk_window_open_account:
 * @store: (transfer none): not yet open
 *
 * Shows what the store holds, before anybody is asked. Once per window.
 */
void
cbk_window_open_account (CbkWindow *self, const char *name, CbkStore *store)
{
  g_return_if_fail (CBK_IS_WINDOW (self));
  g_return_if_fail (self->store == NULL);

  self->store = g_object_ref (store);
  adw_window_title_set_subtitle (self->title, name);
  open_store (self);
  update_sync (self);
}

/**
 * cbk_window_connect_account:
 * @connector: (transfer none): asks the CDN of the account that was opened
 * @access: (transfer none): lets the process that saves keys ask the same CDN
 *
 * Syncs as soon as what the store holds is shown. Once per window.
 */
void
cbk_window_connect_account (CbkWindow *self, CbkConnector *connector, CbkAccess *access)
{
  g_return_if_fail (CBK_IS_WINDOW (self));
  g_return_if_fail (self->store != NULL);
  g_return_if_fail (self->connector == NULL);

  self->connector = g_object_ref (connector);
  self->access = g_object_ref (access);
  cbk_table_set_can_save (self->table, TRUE);
  self->sync = cbk_sync_new (connector, self->store);
  g_signal_connect_swapped (self->sync, "progress", G_CALLBACK (cbk_footer_set_progress), self->footer);
  g_signal_connect_swapped (self->sync, "snapshot", G_CALLBACK (show_snapshot), self);
  update_sync (self);
  if (!self->is_loading && !self->is_store_shut)
    sync_now (self);
}

/**
 * cbk_window_fail_account:
 * @error: why the account cannot be used
 */
void
cbk_window_fail_account (CbkWindow *self, const GError *error)
{
  g_return_if_fail (CBK_IS_WINDOW (self));

  self->is_loading = FALSE;
  set_failure (self, g_error_copy (error));
  update_sync (self);
}
