/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the news: pure, tested without a display. */
#pragma once

#include "core/store/cbk-news.h"

G_BEGIN_DECLS

char       *cbk_news_format_count (const CbkNews *news);
char       *cbk_news_format_kinds (const CbkNews *news);
char       *cbk_news_format_rest (const CbkNews *news);
char       *cbk_news_format_item (const CbkNewsItem *item, GTimeZone *zone);
const char *cbk_news_kind_title (CbkNewsKind kind);
const char *cbk_news_kind_icon_name (CbkNewsKind kind);

G_END_DECLS
