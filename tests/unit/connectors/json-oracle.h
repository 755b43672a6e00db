/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What json-glib makes of a text, beside what the tape makes of it. */
#pragma once

#include <glib.h>

gboolean json_oracle_compare (const char *text, gsize length);
