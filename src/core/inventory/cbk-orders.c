/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders of columns: a sort key for each row, then a radix sort of keys and row numbers together, so that memory is
 * read in its order; equal rows stay in theirs. */

#include "core/inventory/cbk-orders.h"

#include <stdlib.h>
#include <string.h>

#include "core/inventory/cbk-row-set.h"

#define SECONDS_PER_DAY 86400

#define RADIX_BITS 11
#define RADIX_SIZE (1 << RADIX_BITS)

/* The sort key of a row that stands behind all others in both directions. */
#define KEY_NONE G_MAXUINT64

/* Four bytes a row and order: those that nobody has asked for lately are made anew when somebody does. */
#define N_KEPT 3

struct _CbkOrders
{
  CbkSnapshot *snapshot; /* (owned) */
  guint        n_rows;
  CbkOrder     orders[CBK_N_COLUMNS];
  guint32     *word_ranks; /* (owned) (nullable) by row; of an unknown status its word's place among the others */
  guint        n_word_ranks;

  guint    asked[CBK_N_COLUMNS]; /* when each was asked for last, counted in questions; 0 is never */
  guint    n_asked;
  guint64 *keys; /* (owned) (nullable) by row, and behind them room for two pairs a row, while an order is made */
};

static gboolean
is_expired (guint8 status, gint64 expire_time, gint64 now)
{
  return status == CBK_STATUS_EXPIRED || expire_time <= now;
}

static void
fill_time_keys (CbkOrders *self, const gint64 *times)
{
  gint64 earliest = CBK_TIME_NONE;

  for (guint row = 0; row < self->n_rows; row++)
    earliest = MIN (earliest, times[row]);

  for (guint row = 0; row < self->n_rows; row++)
    self->keys[row] = times[row] == CBK_TIME_NONE ? KEY_NONE : (guint64) times[row] - (guint64) earliest;
}

/* N/A is 0, each number of days one more. Returns the moment at which the first row changes. */
static gint64
fill_day_keys (CbkOrders *self, gint64 now)
{
  const gint64 *expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  guint64       until_change = SECONDS_PER_DAY;

  for (guint row = 0; row < self->n_rows; row++)
    {
      if (is_expired (statuses[row], expire_times[row], now))
        {
          self->keys[row] = 0;
        }
      else if (expire_times[row] == CBK_TIME_NONE)
        {
          self->keys[row] = KEY_NONE;
        }
      else
        {
          guint64 left = (guint64) expire_times[row] - (guint64) now;
          guint64 days = left / SECONDS_PER_DAY;

          self->keys[row] = days + 1;

          /* With exactly a day left it is still a day; with nothing left it has expired. */
          until_change = MIN (until_change, left % SECONDS_PER_DAY + (days > 0));
        }
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
  g_autoptr (GHashTable) ranks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char **words = NULL;

  for (guint row = 0; row < self->n_rows; row++)
    {
      if (statuses[row] == CBK_STATUS_UNKNOWN)
        g_hash_table_add (ranks, (char *) cbk_snapshot_get_status_word (self->snapshot, row));
    }

  words = (char **) g_hash_table_get_keys_as_array (ranks, &self->n_word_ranks);
  qsort (words, self->n_word_ranks, sizeof *words, compare_words);
  for (guint i = 0; i < self->n_word_ranks; i++)
    g_hash_table_insert (ranks, words[i], GUINT_TO_POINTER (i));

  self->word_ranks = g_new0 (guint32, self->n_rows);
  for (guint row = 0; self->n_word_ranks > 0 && row < self->n_rows; row++)
    {
      if (statuses[row] == CBK_STATUS_UNKNOWN)
        {
          const char *word = cbk_snapshot_get_status_word (self->snapshot, row);

          self->word_ranks[row] = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, word));
        }
    }
}

/* Returns the moment at which the first row expires. */
static gint64
fill_status_keys (CbkOrders *self, gint64 now)
{
  const gint64 *expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  gint64        until = G_MAXINT64;

  if (self->word_ranks == NULL)
    rank_unknown_words (self);

  for (guint row = 0; row < self->n_rows; row++)
    {
      guint64 key = statuses[row];

      if (is_expired (statuses[row], expire_times[row], now))
        key = CBK_STATUS_EXPIRED;
      else
        until = MIN (until, expire_times[row]);

      if (key == CBK_STATUS_UNKNOWN)
        key += self->word_ranks[row];
      else if (key > CBK_STATUS_UNKNOWN)
        key += self->n_word_ranks;

      self->keys[row] = key;
    }

  return until;
}

