/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sync of an inventory at a time, over all processes: a lock on a file beside the database. The kernel lets go of
 * it when its process ends, however it ends. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int fd; /* -1 while the lock is not held */
} CbkStoreLock;

void     cbk_store_lock_init (CbkStoreLock *self);
gboolean cbk_store_lock_take (CbkStoreLock *self, const char *database, GError **error);
void     cbk_store_lock_release (CbkStoreLock *self);

G_END_DECLS
