/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of domains since somebody looked: a list, and the button that says that it was read. */
#pragma once

#include <adwaita.h>

#include "core/store/cbk-news.h"

G_BEGIN_DECLS

#define CBK_TYPE_NEWS_POPOVER (cbk_news_popover_get_type ())
G_DECLARE_FINAL_TYPE (CbkNewsPopover, cbk_news_popover, CBK, NEWS_POPOVER, GtkPopover)

/* Signals: "seen" (): everything that stands there was read.
 *          "view" (gint64 key): a row of the inventory is to be opened. */
void cbk_news_popover_set_news (CbkNewsPopover *self, const CbkNews *news);

G_END_DECLS
