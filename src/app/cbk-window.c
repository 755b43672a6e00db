/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: search, status filter, table, count and age, sync with progress, and a page for each empty state. */

#include "config.h"

#include "app/cbk-window.h"

#include <glib/gi18n.h>

#include "app/cbk-clock.h"
#include "app/cbk-closures.h"
#include "app/cbk-footer.h"
#include "app/cbk-late-menu.h"
#include "app/cbk-notice.h"
#include "app/cbk-notices.h"
#include "app/cbk-pages.h"
#include "app/cbk-remedy.h"
#include "app/cbk-room-layout.h"
#include "app/cbk-screen-keeper.h"
#include "app/cbk-session-actions.h"
#include "app/cbk-session-dialogs.h"
#include "app/cbk-table.h"
#include "app/cbk-tools.h"
#include "app/cbk-window-state.h"
#include "core/cbk-error.h"

struct _CbkWindow
{
  AdwApplicationWindow parent_instance;

  GSettings  *settings; /* (owned) */
  CbkSession *session;  /* (owned) (nullable) the account that is shown */
  GError     *fault;    /* (owned) (nullable) why there is no account to show */
  CbkClock   *clock;    /* (owned) */

  CbkSessionActions *session_actions; /* (owned) */
  CbkExporter       *exporter;        /* (owned) */
  char              *wanted_domain;   /* (owned) (nullable) its SSL Detail opens as soon as the account is known */

  gboolean  is_known;       /* which account there is, or that there is none */
  guint     n_seconds;      /* for so long it is waited for what the account has */
  gboolean  with_attention; /* the table also shows what needs attention and ends within the filter's days */
  CbkColumn sort_column;
  gboolean  sort_descending;

  AdwWindowTitle  *title;
  GtkStack        *stack;
  GtkMenuButton   *accounts_button;
  GtkMenuButton   *menu_button;
  GMenuModel      *primary_menu;
  CbkNotices      *notices;
  CbkNotice       *sooner_notice;
  CbkPages        *pages;
  CbkTable        *table;
  CbkTools        *tools;
  CbkFooter       *footer;
  CbkExportBar    *export_bar;
  AdwToastOverlay *toast_overlay;
};

/* Then the page says that it takes its time. */
#define SECONDS_BEFORE_PAGE 2

G_DEFINE_FINAL_TYPE (CbkWindow, cbk_window, ADW_TYPE_APPLICATION_WINDOW)

/* Without an account there is nothing to know. */
static const CbkSessionFacts *
get_facts (CbkWindow *self)
{
  static const CbkSessionFacts nothing = { 0 };

  return self->session != NULL ? cbk_session_get_facts (self->session) : &nothing;
}

static gboolean
is_syncing (CbkWindow *self)
{
  return get_facts (self)->is_syncing;
}

static const GError *
get_failure (CbkWindow *self)
{
  return self->session != NULL ? get_facts (self)->failure : self->fault;
}

/* A store that is shut can be synced as well: that is another try to open it. So is a keyring that did not give the
 * token asked once more. */
static gboolean
can_sync (CbkWindow *self)
{
  return self->session != NULL && get_facts (self)->state != CBK_SESSION_OPENING &&
         (cbk_session_get_connector (self->session) != NULL ||
          g_error_matches (get_failure (self), CBK_ERROR, CBK_ERROR_SECRETS));
}

static CbkRemedy
get_remedy (CbkWindow *self)
{
  return cbk_remedy_for (get_failure (self), can_sync (self),
                         gtk_widget_get_visible (GTK_WIDGET (self->accounts_button)));
}

static void
update_age (CbkWindow *self)
{
  if (self->session != NULL && get_facts (self)->state != CBK_SESSION_OPENING)
    cbk_footer_set_age (self->footer, get_facts (self), cbk_clock_get_now (self->clock));
}

static void
update_counts (CbkWindow *self)
{
  CbkInventory    *inventory = cbk_table_get_inventory (self->table);
  CbkCounts        counts = cbk_inventory_get_counts (inventory);
  guint            sooner = cbk_inventory_get_ending_sooner (inventory);
  g_autofree char *text = cbk_format_ending_sooner (sooner);

  cbk_footer_set_counts (self->footer, g_list_model_get_n_items (G_LIST_MODEL (inventory)), &counts);
  cbk_tools_describe (self->tools, cbk_footer_get_count (self->footer));
  cbk_notice_say (self->sooner_notice, sooner > 0 ? text : NULL,
                  /* Translators: domains that need attention and end sooner than those that are listed */
                  self->with_attention ? _ ("_Hide Them") : _ ("_Show Them"));
}

