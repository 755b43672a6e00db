/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash with a secret key: no server can choose texts that collide. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 cbk_siphash (const guint64 key[2], const void *data, gsize length);
void    cbk_siphash_make_key (guint64 key[2]);

G_END_DECLS
