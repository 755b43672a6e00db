/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo CDN as a child process: started with its token in an inherited pipe, ended with this process. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CBK_TYPE_DEMO (cbk_demo_get_type ())
G_DECLARE_FINAL_TYPE (CbkDemo, cbk_demo, CBK, DEMO, GObject)

CbkDemo *cbk_demo_new (const char *const *arguments);
void cbk_demo_start_async (CbkDemo *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    cbk_demo_start_finish (CbkDemo *self, GAsyncResult *result, GError **error);
const char *cbk_demo_get_url (CbkDemo *self);
const char *cbk_demo_get_token (CbkDemo *self);
GBytes     *cbk_demo_get_root (CbkDemo *self);

G_END_DECLS
