/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first rows of a list as bytes, so that the next start shows them before a million others are read. */
#pragma once

#include "core/inventory/cbk-inventory.h"

G_BEGIN_DECLS

GBytes  *cbk_first_screen_pack (CbkInventory *inventory);
gboolean cbk_first_screen_show (GBytes *bytes, CbkInventory *inventory);

G_END_DECLS