static void
fill_type_keys (CbkOrders *self)
{
  const guint8 *types = cbk_snapshot_peek_provisioning (self->snapshot);

  for (guint row = 0; row < self->n_rows; row++)
    self->keys[row] = types[row];
}

/* Puts pairs of key and row from one array into another, by one digit of the key. */
static void
move_by_digit (const guint64 *from, guint64 *to, guint n_pairs, guint shift)
{
  guint32 places[RADIX_SIZE] = { 0 };
  guint32 place = 0;

  for (guint i = 0; i < n_pairs; i++)
    places[(from[i] >> shift) % RADIX_SIZE]++;

  for (guint digit = 0; digit < RADIX_SIZE; digit++)
    {
      guint32 n = places[digit];

      places[digit] = place;
      place += n;
    }

  for (guint i = 0; i < n_pairs; i++)
    to[places[(from[i] >> shift) % RADIX_SIZE]++] = from[i];
}

/* Sorts rows by 32 bits of their keys, digit after digit from the lowest. The key stands above the row in each pair. */
static void
sort_rows_by_half (const guint64 *keys, guint32 *rows, guint n_rows, guint32 highest, guint half, guint64 *pairs)
{
  guint64 *from = pairs;
  guint64 *to = pairs + n_rows;

  for (guint i = 0; i < n_rows; i++)
    from[i] = (guint64) (guint32) (keys[rows[i]] >> half) << 32 | rows[i];

  for (guint shift = 0; shift < 32 && highest >> shift != 0; shift += RADIX_BITS)
    {
      guint64 *swap = from;

      move_by_digit (from, to, n_rows, 32 + shift);
      from = to;
      to = swap;
    }

  for (guint i = 0; i < n_rows; i++)
    rows[i] = (guint32) from[i];
}

/* Sorts rows by their keys; rows of equal keys stay as they were. */
static void
sort_rows (const guint64 *keys, guint32 *rows, guint n_rows, guint64 highest, guint64 *pairs)
{
  gboolean is_wide = highest > G_MAXUINT32;

  sort_rows_by_half (keys, rows, n_rows, is_wide ? G_MAXUINT32 : (guint32) highest, 0, pairs);
  if (is_wide)
    sort_rows_by_half (keys, rows, n_rows, (guint32) (highest >> 32), 32, pairs);
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

/* Makes an order of the keys that were filled in. */
static void
build_order (CbkOrders *self, CbkOrder *order)
{
  guint64 highest = 0;
  guint   n_known = 0;
  guint   end = self->n_rows;

  take_memory (self, order);
  cbk_row_set_clear (order->starts, self->n_rows);

  /* Those without a value are the last ones in both directions. */
  for (guint row = self->n_rows; row-- > 0;)
    if (self->keys[row] == KEY_NONE)
      order->rows[--end] = row;

  for (guint row = 0; row < self->n_rows; row++)
    if (self->keys[row] != KEY_NONE)
      {
        order->rows[n_known++] = row;
        highest = MAX (highest, self->keys[row]);
      }

  order->n_known = n_known;
  sort_rows (self->keys, order->rows, n_known, highest, self->keys + self->n_rows);

  for (guint i = 0; i < n_known; i++)
    {
      if (i == 0 || self->keys[order->rows[i]] != self->keys[order->rows[i - 1]])
        cbk_row_set_add (order->starts, i);
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

  self->asked[column] = ++self->n_asked;
  if (order->rows != NULL && order->from <= now && now < order->until)
    return order;

  self->keys = g_new (guint64, 3 * (gsize) self->n_rows);
  order->from = G_MININT64;
  order->until = G_MAXINT64;

  switch (column)
    {
    case CBK_COLUMN_CREATE:
      fill_time_keys (self, cbk_snapshot_peek_create_times (self->snapshot));
      break;
    case CBK_COLUMN_UPDATE:
      fill_time_keys (self, cbk_snapshot_peek_update_times (self->snapshot));
      break;
    case CBK_COLUMN_EXPIRE:
      fill_time_keys (self, cbk_snapshot_peek_expire_times (self->snapshot));
      break;
    case CBK_COLUMN_DAYS:
      order->from = now;
      order->until = fill_day_keys (self, now);
      break;
    case CBK_COLUMN_STATUS:
      order->from = now;
      order->until = fill_status_keys (self, now);
      break;
    case CBK_COLUMN_TYPE:
      fill_type_keys (self);
      break;
    case CBK_COLUMN_DOMAIN: /* the order of the rows themselves */
      g_assert_not_reached ();
    }

  build_order (self, order);
  g_clear_pointer (&self->keys, g_free);
  return order;
}
