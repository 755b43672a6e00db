/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run against a scripted CDN of three pages, and everything that is told while it goes on. */
#pragma once

#include "core/sync/cbk-sync.h"
#include "mock-connector.h"
#include "store-fixture.h"

G_BEGIN_DECLS

typedef struct
{
  StoreFixture   store;
  GString       *log;       /* requests and progress, one a line */
  GPtrArray     *snapshots; /* that were told */
  MockConnector *mock;
  CbkSync       *sync;
  GCancellable  *cancellable;
  GAsyncResult  *result; /* of the last run */
  CbkSyncReport *report;
} SyncFixture;

void         sync_fixture_set_up (SyncFixture *fixture, gconstpointer data);
void         sync_fixture_tear_down (SyncFixture *fixture, gconstpointer data);
void         sync_fixture_start (SyncFixture *fixture, CbkPassKind kind, gint64 now);
gboolean     sync_fixture_end (SyncFixture *fixture, GError **error);
void         sync_fixture_run (SyncFixture *fixture);
void         sync_fixture_run_full (SyncFixture *fixture);
void         sync_fixture_run_and_fail (SyncFixture *fixture, GQuark domain, int code);
void         sync_fixture_assert_log (SyncFixture *fixture, const char *expected);
CbkSnapshot *sync_fixture_last_snapshot (SyncFixture *fixture);
void         sync_fixture_assert_stored (SyncFixture *fixture, const char *expected);
gint64       sync_fixture_get_synced (SyncFixture *fixture);

G_END_DECLS
