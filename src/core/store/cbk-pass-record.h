/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the file says about the running pass and about the passes before it. On the store's thread. */
#pragma once

#include "core/store/cbk-sql.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

/* The running pass: where it goes on, and what it has done. */
typedef struct
{
  gint64         started;
  char          *sync_token;      /* owned (nullable); what a delta goes by; NULL in a full pass */
  char          *page_token;      /* owned (nullable) */
  char          *next_sync_token; /* owned (nullable); for the delta after this pass */
  gboolean       at_end;
  gint64         n_pages;
  guint          n_rows;
  guint          n_unreadable;
  gint64         first_key; /* keys from here on were given by this pass */
  CbkPassChanges changes;
} CbkPassRecord;

/* The inventory as the last complete pass has left it. */
typedef struct
{
  gint64 generation;
  gint64 next_key;
  gint64 n_rows;
  gint64 synced;
  gint64 full_synced;
  char  *sync_token; /* owned (nullable) */
} CbkStoreState;

CbkStep  cbk_pass_record_read (CbkPassRecord *self, CbkSql *sql, GError **error);
gboolean cbk_pass_record_write (const CbkPassRecord *self, CbkSql *sql, GError **error);
gboolean cbk_pass_record_end (const CbkPassRecord *self, gint64 asked, CbkSql *sql, GError **error);
gboolean cbk_pass_record_forget (CbkSql *sql, GError **error);
void     cbk_pass_record_clear (CbkPassRecord *self);
gboolean cbk_store_state_read (CbkStoreState *self, CbkSql *sql, GError **error);
void     cbk_store_state_clear (CbkStoreState *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkPassRecord, cbk_pass_record_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkStoreState, cbk_store_state_clear)

G_END_DECLS
