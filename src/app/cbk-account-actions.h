/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window can do with accounts: choose, add, change and remove them. Actions of the application, and their
 * menu. */
#pragma once

#include "app/cbk-sessions.h"
#include "app/cbk-window.h"

G_BEGIN_DECLS

#define CBK_TYPE_ACCOUNT_ACTIONS (cbk_account_actions_get_type ())
G_DECLARE_FINAL_TYPE (CbkAccountActions, cbk_account_actions, CBK, ACCOUNT_ACTIONS, GObject)

CbkAccountActions *cbk_account_actions_new (GtkApplication *application, GSettings *settings);
void               cbk_account_actions_load_async (CbkAccountActions  *self,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
gboolean           cbk_account_actions_load_finish (CbkAccountActions *self, GAsyncResult *result, GError **error);
CbkSessions       *cbk_account_actions_get_sessions (CbkAccountActions *self);
void               cbk_account_actions_sync (CbkAccountActions *self);
gboolean           cbk_account_actions_choose (CbkAccountActions *self, const char *id);
void               cbk_account_actions_set_window (CbkAccountActions *self, CbkWindow *window);

G_END_DECLS
