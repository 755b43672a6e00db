/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments as an API writes them (RFC 3339) -> UTC seconds. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cbk_rfc3339_parse (const char *text, gint64 *seconds);

G_END_DECLS
