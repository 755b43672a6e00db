/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domain rows between the table and a CbkDomain. */

#include "config.h"

#include "core/store/cbk-store-rows.h"

/**
 * cbk_store_row_bind:
 * @statement: one with a parameter for each of CBK_STORE_ROW_COLUMNS
 * @row: it must stay as it is until the statement has run
 */
void
cbk_store_row_bind (CbkStatement *statement, gint64 key, const CbkDomain *row)
{
  cbk_statement_bind_int (statement, 1, key);
  cbk_statement_bind_text (statement, 2, row->id);
  cbk_statement_bind_text (statement, 3, row->domain);
  cbk_statement_bind_int (statement, 4, row->create_time);
  cbk_statement_bind_int (statement, 5, row->update_time);
  if (row->expire_time == CBK_TIME_NONE)
    cbk_statement_bind_null (statement, 6);
  else
    cbk_statement_bind_int (statement, 6, row->expire_time);
  cbk_statement_bind_text (statement, 7, row->status);
  cbk_statement_bind_text (statement, 8, row->status_reason);
  cbk_statement_bind_text (statement, 9, row->provisioning);
  cbk_statement_bind_int (statement, 10, row->certificate_count);
  cbk_statement_bind_text (statement, 11, row->current_certificate_id);
}

/* The row's strings are the statement's own: cbk_domain_copy() keeps them, cbk_domain_free() must not see them. */
static char *
borrow_text (CbkStatement *statement, int column)
{
  return (char *) cbk_statement_get_text (statement, column);
}

/**
 * cbk_store_row_next:
 * @statement: a SELECT of CBK_STORE_ROW_COLUMNS
 * @row: (out): the row; its strings are borrowed until the next step
 *
 * Steps to the next row and reads it.
 */
CbkStep
cbk_store_row_next (CbkSql *sql, CbkStatement *statement, gint64 *key, CbkDomain *row, GError **error)
{
  CbkStep step = cbk_statement_step (statement, error);

  if (step != CBK_STEP_ROW)
    return step;

  *key = cbk_statement_get_int (statement, 0);
  row->id = borrow_text (statement, 1);
  row->domain = borrow_text (statement, 2);
  row->create_time = cbk_statement_get_int (statement, 3);
  row->update_time = cbk_statement_get_int (statement, 4);
  row->expire_time = cbk_statement_is_null (statement, 5) ? CBK_TIME_NONE : cbk_statement_get_int (statement, 5);
  row->status = borrow_text (statement, 6);
  row->status_reason = borrow_text (statement, 7);
  row->provisioning = borrow_text (statement, 8);
  row->certificate_count = (guint) cbk_statement_get_int (statement, 9);
  row->current_certificate_id = borrow_text (statement, 10);
  if (row->id != NULL && row->domain != NULL && row->status != NULL && row->provisioning != NULL)
    return CBK_STEP_ROW;

  cbk_sql_set_damaged (sql, error);
  return CBK_STEP_ERROR;
}
