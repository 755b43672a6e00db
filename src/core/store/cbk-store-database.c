/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database of an account as the store's thread sees it: rows, the columns made from them, and the running pass. */

#include "config.h"

#include "core/store/cbk-store-database.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "core/cbk-error.h"
#include "core/store/cbk-put-aside.h"
#include "core/store/cbk-sql.h"
#include "core/store/cbk-store-lock.h"
#include "core/store/cbk-store-rows.h"
#include "core/store/cbk-store-schema.h"
#include "core/store/cbk-store-terms.h"

/* In durations of making a snapshot. */
#define TELL_PAUSE 5

struct _CbkStoreDatabase
{
  char           *path; /* owned */
  CbkSql         *sql;  /* owned (nullable): NULL while the file is not open */
  CbkStorePass   *pass; /* owned (nullable) */
  CbkStoreLock    lock; /* held while there is a pass */
  CbkStoreColumns columns;
  GError         *damage;       /* owned (nullable): why the file was put aside; until it is opened again */
  char           *aside;        /* owned (nullable): what that file is called now; the next opening tells it */
  GStatBuf        file;         /* that is open: another process may have put it aside */
  gint64          data_version; /* that was told last, and when: monotonic, in microseconds */
  gint64          told;
};

static const char SQL_GENERATION[] = "SELECT generation FROM state";
static const char SQL_SYNCED[] = "SELECT synced FROM state";
/* It changes when somebody else has written to the file. */
static const char SQL_DATA_VERSION[] = "PRAGMA data_version";
static const char SQL_N_PASSES[] = "SELECT count (*) FROM pass";
static const char SQL_ONE_ROW[] = "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain WHERE key = ?1";

/* path: in the encoding of file names */
CbkStoreDatabase *
cbk_store_database_new (const char *path)
{
  CbkStoreDatabase *self = g_new0 (CbkStoreDatabase, 1);

  self->path = g_strdup (path);
  cbk_store_lock_init (&self->lock);
  return self;
}

void
cbk_store_database_free (CbkStoreDatabase *self)
{
  cbk_store_database_close (self);
  g_free (self->aside);
  g_free (self->path);
  g_free (self);
}

/* Another process may go on with it. */
static void
drop_pass (CbkStoreDatabase *self)
{
  g_clear_pointer (&self->pass, cbk_store_pass_free);
  cbk_store_lock_release (&self->lock);
}

void
cbk_store_database_close (CbkStoreDatabase *self)
{
  drop_pass (self);
  cbk_store_columns_forget (&self->columns);
  self->columns.unusable = FALSE;
  g_clear_pointer (&self->sql, cbk_sql_close);
  g_clear_error (&self->damage);
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT);
}

static gboolean
try_open (CbkStoreDatabase *self, GError **error)
{
  g_autoptr (CbkSql) sql = cbk_sql_open (self->path, error);
  GError *local = NULL;

  if (sql == NULL)
    return FALSE;
  g_stat (self->path, &self->file);
  if (cbk_store_schema_prepare (sql, &local) && cbk_sql_get_int (sql, SQL_DATA_VERSION, &self->data_version, &local))
    {
      self->sql = g_steal_pointer (&sql);
      return TRUE;
    }
  if (is_damage (local))
    cbk_sql_leave_untouched (sql);
  g_propagate_error (error, local);
  return FALSE;
}

/* Under the lock, and after another look: of two processes that find a damaged file, the second must not put aside what
 * the first has begun anew. */
static gboolean
open_anew (CbkStoreDatabase *self, char **put_aside, GError **error)
{
  g_autoptr (GError) damage = NULL;

  if (!cbk_store_lock_take (&self->lock, self->path, error))
    return FALSE;
  if (try_open (self, &damage))
    return TRUE;
  if (!is_damage (damage))
    {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }
  *put_aside = cbk_put_aside (self->path, g_get_real_time () / G_USEC_PER_SEC, error);
  return *put_aside != NULL && try_open (self, error);
}

