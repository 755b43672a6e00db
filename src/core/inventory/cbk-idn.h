/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Unicode form of a domain name, and whether it may be shown without misleading a reader. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *cbk_idn_to_unicode (const char *domain);
gboolean cbk_idn_is_single_script (const char *unicode);
char    *cbk_idn_to_display (const char *domain);

G_END_DECLS
