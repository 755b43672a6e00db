/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills a key map from the table.
 *
 * All rows are half a second for a million. A delta is about few of them, and the snapshot knows which: it finds
 * domains, and rows that may have an id. Those are read before a page is compared with the map. What is in the map is
 * what the pass may have changed, so of the other rows the snapshot still tells the truth. */

#include "config.h"

#include "core/store/cbk-key-fill.h"

#include "core/store/cbk-store-rows.h"

static const char SQL_ALL_ROWS[] = "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain ORDER BY key";
static const char SQL_ONE_ROW[] = "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain WHERE key = ?1";

void
cbk_key_fill_init (CbkKeyFill *self, CbkSql *sql, CbkKeyMap *map)
{
  self->sql = sql;
  self->map = map;
}

void
cbk_key_fill_clear (CbkKeyFill *self)
{
  g_clear_pointer (&self->snapshot, cbk_snapshot_unref);
  g_clear_pointer (&self->read, g_hash_table_unref);
}

static void
add_row (CbkKeyFill *self, gint64 key, const CbkDomain *row, gboolean is_named)
{
  CbkRowHashes hashes = cbk_key_map_hash (self->map, row);
  guint        slot = cbk_key_map_add (self->map, key, &hashes);

  cbk_key_map_set_named (self->map, slot, is_named);
}

gboolean
cbk_key_fill_read_all (CbkKeyFill *self, gboolean is_named, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_ALL_ROWS, error);
  CbkDomain row;
  CbkStep   step;
  gint64    key;

  if (statement == NULL)
    return FALSE;
  while ((step = cbk_store_row_next (self->sql, statement, &key, &row, error)) == CBK_STEP_ROW)
    add_row (self, key, &row, is_named);
  return step == CBK_STEP_DONE;
}

/* From now on only the rows that are asked for are read, and each is named.
 *
 * snapshot: one that has every row of the table */
void
cbk_key_fill_use_snapshot (CbkKeyFill *self, CbkSnapshot *snapshot)
{
  self->snapshot = cbk_snapshot_ref (snapshot);
  self->read = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * cbk_key_fill_read_keys:
 * @keys: (element-type gint64): of rows of the snapshot; those that were read before are not read again, those that the
 *   table no longer has are passed over
 */
gboolean
cbk_key_fill_read_keys (CbkKeyFill *self, GArray *keys, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (self->sql, SQL_ONE_ROW, error);
  CbkDomain row;
  gint64    key;

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      key = g_array_index (keys, gint64, i);
      if (!g_hash_table_add (self->read, g_memdup2 (&key, sizeof key)))
        continue;
      cbk_statement_bind_int (statement, 1, key);
      switch (cbk_store_row_next (self->sql, statement, &key, &row, error))
        {
        case CBK_STEP_ROW:
          add_row (self, key, &row, TRUE);
          cbk_statement_reset (statement);
          break;
        case CBK_STEP_DONE:
          break;
        case CBK_STEP_ERROR:
          return FALSE;
        }
    }
  return TRUE;
}

static void
find_domains (CbkKeyFill *self, GPtrArray *domains, GArray *rows)
{
  for (guint i = 0; i < domains->len; i++)
    {
      const CbkDomain *domain = g_ptr_array_index (domains, i);
      g_autofree char *name = cbk_domain_normalise_name (domain->domain);
      guint            row;

      if (name != NULL && cbk_snapshot_find (self->snapshot, name, &row))
        g_array_append_val (rows, row);
    }
}

static void
find_ids (CbkKeyFill *self, GPtrArray *domains, GPtrArray *deleted_ids, GArray *rows)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < domains->len; i++)
    g_ptr_array_add (ids, ((const CbkDomain *) g_ptr_array_index (domains, i))->id);
  for (guint i = 0; deleted_ids != NULL && i < deleted_ids->len; i++)
    g_ptr_array_add (ids, g_ptr_array_index (deleted_ids, i));
  cbk_snapshot_find_ids (self->snapshot, ids, rows);
}

/**
 * cbk_key_fill_read_page:
 * @deleted_ids: (nullable)
 *
 * Sees to it that the map has each row that has an id or a domain of the page.
 */
gboolean
cbk_key_fill_read_page (CbkKeyFill *self, GPtrArray *domains, GPtrArray *deleted_ids, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->snapshot == NULL)
    return TRUE;
  find_domains (self, domains, rows);
  find_ids (self, domains, deleted_ids, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      gint64 key = cbk_snapshot_get_key (self->snapshot, g_array_index (rows, guint, i));

      g_array_append_val (keys, key);
    }
  return cbk_key_fill_read_keys (self, keys, error);
}
