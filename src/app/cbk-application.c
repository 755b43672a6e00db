/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: command line, one window, preferences, About, and the demo's own identity. */

#include "config.h"

#include "app/cbk-application.h"

#include <glib/gi18n.h>

#include "app/cbk-account-actions.h"
#include "app/cbk-background.h"
#include "app/cbk-color-scheme.h"
#include "app/cbk-demo.h"
#include "app/cbk-dialog.h"
#include "app/cbk-errands.h"
#include "app/cbk-export-job.h"
#include "app/cbk-first-frame.h"
#include "app/cbk-frame-memory.h"
#include "app/cbk-help-key.h"
#include "app/cbk-help-window.h"
#include "app/cbk-icon.h"
#include "app/cbk-language.h"
#include "app/cbk-notifier.h"
#include "app/cbk-preferences-window.h"
#include "app/cbk-search-provider.h"
#include "app/cbk-speech.h"
#include "core/connectors/cbk-inventory-api.h"
#include "core/pki/cbk-at-exit.h"

#define RESOURCES "/io/github/certbook/Certbook"
#define SETTINGS_PATH "/io/github/certbook/Certbook/"
#define DEMO_ID "demo"
#define DEMO_NAME N_ ("Demo CDN")
/* How long a program that the desktop has started for a question stays for the next one. */
#define IDLE_MS 10000

struct _CbkApplication
{
  AdwApplication parent_instance;

  gboolean           is_demo;
  GSettings         *settings;        /* (owned) */
  CbkAccountActions *account_actions; /* (owned) (nullable) as soon as somebody needs accounts */
  gboolean           is_loaded;       /* the accounts are known, or why they are not: */
  GError            *fault;           /* (owned) (nullable) */
  gboolean           wants_window;    /* it opens as soon as they are */
  CbkErrands        *errands;         /* (owned) (nullable) */
  CbkSearchProvider *search_provider; /* (owned) (nullable) */
  CbkNotifier       *notifier;        /* (owned) (nullable) */
  CbkBackground     *background;      /* (owned) (nullable) */
  GStrv              demo_arguments;  /* (owned) (nullable) for the demo CDN */
  CbkDemo           *demo;            /* (owned) (nullable) */
  CbkSession        *demo_session;    /* (owned) (nullable) */
  GCancellable      *lifetime;        /* (owned) */
};

G_DEFINE_FINAL_TYPE (CbkApplication, cbk_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Work with a demo CDN of made-up domains"), NULL },
  /* Translators: N stands for a number on the command line */
  { "demo-domains", 0, 0, G_OPTION_ARG_INT, NULL, N_ ("How many domains the demo CDN has (20000)"), N_ ("N") },
  { "demo-seed", 0, 0, G_OPTION_ARG_INT, NULL, N_ ("Which made-up domains the demo CDN has (1)"), N_ ("N") },
  { "demo-still", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Let nothing happen on the demo CDN while it runs"), NULL },
  { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* One schema, two places: what the demo remembers is not what the real window remembers. */
static GSettings *
new_settings (gboolean is_demo)
{
  return g_settings_new_with_path (APPLICATION_ID, is_demo ? SETTINGS_PATH "Demo/" : SETTINGS_PATH);
}

/* Whether the desktop has started the program for a question or an action, not a person for a window. */
static gboolean
is_service (CbkApplication *self)
{
  return (g_application_get_flags (G_APPLICATION (self)) & G_APPLICATION_IS_SERVICE) != 0;
}

static void
demo_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSession) session = user_data;
  CbkDemo *demo = CBK_DEMO (source);
  g_autoptr (CbkConnector) connector = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkAccess) access = NULL;
  g_autoptr (GBytes) root = NULL;

  if (cbk_demo_start_finish (demo, result, &error))
    connector = cbk_inventory_api_new (cbk_demo_get_url (demo), cbk_demo_get_token (demo), NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      cbk_session_disconnect (session, error);
      return;
    }

  root = cbk_demo_get_root (demo);
  access = cbk_access_new (cbk_demo_get_url (demo), cbk_demo_get_token (demo), root);
  /* It is another one at each start. */
  cbk_session_connect (session, connector, access, TRUE);
}

/* The window appears with its account, not before it: reading the list takes less than a frame. */
static CbkWindow *
make_window (CbkApplication *self)
{
  CbkWindow *window = cbk_window_new (GTK_APPLICATION (self), self->settings);

  cbk_speech_tidy (GTK_WIDGET (window));
  cbk_frame_memory_watch (GTK_WIDGET (window));
  return window;
}

