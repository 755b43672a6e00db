/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: search, status filter, table, count and age, sync with progress, and a page for each empty state. */

#include "config.h"

#include "app/cbk-window.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-detail-dialog.h"
#include "app/cbk-table.h"
#include "core/sync/cbk-sync.h"

struct _CbkWindow
{
  AdwApplicationWindow parent_instance;

  GSettings    *settings;  /* (owned) */
  CbkConnector *connector; /* (owned) (nullable) */
  CbkStore     *store;     /* (owned) (nullable) */
  CbkSync      *sync;      /* (owned) (nullable) */
  GBytes       *roots;     /* (owned) (nullable) PEM of the authorities that the account trusts beside the system's */
  GCancellable *lifetime;  /* (owned) cancelled with the window */
  GCancellable *running;   /* (owned) (nullable) of the sync that runs */
  GError       *failure;   /* (owned) (nullable) why the last sync did not reach its end */
  char         *remark;    /* (owned) (nullable) what the last sync left out */
  GTimeZone    *zone;      /* (owned) */
  gint64        synced;    /* when what is shown was true, UTC seconds; 0 before the first complete pass */
  gint64        now;
  guint         tick_id;
  gboolean      has_account; /* or expects one */
  gboolean      is_loading;

  CbkColumn sort_column;
  gboolean  sort_descending;

  AdwWindowTitle  *title;
  GtkSearchEntry  *search_entry;
  GtkDropDown     *filter_drop_down;
  GtkRevealer     *failure_revealer;
  GtkLabel        *failure_label;
  GtkRevealer     *sooner_revealer;
  GtkLabel        *sooner_label;
  GtkToggleButton *sooner_button;
  GtkStack        *stack;
  CbkTable        *table;
  AdwStatusPage   *nothing_page;
  GtkWidget       *clear_search_button;
  GtkWidget       *show_all_button;
  AdwStatusPage   *empty_page;
  AdwStatusPage   *failed_page;
  GtkWidget       *tools;
  GtkWidget       *footer;
  GtkLabel        *count_label;
  GtkButton       *expired_button;
  GtkButton       *attention_button;
  GtkLabel        *age_label;
  GtkWidget       *progress_box;
  GtkProgressBar  *progress_bar;
};

G_DEFINE_FINAL_TYPE (CbkWindow, cbk_window, ADW_TYPE_APPLICATION_WINDOW)

static gint64
wall_clock (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

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
set_label (GtkLabel *label, char *text)
{
  g_autofree char *owned = text;

  if (g_strcmp0 (gtk_label_get_text (label), owned) != 0)
    gtk_label_set_text (label, owned);
}

/* A status page's description is markup. */
static void
set_description (AdwStatusPage *page, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (page, escaped);
}

static void
update_age (CbkWindow *self)
{
  if (is_syncing (self))
    return;

  if (!self->has_account)
    set_label (self->age_label, g_strdup (""));
  else if (self->synced == 0)
    set_label (self->age_label, g_strdup (_ ("Not synced completely yet")));
  else if (self->failure != NULL)
    set_label (self->age_label, cbk_format_offline (self->synced, self->now, self->zone));
  else
    set_label (self->age_label, cbk_format_age (self->synced, self->now));
}

static void
update_counts (CbkWindow *self)
{
  CbkInventory    *inventory = cbk_table_get_inventory (self->table);
  CbkCounts        counts = cbk_inventory_get_counts (inventory);
  guint            sooner = cbk_inventory_get_ending_sooner (inventory);
  g_autofree char *expired = cbk_format_expired (counts.expired);
  g_autofree char *attention = cbk_format_attention (counts.attention);

  set_label (self->count_label, cbk_format_count (g_list_model_get_n_items (G_LIST_MODEL (inventory)), counts.total));
  gtk_button_set_label (self->expired_button, expired);
  gtk_button_set_label (self->attention_button, attention);
  gtk_widget_set_visible (GTK_WIDGET (self->expired_button), counts.expired > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->attention_button), counts.attention > 0);

  if (sooner > 0)
    set_label (self->sooner_label, cbk_format_ending_sooner (sooner));
  gtk_revealer_set_reveal_child (self->sooner_revealer, sooner > 0);
}

