/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot of the rows as they stand, and the columns that are stored of it.
 *
 * Each transaction that changes rows notes their keys with the generation that it makes (the table "edit"). So whoever
 * has a snapshot of an older generation reads the rows that were edited since and leaves the others as they are: the
 * window after a delta, after another process's sync, in the middle of a pass, and at the start, when the stored
 * columns are not the last ones. They are stored anew only when many rows differ from them, which forgets the edits
 * before. */

#include "config.h"

#include "core/store/cbk-store-columns.h"

#include "core/store/cbk-key-list.h"
#include "core/store/cbk-pass-record.h"
#include "core/store/cbk-store-rows.h"

/* An edit takes one to three bytes. With one for every so many rows, the columns are stored anew. */
#define ROWS_PER_BYTE_AT_END 64
#define ROWS_PER_BYTE_AFTERWARDS 128

static const char SQL_COLUMNS_GENERATION[] = "SELECT coalesce (max (generation), -1) FROM columns";
static const char SQL_WRITE_COLUMNS[] = "REPLACE INTO columns (one, generation, bytes) VALUES (1, ?1, ?2)";
static const char SQL_ALL_ROWS[] = "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain";
static const char SQL_ONE_ROW[] = "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain WHERE key = ?1";
static const char SQL_WRITE_EDIT[] = "INSERT INTO edit (generation, keys) VALUES (?1, ?2)";
static const char SQL_READ_EDITS[] = "SELECT keys FROM edit WHERE generation > ?1 AND generation <= ?2";
static const char SQL_MEASURE_EDITS[] =
  "SELECT count (*), coalesce (sum (length (keys)), 0) FROM edit WHERE generation > ?1 AND generation <= ?2";
/* All reads see the same generation, whatever other processes write meanwhile; within a transaction it is a part of it.
 */
static const char SQL_BEGIN_READING[] = "SAVEPOINT reading";
static const char SQL_END_READING[] = "RELEASE reading";
static const char SQL_FORGET_EDITS[] = "DELETE FROM edit WHERE generation <= ?1";

static CbkSnapshot *
build_from_rows (CbkSql *sql, GError **error)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_ALL_ROWS, error);
  CbkDomain row;
  CbkStep   step;
  gint64    key;

  if (statement == NULL)
    return NULL;
  while ((step = cbk_store_row_next (sql, statement, &key, &row, error)) == CBK_STEP_ROW)
    cbk_snapshot_builder_add (builder, key, &row);
  return step == CBK_STEP_ERROR ? NULL : cbk_snapshot_builder_build (builder);
}

/* Returns: (nullable): NULL where the columns are damaged, which is no error: the rows have all that they had */
static CbkSnapshot *
read_columns (CbkStoreColumns *self, CbkSql *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cbk_sql_read_blob (sql, "columns", "bytes", 1, &error);
  CbkSnapshot *snapshot = NULL;

  if (bytes != NULL)
    snapshot = cbk_snapshot_new_from_bytes (bytes, &error);
  if (snapshot == NULL)
    {
      g_info ("The columns in “%s” are made anew from its rows: %s", cbk_sql_get_name (sql), error->message);
      self->unusable = TRUE;
    }
  return snapshot;
}

/* n_bytes: (out): how much the edits between two generations take; -1 where they are not all there */
static gboolean
measure_edits (CbkSql *sql, gint64 from, gint64 to, gint64 *n_bytes, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_MEASURE_EDITS, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, from);
  cbk_statement_bind_int (statement, 2, to);
  if (cbk_statement_step (statement, error) != CBK_STEP_ROW)
    return FALSE;
  *n_bytes = cbk_statement_get_int (statement, 0) == to - from ? cbk_statement_get_int (statement, 1) : -1;
  return TRUE;
}

/* is_whole: (out): whether they could all be read
 *
 * Returns: (transfer full): the keys of the rows that were edited, each once */
