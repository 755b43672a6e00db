/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pass through the whole inventory. Each page is one transaction: its rows, which rows it named, and where to go on.
 *
 *   begin ──► page ──► page ──► … ──► end
 *
 * After a crash the table "pass" says where to go on and the table "page" which rows have been named, so the end of the
 * resumed pass still knows which rows the inventory no longer has. An object of this type that has failed once is of no
 * use: its map may be ahead of the file. Drop it and begin again. */

#include "config.h"

#include "core/store/cbk-store-pass.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"
#include "core/store/cbk-key-map.h"
#include "core/store/cbk-store-rows.h"

struct _CbkStorePass
{
  CbkSql        *sql; /* borrowed */
  CbkKeyMap     *map; /* owned; what the table of domains has */
  gint64         data_version;
  gint64         next_key;
  gint64         first_key; /* of this pass */
  gint64         started;
  gint64         n_pages;
  guint          n_rows;
  guint          n_unreadable;
  gboolean       at_end;
  char          *page_token; /* owned (nullable) */
  CbkPassChanges changes;
};

/* The statements and results of one page. */
typedef struct
{
  CbkStatement *insert; /* owned, and so is everything here */
  CbkStatement *update;
  CbkStatement *delete;
  CbkStatement *read;
  GByteArray   *named;    /* keys, as they are stored */
  gint64        last_key; /* in named */
  gboolean      is_dirty; /* a row was written */
} PageWork;

static const char SQL_ROWS[] = "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain ORDER BY key";
static const char SQL_INSERT_ROW[] = "INSERT INTO domain (" CBK_STORE_ROW_COLUMNS ")"
                                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char SQL_UPDATE_ROW[] =
  "UPDATE domain SET id = ?2, domain = ?3, create_time = ?4, update_time = ?5, expire_time = ?6, status = ?7,"
  " status_reason = ?8, provisioning = ?9, certificate_count = ?10, current_certificate_id = ?11 WHERE key = ?1";
static const char SQL_DELETE_ROW[] = "DELETE FROM domain WHERE key = ?1";
static const char SQL_READ_NAMES[] = "SELECT id, domain FROM domain WHERE key = ?1";
static const char SQL_NEXT_KEY[] = "SELECT next_key FROM state";
static const char SQL_ROWS_CHANGED[] = "UPDATE state SET generation = generation + 1, next_key = ?1";
static const char SQL_SYNCED[] = "UPDATE state SET synced = ?1";
static const char SQL_READ_PASS[] = "SELECT started, page_token, at_end, n_pages, n_rows, n_unreadable, first_key,"
                                    " n_added, n_changed, n_removed FROM pass";
static const char SQL_WRITE_PASS[] = "REPLACE INTO pass (one, started, page_token, at_end, n_pages, n_rows,"
                                     " n_unreadable, first_key, n_added, n_changed, n_removed)"
                                     " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char SQL_FORGET_PASS[] = "DELETE FROM pass; DELETE FROM page";
static const char SQL_WRITE_PAGE[] = "INSERT INTO page (number, keys) VALUES (?1, ?2)";
static const char SQL_READ_PAGES[] = "SELECT keys FROM page";
/* It changes when somebody else has written to the file. */
static const char SQL_DATA_VERSION[] = "PRAGMA data_version";

