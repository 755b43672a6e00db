/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the database, as steps from one version to the next. */
#pragma once

#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

gboolean cbk_store_schema_prepare (CbkSql *sql, GError **error);

G_END_DECLS
