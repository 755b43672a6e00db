/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the accounts need: a folder of their own, and calls that wait for their answer. */
#pragma once

#include "core/accounts/cbk-accounts.h"

G_BEGIN_DECLS

typedef struct
{
  char        *folder; /* owned; removed at the end */
  char        *path;   /* owned; of the key file in it */
  CbkAccounts *accounts;
} AccountsFixture;

void accounts_fixture_set_up (AccountsFixture *fixture, gconstpointer data);
void accounts_fixture_tear_down (AccountsFixture *fixture, gconstpointer data);

void          keep_result (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *await_result (GAsyncResult **result);
void          remove_recursively (const char *path);

gboolean await_load (CbkAccounts *accounts, GError **error);
gboolean await_add (CbkAccounts *accounts, CbkAccount *account, GError **error);
gboolean await_replace (CbkAccounts *accounts, CbkAccount *account, GError **error);
gboolean await_remove (CbkAccounts *accounts, const char *id, GError **error);

G_END_DECLS
