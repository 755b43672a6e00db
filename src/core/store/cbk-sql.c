/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQL with GError. Whatever SQLite answers becomes one of five errors, each a sentence that names the file and says
 * what to do. */

#include "config.h"

#include "core/store/cbk-sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "core/cbk-error.h"
#include "core/inventory/cbk-room.h"

/* How long to wait for another program that is writing to the same file. */
#define BUSY_MILLISECONDS 5000

struct _CbkSql
{
  sqlite3    *db;   /* owned */
  char       *name; /* owned; the path as it is shown */
  GHashTable *idle; /* owned; of CbkStatement by its text: prepared once, and not in use */
  GThread    *thread;
};

struct _CbkStatement
{
  CbkSql       *sql;    /* borrowed */
  sqlite3_stmt *stmt;   /* owned */
  int           failed; /* what the first failed bind said; the next step reports it */
};

static gboolean
is_full (int os_error)
{
  return os_error == ENOSPC || os_error == EDQUOT || os_error == EFBIG;
}

static CbkError
error_code (int code, int os_error)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return CBK_ERROR_STORE_CORRUPT;
    case SQLITE_FULL:
      return CBK_ERROR_STORE_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return CBK_ERROR_STORE_READ_ONLY;
    case SQLITE_CANTOPEN:
      return is_full (os_error) ? CBK_ERROR_STORE_FULL : CBK_ERROR_STORE_READ_ONLY;
    case SQLITE_IOERR:
      if (is_full (os_error))
        return CBK_ERROR_STORE_FULL;
      return os_error == EROFS ? CBK_ERROR_STORE_READ_ONLY : CBK_ERROR_STORE;
    default: /* SQLite's codes are numbers, and may grow */
      return CBK_ERROR_STORE;
    }
}

static void
set_error (GError **error, const char *name, int code, int os_error, const char *detail)
{
  CbkError mapped = error_code (code, os_error);

  if (mapped == CBK_ERROR_STORE_CORRUPT)
    g_set_error (
      error, CBK_ERROR, mapped,
      _ ("The file “%s” is damaged or is no database of Certbook. Close other windows of Certbook and open the "
         "inventory again: the file is then put aside and the inventory fetched anew."),
      name);
  else if (mapped == CBK_ERROR_STORE_FULL)
    g_set_error (error, CBK_ERROR, mapped,
                 _ ("There is no space left on the disk for “%s”. Free some space and try again."), name);
  else if (mapped == CBK_ERROR_STORE_READ_ONLY)
    g_set_error (error, CBK_ERROR, mapped,
                 _ ("The database “%s” cannot be opened or written. Check the permissions of the file and its folder "
                    "and try again."),
                 name);
  else if ((code & 0xff) == SQLITE_BUSY)
    g_set_error (error, CBK_ERROR, mapped, _ ("Another program is using the database “%s”. Close it and try again."),
                 name);
  else
    g_set_error (error, CBK_ERROR, mapped,
                 _ ("The database “%s” failed (%s). Try again; if it fails again, move the file to another place and "
                    "sync anew."),
                 name, detail);
}

/* SQLite remembers the system's error of a statement, but not that of a failed COMMIT: so errno is looked at first, and
 * is 0 before each call that may write. */
static gboolean
fail (CbkSql *self, int code, GError **error)
{
  int os_error = errno;

  if (os_error == 0)
    os_error = sqlite3_system_errno (self->db);
  set_error (error, self->name, code, os_error, sqlite3_errmsg (self->db));
  return FALSE;
}

static void
assert_thread (CbkSql *self)
{
  g_assert (self->thread == g_thread_self ());
}

