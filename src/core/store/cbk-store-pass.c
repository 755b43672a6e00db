/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pass through the whole inventory, or through what has changed since the last one (a delta). Each page is one
 * transaction: its rows, which rows it named, and where to go on.
 *
 *   begin ──► page ──► page ──► … ──► end
 *
 * Only the end removes rows: after a full pass those that it did not name, after a delta those that have a tombstone.
 * In memory both are the same: a row that is not named goes. A full pass begins with no row named, a delta with all.
 *
 * After a crash the table "pass" says where to go on and the table "page" which rows have been named, so the end of the
 * resumed pass still knows which rows the inventory no longer has. An object of this type that has failed once is of no
 * use: its map may be ahead of the file. Drop it and begin again. */

#include "config.h"

#include "core/store/cbk-store-pass.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "core/cbk-error.h"
#include "core/store/cbk-key-fill.h"
#include "core/store/cbk-key-list.h"
#include "core/store/cbk-key-map.h"
#include "core/store/cbk-news-notes.h"
#include "core/store/cbk-pass-record.h"
#include "core/store/cbk-store-rows.h"

/* A full pass finds what deltas may have missed. */
#define FULL_PASS_SECONDS (7 * 24 * 60 * 60)

struct _CbkStorePass
{
  CbkSql       *sql;    /* borrowed */
  CbkKeyMap    *map;    /* owned; what the table of domains has, as far as the pass is about it */
  CbkKeyFill    fill;   /* of the map */
  CbkPassRecord record; /* what the table "pass" has */
  gint64        asked;  /* when this run of the pass began, UTC seconds */
  gint64        data_version;
  gint64        generation; /* of the rows */
  gint64        next_key;
  gint64        n_rows; /* of the table */
  gboolean      tells_news;
};

/* The statements and results of one page. */
typedef struct
{
  CbkStatement *insert; /* owned, and so is everything here */
  CbkStatement *update;
  CbkStatement *delete;
  CbkStatement *read;
  CbkNewsNotes  notes;
  CbkKeyList    named;  /* a key with a minus: it has a tombstone */
  CbkKeyList    edited; /* rows that were written or removed */
} PageWork;

static const char SQL_INSERT_ROW[] = "INSERT INTO domain (" CBK_STORE_ROW_COLUMNS ")"
                                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char SQL_UPDATE_ROW[] =
  "UPDATE domain SET id = ?2, domain = ?3, create_time = ?4, update_time = ?5, expire_time = ?6, status = ?7,"
  " status_reason = ?8, provisioning = ?9, certificate_count = ?10, current_certificate_id = ?11 WHERE key = ?1";
static const char SQL_DELETE_ROW[] = "DELETE FROM domain WHERE key = ?1";
static const char SQL_READ_NAMES[] = "SELECT id, domain FROM domain WHERE key = ?1";
static const char SQL_COUNT_ROWS[] = "SELECT count (*) FROM domain";
static const char SQL_ROWS_CHANGED[] = "UPDATE state SET generation = ?1, next_key = ?2, n_rows = ?3";
static const char SQL_WRITE_PAGE[] = "INSERT INTO page (number, keys) VALUES (?1, ?2)";
static const char SQL_READ_PAGES[] = "SELECT keys FROM page ORDER BY number";
/* It changes when somebody else has written to the file. */
static const char SQL_DATA_VERSION[] = "PRAGMA data_version";

static void
page_work_clear (PageWork *work)
{
  g_clear_pointer (&work->insert, cbk_statement_free);
  g_clear_pointer (&work->update, cbk_statement_free);
  g_clear_pointer (&work->delete, cbk_statement_free);
  g_clear_pointer (&work->read, cbk_statement_free);
  cbk_news_notes_clear (&work->notes);
  g_clear_pointer (&work->named.bytes, g_byte_array_unref);
  g_clear_pointer (&work->edited.bytes, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PageWork, page_work_clear)

/* What becomes of each key of a page that was committed; one with a minus has a tombstone. */
typedef void (*NamedFunc) (CbkStorePass *self, gint64 key, gpointer data);

static gboolean
walk_pages (CbkStorePass *self, NamedFunc func, gpointer data, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_READ_PAGES, error);
  CbkStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = cbk_statement_step (statement, error)) == CBK_STEP_ROW)
    {
      CbkKeyListWalk walk = { 0 };

      walk.bytes = cbk_statement_get_blob (statement, 0, &walk.length);
      while (cbk_key_list_next (&walk))
        func (self, walk.key, data);
      if (!walk.is_damaged)
        continue;
      cbk_sql_set_damaged (self->sql, error);
      return FALSE;
    }
  return step == CBK_STEP_DONE;
}

