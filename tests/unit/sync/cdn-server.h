/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CDN in memory (fake-cdn) behind the inventory API on loopback. */
#pragma once

#include "fake-cdn.h"

G_BEGIN_DECLS

typedef struct _CdnServer CdnServer;

/* Told of each request for domains: once when it has come, once when it has been answered. */
typedef void (*CdnServerFunc) (const char *page_token,
                               const char *sync_token,
                               gboolean    is_answered,
                               gpointer    user_data);

CdnServer *cdn_server_new (FakeCdn *cdn, guint page_size, CdnServerFunc tell, gpointer user_data);
void       cdn_server_free (CdnServer *self);
char      *cdn_server_dup_url (CdnServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdnServer, cdn_server_free)

G_END_DECLS
