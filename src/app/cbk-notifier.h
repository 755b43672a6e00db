/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends the digest: one notification a day at most, over all accounts, where a person has asked for it. */
#pragma once

#include <gtk/gtk.h>

#include "app/cbk-sessions.h"

G_BEGIN_DECLS

#define CBK_TYPE_NOTIFIER (cbk_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CbkNotifier, cbk_notifier, CBK, NOTIFIER, GObject)

CbkNotifier *cbk_notifier_new (GApplication *application, CbkSessions *sessions, GSettings *settings);

G_END_DECLS
