/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories and chains that are kept for offline use, up to so many bytes; the oldest go. On the store's thread. */
#pragma once

#include "core/store/cbk-sql.h"

G_BEGIN_DECLS

#define CBK_STORE_CACHE_MAX (64 * 1024 * 1024)

typedef enum
{
  CBK_CACHE_HISTORY, /* by the id of a domain */
  CBK_CACHE_CHAIN,   /* by the id of a certificate */
  CBK_CACHE_SCREEN,  /* one alone, with the generation of its rows as its tag */
} CbkCacheKind;

typedef struct
{
  GBytes *bytes; /* owned (nullable): NULL where nothing is kept */
  char   *etag;  /* owned (nullable) */
  gint64  fetched;
} CbkCacheEntry;

gboolean cbk_store_cache_get (CbkSql *sql, CbkCacheKind kind, const char *id, CbkCacheEntry *entry, GError **error);
gboolean cbk_store_cache_put (CbkSql              *sql,
                              CbkCacheKind         kind,
                              const char          *id,
                              const CbkCacheEntry *entry,
                              gsize                max_bytes,
                              GError             **error);
void     cbk_cache_entry_clear (CbkCacheEntry *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkCacheEntry, cbk_cache_entry_clear)

G_END_DECLS