/* What has time until the window has been seen. */
static gboolean
window_seen_cb (gpointer user_data)
{
  CbkApplication *self = user_data;

  if (g_cancellable_is_cancelled (self->lifetime))
    return G_SOURCE_REMOVE;

  /* To read it from the theme takes longer than to draw the table. */
  gtk_window_set_default_icon_name (APPLICATION_ID);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    gtk_window_set_icon_name (l->data, APPLICATION_ID);
  if (self->is_demo)
    cbk_demo_start_async (self->demo, self->lifetime, demo_started_cb, g_object_ref (self->demo_session));
  return G_SOURCE_REMOVE;
}

/* The store opens while the window is made. */
static void
open_demo (CbkApplication *self)
{
  g_autoptr (GFile) file = g_file_new_build_filename (g_get_user_data_dir (), "certbook-demo", "inventory.db", NULL);
  g_autoptr (CbkStore) store = cbk_store_new (file);
  CbkWindow *window;

  self->demo_session = cbk_session_new (DEMO_ID, _ (DEMO_NAME), store, self->settings);
  cbk_session_open (self->demo_session);
  window = make_window (self);
  cbk_window_show_session (window, self->demo_session);
  self->demo = cbk_demo_new ((const char *const *) self->demo_arguments);
  gtk_window_present (GTK_WINDOW (window));
  cbk_first_frame_then (GTK_WIDGET (window), window_seen_cb, self);
}

static void
open_window (CbkApplication *self)
{
  CbkWindow *window = make_window (self);

  self->wants_window = FALSE;
  if (self->fault != NULL)
    {
      cbk_window_show_fault (window, self->fault);
    }
  else
    {
      cbk_account_actions_set_window (self->account_actions, window);
      cbk_errands_run (self->errands, self->account_actions, window);
    }
  gtk_window_present (GTK_WINDOW (window));
  cbk_first_frame_then (GTK_WIDGET (window), window_seen_cb, self);
}

