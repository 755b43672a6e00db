/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that were taken out of an inventory to be exported later, or elsewhere. */

#include "core/export/cbk-extract.h"

struct _CbkExtract
{
  CbkExport what; /* all that its pointers point to is owned */
};

/**
 * cbk_extract_new:
 * @what: it is copied, but for the snapshot, which nobody changes
 *
 * Returns: (transfer full): the same, for as long as it is wanted
 */
CbkExtract *
cbk_extract_new (const CbkExport *what)
{
  CbkExtract *self;

  g_return_val_if_fail (what != NULL && what->snapshot != NULL && what->zone != NULL, NULL);

  self = g_atomic_rc_box_new0 (CbkExtract);
  self->what = *what;
  self->what.snapshot = cbk_snapshot_ref (what->snapshot);
  self->what.rows = g_memdup2 (what->rows, what->n_rows * sizeof *what->rows);
  self->what.account = g_strdup (what->account);
  self->what.account_id = g_strdup (what->account_id);
  self->what.zone = g_time_zone_ref (what->zone);
  return self;
}

CbkExtract *
cbk_extract_ref (CbkExtract *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CbkExtract *self = data;

  cbk_snapshot_unref (self->what.snapshot);
  g_free ((gpointer) self->what.rows);
  g_free ((gpointer) self->what.account);
  g_free ((gpointer) self->what.account_id);
  g_time_zone_unref (self->what.zone);
}

void
cbk_extract_unref (CbkExtract *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Returns: (transfer none): what is to be exported, as long as @self lives */
const CbkExport *
cbk_extract_get (const CbkExtract *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->what;
}