/* A key whose row is no longer there was replaced by a later page. */
static void
set_named (CbkStorePass *self, gint64 key, gpointer data)
{
  guint slot;

  if (cbk_key_map_find_key (self->map, ABS (key), &slot))
    cbk_key_map_set_named (self->map, slot, key > 0);
}

static void
add_tombstone (CbkStorePass *self, gint64 key, gpointer keys)
{
  key = -key;
  if (key > 0)
    g_array_append_val ((GArray *) keys, key);
}

static gboolean
is_delta (CbkStorePass *self)
{
  return self->record.sync_token != NULL;
}

/* The snapshot tells which rows a delta is about, if it has them all. */
static gboolean
read_rows (CbkStorePass *self, CbkStoreColumns *columns, gint64 n_rows, GError **error)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  if (is_delta (self) && (snapshot = cbk_store_columns_get (columns, self->sql, error)) == NULL)
    return FALSE;
  if (snapshot != NULL && cbk_snapshot_get_n_rows (snapshot) == n_rows)
    {
      cbk_key_fill_use_snapshot (&self->fill, snapshot);
      self->n_rows = n_rows;
      return TRUE;
    }
  if (!cbk_key_fill_read_all (&self->fill, is_delta (self), error))
    return FALSE;
  self->n_rows = cbk_key_map_get_n_rows (self->map);
  return TRUE;
}

/* Which rows the committed pages of a resumed pass have named. */
static gboolean
read_named (CbkStorePass *self, GError **error)
{
  g_autoptr (GArray) tombstones = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->fill.snapshot != NULL)
    {
      if (!walk_pages (self, add_tombstone, tombstones, error))
        return FALSE;
      cbk_key_list_sort (tombstones);
      if (!cbk_key_fill_read_keys (&self->fill, tombstones, error))
        return FALSE;
    }
  return walk_pages (self, set_named, NULL, error);
}

/* Neither a clock that goes back nor one that goes far ahead may keep full passes away. */
static gboolean
may_be_delta (const CbkStoreState *state, const CbkPassWish *wish)
{
  switch (wish->kind)
    {
    case CBK_PASS_AS_NEEDED:
      return wish->can_delta && state->sync_token != NULL &&
             llabs (wish->now - state->full_synced) <= FULL_PASS_SECONDS;
    case CBK_PASS_FULL:
      return FALSE;
    }
  return FALSE;
}

static gboolean
begin_anew (CbkStorePass        *self,
            CbkStoreColumns     *columns,
            const CbkStoreState *state,
            const char          *sync_token,
            gint64               now,
            GError             **error)
{
  cbk_pass_record_clear (&self->record);
  self->record = (CbkPassRecord){ .started = now, .sync_token = g_strdup (sync_token), .first_key = self->next_key };
  return cbk_pass_record_forget (self->sql, error) && cbk_pass_record_write (&self->record, self->sql, error) &&
         read_rows (self, columns, state->n_rows, error);
}

static gboolean
begin_in_transaction (CbkStorePass *self, CbkStoreColumns *columns, const CbkPassWish *wish, GError **error)
{
  g_auto (CbkStoreState) state = { 0 };
  gboolean wants_delta;

  if (!cbk_store_state_read (&state, self->sql, error))
    return FALSE;
  self->generation = state.generation;
  self->next_key = state.next_key;
  self->tells_news = state.synced != 0;
  wants_delta = may_be_delta (&state, wish);

  switch (wish->kind == CBK_PASS_FULL ? CBK_STEP_DONE : cbk_pass_record_read (&self->record, self->sql, error))
    {
    case CBK_STEP_ROW:
      if (is_delta (self) && !wants_delta)
        return begin_anew (self, columns, &state, NULL, wish->now, error);
      return read_rows (self, columns, state.n_rows, error) && read_named (self, error);
    case CBK_STEP_DONE:
      return begin_anew (self, columns, &state, wants_delta ? state.sync_token : NULL, wish->now, error);
    case CBK_STEP_ERROR:
      break;
    }
  return FALSE;
}

/**
 * cbk_store_pass_begin:
 * @sql: the database; it must outlive the pass
 * @columns: of the database
 *
 * A full pass reads all rows once: about half a second for a million.
 */
CbkStorePass *
cbk_store_pass_begin (CbkSql *sql, CbkStoreColumns *columns, const CbkPassWish *wish, GError **error)
{
  g_autoptr (CbkStorePass) self = g_new0 (CbkStorePass, 1);

  self->sql = sql;
  self->asked = wish->now;
  self->map = cbk_key_map_new ();
  cbk_key_fill_init (&self->fill, sql, self->map);
  if (!cbk_sql_begin (sql, error))
    return NULL;
  if (!begin_in_transaction (self, columns, wish, error) ||
      !cbk_sql_get_int (sql, SQL_DATA_VERSION, &self->data_version, error))
    {
      cbk_sql_rollback (sql);
      return NULL;
    }
  return cbk_sql_commit (sql, error) ? g_steal_pointer (&self) : NULL;
}

