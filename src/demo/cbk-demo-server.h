/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo CDN on loopback: a server for the inventory API, with a clock of its own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint   n_domains;
  guint64 seed;
  gint64  now;          /* UTC seconds: the server's clock starts here */
  guint   port;         /* 0: any that is free */
  gdouble live_seconds; /* between two events, or 0 for a CDN where nothing happens */
  guint   max_page_size;
} CbkDemoOptions;

typedef struct _CbkDemoServer CbkDemoServer;

CbkDemoServer *cbk_demo_server_new (const CbkDemoOptions *options, const char *token, GError **error);
void           cbk_demo_server_free (CbkDemoServer *self);
gboolean       cbk_demo_server_listen (CbkDemoServer *self, GError **error);
char          *cbk_demo_server_dup_base_url (CbkDemoServer *self);
char          *cbk_demo_server_dup_root (CbkDemoServer *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDemoServer, cbk_demo_server_free)

G_END_DECLS
