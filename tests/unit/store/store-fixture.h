/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the store need: a folder of their own, rows, and calls that wait for their answer. */
#pragma once

#include "core/store/cbk-sql.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char     *folder; /* owned; removed at the end */
  char     *path;   /* owned; of the database in it */
  CbkStore *store;  /* owned (nullable) */
} StoreFixture;

void   store_fixture_set_up (StoreFixture *fixture, gconstpointer data);
void   store_fixture_tear_down (StoreFixture *fixture, gconstpointer data);
void   store_fixture_open (StoreFixture *fixture);
void   store_fixture_reopen (StoreFixture *fixture);
void   store_fixture_assert_error (StoreFixture *fixture, const GError *error, int code);
void   store_fixture_execute (StoreFixture *fixture, const char *sql);
gint64 store_fixture_get_int (StoreFixture *fixture, const char *sql);
void   store_fixture_assert_text (StoreFixture *fixture, const char *sql, const char *expected);

/* A GAsyncReadyCallback for a GAsyncResult *, and waiting until it is there. */
void          store_fixture_keep_result (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *store_fixture_await (GAsyncResult **result);

gboolean     await_open (CbkStore *store, GError **error);
char        *await_open_damaged (CbkStore *store);
void         await_close (CbkStore *store);
CbkSnapshot *await_load (CbkStore *store, gint64 *synced, GError **error);
CbkSnapshot *await_build (CbkStore *store, GError **error);
CbkPass     *await_begin (CbkStore *store, CbkPassKind kind, gint64 now, GError **error);
gboolean     await_commit (CbkStore *store, GPtrArray *domains, guint n_unreadable, const char *next, GError **error);
gboolean     await_page (CbkStore *store, const char *text, const char *next, const char *sync_token, GError **error);
void         await_abandon (CbkStore *store);
CbkSnapshot *await_finish (CbkStore *store, CbkPassChanges *changes, GError **error);
CbkDomain   *await_domain (CbkStore *store, gint64 key, GError **error);

CbkDomain   *make_row (const char *id, const char *domain, gint64 expire_time);
GPtrArray   *make_page (void);
GPtrArray   *parse_page (const char *text, GPtrArray *deleted_ids);
GPtrArray   *read_rows (const char *path, GArray **keys);
char        *describe_row (const CbkDomain *row);
char        *describe_rows (GPtrArray *rows);
void         add_hosts (GPtrArray *page, guint first, guint n);
CbkSnapshot *store_hosts (StoreFixture *fixture, guint n);
void         assert_hosts (const char *path, guint n);
void         assert_rows (const char *path, const char *expected);
void         assert_snapshot_shows (CbkSnapshot *snapshot, const char *path);

G_END_DECLS
