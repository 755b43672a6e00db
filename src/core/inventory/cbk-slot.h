/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The item at a position of a CbkInventory: it never changes; what is found there does. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CBK_TYPE_SLOT (cbk_slot_get_type ())
G_DECLARE_FINAL_TYPE (CbkSlot, cbk_slot, CBK, SLOT, GObject)

CbkSlot *cbk_slot_new (guint position);
guint    cbk_slot_get_position (CbkSlot *self);

G_END_DECLS
