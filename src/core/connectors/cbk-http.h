/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CDN's HTTP service: a session, a token that goes to one origin alone, one request at a time -> its answer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* libsoup's own two would hold up a detail dialog while pages are fetched. */
#define CBK_HTTP_MAX_IN_FLIGHT 4

typedef struct
{
  guint   status;       /* never 3xx but 304 */
  char   *content_type; /* (nullable) lower-case, without parameters */
  char   *etag;         /* (nullable) as it stands in its header */
  char   *request_id;   /* (nullable) what the server calls the request, in one line */
  gint64  retry_after;  /* after how many seconds it wants to be asked again; -1 where it does not say */
  GBytes *body;         /* unpacked; of an answer that reports an error, empty where it could not be read */
} CbkHttpAnswer;

#define CBK_TYPE_HTTP (cbk_http_get_type ())
G_DECLARE_FINAL_TYPE (CbkHttp, cbk_http, CBK, HTTP, GObject)

CbkHttp       *cbk_http_new (const char *base_url, const char *token, GBytes *roots, GError **error);
const char    *cbk_http_get_host (CbkHttp *self);
gboolean       cbk_http_get_clock_skew (CbkHttp *self, gint64 *seconds);
void           cbk_http_get_async (CbkHttp            *self,
                                   const char         *path,
                                   const char         *accept,
                                   const char         *etag,
                                   gsize               max_bytes,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
CbkHttpAnswer *cbk_http_get_finish (CbkHttp *self, GAsyncResult *result, GError **error);
void           cbk_http_post_async (CbkHttp            *self,
                                    const char         *path,
                                    const char         *accept,
                                    gsize               max_bytes,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
CbkHttpAnswer *cbk_http_post_finish (CbkHttp *self, GAsyncResult *result, GError **error);
void           cbk_http_answer_free (CbkHttpAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkHttpAnswer, cbk_http_answer_free)

G_END_DECLS
