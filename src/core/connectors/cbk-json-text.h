/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON text from a server, checked and mended before json-glib sees it. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CBK_JSON_MAX_DEPTH 32
#define CBK_JSON_MAX_MEMBERS 1000
#define CBK_JSON_MAX_VALUES 1000000

char *cbk_json_text_check (const char *bytes, gsize n_bytes, gsize *length, GError **error);

G_END_DECLS
