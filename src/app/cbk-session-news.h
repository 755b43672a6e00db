/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has changed in the inventory of a session since somebody looked. */
#pragma once

#include "core/store/cbk-store.h"

G_BEGIN_DECLS

#define CBK_TYPE_SESSION_NEWS (cbk_session_news_get_type ())
G_DECLARE_FINAL_TYPE (CbkSessionNews, cbk_session_news, CBK, SESSION_NEWS, GObject)

/* Signal: "changed" (): it is something else. */
CbkSessionNews *cbk_session_news_new (CbkStore *store);
void            cbk_session_news_close (CbkSessionNews *self);
void            cbk_session_news_look (CbkSessionNews *self);
void            cbk_session_news_see (CbkSessionNews *self);
const CbkNews  *cbk_session_news_get (CbkSessionNews *self);

G_END_DECLS
