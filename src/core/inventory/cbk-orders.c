/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders of columns: a sort key for each row, then a radix sort of keys and row numbers together, so that memory is
 * read in its order; equal rows stay in theirs. */

#include "core/inventory/cbk-orders-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/inventory/cbk-read-ahead.h"
#include "core/inventory/cbk-row-set.h"

/* Digits of so many bits at most: the places of one digit stay in the nearest cache. */
#define MAX_RADIX_BITS 11
#define MAX_DIGITS 3 /* of 32 bits */

#define HUGE_PAGE (2 << 20)

/* A cache line of pairs. */
#define PAIRS_A_LINE (64 / sizeof (guint64))

/* Four bytes a row and order: those that nobody has asked for lately are made anew when somebody does. */
#define N_KEPT 3

/* The sort keys of all rows, while an order is made. */
typedef struct
{
  guint64 *keys;    /* by row */
  guint64  highest; /* of those that are not KEY_NONE */
} Keys;

static void
fill_time_keys (CbkOrders *self, CbkNumbers times, Keys *keys)
{
  gint64 earliest = CBK_TIME_NONE;
  gint64 latest = G_MININT64;

  for (guint row = 0; row < self->n_rows; row++)
    {
      gint64 time = cbk_numbers_get (&times, row);

      cbk_read_ahead (cbk_numbers_place (&times, row));
      earliest = MIN (earliest, time);
      latest = MAX (latest, time == CBK_TIME_NONE ? G_MININT64 : time);
    }

  for (guint row = 0; row < self->n_rows; row++)
    {
      gint64 time = cbk_numbers_get (&times, row);

      cbk_read_ahead (cbk_numbers_place (&times, row));
      keys->keys[row] = time == CBK_TIME_NONE ? KEY_NONE : (guint64) time - (guint64) earliest;
    }
  keys->highest = latest >= earliest ? (guint64) latest - (guint64) earliest : 0;
}