static const char *
choose_page (CbkWindow *self)
{
  CbkInventory *inventory = cbk_table_get_inventory (self->table);
  gboolean      has_rows = cbk_inventory_get_counts (inventory).total > 0;

  if (!self->has_account)
    return "welcome";
  if (has_rows)
    return g_list_model_get_n_items (G_LIST_MODEL (inventory)) > 0 ? "table" : "nothing";
  if (self->is_loading || is_syncing (self))
    return "loading";

  return self->failure != NULL ? "failed" : "empty";
}

static void
update_page (CbkWindow *self)
{
  const char *page = choose_page (self);
  gboolean    has_rows = g_str_equal (page, "table") || g_str_equal (page, "nothing");
  const char *notice = self->failure != NULL ? self->failure->message : self->remark;

  if (g_str_equal (page, "nothing"))
    {
      g_autofree char *text = cbk_format_nothing_found (get_search (self), get_filter (self));

      set_description (self->nothing_page, text);
      gtk_widget_set_visible (self->clear_search_button, get_search (self)[0] != '\0');
      gtk_widget_set_visible (self->show_all_button, get_filter (self) != CBK_FILTER_ALL);
    }
  else if (g_str_equal (page, "failed"))
    set_description (self->failed_page, self->failure->message);
  else if (g_str_equal (page, "empty"))
    {
      adw_status_page_set_title (self->empty_page, self->synced > 0 ? _ ("No Domains") : _ ("Nothing Fetched Yet"));
      set_description (self->empty_page, self->synced > 0
                                           ? _ ("This account has no domains. Those that are added on the CDN appear "
                                                "here after the next sync.")
                                           : _ ("Sync to fetch the domains of this account."));
    }

  if (notice != NULL)
    set_label (self->failure_label, g_strdup (notice));
  gtk_revealer_set_reveal_child (self->failure_revealer, has_rows && notice != NULL && !is_syncing (self));
  gtk_widget_set_visible (self->tools, has_rows);
  gtk_widget_set_visible (self->footer, self->has_account && !g_str_equal (page, "failed"));
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), has_rows);
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
ask (CbkWindow *self)
{
  CbkQuestion question = {
    .text = get_search (self),
    .filter = get_filter (self),
    .with_attention = gtk_toggle_button_get_active (self->sooner_button),
    .sort_column = self->sort_column,
    .descending = self->sort_descending,
    .now = self->now,
  };

  cbk_inventory_ask (cbk_table_get_inventory (self->table), &question);
  update_counts (self);
  update_page (self);
}

static void
look_at_clock (CbkWindow *self)
{
  gint64 before = self->now;

  self->now = wall_clock ();
  cbk_table_set_now (self->table, self->now);
  if (before / 60 != self->now / 60)
    ask (self);
  update_age (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  look_at_clock (user_data);

  return G_SOURCE_CONTINUE;
}

static void
active_changed_cb (CbkWindow *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;

  look_at_clock (self);
  ask (self);
}

static void
show_snapshot (CbkWindow *self, CbkSnapshot *snapshot)
{
  self->now = wall_clock ();
  cbk_inventory_set_snapshot (cbk_table_get_inventory (self->table), snapshot);
  cbk_table_set_now (self->table, self->now);
  ask (self);
}

static void
update_sync (CbkWindow *self)
{
  gboolean can_sync = self->sync != NULL && !is_syncing (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sync", can_sync);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.cancel-sync", is_syncing (self));
  gtk_widget_set_visible (self->progress_box, is_syncing (self));
  update_page (self);
  update_age (self);
}

static void
sync_progress_cb (CbkWindow *self, guint done, gint64 total)
{
  set_label (self->age_label, cbk_format_progress (done, total));
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP ((double) done / total, 0.0, 1.0));
  else
    gtk_progress_bar_pulse (self->progress_bar);
}

