/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which domains contain a text. Pure. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

char *cbk_search_normalise (const char *text);
void  cbk_search_domains (CbkSnapshot *snapshot, const char *text, guint64 *found);

G_END_DECLS