/**
 * cbk_store_database_open:
 * @put_aside: (out) (transfer full) (nullable): the name that a damaged file has now, also one that was put aside since
 * it was opened last; NULL where the file was not damaged
 */
gboolean
cbk_store_database_open (CbkStoreDatabase *self, char **put_aside, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean is_open;

  *put_aside = NULL;
  g_clear_error (&self->damage);
  if (self->sql != NULL || try_open (self, &local))
    {
      *put_aside = g_steal_pointer (&self->aside);
      return TRUE;
    }
  if (!is_damage (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  is_open = open_anew (self, put_aside, error);
  cbk_store_lock_release (&self->lock);
  return is_open;
}

static gboolean
is_still_there (CbkStoreDatabase *self)
{
  GStatBuf now;

  return g_stat (self->path, &now) == 0 && now.st_ino == self->file.st_ino && now.st_dev == self->file.st_dev;
}

/* Closes a damaged file and puts it aside, if nobody else has.
 *
 * Returns: the error that tells it */
static GError *
put_aside (CbkStoreDatabase *self)
{
  g_autofree char *shown = g_strdup (cbk_sql_get_name (self->sql));
  g_autofree char *name = NULL;
  GError          *error = NULL;

  g_clear_pointer (&self->pass, cbk_store_pass_free);
  cbk_sql_leave_untouched (self->sql);
  g_clear_pointer (&self->sql, cbk_sql_close);
  if (!is_still_there (self))
    return g_error_new (CBK_ERROR, CBK_ERROR_STORE_CORRUPT,
                        _ ("The database “%s” was damaged and has been put aside in the same folder. Sync again to "
                           "fetch the inventory anew."),
                        shown);
  name = cbk_put_aside (self->path, g_get_real_time () / G_USEC_PER_SEC, &error);
  if (name == NULL)
    return error;
  error =
    g_error_new (CBK_ERROR, CBK_ERROR_STORE_CORRUPT,
                 /* Translators: the names of two files */
                 _ ("The database “%s” is damaged. It was put aside as “%s” in the same folder; sync again to fetch "
                    "the inventory anew."),
                 shown, name);
  g_free (self->aside);
  self->aside = g_steal_pointer (&name);
  return error;
}

/**
 * cbk_store_database_put_aside:
 * @error: (inout): what a function has met: where it is a damaged file, it says afterwards what has become of it
 *
 * A damaged file is closed and put aside, unless another process is syncing into it. What is opened next is empty.
 */
void
cbk_store_database_put_aside (CbkStoreDatabase *self, GError **error)
{
  g_autoptr (GError) locked = NULL;

  if (!is_damage (*error) || self->sql == NULL)
    return;
  if (!cbk_store_lock_take (&self->lock, self->path, &locked))
    {
      g_info ("%s is left where it is: %s", cbk_sql_get_name (self->sql), locked->message);
      return;
    }
  g_error_free (*error);
  *error = put_aside (self);
  cbk_store_database_close (self);
  self->damage = g_error_copy (*error);
}

gboolean
cbk_store_database_is_open (CbkStoreDatabase *self)
{
  return self->sql != NULL;
}

/* Whoever is told builds a snapshot: in the middle of another process's pass that may take a sixth of this thread's
 * time, its end is told at once. */
static gboolean
is_worth_telling (CbkStoreDatabase *self, gint64 now, GError **error)
{
  gint64 n_passes;

  if (!cbk_sql_get_int (self->sql, SQL_N_PASSES, &n_passes, error))
    return FALSE;
  return n_passes == 0 || now - self->told >= TELL_PAUSE * self->columns.duration;
}

/* Returns: whether somebody else has written to the file since this was TRUE last */
gboolean
cbk_store_database_look (CbkStoreDatabase *self)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_monotonic_time ();
  gint64 data_version;

  if (cbk_sql_get_int (self->sql, SQL_DATA_VERSION, &data_version, &error) && data_version != self->data_version &&
      is_worth_telling (self, now, &error))
    {
      self->data_version = data_version;
      self->told = now;
      return TRUE;
    }
  if (error != NULL)
    g_info ("%s", error->message); /* the next call meets it too, and tells it */
  return FALSE;
}

static gboolean
check_open (CbkStoreDatabase *self, GError **error)
{
  g_autofree char *name = NULL;

  if (self->sql != NULL)
    return TRUE;
  if (self->damage != NULL)
    {
      g_propagate_error (error, g_error_copy (self->damage));
      return FALSE;
    }
  name = g_filename_display_name (self->path);
  g_set_error (error, CBK_ERROR, CBK_ERROR_STORE, _ ("The database “%s” is not open. Start Certbook again."), name);
  return FALSE;
}

static gboolean
check_pass (CbkStoreDatabase *self, GError **error)
{
  if (!check_open (self, error))
    return FALSE;
  if (self->pass != NULL)
    return TRUE;
  g_set_error (error, CBK_ERROR, CBK_ERROR_STORE, _ ("No sync into the database “%s” is running. Sync again."),
               cbk_sql_get_name (self->sql));
  return FALSE;
}

/**
 * cbk_store_database_load:
 * @synced: (out) (optional): when the last complete pass began, UTC seconds; 0 before the first
 *
 * Returns: (transfer full): the rows as they stand
 */
CbkSnapshot *
cbk_store_database_load (CbkStoreDatabase *self, gint64 *synced, GError **error)
{
  if (!check_open (self, error) || (synced != NULL && !cbk_sql_get_int (self->sql, SQL_SYNCED, synced, error)))
    return NULL;
  return cbk_store_columns_get (&self->columns, self->sql, error);
}

/* generation: (out): of the rows as they stand */
gboolean
cbk_store_database_get_generation (CbkStoreDatabase *self, gint64 *generation, GError **error)
{
  return check_open (self, error) && cbk_sql_get_int (self->sql, SQL_GENERATION, generation, error);
}

/* Whether a snapshot shows the rows of that generation. */
gboolean
cbk_store_database_is_latest (CbkStoreDatabase *self, CbkSnapshot *snapshot, gint64 generation)
{
  return self->columns.latest == snapshot && self->columns.latest_generation == generation;
}

/* Returns: (transfer full): one row, or NULL with CBK_ERROR_NOT_FOUND or one of the CBK_ERROR_STORE errors */
CbkDomain *
cbk_store_database_get_domain (CbkStoreDatabase *self, gint64 key, GError **error)
{
  g_autoptr (CbkStatement) statement = NULL;
  CbkDomain row;

  if (!check_open (self, error))
    return NULL;
  statement = cbk_sql_prepare (self->sql, SQL_ONE_ROW, error);
  if (statement == NULL)
    return NULL;

  cbk_statement_bind_int (statement, 1, key);
  switch (cbk_store_row_next (self->sql, statement, &key, &row, error))
    {
    case CBK_STEP_ROW:
      return cbk_domain_copy (&row);
    case CBK_STEP_DONE:
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_NOT_FOUND,
                           _ (
                             "This domain is no longer in the inventory: a sync has removed it. Go back to the list."));
      break;
    case CBK_STEP_ERROR:
      break;
    }
  return NULL;
}

