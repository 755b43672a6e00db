/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a run: a plain value. */

#include "config.h"

#include "core/sync/cbk-sync-report.h"

CbkSyncReport *
cbk_sync_report_new (void)
{
  CbkSyncReport *self = g_new0 (CbkSyncReport, 1);

  self->unreadable = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* self: (transfer full) (nullable) */
void
cbk_sync_report_free (CbkSyncReport *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->unreadable);
  g_free (self);
}
