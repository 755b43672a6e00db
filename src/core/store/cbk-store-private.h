/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of CbkStore share: how a call becomes a job of the store's thread. */
#pragma once

#include "core/store/cbk-store-database.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

/* Does its work on the store's thread and returns the task. */
typedef void (*CbkStoreJobFunc) (CbkStoreDatabase *database, GTask *task);

/* Returns an error of a function of the database; a damaged file is put aside. error: (transfer full) */
void cbk_store_return_error (CbkStoreDatabase *database, GTask *task, GError *error);

/* task: (transfer full) (nullable), run: (nullable): NULL: there is no more to do */
void   cbk_store_push_job (CbkStore *self, GTask *task, CbkStoreJobFunc run);
GTask *cbk_store_new_task (CbkStore           *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data,
                           gpointer            source_tag,
                           const char         *name);

G_END_DECLS
