/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate and a key that lie beside each other: do they belong together? */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cbk_pair_check_is_mixed (const char *certificate_path, const char *key_path);
char    *cbk_pair_check_find_mixed (const char *path, gboolean is_key);

G_END_DECLS
