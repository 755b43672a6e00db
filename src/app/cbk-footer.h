/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line below the table: how many domains are shown, expired and in need of a person; how old that is; progress. */
#pragma once

#include <adwaita.h>

#include "app/cbk-news-popover.h"
#include "app/cbk-session.h"
#include "core/inventory/cbk-query.h"

G_BEGIN_DECLS

#define CBK_TYPE_FOOTER (cbk_footer_get_type ())
G_DECLARE_FINAL_TYPE (CbkFooter, cbk_footer, CBK, FOOTER, AdwBin)

void            cbk_footer_set_counts (CbkFooter *self, guint shown, const CbkCounts *counts);
const char     *cbk_footer_get_count (CbkFooter *self);
void            cbk_footer_set_age (CbkFooter *self, const CbkSessionFacts *facts, gint64 now);
void            cbk_footer_set_news (CbkFooter *self, const CbkNews *news);
CbkNewsPopover *cbk_footer_get_news_popover (CbkFooter *self);
void            cbk_footer_set_syncing (CbkFooter *self, gboolean is_syncing);
void            cbk_footer_set_progress (CbkFooter *self, const CbkProgress *progress, gint64 now);

G_END_DECLS
