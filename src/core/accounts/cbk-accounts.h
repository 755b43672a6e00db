/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts, a GListModel of CbkAccount in the order in which they were added. It follows the file: what another
 * process changes in it shows up here. */
#pragma once

#include "core/accounts/cbk-account.h"

G_BEGIN_DECLS

#define CBK_TYPE_ACCOUNTS (cbk_accounts_get_type ())
G_DECLARE_FINAL_TYPE (CbkAccounts, cbk_accounts, CBK, ACCOUNTS, GObject)

CbkAccounts *cbk_accounts_new (GFile *file);
GFile       *cbk_accounts_dup_default_file (void);

void     cbk_accounts_load_async (CbkAccounts        *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean cbk_accounts_load_finish (CbkAccounts *self, GAsyncResult *result, GError **error);

void     cbk_accounts_add_async (CbkAccounts        *self,
                                 CbkAccount         *account,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean cbk_accounts_add_finish (CbkAccounts *self, GAsyncResult *result, GError **error);

/* The account that has the id of this one becomes this one. */
void     cbk_accounts_replace_async (CbkAccounts        *self,
                                     CbkAccount         *account,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean cbk_accounts_replace_finish (CbkAccounts *self, GAsyncResult *result, GError **error);

/* Its token and its database are not touched. */
void     cbk_accounts_remove_async (CbkAccounts        *self,
                                    const char         *id,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean cbk_accounts_remove_finish (CbkAccounts *self, GAsyncResult *result, GError **error);

CbkAccount *cbk_accounts_find_by_id (CbkAccounts *self, const char *id);
CbkAccount *cbk_accounts_find_by_name (CbkAccounts *self, const char *name);

G_END_DECLS
