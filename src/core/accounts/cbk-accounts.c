/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts as a list model. Each call is one job on a thread of the pool, one at a time and in the order of the
 * calls, so that the list of an older job never covers that of a newer one.
 *
 *   call ──► jobs ──► thread (cbk-accounts-file) ──► the list follows ──► the call returns
 *   GFileMonitor ──┘
 */

#include "config.h"

#include "core/accounts/cbk-accounts.h"

#include "core/accounts/cbk-accounts-file.h"

struct _CbkAccounts
{
  GObject parent_instance;

  GFile        *file;     /* owned */
  GPtrArray    *accounts; /* owned */
  GFileMonitor *monitor;  /* owned (nullable): after the first job */
  GQueue        jobs;     /* of Job (owned), the first of them on its thread */
};

enum
{
  UNREADABLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void cbk_accounts_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbkAccounts,
                               cbk_accounts,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, cbk_accounts_list_model_init))

typedef enum
{
  PROP_FILE = 1,
} CbkAccountsProperty;

static GParamSpec *properties[PROP_FILE + 1];

typedef struct
{
  GTask            *task;    /* owned (nullable): nobody called, the file has changed */
  CbkAccount       *account; /* owned (nullable): the file is only read */
  CbkAccountsChange change;
} Job;

static void start_job (CbkAccounts *self);

static void
job_free (Job *job)
{
  g_clear_object (&job->task);
  g_clear_object (&job->account);
  g_free (job);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* Only what is different is told as different: a row that somebody looks at stays. */
static void
follow (CbkAccounts *self, GPtrArray *accounts)
{
  GPtrArray *before = self->accounts;
  guint      n_before = before->len;
  guint      n_now = accounts->len;
  guint      n_same = 0;
  guint      n_same_at_end = 0;

  while (n_same < MIN (n_before, n_now) &&
         cbk_account_equal (g_ptr_array_index (before, n_same), g_ptr_array_index (accounts, n_same)))
    n_same++;
  while (n_same_at_end < MIN (n_before, n_now) - n_same &&
         cbk_account_equal (g_ptr_array_index (before, n_before - 1 - n_same_at_end),
                            g_ptr_array_index (accounts, n_now - 1 - n_same_at_end)))
    n_same_at_end++;
  if (n_same + n_same_at_end == MAX (n_before, n_now))
    return;

  g_ptr_array_remove_range (before, n_same, n_before - n_same_at_end - n_same);
  for (guint i = n_same; i < n_now - n_same_at_end; i++)
    g_ptr_array_insert (before, (int) i, g_object_ref (g_ptr_array_index (accounts, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), n_same, n_before - n_same_at_end - n_same,
                              n_now - n_same_at_end - n_same);
}

static void
push_job (CbkAccounts *self, GTask *task, CbkAccountsChange change, CbkAccount *account)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->change = change;
  job->account = account;
  g_queue_push_tail (&self->jobs, job);
  if (self->jobs.length == 1)
    start_job (self);
}

/* A program that writes the file in place is waited for; one that moves a new one there is done. */
static void
monitor_changed_cb (CbkAccounts *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  const Job *last = g_queue_peek_tail (&self->jobs);

  switch (event)
    {
    case G_FILE_MONITOR_EVENT_CHANGED:
    case G_FILE_MONITOR_EVENT_CREATED:
    case G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED:
    case G_FILE_MONITOR_EVENT_PRE_UNMOUNT:
    case G_FILE_MONITOR_EVENT_UNMOUNTED:
      return;
    case G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT:
    case G_FILE_MONITOR_EVENT_DELETED:
    case G_FILE_MONITOR_EVENT_MOVED:
    case G_FILE_MONITOR_EVENT_RENAMED:
    case G_FILE_MONITOR_EVENT_MOVED_IN:
    case G_FILE_MONITOR_EVENT_MOVED_OUT:
      break;
    }
  /* One that has not begun will see this change, too. */
  if (self->jobs.length < 2 || last->task != NULL)
    push_job (self, NULL, CBK_ACCOUNTS_ADD, NULL);
}

static void
start_monitor (CbkAccounts *self)
{
  g_autoptr (GError) error = NULL;

  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    g_message ("Changes that other programs make to the list of accounts are not seen at once: %s", error->message);
  else
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
run_job (GTask *inner, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CbkAccounts     *self = source;
  const Job       *job = task_data;
  g_autofree char *path = g_file_get_path (self->file);
  GPtrArray       *accounts;
  GError          *error = NULL;

  if (g_task_return_error_if_cancelled (inner))
    return;
  if (job->account != NULL)
    accounts = cbk_accounts_file_change (path, job->change, job->account, cancellable, &error);
  else
    accounts = cbk_accounts_file_read (path, &error);
  if (accounts != NULL)
    g_task_return_pointer (inner, accounts, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (inner, error);
}

/* The file is watched from its first reading on, and read once more then: nothing is missed in between. */
static void
job_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkAccounts *self = CBK_ACCOUNTS (source);
  Job         *job = g_queue_peek_head (&self->jobs);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->monitor == NULL && job->account == NULL && job->task != NULL)
    {
      start_monitor (self);
      if (self->monitor != NULL)
        {
          start_job (self);
          return;
        }
    }

  g_queue_pop_head (&self->jobs);
  if (accounts != NULL)
    follow (self, accounts);
  if (job->task == NULL && error != NULL)
    g_signal_emit (self, signals[UNREADABLE], 0, error);
  else if (job->task != NULL && error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&error));
  else if (job->task != NULL)
    g_task_return_boolean (job->task, TRUE);
  job_free (job);
  start_job (self);
}

