/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories and chains that are kept for offline use. What they take is counted as it changes, so that nobody has to
 * read them all to know it. */

#include "config.h"

#include "core/store/cbk-store-cache.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

static const char SQL_GET[] = "SELECT bytes, etag, fetched FROM cache WHERE kind = ?1 AND id = ?2";
static const char SQL_SIZE[] = "SELECT length (bytes) FROM cache WHERE kind = ?1 AND id = ?2";
static const char SQL_PUT[] =
  "INSERT INTO cache (kind, id, bytes, etag, fetched) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, id)"
  " DO UPDATE SET bytes = excluded.bytes, etag = excluded.etag, fetched = excluded.fetched";
static const char SQL_FORGET[] = "DELETE FROM cache WHERE kind = ?1 AND id = ?2";
static const char SQL_OLDEST[] =
  "SELECT number, length (bytes) FROM cache WHERE kind <> ?1 OR id <> ?2 ORDER BY fetched, number";
static const char SQL_FORGET_NUMBER[] = "DELETE FROM cache WHERE number = ?1";
static const char SQL_READ_TOTAL[] = "SELECT cache_bytes FROM state";
static const char SQL_WRITE_TOTAL[] = "UPDATE state SET cache_bytes = ?1";

static const char *
kind_name (CbkCacheKind kind)
{
  switch (kind)
    {
    case CBK_CACHE_HISTORY:
      return "history";
    case CBK_CACHE_CHAIN:
      return "chain";
    case CBK_CACHE_SCREEN:
      return "screen";
    }
  g_assert_not_reached ();
}

/* A statement about one entry: its first two parameters are bound. */
static CbkStatement *
prepare (CbkSql *sql, const char *text, CbkCacheKind kind, const char *id, GError **error)
{
  CbkStatement *statement = cbk_sql_prepare (sql, text, error);

  if (statement == NULL)
    return NULL;
  cbk_statement_bind_text (statement, 1, kind_name (kind));
  cbk_statement_bind_text (statement, 2, id);
  return statement;
}

/**
 * cbk_store_cache_get:
 * @entry: (out): what is kept; its bytes are NULL where nothing is
 */
gboolean
cbk_store_cache_get (CbkSql *sql, CbkCacheKind kind, const char *id, CbkCacheEntry *entry, GError **error)
{
  g_autoptr (CbkStatement) statement = prepare (sql, SQL_GET, kind, id, error);
  const void *bytes;
  gsize       length;

  if (statement == NULL)
    return FALSE;
  switch (cbk_statement_step (statement, error))
    {
    case CBK_STEP_ROW:
      bytes = cbk_statement_get_blob (statement, 0, &length);
      entry->bytes = g_bytes_new (bytes, length);
      entry->etag = g_strdup (cbk_statement_get_text (statement, 1));
      entry->fetched = cbk_statement_get_int (statement, 2);
      return TRUE;
    case CBK_STEP_DONE:
      return TRUE;
    case CBK_STEP_ERROR:
      break;
    }
  return FALSE;
}

static gboolean
read_size (CbkSql *sql, CbkCacheKind kind, const char *id, gint64 *size, GError **error)
{
  g_autoptr (CbkStatement) statement = prepare (sql, SQL_SIZE, kind, id, error);
  CbkStep step;

  if (statement == NULL)
    return FALSE;
  step = cbk_statement_step (statement, error);
  *size = step == CBK_STEP_ROW ? cbk_statement_get_int (statement, 0) : 0;
  return step != CBK_STEP_ERROR;
}

/* An entry without bytes, or one that is larger than everything may be, is not kept. */
static gboolean
write_entry (CbkSql *sql, CbkCacheKind kind, const char *id, const CbkCacheEntry *entry, gboolean keeps, GError **error)
{
  g_autoptr (CbkStatement) statement = prepare (sql, keeps ? SQL_PUT : SQL_FORGET, kind, id, error);

  if (statement == NULL)
    return FALSE;
  if (keeps)
    {
      cbk_statement_bind_blob (statement, 3, g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes));
      cbk_statement_bind_text (statement, 4, entry->etag);
      cbk_statement_bind_int (statement, 5, entry->fetched);
    }
  return cbk_statement_run (statement, error);
}

/* All but this entry may go. total: (inout) */
static gboolean
remove_oldest (CbkSql *sql, CbkCacheKind kind, const char *id, gint64 max_bytes, gint64 *total, GError **error)
{
  g_autoptr (CbkStatement) oldest = NULL;
  g_autoptr (CbkStatement) forget = NULL;
  CbkStep step = CBK_STEP_ROW;

  if (*total <= max_bytes)
    return TRUE;
  if ((oldest = prepare (sql, SQL_OLDEST, kind, id, error)) == NULL ||
      (forget = cbk_sql_prepare (sql, SQL_FORGET_NUMBER, error)) == NULL)
    return FALSE;
  while (*total > max_bytes && (step = cbk_statement_step (oldest, error)) == CBK_STEP_ROW)
    {
      gint64 size = cbk_statement_get_int (oldest, 1);

      cbk_statement_bind_int (forget, 1, cbk_statement_get_int (oldest, 0));
      cbk_statement_reset (oldest); /* the next one is asked for anew: this one is no longer there */
      if (!cbk_statement_run (forget, error))
        return FALSE;
      *total -= size;
    }
  return step != CBK_STEP_ERROR;
}

static gboolean
put_in_transaction (CbkSql              *sql,
                    CbkCacheKind         kind,
                    const char          *id,
                    const CbkCacheEntry *entry,
                    gint64               max_bytes,
                    GError             **error)
{
  g_autoptr (CbkStatement) statement = NULL;
  gint64   size = g_bytes_get_size (entry->bytes);
  gboolean keeps = size <= max_bytes;
  gint64   old_size, total;

  if (!cbk_sql_get_int (sql, SQL_READ_TOTAL, &total, error) || !read_size (sql, kind, id, &old_size, error) ||
      !write_entry (sql, kind, id, entry, keeps, error))
    return FALSE;
  total += (keeps ? size : 0) - old_size;
  if (!remove_oldest (sql, kind, id, max_bytes, &total, error) ||
      (statement = cbk_sql_prepare (sql, SQL_WRITE_TOTAL, error)) == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, total);
  return cbk_statement_run (statement, error);
}

/* No answer of a CDN may bring a private key into the file. */
static gboolean
has_private_key (GBytes *bytes)
{
  static const char words[] = "PRIVATE KEY-----";
  gsize             length;
  const char       *data = g_bytes_get_data (bytes, &length);

  return data != NULL && memmem (data, length, words, strlen (words)) != NULL;
}

/**
 * cbk_store_cache_put:
 * @max_bytes: what all entries together may take
 *
 * Keeps an entry in the place of the one of the same kind and id, and forgets those that were fetched longest ago.
 */
gboolean
cbk_store_cache_put (CbkSql              *sql,
                     CbkCacheKind         kind,
                     const char          *id,
                     const CbkCacheEntry *entry,
                     gsize                max_bytes,
                     GError             **error)
{
  if (has_private_key (entry->bytes))
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                           _ ("The CDN has sent a private key where a certificate belongs. It is not kept; tell the "
                              "CDN’s support."));
      return FALSE;
    }
  if (!cbk_sql_begin (sql, error))
    return FALSE;
  if (put_in_transaction (sql, kind, id, entry, (gint64) max_bytes, error))
    return cbk_sql_commit (sql, error);
  cbk_sql_rollback (sql);
  return FALSE;
}

void
cbk_cache_entry_clear (CbkCacheEntry *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->etag, g_free);
}
