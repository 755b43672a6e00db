/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes what rows say before a pass changes them, for the news (cbk-store-news). On the store's thread. */
#pragma once

#include "core/inventory/cbk-domain.h"
#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

typedef struct
{
  CbkStatement *change; /* owned (nullable): NULL where nothing is to be noted */
  CbkStatement *add;    /* owned (nullable), as the next one */
  CbkStatement *forget;
} CbkNewsNotes;

gboolean cbk_news_notes_prepare (CbkNewsNotes *self, CbkSql *sql, gint64 time, gint64 generation, GError **error);
gboolean cbk_news_notes_add (CbkNewsNotes *self, gint64 key, GError **error);
gboolean cbk_news_notes_change (CbkNewsNotes *self, gint64 key, const CbkDomain *row, GError **error);
void     cbk_news_notes_clear (CbkNewsNotes *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkNewsNotes, cbk_news_notes_clear)

G_END_DECLS
