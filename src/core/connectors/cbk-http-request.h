/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request of a CbkHttp, from its head to its answer. */
#pragma once

#include <libsoup/soup.h>

#include "core/connectors/cbk-clockwork.h"
#include "core/connectors/cbk-http.h"
#include "core/connectors/cbk-roots.h"

G_BEGIN_DECLS

/* Shared by cbk-http.c and cbk-http-request.c alone. */
struct _CbkHttp
{
  GObject             parent_instance;
  SoupSession        *session;        /* owned */
  GProxyResolver     *proxy_resolver; /* owned; NULL where no proxy may be used */
  char               *base_url;       /* owned; without a trailing slash */
  char               *host;           /* owned; as it is shown */
  char               *authorization;  /* owned; holds the token: never shown, never logged */
  CbkRoots           *roots;          /* owned (nullable); trusted beside the system's */
  const CbkClockwork *clockwork;      /* borrowed; it outlives the service */
  gint64              clock_skew;     /* seconds */
  gboolean            has_clock_skew;
  GQueue              queue;       /* of GTask, owned: the requests that wait for their turn */
  guint               n_in_flight; /* those that are on the wire */
};

void cbk_http_request_start (GTask      *task,
                             const char *method,
                             const char *path,
                             const char *accept,
                             const char *etag,
                             gsize       max_bytes);

G_END_DECLS
