/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The item at a position of a CbkInventory. */

#include "core/inventory/cbk-slot.h"

struct _CbkSlot
{
  GObject parent_instance;

  guint position;
};

G_DEFINE_FINAL_TYPE (CbkSlot, cbk_slot, G_TYPE_OBJECT)

static void
cbk_slot_class_init (CbkSlotClass *klass)
{
}

static void
cbk_slot_init (CbkSlot *self)
{
}

CbkSlot *
cbk_slot_new (guint position)
{
  CbkSlot *self = g_object_new (CBK_TYPE_SLOT, NULL);

  self->position = position;

  return self;
}

/**
 * cbk_slot_get_position:
 *
 * Returns: the position in the list for which this slot stands, as long as it lives
 */
guint
cbk_slot_get_position (CbkSlot *self)
{
  g_return_val_if_fail (CBK_IS_SLOT (self), 0);

  return self->position;
}
