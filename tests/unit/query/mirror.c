/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A listener that knows an inventory from its signals alone. */

#include "mirror.h"

#define N_HELD 40

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Mirror *mirror = user_data;

  /* The tail only: either something goes or something comes, at the end. */
  g_assert_true (removed == 0 || added == 0);
  g_assert_cmpuint (removed + added, >, 0);
  g_assert_cmpuint (position + removed, ==, mirror->n_items);
  mirror->n_items = position + added;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->n_items);
  g_string_append_c (mirror->log, 'i');
}

static void
on_contents_changed (CbkInventory *inventory, gpointer user_data)
{
  Mirror *mirror = user_data;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (inventory)), ==, mirror->n_items);
  g_string_append_c (mirror->log, 'c');
}

static void
on_selection_changed (CbkInventory *inventory, gpointer user_data)
{
  Mirror *mirror = user_data;

  g_string_append_c (mirror->log, 's');
}

void
mirror_init (Mirror *mirror, CbkInventory *inventory)
{
  mirror->inventory = inventory;
  mirror->n_items = g_list_model_get_n_items (G_LIST_MODEL (inventory));
  mirror->slots = g_ptr_array_new_with_free_func (g_object_unref);
  mirror->log = g_string_new (NULL);
  g_signal_connect (inventory, "items-changed", G_CALLBACK (on_items_changed), mirror);
  g_signal_connect (inventory, "contents-changed", G_CALLBACK (on_contents_changed), mirror);
  g_signal_connect (inventory, "selection-changed", G_CALLBACK (on_selection_changed), mirror);
}

void
mirror_clear (Mirror *mirror)
{
  g_signal_handlers_disconnect_by_data (mirror->inventory, mirror);
  g_ptr_array_unref (mirror->slots);
  g_string_free (mirror->log, TRUE);
}

void
mirror_assert_log (Mirror *mirror, const char *expected)
{
  g_assert_cmpstr (mirror->log->str, ==, expected);
  g_string_truncate (mirror->log, 0);
}

/* The model has as many items as it told, and each slot that was once at a position still is the one there. */
void
mirror_check (Mirror *mirror)
{
  GListModel *model = G_LIST_MODEL (mirror->inventory);
  guint       n_items = g_list_model_get_n_items (model);

  g_assert_cmpuint (n_items, ==, mirror->n_items);
  g_assert_null (g_list_model_get_item (model, n_items));
  g_assert_null (g_list_model_get_item (model, G_MAXUINT));

  for (guint i = 0; i < MIN (n_items, N_HELD); i++)
    {
      g_autoptr (CbkSlot) slot = g_list_model_get_item (model, i);

      g_assert_cmpuint (cbk_slot_get_position (slot), ==, i);
      if (i < mirror->slots->len)
        g_assert_true (slot == g_ptr_array_index (mirror->slots, i));
      else
        g_ptr_array_add (mirror->slots, g_steal_pointer (&slot));
    }
}
