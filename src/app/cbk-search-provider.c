/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The domains in the search of the desktop. Calls wait until what is stored of each account is known; no CDN is asked.
 * The scan runs on a thread of its own, so that a window that is open stays as quick as it is. */

#include "config.h"

#include "app/cbk-search-provider.h"

#include "app/cbk-errands.h"
#include "app/cbk-search-results.h"

struct _CbkSearchProvider
{
  GObject parent_instance;

  GApplication    *application; /* borrowed: it owns this object */
  GDBusConnection *connection;  /* (owned) (nullable) */
  guint            registration;
  gboolean         is_told;  /* of the sessions, or that there are none */
  CbkSessions     *sessions; /* (owned) (nullable) */
  GQueue           calls;    /* of GDBusMethodInvocation (owned): they wait */
};

G_DEFINE_FINAL_TYPE (CbkSearchProvider, cbk_search_provider, G_TYPE_OBJECT)

static const char interface_xml[] = "<node>"
                                    "<interface name='org.gnome.Shell.SearchProvider2'>"
                                    "<method name='GetInitialResultSet'>"
                                    "<arg type='as' name='terms' direction='in'/>"
                                    "<arg type='as' name='results' direction='out'/>"
                                    "</method>"
                                    "<method name='GetSubsearchResultSet'>"
                                    "<arg type='as' name='previous_results' direction='in'/>"
                                    "<arg type='as' name='terms' direction='in'/>"
                                    "<arg type='as' name='results' direction='out'/>"
                                    "</method>"
                                    "<method name='GetResultMetas'>"
                                    "<arg type='as' name='identifiers' direction='in'/>"
                                    "<arg type='aa{sv}' name='metas' direction='out'/>"
                                    "</method>"
                                    "<method name='ActivateResult'>"
                                    "<arg type='s' name='identifier' direction='in'/>"
                                    "<arg type='as' name='terms' direction='in'/>"
                                    "<arg type='u' name='timestamp' direction='in'/>"
                                    "</method>"
                                    "<method name='LaunchSearch'>"
                                    "<arg type='as' name='terms' direction='in'/>"
                                    "<arg type='u' name='timestamp' direction='in'/>"
                                    "</method>"
                                    "</interface>"
                                    "</node>";

static guint wanted_signal;

/* One search: what runs on the thread. */
typedef struct
{
  GPtrArray *places; /* owned; of CbkSearchPlace */
  GStrv      terms;  /* owned */
  gint64     now;
} Search;

static void
search_free (Search *search)
{
  g_ptr_array_unref (search->places);
  g_strfreev (search->terms);
  g_free (search);
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Answers, and lets the program end where that was all it was started for. answer: floating (nullable) */
static void
end_call (CbkSearchProvider *self, GDBusMethodInvocation *call, GVariant *answer)
{
  g_dbus_method_invocation_return_value (call, answer);
  g_application_release (self->application);
}

static GPtrArray *
list_places (CbkSearchProvider *self)
{
  GPtrArray  *places = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_search_place_free);
  GListModel *accounts = self->sessions != NULL ? cbk_sessions_get_accounts (self->sessions) : NULL;
  guint       n_accounts = accounts != NULL ? g_list_model_get_n_items (accounts) : 0;

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (accounts, i);
      const char  *id = cbk_account_get_id (account);
      CbkSession  *session = cbk_sessions_find (self->sessions, id);
      CbkSnapshot *snapshot = session != NULL ? cbk_session_get_snapshot (session) : NULL;

      if (snapshot != NULL)
        g_ptr_array_add (places, cbk_search_place_new (id, snapshot));
    }

  return places;
}

static void
search_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Search *search = task_data;

  g_task_return_pointer (task,
                         cbk_search_results_find (search->places, (const char *const *) search->terms, search->now),
                         (GDestroyNotify) g_strfreev);
}

static void
search_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_auto (GStrv) found = g_task_propagate_pointer (G_TASK (result), NULL);

  end_call (CBK_SEARCH_PROVIDER (source), user_data, g_variant_new ("(^as)", found));
}

/* call: (transfer full) */
static void
begin_search (CbkSearchProvider *self, GDBusMethodInvocation *call, GStrv terms, GAsyncReadyCallback done)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, done, call);
  Search *search = g_new0 (Search, 1);

  search->places = list_places (self);
  search->terms = g_strdupv (terms);
  search->now = get_now ();
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  g_task_run_in_thread (task, search_thread);
}

/* Domains that are gone by now are left out. */
static void
add_meta (CbkSearchProvider *self, GVariantBuilder *metas, const char *id, gint64 now)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (APPLICATION_ID);
  g_autoptr (GVariant) drawn = g_icon_serialize (icon);
  g_autofree char *account = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *description = NULL;
  CbkSession      *session = NULL;
  CbkSnapshot     *snapshot = NULL;
  const char      *name = NULL;
  guint            row;

  if (self->sessions != NULL && cbk_search_results_parse (id, &account, &domain))
    session = cbk_sessions_find (self->sessions, account);
  if (session != NULL)
    snapshot = cbk_session_get_snapshot (session);
  if (snapshot == NULL || !cbk_snapshot_find (snapshot, domain, &row))
    return;

  if (g_list_model_get_n_items (cbk_sessions_get_accounts (self->sessions)) > 1)
    name = cbk_session_get_facts (session)->name;
  shown = cbk_snapshot_dup_shown_domain (snapshot, row, NULL);
  description = cbk_search_results_describe (snapshot, row, name, now);
  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (shown));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "clipboardText", g_variant_new_string (shown));
  g_variant_builder_add (metas, "{sv}", "icon", drawn);
  g_variant_builder_close (metas);
}

