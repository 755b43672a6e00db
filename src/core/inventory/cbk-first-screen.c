/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first rows of a list as bytes: the question, how long the list is, how many rows are in which state, and a
 * snapshot of the rows alone. The same question over these rows gives them in the same order. */

#include "core/inventory/cbk-first-screen.h"

/* More than any window has in view. */
#define N_ROWS 64

/* filter, with attention, column, descending; length, total, expired, attention, valid; the snapshot */
#define FORMAT "(ubub(uuuuu)@ay)"
#define TYPE "(ubub(uuuuu)ay)"

static CbkSnapshot *
copy_first_rows (CbkInventory *inventory)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  CbkSnapshot *all = cbk_inventory_get_snapshot (inventory);
  guint        row;

  for (guint position = 0; position < N_ROWS && cbk_inventory_get_row (inventory, position, &row); position++)
    {
      g_autofree char *name = cbk_snapshot_dup_domain (all, row);
      CbkDomain        domain = {
               .domain = name,
               .create_time = cbk_snapshot_get_create_time (all, row),
               .update_time = cbk_snapshot_get_update_time (all, row),
               .expire_time = cbk_snapshot_get_expire_time (all, row),
               .status = (char *) cbk_snapshot_get_status_word (all, row),
               .status_reason = (char *) cbk_snapshot_get_reason (all, row),
               .provisioning = (char *) cbk_snapshot_get_provisioning (all, row),
      };

      cbk_snapshot_builder_add (builder, cbk_snapshot_get_key (all, row), &domain);
    }

  return cbk_snapshot_builder_build (builder);
}

/**
 * cbk_first_screen_pack:
 * @inventory: a list that shows all that its question finds; the question has no text
 *
 * Returns: (transfer full): what cbk_first_screen_show() shows
 */
GBytes *
cbk_first_screen_pack (CbkInventory *inventory)
{
  const CbkQuestion *question = cbk_inventory_get_question (inventory);
  CbkCounts          counts = cbk_inventory_get_counts (inventory);
  g_autoptr (CbkSnapshot) rows = copy_first_rows (inventory);
  GBytes *block = cbk_snapshot_get_bytes (rows);
  g_autoptr (GVariant) packed = NULL;

  packed = g_variant_ref_sink (g_variant_new (FORMAT, question->filter, question->with_attention, question->sort_column,
                                              question->descending, g_list_model_get_n_items (G_LIST_MODEL (inventory)),
                                              counts.total, counts.expired, counts.attention, counts.valid,
                                              g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, block, TRUE)));
  return g_variant_get_data_as_bytes (packed);
}

/**
 * cbk_first_screen_show:
 * @bytes: what cbk_first_screen_pack() made once, or anything else
 * @inventory: an empty list
 *
 * Returns: whether the bytes are good, have rows, and answer the question of @inventory, which shows them now
 */
gboolean
cbk_first_screen_show (GBytes *bytes, CbkInventory *inventory)
{
  const CbkQuestion *question = cbk_inventory_get_question (inventory);
  g_autoptr (GVariant) packed = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), bytes, FALSE));
  g_autoptr (GVariant) block = NULL;
  g_autoptr (GBytes) copy = NULL;
  g_autoptr (CbkSnapshot) rows = NULL;
  CbkCounts counts = { 0 };
  guint     filter, column, length;
  gboolean  with_attention, descending;

  if (!g_variant_is_normal_form (packed))
    return FALSE;

  g_variant_get (packed, FORMAT, &filter, &with_attention, &column, &descending, &length, &counts.total,
                 &counts.expired, &counts.attention, &counts.valid, &block);
  if (filter != question->filter || with_attention != question->with_attention || column != question->sort_column ||
      descending != question->descending || *question->text != '\0')
    return FALSE;

  /* At an address of its own, which is a multiple of 8. */
  copy = g_bytes_new (g_variant_get_data (block), g_variant_get_size (block));
  rows = cbk_snapshot_new_from_bytes (copy, NULL);
  if (rows == NULL || length == 0)
    return FALSE;

  cbk_inventory_set_first_screen (inventory, rows, length, &counts);
  return TRUE;
}
