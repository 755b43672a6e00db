/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same domains in another snapshot. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

guint64 *cbk_row_carry (const CbkSnapshot *before, const guint64 *set, const CbkSnapshot *now, guint *n_rows);

G_END_DECLS
