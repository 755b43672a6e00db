/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a run: a plain value. */
#pragma once

#include "core/store/cbk-store.h"

G_BEGIN_DECLS

typedef struct
{
  CbkPassChanges changes;
  gboolean       was_delta;
  guint          n_unreadable; /* rows that could not be read; where there are any, no row was removed */
  GPtrArray     *unreadable;   /* of char *: a sentence for each of them that this object has met, a hundred at most */
} CbkSyncReport;

CbkSyncReport *cbk_sync_report_new (void);
void           cbk_sync_report_free (CbkSyncReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSyncReport, cbk_sync_report_free)

G_END_DECLS