void
cbk_store_pass_free (CbkStorePass *self)
{
  cbk_key_fill_clear (&self->fill);
  cbk_key_map_free (self->map);
  cbk_pass_record_clear (&self->record);
  g_free (self);
}

/* Returns: (transfer full): where the pass goes on */
CbkPass *
cbk_store_pass_describe (CbkStorePass *self)
{
  CbkPass *pass = g_new0 (CbkPass, 1);

  pass->sync_token = g_strdup (self->record.sync_token);
  pass->page_token = g_strdup (self->record.page_token);
  pass->at_end = self->record.at_end;
  pass->started = self->record.started;
  pass->n_rows = self->record.n_rows;
  pass->n_unreadable = self->record.n_unreadable;
  pass->n_known = (guint) self->n_rows;
  return pass;
}

/* Whether the map still says what the table does. Others may well have written to the file, but only to other tables:
 * whoever changes rows without holding the lock of the inventory is no Certbook. */
static gboolean
check_rows (CbkStorePass *self, gboolean *is_same, GError **error)
{
  g_auto (CbkPassRecord) record = { 0 };
  g_auto (CbkStoreState) state = { 0 };
  gint64  n_rows;
  CbkStep step = cbk_pass_record_read (&record, self->sql, error);

  if (step == CBK_STEP_ERROR || !cbk_store_state_read (&state, self->sql, error) ||
      !cbk_sql_get_int (self->sql, SQL_COUNT_ROWS, &n_rows, error))
    return FALSE;
  *is_same = step == CBK_STEP_ROW && record.started == self->record.started && state.generation == self->generation &&
             n_rows == self->n_rows;
  return TRUE;
}

static gboolean
check_undisturbed (CbkStorePass *self, GError **error)
{
  gint64   data_version;
  gboolean is_same = TRUE;

  if (!cbk_sql_get_int (self->sql, SQL_DATA_VERSION, &data_version, error) ||
      (data_version != self->data_version && !check_rows (self, &is_same, error)))
    return FALSE;
  self->data_version = data_version;
  if (is_same)
    return TRUE;

  g_set_error (error, CBK_ERROR, CBK_ERROR_STORE,
               _ ("Another program has changed the database “%s” during the sync. Close it and sync again."),
               cbk_sql_get_name (self->sql));
  return FALSE;
}

static gboolean
page_work_prepare (PageWork *work, CbkStorePass *self, GError **error)
{
  work->named.bytes = g_byte_array_new ();
  work->edited.bytes = g_byte_array_new ();
  return (work->insert = cbk_sql_prepare (self->sql, SQL_INSERT_ROW, error)) != NULL &&
         (work->update = cbk_sql_prepare (self->sql, SQL_UPDATE_ROW, error)) != NULL &&
         (work->delete = cbk_sql_prepare (self->sql, SQL_DELETE_ROW, error)) != NULL &&
         (work->read = cbk_sql_prepare (self->sql, SQL_READ_NAMES, error)) != NULL &&
         (!self->tells_news ||
          cbk_news_notes_prepare (&work->notes, self->sql, self->record.started, self->generation + 1, error));
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
remove_row (CbkStorePass *self, PageWork *work, guint slot, GError **error)
{
  gint64 key = cbk_key_map_get_key (self->map, slot);

  cbk_statement_bind_int (work->delete, 1, key);
  if (!cbk_news_notes_change (&work->notes, key, NULL, error) || !cbk_statement_run (work->delete, error))
    return FALSE;

  cbk_key_list_append (&work->edited, key);
  self->n_rows--;
  if (key >= self->record.first_key)
    self->record.changes.n_added--;
  else
    self->record.changes.n_removed++;
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
  if (!cbk_news_notes_add (&work->notes, key, error) || !cbk_statement_run (work->insert, error))
    return FALSE;
  cbk_key_list_append (&work->edited, key);
  self->n_rows++;
  self->record.changes.n_added++;
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
  if (!cbk_news_notes_change (&work->notes, key, row, error) || !cbk_statement_run (work->update, error))
    return FALSE;
  cbk_key_list_append (&work->edited, key);
  if (key < self->record.first_key)
    self->record.changes.n_changed++;
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

  if (by_id < 0 && by_domain < 0)
    return insert_row (self, work, row, hashes, slot, error);
  if (by_id >= 0 && by_domain >= 0 && by_id != by_domain && !remove_row (self, work, by_id, error))
    return FALSE;
  *slot = by_domain >= 0 ? by_domain : by_id;
  return update_row (self, work, row, hashes, *slot, error);
}

/* A tombstone of a row that is not there is no error: a delta may come twice. */
static gboolean
mark_deleted (CbkStorePass *self, PageWork *work, GPtrArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      gint64      slot;

      if (!find_row (self, work, CBK_KEY_MAP_ID, cbk_key_map_hash_id (self->map, id), id, &slot, error))
        return FALSE;
      if (slot < 0)
        continue;
      cbk_key_map_set_named (self->map, slot, FALSE);
      cbk_key_list_append (&work->named, -cbk_key_map_get_key (self->map, slot));
    }
  return TRUE;
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
      cbk_key_map_set_named (self->map, slot, TRUE);
      cbk_key_list_append (&work->named, cbk_key_map_get_key (self->map, slot));
    }
  return TRUE;
}