static void
accounts_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkApplication *self = user_data;
  CbkSessions    *sessions;

  cbk_account_actions_load_finish (CBK_ACCOUNT_ACTIONS (source), result, &self->fault);
  g_application_release (G_APPLICATION (self));
  if (g_error_matches (self->fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_loaded = TRUE;
  sessions = cbk_account_actions_get_sessions (self->account_actions);
  if (sessions != NULL)
    self->notifier = cbk_notifier_new (G_APPLICATION (self), sessions, self->settings);
  if (self->search_provider != NULL)
    cbk_search_provider_set_sessions (self->search_provider, sessions);
  if (sessions != NULL && cbk_background_is_allowed (self->background))
    cbk_sessions_connect (sessions);
  if (self->wants_window)
    open_window (self);
}

static void
load_accounts (CbkApplication *self)
{
  if (self->account_actions != NULL)
    return;

  self->account_actions = cbk_account_actions_new (GTK_APPLICATION (self), self->settings);
  g_application_hold (G_APPLICATION (self));
  cbk_account_actions_load_async (self->account_actions, self->lifetime, accounts_loaded_cb, self);
}

static void
background_allowed_cb (CbkApplication *self)
{
  if (!self->is_loaded)
    load_accounts (self);
  else if (self->fault == NULL)
    cbk_sessions_connect (cbk_account_actions_get_sessions (self->account_actions));
}

static void
background_refused_cb (CbkApplication *self)
{
  if (gtk_application_get_active_window (GTK_APPLICATION (self)) != NULL)
    cbk_dialog_tell (GTK_APPLICATION (self), _ ("Certbook May Not Run in the Background"),
                     _ ("The desktop does not allow it. Allow Certbook to run in the background in the settings of the "
                        "system, and try again."));
}

static void
login_failed_cb (CbkApplication *self, const char *reason)
{
  g_autofree char *body =
    g_strdup_printf (_ ("Turn “Sync in the Background” off and on to try again. What went wrong: %s"), reason);

  if (gtk_application_get_active_window (GTK_APPLICATION (self)) != NULL)
    cbk_dialog_tell (GTK_APPLICATION (self), _ ("Start at Login Could Not Be Changed"), body);
}

static void
start_background (CbkApplication *self)
{
  self->background = cbk_background_new (G_APPLICATION (self), self->settings);
  g_signal_connect_object (self->background, "allowed", G_CALLBACK (background_allowed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->background, "refused", G_CALLBACK (background_refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->background, "login-failed", G_CALLBACK (login_failed_cb), self, G_CONNECT_SWAPPED);
  cbk_background_start (self->background);
}

/* Returns: (transfer none) (nullable): the main window */
static CbkWindow *
find_window (CbkApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (CBK_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
cbk_application_activate (GApplication *application)
{
  CbkApplication *self = CBK_APPLICATION (application);
  CbkWindow      *window = find_window (self);

  if (window != NULL)
    {
      gtk_window_present (gtk_application_get_active_window (GTK_APPLICATION (self)));
      if (!self->is_demo && self->fault == NULL)
        cbk_errands_run (self->errands, self->account_actions, window);
    }
  else if (self->is_demo)
    {
      open_demo (self);
    }
  else if (self->is_loaded)
    {
      open_window (self);
    }
  else
    {
      self->wants_window = TRUE;
      load_accounts (self);
    }
}

/* Before it is known whether the program runs already: then all of it is taken back. */
static gboolean
cbk_application_dbus_register (GApplication    *application,
                               GDBusConnection *connection,
                               const char      *object_path,
                               GError         **error)
{
  CbkApplication  *self = CBK_APPLICATION (application);
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  if (!G_APPLICATION_CLASS (cbk_application_parent_class)->dbus_register (application, connection, object_path, error))
    return FALSE;
  if (self->is_demo)
    return TRUE;

  self->search_provider = cbk_search_provider_new (application);
  g_signal_connect_object (self->search_provider, "wanted", G_CALLBACK (load_accounts), self, G_CONNECT_SWAPPED);
  return cbk_search_provider_export (self->search_provider, connection, path, error);
}

static void
cbk_application_dbus_unregister (GApplication *application, GDBusConnection *connection, const char *object_path)
{
  g_clear_object (&CBK_APPLICATION (application)->search_provider);

  G_APPLICATION_CLASS (cbk_application_parent_class)->dbus_unregister (application, connection, object_path);
}

static void
cbk_application_before_emit (GApplication *application, GVariant *platform_data)
{
  CbkApplication *self = CBK_APPLICATION (application);

  if (self->errands != NULL)
    cbk_errands_set_platform_data (self->errands, platform_data);
  G_APPLICATION_CLASS (cbk_application_parent_class)->before_emit (application, platform_data);
}

static void
cbk_application_after_emit (GApplication *application, GVariant *platform_data)
{
  CbkApplication *self = CBK_APPLICATION (application);

  if (self->errands != NULL)
    cbk_errands_set_platform_data (self->errands, NULL);
  G_APPLICATION_CLASS (cbk_application_parent_class)->after_emit (application, platform_data);
}

static int
cbk_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  CbkApplication *self = CBK_APPLICATION (application);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  int number;

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("Certbook %s\n", CERTBOOK_VERSION);
      return 0;
    }

  if (g_variant_dict_lookup (dict, "demo-domains", "i", &number))
    {
      g_ptr_array_add (arguments, g_strdup ("--domains"));
      g_ptr_array_add (arguments, g_strdup_printf ("%d", number));
    }
  if (g_variant_dict_lookup (dict, "demo-seed", "i", &number))
    {
      g_ptr_array_add (arguments, g_strdup ("--seed"));
      g_ptr_array_add (arguments, g_strdup_printf ("%d", number));
    }
  if (!g_variant_dict_contains (dict, "demo-still"))
    g_ptr_array_add (arguments, g_strdup ("--live"));
  g_ptr_array_add (arguments, NULL);

  g_strfreev (self->demo_arguments);
  self->demo_arguments = (GStrv) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);

  return -1;
}

static void
demo_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_application_release (self);
}

static void
demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkApplication  *self = user_data;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program != NULL ? program : "certbook", "--demo", NULL);
  if (process == NULL)
    cbk_dialog_tell (GTK_APPLICATION (self), _ ("The Demo Could Not Be Started"), error->message);
  else if (is_service (self))
    {
      /* What a session manager has started ends with all that it has started itself. */
      g_application_hold (G_APPLICATION (self));
      g_subprocess_wait_async (process, NULL, demo_ended_cb, g_object_ref (self));
    }
}

/* Nobody chooses this to see nothing: the window comes along, and syncs where nothing has done so yet. */
static void
sync_now_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->demo_session != NULL)
    cbk_session_sync (self->demo_session, CBK_PASS_AS_NEEDED);
  else
    cbk_account_actions_sync (self->account_actions);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkApplication *self = user_data;
  GtkWindow      *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  gtk_window_present (GTK_WINDOW (cbk_preferences_window_new (parent, self->settings, self->is_demo)));
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkWindow *window = find_window (user_data);

  if (window != NULL)
    cbk_help_window_open (GTK_WINDOW (window), cbk_window_get_session (window));
}

/* Made when somebody asks for it: GTK would make that of “gtk/help-overlay.ui” with each window, before its first
 * frame.
 */
