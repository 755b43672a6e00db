/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of a CbkSync, and what the run tells it. */
#pragma once

#include "core/sync/cbk-sync.h"

G_BEGIN_DECLS

void cbk_sync_run_start (GTask *task, CbkConnector *connector, CbkStore *store, CbkPassKind kind, gint64 now);

/* For the run: what is going on. */
void cbk_sync_tell_terms (CbkSync *self, CbkTerms *terms);
void cbk_sync_tell_progress (CbkSync *self, guint done, gint64 total);
void cbk_sync_tell_snapshot (CbkSync *self, CbkSnapshot *snapshot);
void cbk_sync_tell_end (CbkSync *self, GPtrArray *unreadable);

/* What the run before it has left to it. */
GPtrArray *cbk_sync_get_unreadable (CbkSync *self);

G_END_DECLS
