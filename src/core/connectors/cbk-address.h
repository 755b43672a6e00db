/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which base URLs a connector may use. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *cbk_address_normalise (const char *base_url, GError **error);
char    *cbk_address_dup_host (const char *url);
gboolean cbk_address_is_loopback (const char *url);

G_END_DECLS