static gboolean
write_rows_changed (CbkStorePass *self, PageWork *work, GError **error)
{
  g_autoptr (CbkStatement) statement = NULL;

  if (work->edited.bytes->len == 0)
    return TRUE;
  statement = cbk_sql_prepare (self->sql, SQL_ROWS_CHANGED, error);
  if (statement == NULL)
    return FALSE;
  self->generation++;
  cbk_statement_bind_int (statement, 1, self->generation);
  cbk_statement_bind_int (statement, 2, self->next_key);
  cbk_statement_bind_int (statement, 3, self->n_rows);
  return cbk_statement_run (statement, error) &&
         cbk_store_edit_write (self->sql, self->generation, work->edited.bytes, error);
}

static gboolean
write_page (CbkStorePass *self, PageWork *work, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_WRITE_PAGE, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, self->record.n_pages);
  cbk_statement_bind_blob (statement, 2, work->named.bytes->data, work->named.bytes->len);
  return cbk_statement_run (statement, error);
}

static gboolean
commit_in_transaction (CbkStorePass *self, const CbkStorePage *page, GError **error)
{
  g_auto (PageWork) work = { 0 };

  return check_undisturbed (self, error) && page_work_prepare (&work, self, error) &&
         cbk_key_fill_read_page (&self->fill, page->domains, page->deleted_ids, error) &&
         (page->deleted_ids == NULL || mark_deleted (self, &work, page->deleted_ids, error)) &&
         write_rows (self, &work, page->domains, error) && write_rows_changed (self, &work, error) &&
         write_page (self, &work, error) && cbk_pass_record_write (&self->record, self->sql, error);
}

/**
 * cbk_store_pass_commit:
 *
 * One transaction: all of the page or nothing. After an error the pass must be dropped.
 */
gboolean
cbk_store_pass_commit (CbkStorePass *self, const CbkStorePage *page, GError **error)
{
  CbkPassRecord *record = &self->record;

  record->n_pages++;
  record->n_rows += page->domains->len + (page->deleted_ids == NULL ? 0 : page->deleted_ids->len);
  record->n_unreadable += page->n_unreadable;
  record->at_end = page->next_page_token == NULL;
  g_free (record->page_token);
  record->page_token = g_strdup (page->next_page_token);
  g_free (record->next_sync_token);
  record->next_sync_token = g_strdup (record->at_end ? page->next_sync_token : NULL);

  if (!cbk_sql_begin (self->sql, error))
    return FALSE;
  if (commit_in_transaction (self, page, error))
    return cbk_sql_commit (self->sql, error);
  cbk_sql_rollback (self->sql);
  return FALSE;
}

static gboolean
remove_unnamed (CbkStorePass *self, GError **error)
{
  g_auto (PageWork) work = { 0 };

  if (!page_work_prepare (&work, self, error))
    return FALSE;
  for (guint slot = 0; slot < cbk_key_map_get_n_slots (self->map); slot++)
    if (cbk_key_map_get_key (self->map, slot) != 0 && !cbk_key_map_is_named (self->map, slot) &&
        !remove_row (self, &work, slot, error))
      return FALSE;
  return write_rows_changed (self, &work, error);
}

/**
 * cbk_store_pass_end:
 * @changes: (out): what became of the inventory
 *
 * Removes the rows that are not named, unless one of them may be among those that could not be read, and forgets the
 * pass. It runs within a transaction of the caller's, who drops the pass afterwards.
 */
gboolean
cbk_store_pass_end (CbkStorePass *self, CbkPassChanges *changes, GError **error)
{
  if (!check_undisturbed (self, error))
    return FALSE;
  if (!self->record.at_end)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_STORE, _ ("The sync into “%s” has not seen all rows yet. Sync again."),
                   cbk_sql_get_name (self->sql));
      return FALSE;
    }

  if ((self->record.n_unreadable == 0 && !remove_unnamed (self, error)) ||
      !cbk_pass_record_end (&self->record, self->asked, self->sql, error))
    return FALSE;
  *changes = self->record.changes;
  changes->synced = self->record.started;
  return TRUE;
}
