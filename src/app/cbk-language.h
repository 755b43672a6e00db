/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language that the program speaks, where a person has chosen one in Preferences. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void        cbk_language_apply (GSettings *settings);
const char *cbk_language_get_code (guint position);
char       *cbk_language_dup_name (guint position);
guint       cbk_language_get_n (void);

G_END_DECLS