static void
page_work_clear (PageWork *work)
{
  g_clear_pointer (&work->insert, cbk_statement_free);
  g_clear_pointer (&work->update, cbk_statement_free);
  g_clear_pointer (&work->delete, cbk_statement_free);
  g_clear_pointer (&work->read, cbk_statement_free);
  g_clear_pointer (&work->named, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PageWork, page_work_clear)

/* Keys are stored as the difference to the one before: its sign in the lowest bit, seven bits a byte, the highest bit
 * where more follow. Pages come in much the same order each time, so nearly every key takes one byte. */
static void
append_key (PageWork *work, gint64 key)
{
  gint64  difference = key - work->last_key;
  guint64 rest = ((guint64) difference << 1) ^ (guint64) (difference >> 63);
  guint8  byte;

  do
    {
      byte = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
      g_byte_array_append (work->named, &byte, 1);
      rest >>= 7;
    }
  while (rest != 0);
  work->last_key = key;
}

/* A key whose row is no longer there was replaced by a later page. */
static gboolean
set_named (CbkKeyMap *map, const guint8 *bytes, gsize length)
{
  gint64  key = 0;
  guint64 rest = 0;
  guint   shift = 0;
  guint   slot;

  for (gsize i = 0; i < length; i++)
    {
      if (shift > 63)
        return FALSE;
      rest |= (guint64) (bytes[i] & 0x7f) << shift;
      shift += 7;
      if (bytes[i] & 0x80)
        continue;

      key = (gint64) ((guint64) key + ((rest >> 1) ^ -(rest & 1)));
      if (cbk_key_map_find_key (map, key, &slot))
        cbk_key_map_set_named (map, slot);
      rest = 0;
      shift = 0;
    }
  return shift == 0;
}

static gboolean
read_named (CbkStorePass *self, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_READ_PAGES, error);
  const guint8 *bytes;
  gsize         length;
  CbkStep       step;

  if (statement == NULL)
    return FALSE;
  while ((step = cbk_statement_step (statement, error)) == CBK_STEP_ROW)
    {
      bytes = cbk_statement_get_blob (statement, 0, &length);
      if (set_named (self->map, bytes, length))
        continue;
      cbk_sql_set_damaged (self->sql, error);
      return FALSE;
    }
  return step == CBK_STEP_DONE;
}

static gboolean
read_rows (CbkStorePass *self, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_ROWS, error);
  CbkDomain    row;
  CbkRowHashes hashes;
  CbkStep      step;
  gint64       key;

  if (statement == NULL)
    return FALSE;
  while ((step = cbk_store_row_next (self->sql, statement, &key, &row, error)) == CBK_STEP_ROW)
    {
      hashes = cbk_key_map_hash (self->map, &row);
      cbk_key_map_add (self->map, key, &hashes);
    }
  return step == CBK_STEP_DONE;
}

static CbkStep
read_pass (CbkStorePass *self, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_READ_PASS, error);
  CbkStep step;

  if (statement == NULL)
    return CBK_STEP_ERROR;
  step = cbk_statement_step (statement, error);
  if (step != CBK_STEP_ROW)
    return step;

  self->started = cbk_statement_get_int (statement, 0);
  self->page_token = g_strdup (cbk_statement_get_text (statement, 1));
  self->at_end = cbk_statement_get_int (statement, 2) != 0;
  self->n_pages = cbk_statement_get_int (statement, 3);
  self->n_rows = (guint) cbk_statement_get_int (statement, 4);
  self->n_unreadable = (guint) cbk_statement_get_int (statement, 5);
  self->first_key = cbk_statement_get_int (statement, 6);
  self->changes.n_added = (guint) cbk_statement_get_int (statement, 7);
  self->changes.n_changed = (guint) cbk_statement_get_int (statement, 8);
  self->changes.n_removed = (guint) cbk_statement_get_int (statement, 9);
  return CBK_STEP_ROW;
}

static gboolean
write_pass (CbkStorePass *self, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_WRITE_PASS, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, self->started);
  cbk_statement_bind_text (statement, 2, self->page_token);
  cbk_statement_bind_int (statement, 3, self->at_end);
  cbk_statement_bind_int (statement, 4, self->n_pages);
  cbk_statement_bind_int (statement, 5, self->n_rows);
  cbk_statement_bind_int (statement, 6, self->n_unreadable);
  cbk_statement_bind_int (statement, 7, self->first_key);
  cbk_statement_bind_int (statement, 8, self->changes.n_added);
  cbk_statement_bind_int (statement, 9, self->changes.n_changed);
  cbk_statement_bind_int (statement, 10, self->changes.n_removed);
  return cbk_statement_run (statement, error);
}

