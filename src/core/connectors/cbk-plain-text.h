/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server wrote, made fit to be shown to a person. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cbk_plain_text (const char *text, gsize max_characters);

G_END_DECLS
