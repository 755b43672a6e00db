/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key file of the accounts. These functions wait for a disk and for other processes: they are for a thread. */
#pragma once

#include "core/accounts/cbk-account.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_ACCOUNTS_ADD,
  CBK_ACCOUNTS_REPLACE,
  CBK_ACCOUNTS_REMOVE,
} CbkAccountsChange;

GPtrArray *cbk_accounts_file_read (const char *path, GError **error);
GPtrArray *cbk_accounts_file_change (const char       *path,
                                     CbkAccountsChange change,
                                     CbkAccount       *account,
                                     GCancellable     *cancellable,
                                     GError          **error);

G_END_DECLS
