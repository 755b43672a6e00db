/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether and when a request is sent again. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CBK_RETRY_MAX_TRIES 6
#define CBK_RETRY_BASE_MILLISECONDS 1000
#define CBK_RETRY_CAP_MILLISECONDS 60000

/* A CDN that asks for more than this is not waited for: the run ends and says when it goes on. */
#define CBK_RETRY_PATIENCE_SECONDS 300

/* Whoever asks for more than a week has made a mistake. */
#define CBK_RETRY_MAX_ASKED_SECONDS (7 * 24 * 3600)

typedef struct
{
  guint    milliseconds;
  gboolean was_asked; /* the CDN asked for so long a wait */
} CbkRetryWait;

gboolean cbk_retry_is_passing_status (guint status);
gboolean cbk_retry_decide (guint n_tries, guint max_tries, gint64 asked, double random, CbkRetryWait *wait);
gint64   cbk_retry_parse_after (const char *text, gint64 server_time);

G_END_DECLS