/**
 * cbk_store_database_begin_pass:
 *
 * Takes the lock of the inventory, which is held until the pass is finished, abandoned or has failed.
 *
 * Returns: (transfer full): where the pass goes on
 */
CbkPass *
cbk_store_database_begin_pass (CbkStoreDatabase *self, const CbkPassWish *wish, GError **error)
{
  if (!check_open (self, error))
    return NULL;
  g_clear_pointer (&self->pass, cbk_store_pass_free);
  if (!cbk_store_lock_take (&self->lock, self->path, error))
    return NULL;

  self->pass = cbk_store_pass_begin (self->sql, &self->columns, wish, error);
  if (self->pass != NULL)
    return cbk_store_pass_describe (self->pass);
  drop_pass (self);
  return NULL;
}

gboolean
cbk_store_database_commit_page (CbkStoreDatabase *self, const CbkStorePage *page, GError **error)
{
  if (!check_pass (self, error))
    return FALSE;
  if (cbk_store_pass_commit (self->pass, page, error))
    return TRUE;
  drop_pass (self);
  return FALSE;
}

/**
 * cbk_store_database_abandon_pass:
 * @not_before: when the CDN wants to be asked again, UTC seconds; 0 where it did not say
 *
 * What the pass has stored stays, and it can be resumed.
 */
