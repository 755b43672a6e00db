/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the table "state" says about the CDN. When it was asked is written with the end of a pass (cbk-pass-record),
 * which forgets a refusal, too. */

#include "config.h"

#include "core/store/cbk-store-terms.h"

static const char SQL_READ[] = "SELECT asked, not_before, min_poll, renews_before_days, support_url FROM state";
static const char SQL_WRITE[] = "UPDATE state SET min_poll = ?1, renews_before_days = ?2, support_url = ?3";
static const char SQL_WRITE_NOT_BEFORE[] = "UPDATE state SET not_before = ?1";

/* Returns: (transfer full): or NULL with an error */
CbkTerms *
cbk_store_terms_read (CbkSql *sql, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_READ, error);
  CbkTerms *terms;

  if (statement == NULL)
    return NULL;
  switch (cbk_statement_step (statement, error))
    {
    case CBK_STEP_ROW:
      terms = g_new0 (CbkTerms, 1);
      terms->asked = cbk_statement_get_int (statement, 0);
      terms->not_before = cbk_statement_get_int (statement, 1);
      terms->min_poll = (guint) cbk_statement_get_int (statement, 2);
      terms->renews_before_days = (guint) cbk_statement_get_int (statement, 3);
      terms->support_url = g_strdup (cbk_statement_get_text (statement, 4));
      return terms;
    case CBK_STEP_DONE:
      cbk_sql_set_damaged (sql, error);
      break;
    case CBK_STEP_ERROR:
      break;
    }
  return NULL;
}

/* What it has said of itself alone. */
gboolean
cbk_store_terms_write (CbkSql *sql, const CbkTerms *terms, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_WRITE, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, terms->min_poll);
  cbk_statement_bind_int (statement, 2, terms->renews_before_days);
  cbk_statement_bind_text (statement, 3, terms->support_url);
  return cbk_statement_run (statement, error);
}

/* not_before: UTC seconds */
gboolean
cbk_store_terms_write_not_before (CbkSql *sql, gint64 not_before, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_WRITE_NOT_BEFORE, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, not_before);
  return cbk_statement_run (statement, error);
}
