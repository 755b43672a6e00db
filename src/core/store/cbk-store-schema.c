/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the database, as steps from one version to the next. */

#include "config.h"

#include "core/store/cbk-store-schema.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"

/* STEPS[v] leads from version v to v + 1. A step that has been published is never changed: add another.
 *
 * domain: one row each. There is no index on its texts on purpose: at a million rows one makes a sync ten times slower.
 * That id and domain are unique is seen to in memory (cbk-key-map).
 *
 * state: generation counts the transactions that changed rows; keys are never used twice, since selections are
 * remembered by them; n_rows counts the rows of domain; synced is when the last complete pass began (0: none),
 * full_synced when the last complete full one did; sync_token is what the next delta goes by; cache_bytes is what the
 * rows of cache take. The others are what the CDN has said (cbk-terms).
 *
 * pass: the pass that is running, if any: where it goes on and what it has done. A delta has a sync_token.
 *
 * page: which rows each committed page of that pass named (cbk-key-list); those with a tombstone with a minus.
 *
 * columns: the snapshot of the rows of one generation, as one block (cbk-snapshot).
 *
 * edit: which rows the transaction that made a generation has written or removed (cbk-key-list), since the generation
 * of the columns (cbk-store-columns).
 *
 * news: what a row said before it was changed for the first time since somebody looked (domain is NULL where there was
 * no such row); time and generation are those of its last change (cbk-store-news).
 *
 * cache: histories and chains as the CDN has sent them last, with their etag. */
static const char *const STEPS[] = {
  "CREATE TABLE domain ("
  "  key INTEGER PRIMARY KEY,"
  "  id TEXT NOT NULL,"
  "  domain TEXT NOT NULL,"
  "  create_time INTEGER NOT NULL,"
  "  update_time INTEGER NOT NULL,"
  "  expire_time INTEGER," /* NULL while no expiry is known */
  "  status TEXT NOT NULL,"
  "  status_reason TEXT,"
  "  provisioning TEXT NOT NULL,"
  "  certificate_count INTEGER NOT NULL,"
  "  current_certificate_id TEXT"
  ") STRICT;"
  "CREATE TABLE state ("
  "  one INTEGER PRIMARY KEY CHECK (one = 1),"
  "  generation INTEGER NOT NULL,"
  "  next_key INTEGER NOT NULL,"
  "  synced INTEGER NOT NULL"
  ") STRICT;"
  "INSERT INTO state VALUES (1, 0, 1, 0);"
  "CREATE TABLE pass ("
  "  one INTEGER PRIMARY KEY CHECK (one = 1),"
  "  started INTEGER NOT NULL,"
  "  page_token TEXT,"
  "  at_end INTEGER NOT NULL,"
  "  n_pages INTEGER NOT NULL,"
  "  n_rows INTEGER NOT NULL,"
  "  n_unreadable INTEGER NOT NULL,"
  "  first_key INTEGER NOT NULL," /* keys from here on were given by this pass */
  "  n_added INTEGER NOT NULL,"
  "  n_changed INTEGER NOT NULL,"
  "  n_removed INTEGER NOT NULL"
  ") STRICT;"
  "CREATE TABLE page ("
  "  number INTEGER PRIMARY KEY,"
  "  keys BLOB NOT NULL"
  ") STRICT;"
  "CREATE TABLE columns ("
  "  one INTEGER PRIMARY KEY CHECK (one = 1),"
  "  generation INTEGER NOT NULL,"
  "  bytes BLOB NOT NULL"
  ") STRICT;",

  "ALTER TABLE state ADD COLUMN full_synced INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN sync_token TEXT;"
  "ALTER TABLE state ADD COLUMN cache_bytes INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE pass ADD COLUMN sync_token TEXT;"
  "ALTER TABLE pass ADD COLUMN next_sync_token TEXT;"
  "CREATE TABLE news ("
  "  key INTEGER PRIMARY KEY,"
  "  domain TEXT,"
  "  expire_time INTEGER,"
  "  status TEXT,"
  "  time INTEGER NOT NULL,"
  "  generation INTEGER NOT NULL"
  ") STRICT;"
  "CREATE TABLE cache ("
  "  number INTEGER PRIMARY KEY,"
  "  kind TEXT NOT NULL,"
  "  id TEXT NOT NULL,"
  "  etag TEXT,"
  "  fetched INTEGER NOT NULL,"
  "  bytes BLOB NOT NULL,"
  "  UNIQUE (kind, id)"
  ") STRICT;"
  "CREATE INDEX cache_by_age ON cache (fetched);",

  "ALTER TABLE state ADD COLUMN n_rows INTEGER NOT NULL DEFAULT 0;"
  "UPDATE state SET n_rows = (SELECT count (*) FROM domain);"
  "CREATE TABLE edit ("
  "  generation INTEGER PRIMARY KEY,"
  "  keys BLOB NOT NULL"
  ") STRICT;",

  "ALTER TABLE state ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN min_poll INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN renews_before_days INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE state ADD COLUMN support_url TEXT;",
};

static const char SQL_VERSION[] = "PRAGMA user_version";
/* WAL: readers and the writer do not wait for each other, and a commit needs no flush of the disk. */
static const char SQL_MODES[] = "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = NORMAL;"
                                "PRAGMA journal_size_limit = 16777216;"
                                "PRAGMA foreign_keys = ON";

static gboolean
check_version (CbkSql *sql, gint64 *version, GError **error)
{
  if (!cbk_sql_get_int (sql, SQL_VERSION, version, error))
    return FALSE;
  if (*version >= 0 && *version <= (gint64) G_N_ELEMENTS (STEPS))
    return TRUE;

  g_set_error (error, CBK_ERROR, CBK_ERROR_STORE_NEWER,
               _ ("The database “%s” was written by a newer version of Certbook. Install that version to open it."),
               cbk_sql_get_name (sql));
  return FALSE;
}

/* One step and its version, or neither. The version is read anew, for another program may have been faster. */
static gboolean
take_step (CbkSql *sql, gint64 *version, GError **error)
{
  g_autofree char *bump = NULL;

  if (!cbk_sql_begin (sql, error))
    return FALSE;
  if (check_version (sql, version, error))
    {
      if (*version == (gint64) G_N_ELEMENTS (STEPS))
        return cbk_sql_commit (sql, error);
      bump = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, *version + 1);
      if (cbk_sql_execute (sql, STEPS[*version], error) && cbk_sql_execute (sql, bump, error))
        {
          *version += 1;
          return cbk_sql_commit (sql, error);
        }
    }
  cbk_sql_rollback (sql);
  return FALSE;
}

/**
 * cbk_store_schema_prepare:
 * @sql: a database that was just opened
 *
 * Brings an empty or older database to the version of this program. One of a newer version is left as it is.
 *
 * Returns: TRUE, or FALSE with CBK_ERROR_STORE_NEWER or another of the CBK_ERROR_STORE errors
 */
gboolean
cbk_store_schema_prepare (CbkSql *sql, GError **error)
{
  gint64 version;

  if (!check_version (sql, &version, error) || !cbk_sql_execute (sql, SQL_MODES, error))
    return FALSE;
  while (version < (gint64) G_N_ELEMENTS (STEPS))
    if (!take_step (sql, &version, error))
      return FALSE;
  return TRUE;
}
