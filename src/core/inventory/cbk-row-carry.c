/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same domains in another snapshot. */

#include "core/inventory/cbk-row-carry.h"

#include <string.h>

#include "core/inventory/cbk-row-set.h"

static int
compare_domains (const CbkSnapshot *a, guint row_a, const CbkSnapshot *b, guint row_b)
{
  gsize       length_a, length_b;
  const char *domain_a = cbk_snapshot_get_domain (a, row_a, &length_a);
  const char *domain_b = cbk_snapshot_get_domain (b, row_b, &length_b);
  int         order = memcmp (domain_a, domain_b, MIN (length_a, length_b));

  return order != 0 ? order : (length_a > length_b) - (length_a < length_b);
}

/**
 * cbk_row_carry:
 * @before: (nullable): a snapshot
 * @set: (nullable): some of its rows; %NULL where there is no snapshot
 * @now: (nullable): another one
 * @n_rows: (inout): how many rows are in the set; then how many are in the new one
 *
 * Both snapshots are in the domain's order, so one walk along both finds what they have in common.
 *
 * Returns: (transfer full): the rows of @now that have the domains of the set
 */
guint64 *
cbk_row_carry (const CbkSnapshot *before, const guint64 *set, const CbkSnapshot *now, guint *n_rows)
{
  guint    n_before = before != NULL ? cbk_snapshot_get_n_rows (before) : 0;
  guint    n_now = now != NULL ? cbk_snapshot_get_n_rows (now) : 0;
  guint64 *carried = g_new0 (guint64, cbk_row_set_size (n_now));
  guint    n_left = *n_rows;
  guint    row = 0;

  *n_rows = 0;
  for (guint old_row = 0; n_left > 0 && old_row < n_before; old_row++)
    {
      int order = -1;

      if (!cbk_row_set_has (set, old_row))
        continue;

      n_left--;
      while (row < n_now && (order = compare_domains (now, row, before, old_row)) < 0)
        row++;

      if (row < n_now && order == 0)
        {
          cbk_row_set_add (carried, row);
          (*n_rows)++;
        }
    }
  return carried;
}
