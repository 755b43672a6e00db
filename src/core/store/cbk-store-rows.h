/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domain rows between the table and a CbkDomain. */
#pragma once

#include "core/inventory/cbk-domain.h"
#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

/* In this order cbk_store_row_bind() counts parameters, and cbk_store_row_next() columns. */
#define CBK_STORE_ROW_COLUMNS                                                                                          \
  "key, id, domain, create_time, update_time, expire_time, status, status_reason, provisioning, certificate_count, "   \
  "current_certificate_id"

void    cbk_store_row_bind (CbkStatement *statement, gint64 key, const CbkDomain *row);
CbkStep cbk_store_row_next (CbkSql *sql, CbkStatement *statement, gint64 *key, CbkDomain *row, GError **error);

G_END_DECLS
