/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders of columns: a sort key for each row, and the rows sorted by them. */

#include "core/inventory/cbk-orders-private.h"

#include <stdlib.h>
#include <string.h>

#include "core/inventory/cbk-read-ahead.h"
#include "core/inventory/cbk-room.h"
#include "core/inventory/cbk-row-set.h"

/* Four bytes a row and order: those that nobody has asked for lately are made anew when somebody does. */
#define N_KEPT 3

static inline void
put_key (const CbkOrderKeys *keys, guint row, guint64 key)
{
  if (keys->narrow != NULL)
    keys->narrow[row] = (guint32) key;
  else
    keys->wide[row] = key;
}

/* Returns: (transfer full) (nullable): the memory of the keys, to be freed with cbk_room_free(); NULL where they are
 * the column itself */
static gpointer
make_time_keys (CbkOrders *self, CbkNumbers times, CbkOrderKeys *keys)
{
  if (times.narrow != NULL)
    {
      keys->narrow = times.narrow;
      return NULL;
    }

  keys->wide = cbk_room_new (self->n_rows * sizeof *keys->wide);
  for (guint row = 0; row < self->n_rows; row++)
    keys->wide[row] = cbk_orders_time_key (times.wide[row]);
  return keys->wide;
}

/* Returns: (transfer full): the memory of the keys, to be freed with cbk_room_free() */
static gpointer
new_keys (CbkOrders *self, gboolean are_narrow, CbkOrderKeys *keys)
{
  gsize    size = are_narrow ? sizeof *keys->narrow : sizeof *keys->wide;
  gpointer memory = cbk_room_new (self->n_rows * size);

  if (are_narrow)
    keys->narrow = memory;
  else
    keys->wide = memory;
  return memory;
}

/* Returns the moment at which the first row changes. */
static gint64
fill_day_keys (CbkOrders *self, gint64 now, const CbkOrderKeys *keys)
{
  CbkNumbers    expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  guint64       until_change = CBK_SECONDS_PER_DAY;

  for (guint row = 0; row < self->n_rows; row++)
    {
      guint64 key = cbk_orders_day_key (statuses[row], cbk_numbers_get (&expire_times, row), now, &until_change);

      cbk_read_ahead (cbk_numbers_place (&expire_times, row));
      put_key (keys, row, key);
    }

  return now + (gint64) until_change;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Gives every status word that we do not know its place among the others. */
static void
rank_unknown_words (CbkOrders *self)
{
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  guint         n_words;
  CbkIndices    all_words = cbk_snapshot_peek_words (self->snapshot, &n_words);
  g_autoptr (GHashTable) ranks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree const char **unknown = g_new0 (const char *, n_words);
  g_autofree char       **words = NULL;

  for (guint row = 0; row < self->n_rows; row++)
    {
      if (statuses[row] == CBK_STATUS_UNKNOWN)
        unknown[cbk_indices_get (&all_words, row)] = cbk_snapshot_get_status_word (self->snapshot, row);
    }
  for (guint i = 0; i < n_words; i++)
    if (unknown[i] != NULL)
      g_hash_table_add (ranks, (char *) unknown[i]);

  words = (char **) g_hash_table_get_keys_as_array (ranks, &self->n_word_ranks);
  qsort (words, self->n_word_ranks, sizeof *words, compare_words);
  for (guint i = 0; i < self->n_word_ranks; i++)
    g_hash_table_insert (ranks, words[i], GUINT_TO_POINTER (i));

  self->word_ranks = g_new0 (guint32, n_words);
  for (guint i = 0; i < n_words; i++)
    if (unknown[i] != NULL)
      self->word_ranks[i] = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, unknown[i]));
  self->has_word_ranks = TRUE;
}

/* Returns the moment at which the first row expires. */
static gint64
fill_status_keys (CbkOrders *self, gint64 now, const CbkOrderKeys *keys)
{
  CbkNumbers    expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  CbkIndices    words = cbk_snapshot_peek_words (self->snapshot, NULL);
  gint64        until = G_MAXINT64;

  if (!self->has_word_ranks)
    rank_unknown_words (self);

  for (guint row = 0; row < self->n_rows; row++)
    {
      guint64 key = cbk_orders_status_key (statuses[row], cbk_numbers_get (&expire_times, row), now, &until);

      cbk_read_ahead (cbk_numbers_place (&expire_times, row));

      if (key == CBK_STATUS_UNKNOWN)
        key += self->word_ranks[cbk_indices_get (&words, row)];
      else if (key > CBK_STATUS_UNKNOWN)
        key += self->n_word_ranks;

      put_key (keys, row, key);
    }

  return until;
}

static void
fill_type_keys (CbkOrders *self, const CbkOrderKeys *keys)
{
  CbkIndices    words = cbk_snapshot_peek_words (self->snapshot, NULL);
  const guint8 *ranks = cbk_snapshot_peek_type_ranks (self->snapshot);

  for (guint row = 0; row < self->n_rows; row++)
    put_key (keys, row, ranks[cbk_indices_get (&words, row)]);
}

