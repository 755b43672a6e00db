/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For loops over columns of megabytes: left to itself, the processor waits for memory for half of the time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* place: what is read now. Asks for what is read some 30 cache lines later; that may be beyond the end. */
static inline void
cbk_read_ahead (gconstpointer place)
{
  __builtin_prefetch ((const char *) place + 2048);
}

G_END_DECLS
