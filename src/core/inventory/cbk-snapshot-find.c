/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable, reference-counted inventory in columns: finding its rows. */

#include "core/inventory/cbk-snapshot.h"

#include <string.h>

#include "core/inventory/cbk-number-set.h"
#include "core/inventory/cbk-siphash.h"
#include "core/inventory/cbk-snapshot-private.h"

/* id: (nullable) */
guint32
cbk_snapshot_hash_id (const guint64 secret[2], const char *id)
{
  return (guint32) cbk_siphash (secret, id, id == NULL ? 0 : strlen (id));
}

/* place: (out): the row of that name, or the row before which it belongs */
gboolean
cbk_snapshot_find_place (const CbkSnapshot *self, const char *domain, gsize length, guint *place)
{
  guint low = 0;
  guint high = self->counts.n_rows;

  while (low < high)
    {
      guint       middle = low + (high - low) / 2;
      gsize       middle_length;
      const char *name = cbk_snapshot_get_domain (self, middle, &middle_length);
      int         order = memcmp (name, domain, MIN (middle_length, length));

      if (order == 0 && middle_length == length)
        {
          *place = middle;
          return TRUE;
        }
      if (order < 0 || (order == 0 && middle_length < length))
        low = middle + 1;
      else
        high = middle;
    }
  *place = low;
  return FALSE;
}

/**
 * cbk_snapshot_find:
 * @self: a snapshot
 * @domain: a normalised name
 * @row: (out) (optional): the row of that name
 *
 * Returns: whether there is one
 */
gboolean
cbk_snapshot_find (const CbkSnapshot *self, const char *domain, guint *row)
{
  guint place;

  g_return_val_if_fail (self != NULL && domain != NULL, FALSE);

  if (!cbk_snapshot_find_place (self, domain, strlen (domain), &place))
    return FALSE;
  if (row != NULL)
    *row = place;
  return TRUE;
}

/**
 * cbk_snapshot_find_ids:
 * @self: a snapshot
 * @ids: (element-type utf8): ids of domains
 * @rows: (inout) (element-type guint): the rows that may have one of them are appended, in the order of their numbers
 *
 * A snapshot has hashes of ids, no ids. Each row that has one of @ids is among @rows; of a million others, about one in
 * four thousand times the number of @ids is, too. One walk over all rows: about 2 ms for a million.
 */
void
cbk_snapshot_find_ids (const CbkSnapshot *self, GPtrArray *ids, GArray *rows)
{
  /* No number of the set is 0. */
  const guint64 mark = (guint64) 1 << 32;
  g_auto (CbkNumberSet) wanted = { NULL };

  g_return_if_fail (self != NULL && ids != NULL && rows != NULL);

  cbk_number_set_init (&wanted, ids->len);
  for (guint i = 0; i < ids->len; i++)
    cbk_number_set_add (&wanted, mark | cbk_snapshot_hash_id (self->columns.id_secret, g_ptr_array_index (ids, i)));
  for (guint row = 0; row < self->counts.n_rows; row++)
    if (cbk_number_set_has (&wanted, mark | self->columns.id_hashes[row]))
      g_array_append_val (rows, row);
}