static void
finalize (CbkStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

/* SQLite would create the file with the user's mask; it gives its two companions the mode of the file. */
static gboolean
create_file (const char *path, const char *name, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    {
      /* O_EXCL: closing a second descriptor of a database in use would drop the locks that this process has on it. */
      fd = g_open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
      if (fd >= 0)
        return g_close (fd, error);
      if (errno == EEXIST)
        return TRUE;
    }

  set_error (error, name, SQLITE_CANTOPEN, errno, "");
  return FALSE;
}

static gboolean
configure (CbkSql *self, GError **error)
{
  int code = sqlite3_busy_timeout (self->db, BUSY_MILLISECONDS);

  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* Where it may not write a file, SQLite opens it for reading without a word. */
  if (code == SQLITE_OK && sqlite3_db_readonly (self->db, "main") == 1)
    code = SQLITE_READONLY;

  return code == SQLITE_OK || fail (self, code, error);
}

/**
 * cbk_sql_open:
 * @path: a file in the encoding of file names; it and its folder are created where they are missing, for the user alone
 *
 * Opens a database for the calling thread. Nothing in an existing file is read or written yet.
 *
 * Returns: (transfer full): the database, or NULL with one of the CBK_ERROR_STORE errors
 */
CbkSql *
cbk_sql_open (const char *path, GError **error)
{
  g_autoptr (CbkSql) self = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (CbkSql, 1);
  self->thread = g_thread_self ();
  self->name = g_filename_display_name (path);
  self->idle = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) finalize);
  if (!create_file (path, self->name, error))
    return NULL;

  errno = 0;
  code = sqlite3_open_v2 (path, &self->db, flags, NULL);
  if (self->db == NULL)
    {
      set_error (error, self->name, code, 0, sqlite3_errstr (code));
      return NULL;
    }
  if (code != SQLITE_OK)
    {
      fail (self, code, error);
      return NULL;
    }
  return configure (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * cbk_sql_close:
 * @self: (transfer full): a database whose statements have been freed
 *
 * An open transaction is rolled back.
 */
void
cbk_sql_close (CbkSql *self)
{
  assert_thread (self);
  g_hash_table_unref (self->idle);
  if (sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("A database was closed before its statements.");
  g_free (self->name);
  g_free (self);
}

/* Closing will not write to the file: a damaged one stays as it was found, with its companions. */
void
cbk_sql_leave_untouched (CbkSql *self)
{
  assert_thread (self);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* Returns: the path as it is shown to a person; owned by the database */
const char *
cbk_sql_get_name (CbkSql *self)
{
  return self->name;
}

/* Says that what was read from the file cannot have been written by this program. */
void
cbk_sql_set_damaged (CbkSql *self, GError **error)
{
  set_error (error, self->name, SQLITE_CORRUPT, 0, "");
}

/**
 * cbk_sql_execute:
 * @text: one or more statements whose rows, if any, nobody needs
 */
gboolean
cbk_sql_execute (CbkSql *self, const char *text, GError **error)
{
  int code;

  assert_thread (self);
  errno = 0;
  code = sqlite3_exec (self->db, text, NULL, NULL, NULL);
  return code == SQLITE_OK || fail (self, code, error);
}

/**
 * cbk_sql_get_int:
 * @text: a statement that always has a row
 * @value: (out): its first column
 */
gboolean
cbk_sql_get_int (CbkSql *self, const char *text, gint64 *value, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self, text, error);

  if (statement == NULL)
    return FALSE;

  switch (cbk_statement_step (statement, error))
    {
    case CBK_STEP_ROW:
      *value = cbk_statement_get_int (statement, 0);
      return TRUE;
    case CBK_STEP_DONE:
      cbk_sql_set_damaged (self, error);
      return FALSE;
    case CBK_STEP_ERROR:
      break;
    }
  return FALSE;
}

/**
 * cbk_sql_read_blob:
 *
 * Reads a blob of any size in one go, without the second copy that a statement would make.
 *
 * Returns: (transfer full): its bytes, in memory aligned for any type
 */
GBytes *
cbk_sql_read_blob (CbkSql *self, const char *table, const char *column, gint64 row, GError **error)
{
  sqlite3_blob *blob = NULL;
  gpointer      bytes = NULL;
  int           code;
  int           length;

  assert_thread (self);
  errno = 0;
  code = sqlite3_blob_open (self->db, "main", table, column, row, 0, &blob);
  if (code != SQLITE_OK)
    {
      fail (self, code, error);
      sqlite3_blob_close (blob);
      return NULL;
    }

  length = sqlite3_blob_bytes (blob);
  bytes = cbk_room_try_new (length);
  code = bytes == NULL ? SQLITE_NOMEM : sqlite3_blob_read (blob, bytes, length, 0);
  if (code != SQLITE_OK)
    fail (self, code, error);
  sqlite3_blob_close (blob);
  sqlite3_db_release_memory (self->db); /* its cache is full of pages that nobody reads twice */
  if (code == SQLITE_OK)
    return g_bytes_new_with_free_func (bytes, length, cbk_room_free, bytes);
  cbk_room_free (bytes);
  return NULL;
}

/* Begins a transaction that may write. */
gboolean
cbk_sql_begin (CbkSql *self, GError **error)
{
  return cbk_sql_execute (self, "BEGIN IMMEDIATE", error);
}

/* On failure the transaction is rolled back. */
gboolean
cbk_sql_commit (CbkSql *self, GError **error)
{
  if (cbk_sql_execute (self, "COMMIT", error))
    return TRUE;
  cbk_sql_rollback (self);
  return FALSE;
}

/* Ends a transaction as if it had never been; SQLite has done so itself after some errors. */
void
cbk_sql_rollback (CbkSql *self)
{
  g_autoptr (GError) error = NULL;

  assert_thread (self);
  if (!sqlite3_get_autocommit (self->db) && !cbk_sql_execute (self, "ROLLBACK", &error))
    g_info ("%s", error->message); /* the error that led here is the one that is told */
}

/**
 * cbk_sql_prepare:
 * @text: one statement, with parameters ?1, ?2, …
 *
 * A page of a sync takes a dozen statements, so each is prepared once as long as the database is open.
 *
 * Returns: (transfer full): the statement; it must be freed before its database is closed
 */
CbkStatement *
cbk_sql_prepare (CbkSql *self, const char *text, GError **error)
{
  CbkStatement *statement;
  sqlite3_stmt *stmt = NULL;
  int           code;

  assert_thread (self);
  if (g_hash_table_steal_extended (self->idle, text, NULL, (gpointer *) &statement))
    return statement;

  errno = 0;
  code = sqlite3_prepare_v3 (self->db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (code != SQLITE_OK)
    {
      fail (self, code, error);
      return NULL;
    }

  statement = g_new0 (CbkStatement, 1);
  statement->sql = self;
  statement->stmt = stmt;
  return statement;
}

/* The statement is kept for whoever prepares the same one next. */
void
cbk_statement_free (CbkStatement *self)
{
  const char *text;

  assert_thread (self->sql);
  text = sqlite3_sql (self->stmt);
  if (g_hash_table_contains (self->sql->idle, text))
    {
      finalize (self);
      return;
    }

  sqlite3_reset (self->stmt); /* it repeats the error of the last step, which that step has told */
  sqlite3_clear_bindings (self->stmt);
  self->failed = SQLITE_OK;
  g_hash_table_insert (self->sql->idle, (gpointer) text, self);
}

static void
bound (CbkStatement *self, int code)
{
  assert_thread (self->sql);
  if (self->failed == SQLITE_OK)
    self->failed = code;
}

/* The binding functions count parameters from 1; a failure is told by the next step. */
void
cbk_statement_bind_int (CbkStatement *self, int index, gint64 value)
{
  bound (self, sqlite3_bind_int64 (self->stmt, index, value));
}

void
cbk_statement_bind_null (CbkStatement *self, int index)
{
  bound (self, sqlite3_bind_null (self->stmt, index));
}

/* text: (nullable): it must stay as it is until the statement is reset or freed, and so must data below */
void
cbk_statement_bind_text (CbkStatement *self, int index, const char *text)
{
  bound (self, sqlite3_bind_text (self->stmt, index, text, -1, SQLITE_STATIC));
}

void
cbk_statement_bind_blob (CbkStatement *self, int index, const void *data, gsize length)
{
  bound (self, length == 0 ? sqlite3_bind_zeroblob (self->stmt, index, 0)
                           : sqlite3_bind_blob64 (self->stmt, index, data, length, SQLITE_STATIC));
}

/**
 * cbk_statement_step:
 *
 * Returns: whether there is a row to read, or no more, or an error; after the last two the statement is ready to run
 *   again with the values that are bound
 */
CbkStep
cbk_statement_step (CbkStatement *self, GError **error)
{
  int code;

  assert_thread (self->sql);
  if (self->failed != SQLITE_OK)
    {
      set_error (error, self->sql->name, self->failed, 0, sqlite3_errstr (self->failed));
      self->failed = SQLITE_OK;
      return CBK_STEP_ERROR;
    }

  errno = 0;
  code = sqlite3_step (self->stmt);
  if (code == SQLITE_ROW)
    return CBK_STEP_ROW;
  if (code != SQLITE_DONE)
    fail (self->sql, code, error);
  sqlite3_reset (self->stmt);
  return code == SQLITE_DONE ? CBK_STEP_DONE : CBK_STEP_ERROR;
}

/* Runs a statement that has no rows. */
gboolean
cbk_statement_run (CbkStatement *self, GError **error)
{
  CbkStep step = cbk_statement_step (self, error);

  g_assert (step != CBK_STEP_ROW);
  return step == CBK_STEP_DONE;
}

void
cbk_statement_reset (CbkStatement *self)
{
  assert_thread (self->sql);
  sqlite3_reset (self->stmt); /* as in cbk_statement_free */
}

/* The reading functions count columns from 0; what they return is valid until the next step or reset. */
gboolean
cbk_statement_is_null (CbkStatement *self, int column)
{
  assert_thread (self->sql);
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

gint64
cbk_statement_get_int (CbkStatement *self, int column)
{
  assert_thread (self->sql);
  return sqlite3_column_int64 (self->stmt, column);
}

const char *
cbk_statement_get_text (CbkStatement *self, int column)
{
  assert_thread (self->sql);
  return (const char *) sqlite3_column_text (self->stmt, column);
}

const void *
cbk_statement_get_blob (CbkStatement *self, int column, gsize *length)
{
  const void *data;

  assert_thread (self->sql);
  data = sqlite3_column_blob (self->stmt, column);
  *length = sqlite3_column_bytes (self->stmt, column);
  return data;
}
