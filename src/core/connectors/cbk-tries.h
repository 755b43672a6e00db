/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to a CbkHttp that are sent again as long as that can help. */
#pragma once

#include "core/connectors/cbk-http.h"

G_BEGIN_DECLS

#define CBK_TYPE_TRIES (cbk_tries_get_type ())
G_DECLARE_FINAL_TYPE (CbkTries, cbk_tries, CBK, TRIES, GObject)

CbkTries      *cbk_tries_new (CbkHttp *http);
guint          cbk_tries_get_max (CbkTries *self);
void           cbk_tries_set_max (CbkTries *self, guint max_tries);
void           cbk_tries_get_async (CbkTries           *self,
                                    const char         *path,
                                    const char         *accept,
                                    const char         *etag,
                                    gsize               max_bytes,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void           cbk_tries_post_async (CbkTries           *self,
                                     const char         *path,
                                     const char         *accept,
                                     gsize               max_bytes,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
CbkHttpAnswer *cbk_tries_finish (CbkTries *self, GAsyncResult *result, GError **error);

G_END_DECLS