static GVariant *
describe_results (CbkSearchProvider *self, const char *const *ids)
{
  GVariantBuilder metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; ids[i] != NULL; i++)
    add_meta (self, &metas, ids[i], get_now ());

  return g_variant_new ("(aa{sv})", &metas);
}

static void
activate_errand (CbkSearchProvider *self, const char *name, const char *account, const char *text)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->application), name, g_variant_new ("(ss)", account, text));
}

/* The window shows one account: the one whose domain was told first. */
static void
launch_search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkSearchProvider *self = CBK_SEARCH_PROVIDER (source);
  const Search      *search = g_task_get_task_data (G_TASK (result));
  g_auto (GStrv) found = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *text = g_strjoinv (" ", search->terms);
  g_autofree char *account = NULL;
  g_autofree char *domain = NULL;

  if (found[0] != NULL)
    cbk_search_results_parse (found[0], &account, &domain);
  activate_errand (self, CBK_ERRAND_SEARCH, account != NULL ? account : "", text);
  end_call (self, user_data, NULL);
}

static void
activate_result (CbkSearchProvider *self, const char *id)
{
  g_autofree char *account = NULL;
  g_autofree char *domain = NULL;

  if (cbk_search_results_parse (id, &account, &domain))
    activate_errand (self, CBK_ERRAND_VIEW, account, domain);
}

/* call: (transfer full) */
static void
carry_out (CbkSearchProvider *self, GDBusMethodInvocation *call)
{
  const char *method = g_dbus_method_invocation_get_method_name (call);
  GVariant   *arguments = g_dbus_method_invocation_get_parameters (call);
  g_auto (GStrv) words = NULL;
  g_autofree char *id = NULL;

  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (arguments, "(^as)", &words);
      begin_search (self, call, words, search_done_cb);
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      /* The earlier results were only the first ones. */
      g_variant_get (arguments, "(as^as)", NULL, &words);
      begin_search (self, call, words, search_done_cb);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (arguments, "(^as)", &words);
      end_call (self, call, describe_results (self, (const char *const *) words));
    }
  else if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (arguments, "(sasu)", &id, NULL, NULL);
      activate_result (self, id);
      end_call (self, call, NULL);
    }
  else
    {
      g_variant_get (arguments, "(^asu)", &words, NULL);
      begin_search (self, call, words, launch_search_cb);
    }
}

static gboolean
is_ready (CbkSearchProvider *self)
{
  GListModel *accounts = self->sessions != NULL ? cbk_sessions_get_accounts (self->sessions) : NULL;
  guint       n_accounts = accounts != NULL ? g_list_model_get_n_items (accounts) : 0;

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (accounts, i);
      CbkSession *session = cbk_sessions_find (self->sessions, cbk_account_get_id (account));

      if (session != NULL && cbk_session_get_facts (session)->state == CBK_SESSION_OPENING)
        return FALSE;
    }

  return self->is_told;
}

static void
carry_out_waiting (CbkSearchProvider *self)
{
  if (is_ready (self))
    while (!g_queue_is_empty (&self->calls))
      carry_out (self, g_queue_pop_head (&self->calls));
}

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *object_path,
           const char            *interface_name,
           const char            *method_name,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  CbkSearchProvider *self = user_data;

  g_application_hold (self->application);
  g_queue_push_tail (&self->calls, invocation);
  if (!self->is_told)
    g_signal_emit (self, wanted_signal, 0);
  carry_out_waiting (self);
}

static void
cbk_search_provider_dispose (GObject *object)
{
  CbkSearchProvider *self = CBK_SEARCH_PROVIDER (object);

  cbk_search_provider_unexport (self);
  g_queue_clear_full (&self->calls, g_object_unref);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (cbk_search_provider_parent_class)->dispose (object);
}

static void
cbk_search_provider_class_init (CbkSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_search_provider_dispose;

  wanted_signal =
    g_signal_new ("wanted", CBK_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_search_provider_init (CbkSearchProvider *self)
{
  g_queue_init (&self->calls);
}

/**
 * cbk_search_provider_new:
 * @application: (transfer none): is kept running for each call; has the actions of #CbkErrands; outlives the object
 */
CbkSearchProvider *
cbk_search_provider_new (GApplication *application)
{
  CbkSearchProvider *self = g_object_new (CBK_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;

  return self;
}

/* Returns: FALSE with a GIOError where the bus does not let it */
gboolean
cbk_search_provider_export (CbkSearchProvider *self,
                            GDBusConnection   *connection,
                            const char        *object_path,
                            GError           **error)
{
  static const GDBusInterfaceVTable table = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);

  g_return_val_if_fail (CBK_IS_SEARCH_PROVIDER (self), FALSE);

  self->registration =
    g_dbus_connection_register_object (connection, object_path, node->interfaces[0], &table, self, NULL, error);
  if (self->registration == 0)
    return FALSE;

  g_set_object (&self->connection, connection);
  return TRUE;
}

void
cbk_search_provider_unexport (CbkSearchProvider *self)
{
  g_return_if_fail (CBK_IS_SEARCH_PROVIDER (self));

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}

/**
 * cbk_search_provider_set_sessions:
 * @sessions: (nullable) (transfer none): the accounts; %NULL where they cannot be read, and nothing is found
 */
void
cbk_search_provider_set_sessions (CbkSearchProvider *self, CbkSessions *sessions)
{
  g_return_if_fail (CBK_IS_SEARCH_PROVIDER (self));
  g_return_if_fail (!self->is_told);

  self->is_told = TRUE;
  g_set_object (&self->sessions, sessions);
  if (sessions != NULL)
    {
      g_signal_connect_object (sessions, "changed", G_CALLBACK (carry_out_waiting), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (sessions, "session-changed", G_CALLBACK (carry_out_waiting), self, G_CONNECT_SWAPPED);
    }
  carry_out_waiting (self);
}