static gboolean
begin_anew (CbkStorePass *self, gint64 now, GError **error)
{
  self->started = now;
  self->first_key = self->next_key;
  return cbk_sql_execute (self->sql, SQL_FORGET_PASS, error) && write_pass (self, error);
}

static gboolean
begin_in_transaction (CbkStorePass *self, gboolean may_resume, gint64 now, GError **error)
{
  if (!cbk_sql_get_int (self->sql, SQL_NEXT_KEY, &self->next_key, error) || !read_rows (self, error))
    return FALSE;

  switch (may_resume ? read_pass (self, error) : CBK_STEP_DONE)
    {
    case CBK_STEP_ROW:
      if (!read_named (self, error))
        return FALSE;
      break;
    case CBK_STEP_DONE:
      if (!begin_anew (self, now, error))
        return FALSE;
      break;
    case CBK_STEP_ERROR:
      return FALSE;
    }
  return cbk_sql_get_int (self->sql, SQL_DATA_VERSION, &self->data_version, error);
}

/**
 * cbk_store_pass_begin:
 * @sql: the database; it must outlive the pass
 * @may_resume: whether a pass that was interrupted goes on
 * @now: UTC seconds
 *
 * Reads all rows once: about half a second for a million.
 */
CbkStorePass *
cbk_store_pass_begin (CbkSql *sql, gboolean may_resume, gint64 now, GError **error)
{
  g_autoptr (CbkStorePass) self = g_new0 (CbkStorePass, 1);

  self->sql = sql;
  self->map = cbk_key_map_new ();
  if (!cbk_sql_begin (sql, error))
    return NULL;
  if (!begin_in_transaction (self, may_resume, now, error))
    {
      cbk_sql_rollback (sql);
      return NULL;
    }
  return cbk_sql_commit (sql, error) ? g_steal_pointer (&self) : NULL;
}

void
cbk_store_pass_free (CbkStorePass *self)
{
  cbk_key_map_free (self->map);
  g_free (self->page_token);
  g_free (self);
}

/* Returns: (transfer full): where the pass goes on */
CbkPass *
cbk_store_pass_describe (CbkStorePass *self)
{
  CbkPass *pass = g_new0 (CbkPass, 1);

  pass->page_token = g_strdup (self->page_token);
  pass->at_end = self->at_end;
  pass->started = self->started;
  pass->n_rows = self->n_rows;
  pass->n_unreadable = self->n_unreadable;
  pass->n_known = cbk_key_map_get_n_rows (self->map);
  return pass;
}

static gboolean
check_undisturbed (CbkStorePass *self, GError **error)
{
  gint64 data_version;

  if (!cbk_sql_get_int (self->sql, SQL_DATA_VERSION, &data_version, error))
    return FALSE;
  if (data_version == self->data_version)
    return TRUE;

  g_set_error (error, CBK_ERROR, CBK_ERROR_STORE,
               _ ("Another program has changed the database “%s” during the sync. Close it and sync again."),
               cbk_sql_get_name (self->sql));
  return FALSE;
}

static gboolean
page_work_prepare (PageWork *work, CbkSql *sql, GError **error)
{
  work->named = g_byte_array_new ();
  return (work->insert = cbk_sql_prepare (sql, SQL_INSERT_ROW, error)) != NULL &&
         (work->update = cbk_sql_prepare (sql, SQL_UPDATE_ROW, error)) != NULL &&
         (work->delete = cbk_sql_prepare (sql, SQL_DELETE_ROW, error)) != NULL &&
         (work->read = cbk_sql_prepare (sql, SQL_READ_NAMES, error)) != NULL;
}

/* Finds the row that has this id, or this domain: the map knows who may be it, and the table decides.
 *
 * slot: (out): -1 where there is none */