/* What the store holds appears in a moment: until then the table is empty, and no page says so. */
static gboolean
is_about_to_show (CbkWindow *self)
{
  return !self->is_known || (get_facts (self)->state == CBK_SESSION_OPENING && self->session != NULL &&
                             self->n_seconds < SECONDS_BEFORE_PAGE);
}

/* Which page stands where the table has nothing to show. */
static void
choose_page (CbkWindow *self, gboolean has_rows)
{
  const GError    *failure = get_failure (self);
  g_autofree char *unreadable = cbk_format_unreadable (get_facts (self)->n_unreadable);

  if (self->session == NULL && failure == NULL)
    cbk_pages_show_welcome (self->pages);
  else if (has_rows)
    cbk_pages_show_nothing (self->pages, cbk_tools_get_search (self->tools), cbk_tools_get_filter (self->tools));
  else if (failure != NULL && !is_syncing (self))
    cbk_pages_show_failed (self->pages, failure->message, get_remedy (self));
  else if (is_syncing (self) || get_facts (self)->is_elsewhere || !can_sync (self))
    cbk_pages_show_loading (self->pages);
  else if (get_facts (self)->n_unreadable > 0)
    cbk_pages_show_failed (self->pages, unreadable, CBK_REMEDY_TRY_AGAIN);
  else
    cbk_pages_show_empty (self->pages, get_facts (self)->synced > 0);
}

static void
update_page (CbkWindow *self)
{
  CbkInventory *inventory = cbk_table_get_inventory (self->table);
  gboolean      has_rows = cbk_inventory_get_counts (inventory).total > 0;
  gboolean      has_found = g_list_model_get_n_items (G_LIST_MODEL (inventory)) > 0;
  gboolean      shows_table = has_found || is_about_to_show (self);

  if (!shows_table)
    choose_page (self, has_rows);
  cbk_exporter_set_can_export (self->exporter, has_found && !cbk_inventory_is_first_screen (inventory));
  gtk_stack_set_visible_child (self->stack, shows_table ? GTK_WIDGET (self->table) : GTK_WIDGET (self->pages));

  cbk_notices_update (self->notices, self->session, has_rows, get_remedy (self));
  if (has_rows != gtk_widget_get_visible (GTK_WIDGET (self->tools)))
    {
      gtk_widget_set_visible (GTK_WIDGET (self->tools), has_rows);
      cbk_tools_focus_search (self->tools); /* one types first, and finds */
    }
  gtk_widget_set_visible (GTK_WIDGET (self->footer), has_rows || is_syncing (self) || get_facts (self)->is_elsewhere);
}