static GArray *
read_edits (CbkSql *sql, gint64 from, gint64 to, gboolean *is_whole, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_READ_EDITS, error);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  CbkStep step;

  if (statement == NULL)
    return NULL;
  *is_whole = TRUE;
  cbk_statement_bind_int (statement, 1, from);
  cbk_statement_bind_int (statement, 2, to);
  while ((step = cbk_statement_step (statement, error)) == CBK_STEP_ROW)
    {
      CbkKeyListWalk walk = { 0 };

      walk.bytes = cbk_statement_get_blob (statement, 0, &walk.length);
      while (cbk_key_list_next (&walk))
        g_array_append_val (keys, walk.key);
      *is_whole &= !walk.is_damaged;
    }
  if (step == CBK_STEP_ERROR)
    return NULL;
  cbk_key_list_sort (keys);
  return g_steal_pointer (&keys);
}

static gboolean
add_rows (CbkSql *sql, GArray *keys, CbkSnapshotBuilder *builder, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_ONE_ROW, error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      CbkDomain row;
      gint64    key;

      cbk_statement_bind_int (statement, 1, g_array_index (keys, gint64, i));
      switch (cbk_store_row_next (sql, statement, &key, &row, error))
        {
        case CBK_STEP_ROW:
          cbk_snapshot_builder_add (builder, key, &row);
          cbk_statement_reset (statement);
          break;
        case CBK_STEP_DONE: /* it was removed */
          break;
        case CBK_STEP_ERROR:
          return FALSE;
        }
    }
  return TRUE;
}

/* Makes the snapshot of the rows from one of an older generation.
 *
 * snapshot: (out) (nullable): NULL where the edits since then are not all there, or so many that building is cheaper */
static gboolean
catch_up (CbkSql              *sql,
          CbkSnapshot         *base,
          gint64               from,
          const CbkStoreState *state,
          CbkSnapshot        **snapshot,
          GError             **error)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new_like (base);
  g_autoptr (GArray) keys = NULL;
  gboolean is_whole;
  gint64   n_bytes;

  *snapshot = NULL;
  if (!measure_edits (sql, from, state->generation, &n_bytes, error))
    return FALSE;
  if (n_bytes < 0)
    return TRUE;
  keys = read_edits (sql, from, state->generation, &is_whole, error);
  if (keys == NULL)
    return FALSE;
  if (!is_whole || keys->len > cbk_snapshot_get_n_rows (base))
    return TRUE;
  if (!add_rows (sql, keys, builder, error))
    return FALSE;

  *snapshot = cbk_snapshot_new_changed (base, (const gint64 *) (gpointer) keys->data, keys->len, builder);
  if (*snapshot != NULL && cbk_snapshot_get_n_rows (*snapshot) != state->n_rows)
    g_clear_pointer (snapshot, cbk_snapshot_unref); /* rows that a snapshot has no place for hide others */
  return TRUE;
}

static gboolean
catch_up_stored (CbkStoreColumns *self, CbkSql *sql, const CbkStoreState *state, CbkSnapshot **snapshot, GError **error)
{
  g_autoptr (CbkSnapshot) base = NULL;
  gint64 stored;

  *snapshot = NULL;
  if (!cbk_sql_get_int (sql, SQL_COLUMNS_GENERATION, &stored, error))
    return FALSE;
  if (stored < 0 || stored > state->generation || self->unusable || (base = read_columns (self, sql)) == NULL)
    return TRUE;
  if (stored < state->generation)
    return catch_up (sql, base, stored, state, snapshot, error);
  *snapshot = g_steal_pointer (&base);
  return TRUE;
}

static CbkSnapshot *
make_snapshot (CbkStoreColumns *self, CbkSql *sql, const CbkStoreState *state, GError **error)
{
  CbkSnapshot *snapshot = NULL;

  if (self->latest != NULL && self->latest_generation < state->generation &&
      !catch_up (sql, self->latest, self->latest_generation, state, &snapshot, error))
    return NULL;
  self->is_read_anew = snapshot == NULL;
  if (snapshot == NULL && !catch_up_stored (self, sql, state, &snapshot, error))
    return NULL;
  return snapshot != NULL ? snapshot : build_from_rows (sql, error);
}

