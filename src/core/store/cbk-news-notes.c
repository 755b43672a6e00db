/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes what rows say before a pass changes them: only the first time since somebody looked, so that two renewals are
 * one, and what came and went is nothing. */

#include "config.h"

#include "core/store/cbk-news-notes.h"

#define AGAIN " ON CONFLICT (key) DO UPDATE SET time = excluded.time, generation = excluded.generation"

static const char SQL_CHANGE[] =
  "INSERT INTO news (key, domain, expire_time, status, time, generation)"
  " SELECT key, domain, expire_time, status, ?1, ?2 FROM domain"
  " WHERE key = ?3 AND (domain IS NOT ?4 OR expire_time IS NOT ?5 OR status IS NOT ?6)" AGAIN;
static const char SQL_FORGET[] = "DELETE FROM news WHERE key = ?1 AND domain IS NULL";
static const char SQL_ADD[] = "INSERT INTO news (key, time, generation) VALUES (?3, ?1, ?2)" AGAIN;

/**
 * cbk_news_notes_prepare:
 * @time: when the pass began, UTC seconds
 * @generation: that the rows will have
 *
 * Without it, the other functions do nothing.
 */
gboolean
cbk_news_notes_prepare (CbkNewsNotes *self, CbkSql *sql, gint64 time, gint64 generation, GError **error)
{
  if ((self->change = cbk_sql_prepare (sql, SQL_CHANGE, error)) == NULL ||
      (self->add = cbk_sql_prepare (sql, SQL_ADD, error)) == NULL ||
      (self->forget = cbk_sql_prepare (sql, SQL_FORGET, error)) == NULL)
    return FALSE;
  cbk_statement_bind_int (self->change, 1, time);
  cbk_statement_bind_int (self->change, 2, generation);
  cbk_statement_bind_int (self->add, 1, time);
  cbk_statement_bind_int (self->add, 2, generation);
  return TRUE;
}

gboolean
cbk_news_notes_add (CbkNewsNotes *self, gint64 key, GError **error)
{
  if (self->add == NULL)
    return TRUE;
  cbk_statement_bind_int (self->add, 3, key);
  return cbk_statement_run (self->add, error);
}

/* What came and goes again need not be remembered. */
static gboolean
forget_added (CbkNewsNotes *self, gint64 key, GError **error)
{
  cbk_statement_bind_int (self->forget, 1, key);
  return cbk_statement_run (self->forget, error);
}

/* To be called before the row is written. row: (nullable): what it will say; NULL where it will be removed */
gboolean
cbk_news_notes_change (CbkNewsNotes *self, gint64 key, const CbkDomain *row, GError **error)
{
  if (self->change == NULL)
    return TRUE;
  cbk_statement_bind_int (self->change, 3, key);
  cbk_statement_bind_text (self->change, 4, row == NULL ? NULL : row->domain);
  if (row == NULL || row->expire_time == CBK_TIME_NONE)
    cbk_statement_bind_null (self->change, 5);
  else
    cbk_statement_bind_int (self->change, 5, row->expire_time);
  cbk_statement_bind_text (self->change, 6, row == NULL ? NULL : row->status);
  return cbk_statement_run (self->change, error) && (row != NULL || forget_added (self, key, error));
}

void
cbk_news_notes_clear (CbkNewsNotes *self)
{
  g_clear_pointer (&self->change, cbk_statement_free);
  g_clear_pointer (&self->add, cbk_statement_free);
  g_clear_pointer (&self->forget, cbk_statement_free);
}
