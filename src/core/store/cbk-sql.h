/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQL with GError: open, prepare, bind, step, transactions, blobs. A CbkSql and its statements belong to the thread
 * that opened it: every function asserts that it runs there. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CbkSql       CbkSql;
typedef struct _CbkStatement CbkStatement;

typedef enum
{
  CBK_STEP_ROW,
  CBK_STEP_DONE,
  CBK_STEP_ERROR,
} CbkStep;

CbkSql     *cbk_sql_open (const char *path, GError **error);
void        cbk_sql_close (CbkSql *self);
void        cbk_sql_leave_untouched (CbkSql *self);
const char *cbk_sql_get_name (CbkSql *self);
void        cbk_sql_set_damaged (CbkSql *self, GError **error);
gboolean    cbk_sql_execute (CbkSql *self, const char *text, GError **error);
gboolean    cbk_sql_get_int (CbkSql *self, const char *text, gint64 *value, GError **error);
GBytes     *cbk_sql_read_blob (CbkSql *self, const char *table, const char *column, gint64 row, GError **error);
gboolean    cbk_sql_begin (CbkSql *self, GError **error);
gboolean    cbk_sql_commit (CbkSql *self, GError **error);
void        cbk_sql_rollback (CbkSql *self);

CbkStatement *cbk_sql_prepare (CbkSql *self, const char *text, GError **error);
void          cbk_statement_free (CbkStatement *self);
void          cbk_statement_bind_int (CbkStatement *self, int index, gint64 value);
void          cbk_statement_bind_null (CbkStatement *self, int index);
void          cbk_statement_bind_text (CbkStatement *self, int index, const char *text);
void          cbk_statement_bind_blob (CbkStatement *self, int index, const void *data, gsize length);
CbkStep       cbk_statement_step (CbkStatement *self, GError **error);
gboolean      cbk_statement_run (CbkStatement *self, GError **error);
void          cbk_statement_reset (CbkStatement *self);
gboolean      cbk_statement_is_null (CbkStatement *self, int column);
gint64        cbk_statement_get_int (CbkStatement *self, int column);
const char   *cbk_statement_get_text (CbkStatement *self, int column);
const void   *cbk_statement_get_blob (CbkStatement *self, int column, gsize *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSql, cbk_sql_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkStatement, cbk_statement_free)

G_END_DECLS