static gboolean
find_row (CbkStorePass  *self,
          PageWork      *work,
          CbkKeyMapIndex index,
          guint64        hash,
          const char    *text,
          gint64        *slot,
          GError       **error)
{
  CbkKeyMapWalk walk = { 0 };
  gboolean      is_it;

  *slot = -1;
  while (*slot < 0 && cbk_key_map_next (self->map, index, hash, &walk))
    {
      cbk_statement_bind_int (work->read, 1, cbk_key_map_get_key (self->map, walk.slot));
      switch (cbk_statement_step (work->read, error))
        {
        case CBK_STEP_ROW:
          is_it = g_strcmp0 (cbk_statement_get_text (work->read, index == CBK_KEY_MAP_ID ? 0 : 1), text) == 0;
          cbk_statement_reset (work->read);
          if (is_it)
            *slot = walk.slot;
          break;
        case CBK_STEP_DONE: /* the map has a row that the table has not */
          cbk_sql_set_damaged (self->sql, error);
          return FALSE;
        case CBK_STEP_ERROR:
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
remove_row (CbkStorePass *self, CbkStatement *delete, guint slot, GError **error)
{
  gint64 key = cbk_key_map_get_key (self->map, slot);

  cbk_statement_bind_int (delete, 1, key);
  if (!cbk_statement_run (delete, error))
    return FALSE;

  if (key >= self->first_key)
    self->changes.n_added--;
  else
    self->changes.n_removed++;
  cbk_key_map_remove (self->map, slot);
  return TRUE;
}

static gboolean
insert_row (CbkStorePass       *self,
            PageWork           *work,
            const CbkDomain    *row,
            const CbkRowHashes *hashes,
            guint              *slot,
            GError            **error)
{
  gint64 key = self->next_key++;

  cbk_store_row_bind (work->insert, key, row);
  if (!cbk_statement_run (work->insert, error))
    return FALSE;
  self->changes.n_added++;
  *slot = cbk_key_map_add (self->map, key, hashes);
  return TRUE;
}

static gboolean
update_row (CbkStorePass       *self,
            PageWork           *work,
            const CbkDomain    *row,
            const CbkRowHashes *hashes,
            guint               slot,
            GError            **error)
{
  gint64 key = cbk_key_map_get_key (self->map, slot);

  cbk_store_row_bind (work->update, key, row);
  if (!cbk_statement_run (work->update, error))
    return FALSE;
  if (key < self->first_key)
    self->changes.n_changed++;
  cbk_key_map_change (self->map, slot, hashes);
  return TRUE;
}

/* Ids are unique and domains are unique. A new id under a known domain replaces the row there, and so does a known id
 * that moves to a known domain: the key stays with the domain. A known id under a new domain takes its key along. */
static gboolean
write_row (CbkStorePass       *self,
           PageWork           *work,
           const CbkDomain    *row,
           const CbkRowHashes *hashes,
           guint              *slot,
           GError            **error)
{
  gint64 by_id, by_domain;

  if (!find_row (self, work, CBK_KEY_MAP_ID, hashes->id, row->id, &by_id, error) ||
      !find_row (self, work, CBK_KEY_MAP_DOMAIN, hashes->domain, row->domain, &by_domain, error))
    return FALSE;

  work->is_dirty = TRUE;
  if (by_id < 0 && by_domain < 0)
    return insert_row (self, work, row, hashes, slot, error);
  if (by_id >= 0 && by_domain >= 0 && by_id != by_domain && !remove_row (self, work->delete, by_id, error))
    return FALSE;
  *slot = by_domain >= 0 ? by_domain : by_id;
  return update_row (self, work, row, hashes, *slot, error);
}

static gboolean
write_rows (CbkStorePass *self, PageWork *work, GPtrArray *domains, GError **error)
{
  for (guint i = 0; i < domains->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (domains, i);
      CbkRowHashes     hashes = cbk_key_map_hash (self->map, row);
      guint            slot;

      if (!cbk_key_map_find_same (self->map, &hashes, &slot) && !write_row (self, work, row, &hashes, &slot, error))
        return FALSE;
      cbk_key_map_set_named (self->map, slot);
      append_key (work, cbk_key_map_get_key (self->map, slot));
    }
  return TRUE;
}

static gboolean
write_rows_changed (CbkStorePass *self, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_ROWS_CHANGED, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, self->next_key);
  return cbk_statement_run (statement, error);
}

static gboolean
write_page (CbkStorePass *self, PageWork *work, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_WRITE_PAGE, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, self->n_pages);
  cbk_statement_bind_blob (statement, 2, work->named->data, work->named->len);
  return cbk_statement_run (statement, error);
}

static gboolean
commit_in_transaction (CbkStorePass *self, GPtrArray *domains, GError **error)
{
  g_auto (PageWork) work = { 0 };

  return check_undisturbed (self, error) && page_work_prepare (&work, self->sql, error) &&
         write_rows (self, &work, domains, error) && (!work.is_dirty || write_rows_changed (self, error)) &&
         write_page (self, &work, error) && write_pass (self, error);
}

/**
 * cbk_store_pass_commit:
 * @domains: (element-type CbkDomain): the rows of a page
 * @next_page_token: (nullable): of the page after it; NULL after the last
 *
 * One transaction: all of it or nothing. After an error the pass must be dropped.
 */
gboolean
cbk_store_pass_commit (CbkStorePass *self,
                       GPtrArray    *domains,
                       guint         n_unreadable,
                       const char   *next_page_token,
                       GError      **error)
{
  self->n_pages++;
  self->n_rows += domains->len;
  self->n_unreadable += n_unreadable;
  self->at_end = next_page_token == NULL;
  g_free (self->page_token);
  self->page_token = g_strdup (next_page_token);

  if (!cbk_sql_begin (self->sql, error))
    return FALSE;
  if (commit_in_transaction (self, domains, error))
    return cbk_sql_commit (self->sql, error);
  cbk_sql_rollback (self->sql);
  return FALSE;
}

static gboolean
remove_unnamed (CbkStorePass *self, GError **error)
{
  g_autoptr (CbkStatement) delete = cbk_sql_prepare (self->sql, SQL_DELETE_ROW, error);
  guint n_before = cbk_key_map_get_n_rows (self->map);

  if (delete == NULL)
    return FALSE;
  for (guint slot = 0; slot < cbk_key_map_get_n_slots (self->map); slot++)
    if (cbk_key_map_get_key (self->map, slot) != 0 && !cbk_key_map_is_named (self->map, slot) &&
        !remove_row (self, delete, slot, error))
      return FALSE;
  return n_before == cbk_key_map_get_n_rows (self->map) || write_rows_changed (self, error);
}

/**
 * cbk_store_pass_end:
 * @changes: (out): what became of the inventory
 *
 * Removes the rows that no page named, unless one of them may be among those that could not be read, and forgets the
 * pass. It runs within a transaction of the caller's, who drops the pass afterwards.
 */
gboolean
cbk_store_pass_end (CbkStorePass *self, CbkPassChanges *changes, GError **error)
{
  g_autoptr (CbkStatement) synced = NULL;

  if (!check_undisturbed (self, error))
    return FALSE;
  if (!self->at_end)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_STORE, _ ("The sync into “%s” has not seen all rows yet. Sync again."),
                   cbk_sql_get_name (self->sql));
      return FALSE;
    }

  synced = cbk_sql_prepare (self->sql, SQL_SYNCED, error);
  if (synced == NULL)
    return FALSE;
  cbk_statement_bind_int (synced, 1, self->started);
  if ((self->n_unreadable == 0 && !remove_unnamed (self, error)) || !cbk_statement_run (synced, error) ||
      !cbk_sql_execute (self->sql, SQL_FORGET_PASS, error))
    return FALSE;
  *changes = self->changes;
  changes->synced = self->started;
  return TRUE;
}
