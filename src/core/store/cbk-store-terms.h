/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the table "state" says about the CDN; on the store's thread. */
#pragma once

#include "core/store/cbk-sql.h"
#include "core/store/cbk-terms.h"

G_BEGIN_DECLS

CbkTerms *cbk_store_terms_read (CbkSql *sql, GError **error);
gboolean  cbk_store_terms_write (CbkSql *sql, const CbkTerms *terms, GError **error);
gboolean  cbk_store_terms_write_not_before (CbkSql *sql, gint64 not_before, GError **error);

G_END_DECLS