static void
set_failure (CbkWindow *self, GError *error)
{
  g_clear_error (&self->failure);
  g_clear_pointer (&self->remark, g_free);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->failure = error;
  else
    g_error_free (error);
}

static void
sync_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkWindow) self = user_data;
  CbkPassChanges changes = { 0 };
  guint          n_unreadable = 0;
  GError        *error = NULL;

  g_clear_object (&self->running);
  if (!cbk_sync_run_finish (CBK_SYNC (source), result, &changes, &n_unreadable, &error))
    set_failure (self, error);
  else
    {
      g_clear_error (&self->failure);
      g_clear_pointer (&self->remark, g_free);
      self->synced = changes.synced;
      if (n_unreadable > 0)
        {
          g_autofree char *number = cbk_format_number (n_unreadable);

          self->remark = g_strdup_printf (
            g_dngettext (GETTEXT_PACKAGE,
                         "%s domain could not be read and was left out; nothing was removed. Tell the CDN’s support.",
                         "%s domains could not be read and were left out; nothing was removed. Tell the CDN’s support.",
                         n_unreadable),
            number);
        }
    }

  if (!g_cancellable_is_cancelled (self->lifetime))
    update_sync (self);
}

static void
sync_now (CbkWindow *self)
{
  if (self->sync == NULL || is_syncing (self))
    return;

  self->running = g_cancellable_new ();
  gtk_progress_bar_set_fraction (self->progress_bar, 0.0);
  set_label (self->age_label, g_strdup (_ ("Syncing")));
  cbk_sync_run_async (self->sync, wall_clock (), self->running, sync_ready_cb, g_object_ref (self));
  update_sync (self);
}

static void
sync_snapshot_cb (CbkWindow *self, CbkSnapshot *snapshot)
{
  show_snapshot (self, snapshot);
}

static void
store_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkWindow) self = user_data;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  GError *error = NULL;

  snapshot = cbk_store_load_finish (CBK_STORE (source), result, &self->synced, &error);
  if (g_cancellable_is_cancelled (self->lifetime))
    {
      g_clear_error (&error);
      return;
    }

  self->is_loading = FALSE;
  if (error != NULL)
    {
      cbk_window_fail_account (self, error);
      g_error_free (error);
      return;
    }

  show_snapshot (self, snapshot);
  sync_now (self);
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cbk_store_open_finish (CBK_STORE (source), result, &error))
    {
      if (!g_cancellable_is_cancelled (self->lifetime))
        cbk_window_fail_account (self, error);
      return;
    }

  cbk_store_load_async (self->store, self->lifetime, store_loaded_cb, g_object_ref (self));
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
  gtk_toggle_button_set_active (self->sooner_button, FALSE);
  cbk_table_scroll_to_top (self->table);
  ask (self);
}

static void
sooner_toggled_cb (CbkWindow *self)
{
  gboolean active = gtk_toggle_button_get_active (self->sooner_button);

  gtk_button_set_label (GTK_BUTTON (self->sooner_button), active ? _ ("Hide Them") : _ ("Show Them"));
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

  dialog = cbk_detail_dialog_new (GTK_WINDOW (self), self->connector, self->store, snapshot, row);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sync_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
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
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_drop_down_set_selected (CBK_WINDOW (widget)->filter_drop_down, CBK_FILTER_ALL);
}

static gboolean
cbk_window_close_request (GtkWindow *window)
{
  CbkWindow *self = CBK_WINDOW (window);
  int        width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  cbk_table_save_columns (self->table, self->settings);

  return GTK_WINDOW_CLASS (cbk_window_parent_class)->close_request (window);
}

