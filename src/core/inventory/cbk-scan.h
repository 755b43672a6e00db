/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which entries of an arena contain a text. Pure. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

void cbk_scan_arena (const CbkArena *arena, const char *text, gsize length, guint64 *found);
#ifdef CBK_HAS_SCAN_AVX2
void cbk_scan_arena_avx2 (const CbkArena *arena, const char *text, gsize length, guint64 *found);
#endif

G_END_DECLS
