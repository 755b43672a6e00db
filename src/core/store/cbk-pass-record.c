/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the file says about the running pass and about the passes before it: the tables "pass" and "state". */

#include "config.h"

#include "core/store/cbk-pass-record.h"

static const char SQL_READ_PASS[] = "SELECT started, sync_token, page_token, next_sync_token, at_end, n_pages, n_rows,"
                                    " n_unreadable, first_key, n_added, n_changed, n_removed FROM pass";
static const char SQL_WRITE_PASS[] =
  "REPLACE INTO pass (one, started, sync_token, page_token, next_sync_token, at_end, n_pages, n_rows, n_unreadable,"
  " first_key, n_added, n_changed, n_removed) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char SQL_FORGET_PASS[] = "DELETE FROM pass; DELETE FROM page";
static const char SQL_READ_STATE[] = "SELECT generation, next_key, n_rows, synced, full_synced, sync_token FROM state";
static const char SQL_SYNCED[] =
  "UPDATE state SET synced = ?1, full_synced = coalesce (?2, full_synced), sync_token = ?3, asked = ?4, not_before = 0";

/**
 * cbk_pass_record_read:
 * @self: (out): the running pass, where there is one; it is to be cleared in any case
 *
 * Returns: CBK_STEP_ROW where a pass is running, CBK_STEP_DONE where none is
 */
CbkStep
cbk_pass_record_read (CbkPassRecord *self, CbkSql *sql, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_READ_PASS, error);
  CbkStep step;

  if (statement == NULL)
    return CBK_STEP_ERROR;
  step = cbk_statement_step (statement, error);
  if (step != CBK_STEP_ROW)
    return step;

  self->started = cbk_statement_get_int (statement, 0);
  self->sync_token = g_strdup (cbk_statement_get_text (statement, 1));
  self->page_token = g_strdup (cbk_statement_get_text (statement, 2));
  self->next_sync_token = g_strdup (cbk_statement_get_text (statement, 3));
  self->at_end = cbk_statement_get_int (statement, 4) != 0;
  self->n_pages = cbk_statement_get_int (statement, 5);
  self->n_rows = (guint) cbk_statement_get_int (statement, 6);
  self->n_unreadable = (guint) cbk_statement_get_int (statement, 7);
  self->first_key = cbk_statement_get_int (statement, 8);
  self->changes.n_added = (guint) cbk_statement_get_int (statement, 9);
  self->changes.n_changed = (guint) cbk_statement_get_int (statement, 10);
  self->changes.n_removed = (guint) cbk_statement_get_int (statement, 11);
  return CBK_STEP_ROW;
}

gboolean
cbk_pass_record_write (const CbkPassRecord *self, CbkSql *sql, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_WRITE_PASS, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, self->started);
  cbk_statement_bind_text (statement, 2, self->sync_token);
  cbk_statement_bind_text (statement, 3, self->page_token);
  cbk_statement_bind_text (statement, 4, self->next_sync_token);
  cbk_statement_bind_int (statement, 5, self->at_end);
  cbk_statement_bind_int (statement, 6, self->n_pages);
  cbk_statement_bind_int (statement, 7, self->n_rows);
  cbk_statement_bind_int (statement, 8, self->n_unreadable);
  cbk_statement_bind_int (statement, 9, self->first_key);
  cbk_statement_bind_int (statement, 10, self->changes.n_added);
  cbk_statement_bind_int (statement, 11, self->changes.n_changed);
  cbk_statement_bind_int (statement, 12, self->changes.n_removed);
  return cbk_statement_run (statement, error);
}

static gboolean
write_synced (const CbkPassRecord *self, gint64 asked, CbkSql *sql, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_SYNCED, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, self->started);
  if (self->sync_token == NULL && self->n_unreadable == 0)
    cbk_statement_bind_int (statement, 2, self->started);
  else
    cbk_statement_bind_null (statement, 2);
  cbk_statement_bind_text (statement, 3, self->n_unreadable == 0 ? self->next_sync_token : NULL);
  cbk_statement_bind_int (statement, 4, asked);
  return cbk_statement_run (statement, error);
}

/**
 * cbk_pass_record_end:
 * @asked: when the run began that ends the pass, UTC seconds
 *
 * Makes the pass the last complete one. Where a row of it could not be read, the next pass has no token to go by, and
 * so is a full one. A CDN that did not want to be asked before has let itself be asked.
 */
gboolean
cbk_pass_record_end (const CbkPassRecord *self, gint64 asked, CbkSql *sql, GError **error)
{
  return write_synced (self, asked, sql, error) && cbk_sql_execute (sql, SQL_FORGET_PASS, error);
}

/* As if there were none: what it has written stays. */
gboolean
cbk_pass_record_forget (CbkSql *sql, GError **error)
{
  return cbk_sql_execute (sql, SQL_FORGET_PASS, error);
}

void
cbk_pass_record_clear (CbkPassRecord *self)
{
  g_clear_pointer (&self->sync_token, g_free);
  g_clear_pointer (&self->page_token, g_free);
  g_clear_pointer (&self->next_sync_token, g_free);
}

/* self: (out) */
gboolean
cbk_store_state_read (CbkStoreState *self, CbkSql *sql, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_READ_STATE, error);

  if (statement == NULL)
    return FALSE;
  switch (cbk_statement_step (statement, error))
    {
    case CBK_STEP_ROW:
      self->generation = cbk_statement_get_int (statement, 0);
      self->next_key = cbk_statement_get_int (statement, 1);
      self->n_rows = cbk_statement_get_int (statement, 2);
      self->synced = cbk_statement_get_int (statement, 3);
      self->full_synced = cbk_statement_get_int (statement, 4);
      self->sync_token = g_strdup (cbk_statement_get_text (statement, 5));
      return TRUE;
    case CBK_STEP_DONE:
      cbk_sql_set_damaged (sql, error);
      break;
    case CBK_STEP_ERROR:
      break;
    }
  return FALSE;
}

void
cbk_store_state_clear (CbkStoreState *self)
{
  g_clear_pointer (&self->sync_token, g_free);
}
