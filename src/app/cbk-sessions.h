/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts that are open: a session each, which follows the list of accounts, its token and the network. */
#pragma once

#include "app/cbk-session.h"
#include "core/accounts/cbk-accounts.h"
#include "core/accounts/cbk-secrets.h"

G_BEGIN_DECLS

#define CBK_TYPE_SESSIONS (cbk_sessions_get_type ())
G_DECLARE_FINAL_TYPE (CbkSessions, cbk_sessions, CBK, SESSIONS, GObject)

/* Signals: "changed" (): another account is there, one is gone, or one is called otherwise.
 *          "session-changed" (): one of the sessions has changed. */
CbkSessions *cbk_sessions_new (CbkAccounts *accounts, CbkSecrets *secrets, GSettings *settings);
void         cbk_sessions_connect (CbkSessions *self);
void         cbk_sessions_sync (CbkSessions *self);
GListModel  *cbk_sessions_get_accounts (CbkSessions *self);
CbkSession  *cbk_sessions_find (CbkSessions *self, const char *id);
void         cbk_sessions_use_token (CbkSessions *self, CbkAccount *account, const char *token);
void         cbk_sessions_remove_async (CbkSessions        *self,
                                        CbkAccount         *account,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean     cbk_sessions_remove_finish (CbkSessions *self, GAsyncResult *result, GError **error);

G_END_DECLS
