/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A listener that knows an inventory from its signals alone, as a view does, and finds out when it was told wrong. */
#pragma once

#include "core/inventory/cbk-inventory.h"

typedef struct
{
  CbkInventory *inventory; /* (unowned) */
  guint         n_items;
  GPtrArray    *slots; /* (owned) CbkSlot (owned) by position: those of the first positions, held for ever */
  GString      *log;   /* (owned) the signals, a letter each */
} Mirror;

void mirror_init (Mirror *mirror, CbkInventory *inventory);
void mirror_clear (Mirror *mirror);
void mirror_assert_log (Mirror *mirror, const char *expected);
void mirror_check (Mirror *mirror);
