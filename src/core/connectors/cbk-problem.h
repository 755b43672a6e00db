/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer says that is no success: its status and its problem document (RFC 9457) -> CBK_ERROR. Pure. */
#pragma once

#include "core/connectors/cbk-http.h"

G_BEGIN_DECLS

GError *cbk_problem_new_error (const CbkHttpAnswer *answer, const char *host, gboolean had_token, gint64 now);
GError *cbk_problem_new_list_error (const CbkHttpAnswer *answer, const char *host, gboolean had_token, gint64 now);
GError *cbk_problem_new_key_error (const CbkHttpAnswer *answer, const char *host, gint64 now);

GError *cbk_problem_new_put_off (const char *url, gint64 retry_time);

G_END_DECLS