/* The inner task holds the object, so that it lives as long as it has a job. */
static void
start_job (CbkAccounts *self)
{
  Job *job = g_queue_peek_head (&self->jobs);
  g_autoptr (GTask) inner = NULL;

  if (job == NULL)
    return;
  inner = g_task_new (self, job->task != NULL ? g_task_get_cancellable (job->task) : NULL, job_ready_cb, NULL);
  g_task_set_name (inner, "accounts file");
  g_task_set_source_tag (inner, start_job);
  g_task_set_check_cancellable (inner, FALSE);
  g_task_set_task_data (inner, job, NULL);
  g_task_run_in_thread (inner, run_job);
}

static GTask *
new_task (CbkAccounts        *self,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data,
          gpointer            source_tag,
          const char         *name)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_name (task, name);
  g_task_set_source_tag (task, source_tag);
  g_task_set_check_cancellable (task, FALSE); /* what was written is told, even to one who would rather it were not */
  return task;
}

static GType
cbk_accounts_get_item_type (GListModel *model)
{
  return CBK_TYPE_ACCOUNT;
}

static guint
cbk_accounts_get_n_items (GListModel *model)
{
  return CBK_ACCOUNTS (model)->accounts->len;
}

static gpointer
cbk_accounts_get_item (GListModel *model, guint position)
{
  CbkAccounts *self = CBK_ACCOUNTS (model);

  return position < self->accounts->len ? g_object_ref (g_ptr_array_index (self->accounts, position)) : NULL;
}

static void
cbk_accounts_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cbk_accounts_get_item_type;
  iface->get_n_items = cbk_accounts_get_n_items;
  iface->get_item = cbk_accounts_get_item;
}