gboolean
cbk_store_database_abandon_pass (CbkStoreDatabase *self, gint64 not_before, GError **error)
{
  drop_pass (self);
  return not_before == 0 ||
         (check_open (self, error) && cbk_store_terms_write_not_before (self->sql, not_before, error));
}

static CbkSnapshot *
finish_in_transaction (CbkStoreDatabase *self, CbkPassChanges *changes, GError **error)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  if (!cbk_store_pass_end (self->pass, changes, error))
    return NULL;
  snapshot = cbk_store_columns_get (&self->columns, self->sql, error);
  if (snapshot == NULL || !cbk_store_columns_keep (&self->columns, self->sql, CBK_COLUMNS_AT_END, error))
    return NULL;
  return g_steal_pointer (&snapshot);
}

/**
 * cbk_store_database_finish_pass:
 * @changes: (out): what became of the inventory
 *
 * One transaction, so that a crash leaves a pass to resume, or one that is finished and whose columns or edits tell it.
 *
 * Returns: (transfer full): the inventory after the pass
 */
CbkSnapshot *
cbk_store_database_finish_pass (CbkStoreDatabase *self, CbkPassChanges *changes, GError **error)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  if (!check_pass (self, error))
    return NULL;
  if (!cbk_sql_begin (self->sql, error))
    {
      drop_pass (self);
      return NULL;
    }

  snapshot = finish_in_transaction (self, changes, error);
  if (snapshot == NULL)
    cbk_sql_rollback (self->sql);
  else if (!cbk_sql_commit (self->sql, error))
    g_clear_pointer (&snapshot, cbk_snapshot_unref);
  drop_pass (self);

  if (snapshot == NULL)
    cbk_store_columns_forget (&self->columns);
  return g_steal_pointer (&snapshot);
}

static gboolean
keep_in_transaction (CbkStoreDatabase *self, GError **error)
{
  g_autoptr (CbkSnapshot) snapshot = cbk_store_columns_get (&self->columns, self->sql, error);

  return snapshot != NULL && cbk_store_columns_keep (&self->columns, self->sql, CBK_COLUMNS_AFTERWARDS, error);
}

/* After a pass whose end was told, or that was cut off: stores the columns before there are so many edits that an end
 * would have to do it. The rows and the edits do without, so an error is only noted. */
void
cbk_store_database_tidy (CbkStoreDatabase *self)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_due = FALSE;

  if (self->sql == NULL || self->columns.latest == NULL)
    return;
  snapshot = cbk_store_columns_get (&self->columns, self->sql, &error);
  if (snapshot != NULL &&
      cbk_store_columns_is_due (&self->columns, self->sql, CBK_COLUMNS_AFTERWARDS, &is_due, &error) && !is_due)
    return;
  if (is_due && cbk_sql_begin (self->sql, &error))
    {
      if (keep_in_transaction (self, &error) && cbk_sql_commit (self->sql, &error))
        return;
      cbk_sql_rollback (self->sql);
    }
  g_info ("The columns in “%s” are not stored anew: %s", cbk_sql_get_name (self->sql), error->message);
}

/* After a snapshot was told: where it cost more than what the one before it lacked, the next start is spared that. A
 * pass stores the columns at its end. */
void
cbk_store_database_tidy_read (CbkStoreDatabase *self)
{
  if (self->pass == NULL && self->columns.is_read_anew)
    cbk_store_database_tidy (self);
}

/* Returns: (transfer none): the open database, for what is kept beside the rows */
CbkSql *
cbk_store_database_get_sql (CbkStoreDatabase *self, GError **error)
{
  return check_open (self, error) ? self->sql : NULL;
}
