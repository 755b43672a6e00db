/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The news, from what rows said before (cbk-news-notes) and what they say now. On the store's thread. */
#pragma once

#include "core/store/cbk-news.h"
#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

CbkNews *cbk_store_news_read (CbkSql *sql, guint max_items, GError **error);
gboolean cbk_store_news_clear (CbkSql *sql, gint64 generation, GError **error);

G_END_DECLS
