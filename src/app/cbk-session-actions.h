/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window can do with the account that it shows: sync, cancel, and take note of what it was told. Actions of the
 * window, enabled where they make sense. */
#pragma once

#include <adwaita.h>

#include "app/cbk-session.h"

G_BEGIN_DECLS

#define CBK_TYPE_SESSION_ACTIONS (cbk_session_actions_get_type ())
G_DECLARE_FINAL_TYPE (CbkSessionActions, cbk_session_actions, CBK, SESSION_ACTIONS, GObject)

CbkSessionActions *cbk_session_actions_new (GtkApplicationWindow *window);
void               cbk_session_actions_update (CbkSessionActions *self, CbkSession *session, gboolean can_sync);

G_END_DECLS