static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/certbook/Certbook/ui/help-overlay.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, gtk_application_get_active_window (user_data));
  gtk_window_present (shortcuts);
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkApplication *self = user_data;

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)), "application-name", _ ("Certbook"),
                         "application-icon", APPLICATION_ID, "version", CERTBOOK_VERSION, "developer-name",
                         _ ("The Certbook developers"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("The SSL certificates that a CDN holds for your domains"), "website",
                         "https://certbook.github.io", "issue-url", "https://github.com/certbook/certbook/issues",
                         NULL);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = user_data;
  g_autolist (GtkWindow) windows =
    g_list_copy_deep (gtk_application_get_windows (application), (GCopyFunc) g_object_ref, NULL);

  /* Closing, not quitting: each window remembers its state when it closes, and may take others with it. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  if (gtk_application_get_windows (application) == NULL)
    g_application_quit (G_APPLICATION (application));
}

static void
cbk_application_startup (GApplication *application)
{
  CbkApplication           *self = CBK_APPLICATION (application);
  static const GActionEntry actions[] = {
    { .name = "demo", .activate = demo_action },
    { .name = "sync-now", .activate = sync_now_action },
    { .name = "preferences", .activate = preferences_action },
    { .name = "help", .activate = help_action },
    { .name = "shortcuts", .activate = shortcuts_action },
    { .name = "about", .activate = about_action },
    { .name = "quit", .activate = quit_action },
  };

  cbk_icon_read_theme_early ();
  cbk_at_exit_keep_openssl ();
  G_APPLICATION_CLASS (cbk_application_parent_class)->startup (application);

  self->settings = new_settings (self->is_demo);
  cbk_color_scheme_follow (adw_application_get_style_manager (ADW_APPLICATION (self)), self->settings);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  if (!self->is_demo)
    {
      self->errands = cbk_errands_new (GTK_APPLICATION (self));
      start_background (self);
    }
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", (const char *[]){ "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.preferences",
                                         (const char *[]){ "<Control>comma", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.help", (const char *[]){ "F1", NULL });
  cbk_help_key_watch (GTK_APPLICATION (self));
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.shortcuts",
                                         (const char *[]){ "<Control>question", "<Control>F1", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.search", (const char *[]){ "<Control>f", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.sync",
                                         (const char *[]){ "F5", "<Control>r", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.export",
                                         (const char *[]){ "<Control><Shift>e", NULL });
  if (is_service (self))
    g_application_set_inactivity_timeout (application, IDLE_MS);
}

static void
cbk_application_shutdown (GApplication *application)
{
  CbkApplication *self = CBK_APPLICATION (application);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->background);
  g_clear_object (&self->notifier);
  g_clear_object (&self->errands);
  g_clear_object (&self->account_actions);
  if (self->demo_session != NULL)
    cbk_session_close (self->demo_session);
  g_clear_object (&self->demo_session);
  g_clear_object (&self->demo);
  g_clear_object (&self->settings);
  cbk_export_job_wait_for_all ();

  G_APPLICATION_CLASS (cbk_application_parent_class)->shutdown (application);
}

static void
cbk_application_finalize (GObject *object)
{
  CbkApplication *self = CBK_APPLICATION (object);

  g_strfreev (self->demo_arguments);
  g_clear_error (&self->fault);
  g_clear_object (&self->lifetime);

  G_OBJECT_CLASS (cbk_application_parent_class)->finalize (object);
}

static void
cbk_application_class_init (CbkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cbk_application_finalize;
  application_class->activate = cbk_application_activate;
  application_class->after_emit = cbk_application_after_emit;
  application_class->before_emit = cbk_application_before_emit;
  application_class->handle_local_options = cbk_application_handle_local_options;
  application_class->dbus_register = cbk_application_dbus_register;
  application_class->dbus_unregister = cbk_application_dbus_unregister;
  application_class->startup = cbk_application_startup;
  application_class->shutdown = cbk_application_shutdown;
}

static void
cbk_application_init (CbkApplication *self)
{
  self->lifetime = g_cancellable_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * cbk_application_choose_language:
 * @is_demo: as for cbk_application_new()
 *
 * To be called once, before anything is translated: the language that was chosen in Preferences, if one was.
 */
void
cbk_application_choose_language (gboolean is_demo)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettings) settings = NULL;

  /* The help of the program is read without its settings, too. */
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);
  if (schema == NULL)
    return;

  settings = new_settings (is_demo);
  cbk_language_apply (settings);
}

/**
 * cbk_application_new:
 * @is_demo: whether this is the demo, which has an identity, settings and a database of its own and so runs beside a
 *   real window
 */
CbkApplication *
cbk_application_new (gboolean is_demo)
{
  CbkApplication *self =
    g_object_new (CBK_TYPE_APPLICATION, "application-id", is_demo ? APPLICATION_ID ".Demo" : APPLICATION_ID,
                  "resource-base-path", RESOURCES, NULL);

  self->is_demo = is_demo;

  return self;
}
