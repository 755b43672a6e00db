/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Add an account, or change one: name, address, token and authorities, checked with the CDN before they are kept. */
#pragma once

#include <adwaita.h>

#include "core/accounts/cbk-accounts.h"
#include "core/accounts/cbk-secrets.h"

G_BEGIN_DECLS

#define CBK_TYPE_ACCOUNT_DIALOG (cbk_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkAccountDialog, cbk_account_dialog, CBK, ACCOUNT_DIALOG, AdwWindow)

/* Signal: "done" (CbkAccount *account, const char *token, GError *why_not_kept): the account is kept as it stands
 * there. token: NULL where it is the one that is known; why_not_kept: (nullable) why the token is in memory alone. */
CbkAccountDialog      *
cbk_account_dialog_new (GtkWindow *parent, CbkAccounts *accounts, CbkSecrets *secrets, CbkAccount *account);
void cbk_account_dialog_ask_for_token (CbkAccountDialog *self);

G_END_DECLS