static CbkSnapshot *
get_snapshot (CbkStoreColumns *self, CbkSql *sql, GError **error)
{
  g_auto (CbkStoreState) state = { 0 };
  CbkSnapshot *snapshot;
  gint64       started = g_get_monotonic_time ();

  if (!cbk_store_state_read (&state, sql, error))
    return NULL;
  if (self->latest != NULL && self->latest_generation == state.generation)
    return cbk_snapshot_ref (self->latest);

  snapshot = make_snapshot (self, sql, &state, error);
  if (snapshot == NULL)
    return NULL;
  cbk_store_columns_forget (self);
  self->latest = cbk_snapshot_ref (snapshot);
  self->latest_generation = state.generation;
  self->duration = g_get_monotonic_time () - started;
  return snapshot;
}

/**
 * cbk_store_columns_get:
 *
 * Returns: (transfer full): the rows as they stand; where none has changed since, the last snapshot again
 */
CbkSnapshot *
cbk_store_columns_get (CbkStoreColumns *self, CbkSql *sql, GError **error)
{
  CbkSnapshot *snapshot;

  if (!cbk_sql_execute (sql, SQL_BEGIN_READING, error))
    return NULL;
  snapshot = get_snapshot (self, sql, error);
  if (!cbk_sql_execute (sql, SQL_END_READING, snapshot != NULL ? error : NULL))
    g_clear_pointer (&snapshot, cbk_snapshot_unref);
  return snapshot;
}

static gboolean
store (CbkStoreColumns *self, CbkSql *sql, GError **error)
{
  g_autoptr (CbkStatement) write = cbk_sql_prepare (sql, SQL_WRITE_COLUMNS, error);
  g_autoptr (CbkStatement) forget = NULL;
  GBytes *bytes = cbk_snapshot_get_bytes (self->latest);

  if (write == NULL || (forget = cbk_sql_prepare (sql, SQL_FORGET_EDITS, error)) == NULL)
    return FALSE;
  cbk_statement_bind_int (write, 1, self->latest_generation);
  cbk_statement_bind_blob (write, 2, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  cbk_statement_bind_int (forget, 1, self->latest_generation);
  if (!cbk_statement_run (write, error) || !cbk_statement_run (forget, error))
    return FALSE;
  self->unusable = FALSE;
  return TRUE;
}

/**
 * cbk_store_columns_is_due:
 * @is_due: (out): whether the columns are to be stored anew, because those that are stored will not do with the edits
 *   since, up to the last snapshot
 */
gboolean
cbk_store_columns_is_due (CbkStoreColumns *self, CbkSql *sql, CbkColumnsMoment moment, gboolean *is_due, GError **error)
{
  guint  n_rows = cbk_snapshot_get_n_rows (self->latest);
  guint  max_bytes = n_rows / (moment == CBK_COLUMNS_AT_END ? ROWS_PER_BYTE_AT_END : ROWS_PER_BYTE_AFTERWARDS);
  gint64 stored, n_bytes;

  if (!cbk_sql_get_int (sql, SQL_COLUMNS_GENERATION, &stored, error) ||
      !measure_edits (sql, stored, self->latest_generation, &n_bytes, error))
    return FALSE;
  *is_due = stored < 0 || self->unusable || n_bytes < 0 || n_bytes > max_bytes;
  return TRUE;
}

/**
 * cbk_store_columns_keep:
 *
 * Stores the columns of the last snapshot, which must be that of the rows as they stand, where they are due. It runs
 * within a transaction of the caller's.
 */
gboolean
cbk_store_columns_keep (CbkStoreColumns *self, CbkSql *sql, CbkColumnsMoment moment, GError **error)
{
  gboolean is_due;

  return cbk_store_columns_is_due (self, sql, moment, &is_due, error) && (!is_due || store (self, sql, error));
}

/* The last snapshot may be of rows that were taken back: its generation will be given again. */
void
cbk_store_columns_forget (CbkStoreColumns *self)
{
  g_clear_pointer (&self->latest, cbk_snapshot_unref);
}

/* Notes in the transaction that makes a generation which rows it has edited. keys: a CbkKeyList's bytes */
gboolean
cbk_store_edit_write (CbkSql *sql, gint64 generation, GByteArray *keys, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_WRITE_EDIT, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, generation);
  cbk_statement_bind_blob (statement, 2, keys->data, keys->len);
  return cbk_statement_run (statement, error);
}
