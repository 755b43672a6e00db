/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory of a CDN in memory: rows that change, pages of all rows, and pages of what has changed since a sync
 * token. It changes while it is being read, as a real one does: a page is what the rows are when it is asked for. */
#pragma once

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

typedef struct
{
  char      *id;      /* owned */
  guint64    changed; /* the version that changed it last */
  CbkDomain *row;     /* owned (nullable): NULL where there is a tombstone */
} FakeRow;

typedef struct
{
  GPtrArray  *rows;      /* owned; of FakeRow, in the order of a full pass */
  GHashTable *by_id;     /* owned; the same rows */
  GHashTable *by_domain; /* owned; those that are there */
  GPtrArray  *log;       /* owned; of FakeRow: what version n has changed is at n - 1 */
  guint64     oldest;    /* version from which on deltas are known */
} FakeCdn;

FakeCdn *fake_cdn_new (void);
void     fake_cdn_free (FakeCdn *self);
guint64  fake_cdn_get_version (FakeCdn *self);
guint    fake_cdn_get_n_rows (FakeCdn *self);

/* row: (transfer full); no other id may have its domain */
void     fake_cdn_put (FakeCdn *self, CbkDomain *row);
gboolean fake_cdn_remove (FakeCdn *self, const char *id);

/* One random change, of any kind, among n_names ids and domains. */
void fake_cdn_change (FakeCdn *self, guint n_names);

/* A page, or CBK_ERROR_TOKEN_EXPIRED. */
CbkDomainPage *
fake_cdn_get_page (FakeCdn *self, guint page_size, const char *page_token, const char *sync_token, GError **error);

/* The file has the rows of the CDN and no other, each as it is there. */
void fake_cdn_assert_same (FakeCdn *self, const char *path);

/* The rows that have not changed since a version are in the file. */
void fake_cdn_assert_has (FakeCdn *self, const char *path, guint64 version);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeCdn, fake_cdn_free)

G_END_DECLS