static void
cbk_accounts_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  CbkAccounts *self = CBK_ACCOUNTS (object);

  switch ((CbkAccountsProperty) property)
    {
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cbk_accounts_dispose (GObject *object)
{
  CbkAccounts *self = CBK_ACCOUNTS (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (cbk_accounts_parent_class)->dispose (object);
}

static void
cbk_accounts_finalize (GObject *object)
{
  CbkAccounts *self = CBK_ACCOUNTS (object);

  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (cbk_accounts_parent_class)->finalize (object);
}

static void
cbk_accounts_class_init (CbkAccountsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->set_property = cbk_accounts_set_property;
  object_class->dispose = cbk_accounts_dispose;
  object_class->finalize = cbk_accounts_finalize;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                                               G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * CbkAccounts::unreadable:
   * @error: CBK_ERROR_ACCOUNT
   *
   * Somebody changed the file, and now it cannot be read or understood. The list stays as it was.
   */
  signals[UNREADABLE] = g_signal_new ("unreadable", CBK_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
cbk_accounts_init (CbkAccounts *self)
{
  self->accounts = new_list ();
  g_queue_init (&self->jobs);
}

/**
 * cbk_accounts_new:
 * @file: a local key file; cbk_accounts_dup_default_file() for the one of the user
 *
 * All functions are to be called on one thread, the one of the list; none of them waits.
 *
 * Returns: (transfer full): an empty list until cbk_accounts_load_async() has returned
 */
CbkAccounts *
cbk_accounts_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file) && g_file_is_native (file), NULL);

  return g_object_new (CBK_TYPE_ACCOUNTS, "file", file, NULL);
}

/**
 * cbk_accounts_dup_default_file:
 *
 * Returns: (transfer full): $XDG_CONFIG_HOME/certbook/accounts.ini
 */
GFile *
cbk_accounts_dup_default_file (void)
{
  return g_file_new_build_filename (g_get_user_config_dir (), "certbook", "accounts.ini", NULL);
}

/**
 * cbk_accounts_load_async:
 *
 * Reads the file, and follows it from then on. Where there is no file, there are no accounts.
 *
 * Each function can fail with CBK_ERROR_ACCOUNT, which names the file and what to do where that is to blame, and with
 * G_IO_ERROR_CANCELLED as long as nothing was written. A file that cannot be understood is left as it is.
 */
void
cbk_accounts_load_async (CbkAccounts *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_ACCOUNTS (self));

  task = new_task (self, cancellable, callback, user_data, cbk_accounts_load_async, "load accounts");
  push_job (self, task, CBK_ACCOUNTS_ADD, NULL);
}

gboolean
cbk_accounts_load_finish (CbkAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_accounts_load_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_accounts_add_async:
 * @account: a new one; its name is no other's, capitals or not
 *
 * When it returns, the file and the list have it at their end.
 */
void
cbk_accounts_add_async (CbkAccounts        *self,
                        CbkAccount         *account,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_ACCOUNTS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));

  task = new_task (self, cancellable, callback, user_data, cbk_accounts_add_async, "add account");
  push_job (self, task, CBK_ACCOUNTS_ADD, g_object_ref (account));
}

gboolean
cbk_accounts_add_finish (CbkAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_accounts_add_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_accounts_replace_async:
 * @account: what the one with the same id becomes, at the same place; see cbk_account_new_changed()
 */
void
cbk_accounts_replace_async (CbkAccounts        *self,
                            CbkAccount         *account,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_ACCOUNTS (self));
  g_return_if_fail (CBK_IS_ACCOUNT (account));

  task = new_task (self, cancellable, callback, user_data, cbk_accounts_replace_async, "replace account");
  push_job (self, task, CBK_ACCOUNTS_REPLACE, g_object_ref (account));
}

gboolean
cbk_accounts_replace_finish (CbkAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_accounts_replace_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_accounts_remove_async:
 * @id: of the one that goes; where it is gone already, all is well
 */
void
cbk_accounts_remove_async (CbkAccounts        *self,
                           const char         *id,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_ACCOUNTS (self));
  g_return_if_fail (cbk_account_is_id (id));

  task = new_task (self, cancellable, callback, user_data, cbk_accounts_remove_async, "remove account");
  push_job (self, task, CBK_ACCOUNTS_REMOVE, cbk_account_new_known (id, "", "", NULL));
}

gboolean
cbk_accounts_remove_finish (CbkAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_accounts_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_accounts_find_by_id:
 *
 * Returns: (transfer none) (nullable): the account that has this id
 */
CbkAccount *
cbk_accounts_find_by_id (CbkAccounts *self, const char *id)
{
  g_return_val_if_fail (CBK_IS_ACCOUNTS (self) && id != NULL, NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      if (g_str_equal (cbk_account_get_id (g_ptr_array_index (self->accounts, i)), id))
        return g_ptr_array_index (self->accounts, i);
    }
  return NULL;
}

/**
 * cbk_accounts_find_by_name:
 *
 * Returns: (transfer none) (nullable): the account that has this name, see cbk_account_has_name()
 */
CbkAccount *
cbk_accounts_find_by_name (CbkAccounts *self, const char *name)
{
  g_return_val_if_fail (CBK_IS_ACCOUNTS (self) && name != NULL, NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      if (cbk_account_has_name (g_ptr_array_index (self->accounts, i), name))
        return g_ptr_array_index (self->accounts, i);
    }
  return NULL;
}
