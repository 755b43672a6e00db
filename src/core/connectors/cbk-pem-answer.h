/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of answers that are PEM: whether they may be what was asked for. Pure; messages are parts of a sentence.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cbk_pem_answer_check_chain (GBytes *body, const char *content_type, GError **error);
gboolean cbk_pem_answer_check_private_key (GBytes *body, const char *content_type, GError **error);

G_END_DECLS