static void
ask (CbkWindow *self)
{
  CbkQuestion question = {
    .text = cbk_tools_get_search (self->tools),
    .filter = cbk_tools_get_filter (self->tools),
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
active_changed_cb (CbkWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    cbk_clock_look (self->clock);
}

static void
session_snapshot_cb (CbkWindow *self)
{
  cbk_inventory_set_snapshot (cbk_table_get_inventory (self->table), cbk_session_get_snapshot (self->session));
  cbk_clock_look (self->clock);
}

static void
session_progress_cb (CbkWindow *self)
{
  const CbkSessionFacts *facts = get_facts (self);

  if (facts->is_syncing && facts->progress.has_begun)
    cbk_footer_set_progress (self->footer, &facts->progress, cbk_clock_get_now (self->clock));
}

static void
second_cb (CbkWindow *self)
{
  cbk_table_set_now (self->table, cbk_clock_get_now (self->clock));
  update_age (self);
  if (++self->n_seconds == SECONDS_BEFORE_PAGE)
    update_page (self);
  if (get_facts (self)->progress.waiting_until > 0)
    session_progress_cb (self);
}

static void
session_news_cb (CbkWindow *self)
{
  const CbkNews *news = get_facts (self)->news;

  cbk_footer_set_news (self->footer, news);
  cbk_table_set_news (self->table, news);
}

static void
news_seen_cb (CbkWindow *self)
{
  cbk_session_see_news (self->session);
}

static void
news_view_cb (CbkWindow *self, gint64 key)
{
  cbk_session_view_key (self->session, key, GTK_WINDOW (self), self->settings);
}

/* Waits for what the store holds, and for the CDN to be known or known to be out of reach: SSL Detail asks it. */
static void
view_wanted_domain (CbkWindow *self)
{
  g_autofree char *domain = NULL;

  if (self->wanted_domain == NULL || self->session == NULL || cbk_session_get_snapshot (self->session) == NULL ||
      (cbk_session_get_connector (self->session) == NULL && get_failure (self) == NULL))
    return;

  domain = g_steal_pointer (&self->wanted_domain);
  cbk_session_view_domain (self->session, domain, GTK_WINDOW (self), self->settings);
}

static void
session_changed_cb (CbkWindow *self)
{
  gboolean has_connector = self->session != NULL && cbk_session_get_connector (self->session) != NULL;

  adw_window_title_set_subtitle (self->title, self->session != NULL ? get_facts (self)->name : "");
  cbk_session_actions_update (self->session_actions, self->session, can_sync (self));
  cbk_table_set_can_save (self->table, has_connector);
  cbk_footer_set_syncing (self->footer, is_syncing (self));
  session_progress_cb (self);
  update_page (self);
  update_age (self);
  view_wanted_domain (self);
}

static void
search_changed_cb (CbkWindow *self)
{
  cbk_table_scroll_to_top (self->table);
  ask (self);
}

static void
focus_table_cb (CbkWindow *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_TAB_FORWARD);
}

static void
filter_changed_cb (CbkWindow *self)
{
  if (self->settings == NULL)
    return;

  g_settings_set_string (self->settings, "filter", cbk_filter_nick (cbk_tools_get_filter (self->tools)));
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
  cbk_tools_show_sort (self->tools, column, descending);
  ask (self);
}

static void
sort_chosen_cb (CbkWindow *self, guint column, gboolean descending)
{
  cbk_table_sort_by (self->table, column, descending);
  table_sort_changed_cb (self, column, descending);
}

static void
table_view_cb (CbkWindow *self, guint row)
{
  cbk_session_view_row (self->session, cbk_inventory_get_snapshot (cbk_table_get_inventory (self->table)), row,
                        GTK_WINDOW (self), self->settings);
}

static void
table_save_cb (CbkWindow *self, GArray *rows)
{
  cbk_session_save_rows (self->session, cbk_inventory_get_snapshot (cbk_table_get_inventory (self->table)), rows,
                         GTK_WINDOW (self));
}

static void
export_wanted_cb (CbkWindow *self)
{
  cbk_session_export (self->session, cbk_table_get_inventory (self->table), cbk_clock_get_now (self->clock),
                      self->exporter);
}

static void
search_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cbk_tools_focus_search (CBK_WINDOW (widget)->tools);
}

static void
clear_search_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cbk_tools_clear_search (CBK_WINDOW (widget)->tools);
}

static void
filter_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkFilter filter;

  if (cbk_filter_from_nick (g_variant_get_string (parameter, NULL), &filter))
    cbk_tools_set_filter (CBK_WINDOW (widget)->tools, filter);
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

  cbk_window_show_session (self, NULL);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->exporter, cbk_exporter_end);

  G_OBJECT_CLASS (cbk_window_parent_class)->dispose (object);
}

static void
cbk_window_finalize (GObject *object)
{
  CbkWindow *self = CBK_WINDOW (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->session_actions);
  g_clear_error (&self->fault);
  g_free (self->wanted_domain);

  G_OBJECT_CLASS (cbk_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, accounts_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, sooner_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, table);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, footer);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, export_bar);
  gtk_widget_class_bind_template_child (widget_class, CbkWindow, toast_overlay);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_table_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sort_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_sort_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_view_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_save_cb);
}

static void
cbk_window_class_init (CbkWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_window_close_request;

  g_type_ensure (CBK_TYPE_EXPORT_BAR);
  g_type_ensure (CBK_TYPE_FOOTER);
  g_type_ensure (CBK_TYPE_NOTICE);
  g_type_ensure (CBK_TYPE_NOTICES);
  g_type_ensure (CBK_TYPE_PAGES);
  g_type_ensure (CBK_TYPE_ROOM_LAYOUT);
  g_type_ensure (CBK_TYPE_TABLE);
  g_type_ensure (CBK_TYPE_TOOLS);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.clear-search", NULL, clear_search_action);
  gtk_widget_class_install_action (widget_class, "win.filter", "s", filter_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sooner", NULL, toggle_sooner_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.clear-search", NULL);
}