/* Returns the moment at which the first row changes. */
static gint64
fill_day_keys (CbkOrders *self, gint64 now, Keys *keys)
{
  CbkNumbers    expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  guint64       until_change = CBK_SECONDS_PER_DAY;

  for (guint row = 0; row < self->n_rows; row++)
    {
      guint64 key = cbk_orders_day_key (statuses[row], cbk_numbers_get (&expire_times, row), now, &until_change);

      cbk_read_ahead (cbk_numbers_place (&expire_times, row));
      keys->keys[row] = key;
      keys->highest = MAX (keys->highest, key == KEY_NONE ? 0 : key);
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
  guint         n_words = cbk_snapshot_get_n_words (self->snapshot);
  g_autoptr (GHashTable) ranks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree const char **unknown = g_new0 (const char *, n_words);
  g_autofree char       **words = NULL;

  for (guint row = 0; row < self->n_rows; row++)
    {
      if (statuses[row] == CBK_STATUS_UNKNOWN)
        unknown[cbk_snapshot_get_words (self->snapshot, row)] = cbk_snapshot_get_status_word (self->snapshot, row);
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
fill_status_keys (CbkOrders *self, gint64 now, Keys *keys)
{
  CbkNumbers    expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  gint64        until = G_MAXINT64;

  if (!self->has_word_ranks)
    rank_unknown_words (self);

  for (guint row = 0; row < self->n_rows; row++)
    {
      guint64 key = cbk_orders_status_key (statuses[row], cbk_numbers_get (&expire_times, row), now, &until);

      cbk_read_ahead (cbk_numbers_place (&expire_times, row));

      if (key == CBK_STATUS_UNKNOWN)
        key += self->word_ranks[cbk_snapshot_get_words (self->snapshot, row)];
      else if (key > CBK_STATUS_UNKNOWN)
        key += self->n_word_ranks;

      keys->keys[row] = key;
      keys->highest = MAX (keys->highest, key);
    }

  return until;
}

static void
fill_type_keys (CbkOrders *self, Keys *keys)
{
  for (guint row = 0; row < self->n_rows; row++)
    keys->keys[row] = cbk_snapshot_get_type_rank (self->snapshot, row);
  keys->highest = G_MAXUINT8;
}

/* Puts pairs of key and row from one array into another, by one digit of the key.
 *
 * places: by digit, how many pairs have it; behind the last one of each afterwards */
static void
move_by_digit (const guint64 *from, guint64 *to, guint n_pairs, guint shift, guint n_bits, guint32 *places)
{
  guint64 mask = (G_GUINT64_CONSTANT (1) << n_bits) - 1;
  guint32 place = 0;

  for (guint digit = 0; digit <= mask; digit++)
    {
      guint32 n = places[digit];

      places[digit] = place;
      place += n;
    }

  for (guint i = 0; i < n_pairs; i++)
    {
      guint32 *next = places + ((from[i] >> shift) & mask);

      cbk_read_ahead (from + i);
      __builtin_prefetch (to + *next + 2 * PAIRS_A_LINE, 1);
      to[(*next)++] = from[i];
    }
}

/* Sorts pairs with the key in their upper half, digit after digit from the lowest.
 *
 * room: as large as pairs. Returns: which of both they are in afterwards */
static guint64 *
sort_pairs (guint64 *pairs, guint64 *room, guint n_pairs, guint32 highest)
{
  guint32 places[MAX_DIGITS][1 << MAX_RADIX_BITS] = { 0 };
  guint   n_bits = g_bit_storage (highest);
  guint   n_digits = (n_bits + MAX_RADIX_BITS - 1) / MAX_RADIX_BITS;
  guint   n_digit_bits = (n_bits + n_digits - 1) / n_digits;
  guint64 mask = (G_GUINT64_CONSTANT (1) << n_digit_bits) - 1;

  for (guint i = 0; i < n_pairs; i++)
    {
      cbk_read_ahead (pairs + i);
      for (guint digit = 0; digit < n_digits; digit++)
        places[digit][(pairs[i] >> (32 + digit * n_digit_bits)) & mask]++;
    }

  for (guint digit = 0; digit < n_digits; digit++)
    {
      guint64 *swap = pairs;

      move_by_digit (pairs, room, n_pairs, 32 + digit * n_digit_bits, n_digit_bits, places[digit]);
      pairs = room;
      room = swap;
    }
  return pairs;
}

/* Room for so many pairs, for a short while. In huge pages the system has it ready in half of the time. */
static guint64 *
new_room (gsize n_pairs)
{
  guint64 *room = g_aligned_alloc (n_pairs, sizeof *room, HUGE_PAGE);

  madvise (room, n_pairs * sizeof *room, MADV_HUGEPAGE);
  return room;
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
      order->rows = g_new (guint32, self->n_rows);
      order->starts = g_new (guint64, cbk_row_set_size (self->n_rows));
      return;
    }
  order->rows = g_steal_pointer (&self->orders[oldest].rows);
  order->starts = g_steal_pointer (&self->orders[oldest].starts);
}

/* Sorts pairs by keys of more than 32 bits: by their lower halves, then, as equal ones stay as they are, by the upper
 * ones. Returns: as sort_pairs() */
static guint64 *
sort_wide_pairs (const Keys *keys, guint64 *pairs, guint64 *room, guint n_pairs)
{
  guint64 *sorted = sort_pairs (pairs, room, n_pairs, G_MAXUINT32);

  for (guint i = 0; i < n_pairs; i++)
    {
      guint32 row = (guint32) sorted[i];

      sorted[i] = keys->keys[row] >> 32 << 32 | row;
    }
  return sort_pairs (sorted, sorted == pairs ? room : pairs, n_pairs, (guint32) (keys->highest >> 32));
}

/* Makes pairs of key and row of those that have a key; the others are first in the order meanwhile. */
static guint
fill_pairs (const CbkOrders *self, const Keys *keys, guint64 *pairs, guint32 *without_key)
{
  guint n_pairs = 0;

  for (guint row = 0; row < self->n_rows; row++)
    {
      guint64 key = keys->keys[row];

      cbk_read_ahead (keys->keys + row);
      if (key != KEY_NONE)
        pairs[n_pairs++] = key << 32 | row;
      else
        without_key[row - n_pairs] = row;
    }
  return n_pairs;
}

/* Makes an order of the keys. Unless these are wide, the pairs take their place. */
static void
build_order (CbkOrders *self, CbkOrder *order, const Keys *keys, guint64 *room)
{
  gboolean            is_wide = keys->highest > G_MAXUINT32;
  g_autofree guint64 *more_room = is_wide ? g_new (guint64, self->n_rows) : NULL;
  guint64            *pairs = is_wide ? more_room : keys->keys;
  guint64             last = KEY_NONE;
  guint               n_known;

  take_memory (self, order);
  n_known = fill_pairs (self, keys, pairs, order->rows);
  memmove (order->rows + n_known, order->rows, (self->n_rows - n_known) * sizeof *order->rows);
  if (is_wide)
    pairs = sort_wide_pairs (keys, pairs, room, n_known);
  else
    pairs = sort_pairs (pairs, room, n_known, (guint32) keys->highest);

  order->n_known = n_known;
  cbk_row_set_clear (order->starts, self->n_rows);
  for (guint i = 0; i < n_known; i++)
    {
      guint32 row = (guint32) pairs[i];
      guint64 key = is_wide ? keys->keys[row] : pairs[i] >> 32;

      cbk_read_ahead (pairs + i);
      order->rows[i] = row;
      order->starts[i / 64] |= (guint64) (key != last) << (i % 64);
      last = key;
    }
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
      g_free (self->orders[i].rows);
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
 *
 * Ascending: times from the earliest; on Expire Day N/A before 0; the status in the order of #CbkStatus, unknown ones
 * among each other by their word; the type by its rank. Rows without an expiry come last on Expired Date, and on
 * Expire Day unless they show N/A.
 *
 * Returns: (transfer none): the order, until the next call
 */
const CbkOrder *
cbk_orders_get (CbkOrders *self, CbkColumn column, gint64 now)
{
  CbkOrder *order = &self->orders[column];
  guint64  *memory;
  Keys      keys = { 0 };

  self->asked[column] = ++self->n_asked;
  if (cbk_orders_has (self, column, now))
    return order;

  memory = new_room (2 * (gsize) self->n_rows);
  keys.keys = memory;
  order->from = G_MININT64;
  order->until = G_MAXINT64;

  switch (column)
    {
    case CBK_COLUMN_CREATE:
      fill_time_keys (self, cbk_snapshot_peek_create_times (self->snapshot), &keys);
      break;
    case CBK_COLUMN_UPDATE:
      fill_time_keys (self, cbk_snapshot_peek_update_times (self->snapshot), &keys);
      break;
    case CBK_COLUMN_EXPIRE:
      fill_time_keys (self, cbk_snapshot_peek_expire_times (self->snapshot), &keys);
      break;
    case CBK_COLUMN_DAYS:
      order->from = now;
      order->until = fill_day_keys (self, now, &keys);
      break;
    case CBK_COLUMN_STATUS:
      order->from = now;
      order->until = fill_status_keys (self, now, &keys);
      break;
    case CBK_COLUMN_TYPE:
      fill_type_keys (self, &keys);
      break;
    case CBK_COLUMN_DOMAIN: /* the order of the rows themselves */
      g_assert_not_reached ();
    }

  build_order (self, order, &keys, memory + self->n_rows);
  g_aligned_free (memory);
  return order;
}