static void
cbk_window_dispose (GObject *object)
{
  CbkWindow *self = CBK_WINDOW (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_cancellable_cancel (self->lifetime);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  if (self->sync != NULL)
    g_signal_handlers_disconnect_by_data (self->sync, self);
  g_clear_object (&self->sync);
  g_clear_object (&self->store);
  g_clear_object (&self->connector);
  g_clear_pointer (&self->roots, g_bytes_unref);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), CBK_TYPE_WINDOW);

  G_OBJECT_CLASS (cbk_window_parent_class)->dispose (object);
}

static void
cbk_window_finalize (GObject *object)
{
  CbkWindow *self = CBK_WINDOW (object);

  g_clear_object (&self->running);
  g_clear_object (&self->lifetime);
  g_clear_error (&self->failure);
  g_free (self->remark);
  g_time_zone_unref (self->zone);

  G_OBJECT_CLASS (cbk_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, failure_revealer);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, sooner_revealer);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, sooner_label);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, sooner_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, table);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, clear_search_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, show_all_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, footer);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, count_label);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, expired_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, attention_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, age_label);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, progress_box);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_table_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sooner_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_sort_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_view_cb);
}

static void
cbk_window_class_init (CbkWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cbk_window_dispose;
  object_class->finalize = cbk_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_window_close_request;

  g_type_ensure (CBK_TYPE_TABLE);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_action);
  gtk_widget_class_install_action (widget_class, "win.cancel-sync", NULL, cancel_sync_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.clear-search", NULL, clear_search_action);
  gtk_widget_class_install_action (widget_class, "win.filter", "s", filter_action);
  gtk_widget_class_install_action (widget_class, "win.show-all", NULL, show_all_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.clear-search", NULL);
}

static void
cbk_window_init (CbkWindow *self)
{
  g_autoptr (GtkStringList) filters = gtk_string_list_new (NULL);

  self->lifetime = g_cancellable_new ();
  self->zone = g_time_zone_new_local ();
  self->now = wall_clock ();

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint filter = 0; filter < CBK_N_FILTERS; filter++)
    gtk_string_list_append (filters, cbk_filter_title (filter));
  gtk_drop_down_set_model (self->filter_drop_down, G_LIST_MODEL (filters));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->table));

  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
  self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
restore_state (CbkWindow *self)
{
  g_autofree char *filter_nick = g_settings_get_string (self->settings, "filter");
  g_autofree char *column_nick = g_settings_get_string (self->settings, "sort-column");
  CbkFilter        filter = CBK_FILTER_VALID;

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

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
 * cbk_window_expect_account:
 *
 * An account named @name is being made ready: the window says so in place of what to do first.
 */
void
cbk_window_expect_account (CbkWindow *self, const char *name)
{
  g_return_if_fail (CBK_IS_WINDOW (self));

  self->has_account = TRUE;
  self->is_loading = TRUE;
  adw_window_title_set_subtitle (self->title, name);
  update_page (self);
}

/**
 * cbk_window_open_account:
 * @connector: (transfer none): asks the CDN
 * @store: (transfer none): not yet open
 * @roots: (nullable) (transfer none): PEM of authorities that the account trusts beside the system's
 *
 * Shows what the store holds, then syncs. Once per window.
 */
void
cbk_window_open_account (CbkWindow *self, const char *name, CbkConnector *connector, CbkStore *store, GBytes *roots)
{
  g_return_if_fail (CBK_IS_WINDOW (self));
  g_return_if_fail (self->connector == NULL);

  cbk_window_expect_account (self, name);
  self->connector = g_object_ref (connector);
  self->store = g_object_ref (store);
  self->roots = roots != NULL ? g_bytes_ref (roots) : NULL;
  self->sync = cbk_sync_new (connector, store);
  g_signal_connect_swapped (self->sync, "progress", G_CALLBACK (sync_progress_cb), self);
  g_signal_connect_swapped (self->sync, "snapshot", G_CALLBACK (sync_snapshot_cb), self);

  cbk_store_open_async (store, self->lifetime, store_opened_cb, g_object_ref (self));
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
