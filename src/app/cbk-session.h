/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account that is open: its store, what its CDN was asked last, and how that went. The window shows one of them. */
#pragma once

#include "app/cbk-access.h"
#include "app/cbk-session-facts.h"
#include "core/connectors/cbk-connector.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

#define CBK_TYPE_SESSION (cbk_session_get_type ())
G_DECLARE_FINAL_TYPE (CbkSession, cbk_session, CBK, SESSION, GObject)

/* Signals: "changed" (): anything but progress may be another.
 *          "progress" (): of the running sync.
 *          "snapshot" (): the inventory is another.
 *          "news" (): what changed since somebody looked is something else. */
CbkSession *cbk_session_new (const char *id, const char *name, CbkStore *store, GSettings *settings);
void        cbk_session_open (CbkSession *self);
void        cbk_session_close (CbkSession *self);
void        cbk_session_connect (CbkSession *self, CbkConnector *connector, CbkAccess *access, gboolean is_asked);
void        cbk_session_expect_other (CbkSession *self);
void        cbk_session_disconnect (CbkSession *self, const GError *why);
void        cbk_session_sync (CbkSession *self, CbkPassKind kind);
void        cbk_session_cancel (CbkSession *self);
void        cbk_session_set_name (CbkSession *self, const char *name);
const CbkSessionFacts *cbk_session_get_facts (CbkSession *self);
CbkStore              *cbk_session_get_store (CbkSession *self);
CbkConnector          *cbk_session_get_connector (CbkSession *self);
CbkAccess             *cbk_session_get_access (CbkSession *self);
CbkSnapshot           *cbk_session_get_snapshot (CbkSession *self);
void                   cbk_session_forget_put_aside (CbkSession *self);
void                   cbk_session_see_news (CbkSession *self);

G_END_DECLS
