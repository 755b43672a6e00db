/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a damaged database aside: under a dated name, so that nothing of it is lost. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cbk_put_aside (const char *database, gint64 now, GError **error);

G_END_DECLS