/* New memory for an order, or that of the one that was asked for the longest time ago. */
static void
take_memory (CbkOrders *self, CbkOrder *order)
{
  guint n_kept = 0;
  guint oldest = 0;

  if (order->rows != NULL)
    return;

  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    if (self->orders[column].rows != NULL)
      {
        if (n_kept == 0 || self->asked[column] < self->asked[oldest])
          oldest = column;
        n_kept++;
      }

  if (n_kept < N_KEPT)
    {
      order->rows = cbk_room_new (self->n_rows * sizeof *order->rows);
      order->starts = g_new (guint64, cbk_row_set_size (self->n_rows));
      return;
    }
  order->rows = g_steal_pointer (&self->orders[oldest].rows);
  order->starts = g_steal_pointer (&self->orders[oldest].starts);
}

/* Whether no number of days of a column is beyond 32 bits, nor one more. */
static gboolean
has_narrow_days (CbkOrders *self, gint64 now)
{
  return cbk_snapshot_peek_expire_times (self->snapshot).narrow != NULL && now >= 0;
}

/* Makes the keys of a column at a moment, and sets for how long they hold where that is not forever.
 *
 * Returns: (transfer full) (nullable): the memory of the keys, to be freed with cbk_room_free() */
static gpointer
make_keys (CbkOrders *self, CbkColumn column, gint64 now, CbkOrder *order, CbkOrderKeys *keys)
{
  gpointer memory = NULL;

  switch (column)
    {
    case CBK_COLUMN_CREATE:
      return make_time_keys (self, cbk_snapshot_peek_create_times (self->snapshot), keys);
    case CBK_COLUMN_UPDATE:
      return make_time_keys (self, cbk_snapshot_peek_update_times (self->snapshot), keys);
    case CBK_COLUMN_EXPIRE:
      return make_time_keys (self, cbk_snapshot_peek_expire_times (self->snapshot), keys);
    case CBK_COLUMN_DAYS:
      memory = new_keys (self, has_narrow_days (self, now), keys);
      order->from = now;
      order->until = fill_day_keys (self, now, keys);
      return memory;
    case CBK_COLUMN_STATUS:
      memory = new_keys (self, TRUE, keys);
      order->from = now;
      order->until = fill_status_keys (self, now, keys);
      return memory;
    case CBK_COLUMN_TYPE:
      memory = new_keys (self, TRUE, keys);
      fill_type_keys (self, keys);
      return memory;
    case CBK_COLUMN_DOMAIN: /* the order of the rows themselves */
      break;
    }

  g_assert_not_reached ();
}

/**
 * cbk_orders_new:
 * @snapshot: the rows to order; a reference is taken
 *
 * Returns: (transfer full): no orders yet; free with cbk_orders_free()
 */
CbkOrders *
cbk_orders_new (CbkSnapshot *snapshot)
{
  CbkOrders *self = g_new0 (CbkOrders, 1);

  self->snapshot = cbk_snapshot_ref (snapshot);
  self->n_rows = cbk_snapshot_get_n_rows (snapshot);

  return self;
}

/* Whether the order of a column is known at a moment. */
gboolean
cbk_orders_has (const CbkOrders *self, CbkColumn column, gint64 now)
{
  const CbkOrder *order = &self->orders[column];

  return order->rows != NULL && order->from <= now && now < order->until;
}

/**
 * cbk_orders_free:
 * @self: (nullable): what cbk_orders_new() returned
 */
void
cbk_orders_free (CbkOrders *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < CBK_N_COLUMNS; i++)
    {
      cbk_room_free (self->orders[i].rows);
      g_free (self->orders[i].starts);
    }
  g_free (self->word_ranks);
  cbk_snapshot_unref (self->snapshot);
  g_free (self);
}

/**
 * cbk_orders_get:
 * @column: any but the domain's, whose order is that of the rows
 * @now: UTC seconds; Expire Day and Status depend on it
 * @spare: (transfer none): memory for a number a row, which is written over
 *
 * Ascending: times from the earliest; on Expire Day N/A before 0; the status in the order of #CbkStatus, unknown ones
 * among each other by their word; the type by its rank. Rows without an expiry come last on Expired Date, and on
 * Expire Day unless they show N/A.
 *
 * Returns: (transfer none): the order, until the next call
 */
const CbkOrder *
cbk_orders_get (CbkOrders *self, CbkColumn column, gint64 now, guint32 *spare)
{
  CbkOrder    *order = &self->orders[column];
  CbkOrderKeys keys = { NULL };
  gpointer     memory;

  self->asked[column] = ++self->n_asked;
  if (cbk_orders_has (self, column, now))
    return order;

  order->from = G_MININT64;
  order->until = G_MAXINT64;
  memory = make_keys (self, column, now, order, &keys);
  take_memory (self, order);
  cbk_orders_sort (&keys, self->n_rows, spare, order);
  cbk_room_free (memory);
  return order;
}
