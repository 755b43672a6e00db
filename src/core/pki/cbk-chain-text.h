/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from a certificate made fit to be shown: nothing in it can hide, reorder or break a line. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cbk_chain_text_clean (const char *bytes, gsize length, guint max_chars);
char *cbk_chain_text_hex (const guint8 *bytes, gsize length, gboolean upper, gboolean colons);

G_END_DECLS