static void
cbk_window_init (CbkWindow *self)
{
  self->clock = cbk_clock_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_late_menu_set (self->menu_button, self->primary_menu);
  self->session_actions = cbk_session_actions_new (GTK_APPLICATION_WINDOW (self));

  /* Around the table, whose own keys come first: the entry would take Shift+F10 as well. */
  cbk_tools_capture_keys_of (self->tools, GTK_WIDGET (self->stack));

  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
  g_signal_connect_swapped (cbk_footer_get_news_popover (self->footer), "seen", G_CALLBACK (news_seen_cb), self);
  g_signal_connect_swapped (cbk_footer_get_news_popover (self->footer), "view", G_CALLBACK (news_view_cb), self);
  g_signal_connect_object (self->clock, "second", G_CALLBACK (second_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "minute", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}

/**
 * cbk_window_new:
 * @settings: where the window remembers its state
 *
 * Returns: (transfer none): a window that is empty until it is told which account to show, or that there is none
 */
CbkWindow *
cbk_window_new (GtkApplication *application, GSettings *settings)
{
  CbkWindow *self = g_object_new (CBK_TYPE_WINDOW, "application", application, NULL);

  /* Before the settings are known here, so that the choice is not stored and nothing is asked yet. */
  cbk_window_state_restore_filter (settings, self->tools);
  self->settings = g_object_ref (settings);
  self->exporter = cbk_exporter_new (GTK_APPLICATION_WINDOW (self), self->toast_overlay, self->export_bar, settings);
  g_signal_connect_swapped (self->exporter, "wanted", G_CALLBACK (export_wanted_cb), self);
  cbk_window_state_restore (settings, GTK_WINDOW (self), self->table, &self->sort_column, &self->sort_descending);
  cbk_tools_show_sort (self->tools, self->sort_column, self->sort_descending);
  update_counts (self);
  session_changed_cb (self);

  return self;
}

/**
 * cbk_window_show_session:
 * @session: (nullable) (transfer none): the account to show; %NULL where there is none
 *
 * Shows what is known of it at once, and follows it until another one is shown.
 */
void
cbk_window_show_session (CbkWindow *self, CbkSession *session)
{
  g_return_if_fail (CBK_IS_WINDOW (self));

  if (self->session == session && self->is_known)
    return;
  self->is_known = TRUE;
  self->n_seconds = 0;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;

  self->with_attention = FALSE;
  cbk_inventory_set_snapshot (cbk_table_get_inventory (self->table), NULL);
  if (session != NULL)
    {
      g_signal_connect_swapped (session, "snapshot", G_CALLBACK (session_snapshot_cb), self);
      g_signal_connect_swapped (session, "progress", G_CALLBACK (session_progress_cb), self);
      g_signal_connect_swapped (session, "changed", G_CALLBACK (session_changed_cb), self);
      g_signal_connect_swapped (session, "news", G_CALLBACK (session_news_cb), self);
      cbk_inventory_set_snapshot (cbk_table_get_inventory (self->table), cbk_session_get_snapshot (session));
    }
  session_news_cb (self);
  cbk_clock_look (self->clock);
  session_changed_cb (self);
  cbk_screen_keeper_follow (self->table, session);
}

/* Returns: (transfer none) (nullable): the account that is shown */
CbkSession *
cbk_window_get_session (CbkWindow *self)
{
  g_return_val_if_fail (CBK_IS_WINDOW (self), NULL);

  return self->session;
}

/* fault: why there is no account that could be shown; it is copied */
void
cbk_window_show_fault (CbkWindow *self, const GError *fault)
{
  g_return_if_fail (CBK_IS_WINDOW (self));

  g_clear_error (&self->fault);
  self->fault = g_error_copy (fault);
  cbk_window_show_session (self, NULL);
  session_changed_cb (self);
}

/* menu: (transfer none): the accounts to choose from, and what can be done with them */
void
cbk_window_set_accounts_menu (CbkWindow *self, GMenuModel *menu)
{
  g_return_if_fail (CBK_IS_WINDOW (self));

  cbk_late_menu_set (self->accounts_button, menu);
  gtk_widget_set_visible (GTK_WIDGET (self->accounts_button), TRUE);
  cbk_notices_offer_digest (self->notices, self->settings);
}

/**
 * cbk_window_view_domain:
 * @domain: in its xn-- form
 *
 * Opens the SSL Detail of a domain of the account that is shown, as soon as that is known. A domain that is not there
 * any more opens nothing.
 */
void
cbk_window_view_domain (CbkWindow *self, const char *domain)
{
  g_return_if_fail (CBK_IS_WINDOW (self));
  g_return_if_fail (domain != NULL);

  g_free (self->wanted_domain);
  self->wanted_domain = g_strdup (domain);
  view_wanted_domain (self);
}

/* text: what is to stand in the search entry, or ""; filter: what is to be chosen beside it */
void
cbk_window_search (CbkWindow *self, const char *text, CbkFilter filter)
{
  g_return_if_fail (CBK_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  cbk_tools_set_filter (self->tools, filter);
  cbk_tools_set_search (self->tools, text);
}
