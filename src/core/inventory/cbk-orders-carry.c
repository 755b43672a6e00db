/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders of a snapshot made of those of the one before it: few rows are gone or new, and the others keep their places
 * among each other, so an order is copied without the first and the second are put between.
 *
 * That takes a quarter of what a sort does. */

#include <stdlib.h>

#include "core/inventory/cbk-orders-private.h"
#include "core/inventory/cbk-read-ahead.h"
#include "core/inventory/cbk-room.h"
#include "core/inventory/cbk-row-set.h"

/* With more new rows than one in so many, an order is not carried. */
#define MIN_ROWS_A_NEW_ONE 64

#define GONE G_MAXUINT32

/* Of so many rows side by side it is known how far all of them move, unless some are gone or new rows come between. */
#define BLOCK 64
#define MIXED G_MININT32

/* Of the types that have the same rank in each snapshot: auto and upload. */
#define LAST_KNOWN_RANK 1

/* A row that the snapshot before does not have. */
typedef struct
{
  guint32 row;
  guint32 base_row; /* of the snapshot before: the first one that stands behind it in the domain's order */
  guint64 key;
  guint   place; /* in the order before: of the first one that stands behind it */
} NewRow;

typedef struct
{
  CbkOrders       *orders;
  const CbkOrders *before;
  const CbkRun    *runs;
  guint            n_runs;
  gint32          *moves; /* (owned) by block of rows before: what is to be added to their numbers, or MIXED */
  NewRow          *added; /* (owned) */
  guint            n_added;
} Carry;

/* Where a row is now that was in a run, or GONE. */
static guint32
find_row (const Carry *self, guint32 row)
{
  guint low = 0;
  guint high = self->n_runs;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->runs[middle].before + self->runs[middle].n_rows <= row)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == self->n_runs || row < self->runs[low].before)
    return GONE;
  return row - self->runs[low].before + self->runs[low].now;
}

/* The same, mostly without a look at the runs. */
static inline guint32
move_row (const Carry *self, guint32 row)
{
  gint32 move = self->moves[row / BLOCK];

  return move != MIXED ? row + (guint32) move : find_row (self, row);
}

static guint64
get_key (const CbkOrders *orders, CbkColumn column, guint row, gint64 now)
{
  guint8  status = cbk_snapshot_peek_statuses (orders->snapshot)[row];
  gint64  expire_time = cbk_snapshot_get_expire_time (orders->snapshot, row);
  guint64 until_change = G_MAXUINT64;
  gint64  until = G_MAXINT64;

  switch (column)
    {
    case CBK_COLUMN_CREATE:
      return cbk_orders_time_key (cbk_snapshot_get_create_time (orders->snapshot, row));
    case CBK_COLUMN_UPDATE:
      return cbk_orders_time_key (cbk_snapshot_get_update_time (orders->snapshot, row));
    case CBK_COLUMN_EXPIRE:
      return cbk_orders_time_key (expire_time);
    case CBK_COLUMN_DAYS:
      return cbk_orders_day_key (status, expire_time, now, &until_change);
    case CBK_COLUMN_STATUS:
      return cbk_orders_status_key (status, expire_time, now, &until);
    case CBK_COLUMN_TYPE:
      return cbk_snapshot_get_type_rank (orders->snapshot, row);
    case CBK_COLUMN_DOMAIN:
      break;
    }

  g_return_val_if_reached (KEY_NONE);
}

/* Words that we do not know have places among the words of their snapshot, which may be others in the new one. */
static gboolean
has_known_words (const Carry *self, CbkColumn column)
{
  const guint8  *statuses = cbk_snapshot_peek_statuses (self->orders->snapshot);
  const guint32 *order = self->before->orders[column].rows;

  if (column == CBK_COLUMN_STATUS && self->before->n_word_ranks > 0)
    return FALSE;
  if (column == CBK_COLUMN_TYPE && self->before->n_rows > 0 &&
      cbk_snapshot_get_type_rank (self->before->snapshot, order[self->before->n_rows - 1]) > LAST_KNOWN_RANK)
    return FALSE;

  for (guint i = 0; i < self->n_added; i++)
    {
      guint row = self->added[i].row;

      if ((column == CBK_COLUMN_STATUS && statuses[row] == CBK_STATUS_UNKNOWN) ||
          (column == CBK_COLUMN_TYPE && cbk_snapshot_get_type_rank (self->orders->snapshot, row) > LAST_KNOWN_RANK))
        return FALSE;
    }
  return TRUE;
}

/* The first place in the order before whose row stands behind the new one. Equal rows are in the domain's order. */
static guint
find_place (const Carry *self, CbkColumn column, const NewRow *added)
{
  const CbkOrder *order = &self->before->orders[column];
  guint           low = 0;
  guint           high = self->before->n_rows;

  while (low < high)
    {
      guint   middle = low + (high - low) / 2;
      guint32 row = order->rows[middle];
      guint64 key = get_key (self->before, column, row, order->from);

      if (key < added->key || (key == added->key && row < added->base_row))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static int
compare_added (gconstpointer a, gconstpointer b)
{
  const NewRow *left = a;
  const NewRow *right = b;

  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  return (left->row > right->row) - (left->row < right->row);
}

/* What is written of an order so far. */
typedef struct
{
  CbkOrder *order;
  guint     n_rows;
  guint64   is_start; /* 1 where the next row that is kept begins a run of equal ones, else 0 */
} Writer;

/* The rows of some places before, without those that are gone. */
static void
write_kept (const Carry *self, const CbkOrder *before, guint begin, guint end, Writer *writer)
{
  guint32 *rows = writer->order->rows;
  guint64 *starts = writer->order->starts;

  for (guint i = begin; i < end; i++)
    {
      guint32 row = move_row (self, before->rows[i]);
      guint64 is_kept = row != GONE;
      guint64 is_start = writer->is_start | cbk_row_set_has (before->starts, i);

      cbk_read_ahead (before->rows + i);
      rows[writer->n_rows] = row;
      starts[writer->n_rows / 64] |= (is_start & is_kept) << (writer->n_rows % 64);
      writer->is_start = is_start & (is_kept ^ 1);
      writer->n_rows += (guint) is_kept;
    }
}

static void
write_row (Writer *writer, guint32 row, gboolean is_start)
{
  writer->order->rows[writer->n_rows] = row;
  if (is_start)
    cbk_row_set_add (writer->order->starts, writer->n_rows);
  writer->n_rows++;
  writer->is_start = 0;
}

/* Writes a new row, and behind it the next one that is kept, unless another new one comes first.
 *
 * end: the place before of the next new one. Returns: the place before that comes next */
static guint
write_added (const Carry *self, CbkColumn column, const NewRow *added, guint place, guint end, Writer *writer)
{
  const CbkOrder *before = &self->before->orders[column];
  guint           n = writer->n_rows;
  gboolean is_first = n == 0 || get_key (self->orders, column, writer->order->rows[n - 1], before->from) != added->key;

  write_row (writer, added->row, is_first);
  while (place < end && move_row (self, before->rows[place]) == GONE)
    place++;
  if (place < end)
    {
      guint64 key = get_key (self->before, column, before->rows[place], before->from);

      write_row (writer, move_row (self, before->rows[place]), key != added->key);
      place++;
    }
  return place;
}

/* How many rows that are gone had a value. */
static guint
count_gone (const Carry *self, CbkColumn column)
{
  gint64 from = self->before->orders[column].from;
  guint  row = 0;
  guint  n_gone = 0;

  for (guint i = 0; i <= self->n_runs; i++)
    {
      guint end = i < self->n_runs ? self->runs[i].before : self->before->n_rows;

      for (; row < end; row++)
        n_gone += get_key (self->before, column, row, from) != KEY_NONE;
      row = i < self->n_runs ? end + self->runs[i].n_rows : end;
    }
  return n_gone;
}

/* The order holds as long as it did, unless a new row changes sooner. */
static void
limit_time (const Carry *self, CbkColumn column, CbkOrder *order)
{
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->orders->snapshot);
  guint64       until_change = G_MAXUINT64;

  for (guint i = 0; i < self->n_added; i++)
    {
      guint  row = self->added[i].row;
      gint64 expire_time = cbk_snapshot_get_expire_time (self->orders->snapshot, row);

      if (column == CBK_COLUMN_DAYS)
        cbk_orders_day_key (statuses[row], expire_time, order->from, &until_change);
      else if (column == CBK_COLUMN_STATUS)
        cbk_orders_status_key (statuses[row], expire_time, order->from, &order->until);
    }
  if (until_change != G_MAXUINT64)
    order->until = MIN (order->until, order->from + (gint64) until_change);
}

static void
carry_order (Carry *self, CbkColumn column)
{
  const CbkOrder *before = &self->before->orders[column];
  CbkOrder       *order = &self->orders->orders[column];
  guint           n_rows = self->orders->n_rows;
  guint           n_known = before->n_known - count_gone (self, column);
  guint           place = 0;
  Writer          writer = { .order = order };

  for (guint i = 0; i < self->n_added; i++)
    {
      NewRow *added = &self->added[i];

      added->key = get_key (self->orders, column, added->row, before->from);
      added->place = find_place (self, column, added);
      n_known += added->key != KEY_NONE;
    }
  if (self->n_added > 0)
    qsort (self->added, self->n_added, sizeof *self->added, compare_added);

  /* A row that is gone is written as well, but the next one goes to its place: there may be one behind the last. */
  order->rows = cbk_room_new (((gsize) n_rows + 1) * sizeof *order->rows);
  order->starts = g_new0 (guint64, cbk_row_set_size (n_rows) + 1);
  for (guint i = 0; i < self->n_added; i++)
    {
      guint end = i + 1 < self->n_added ? self->added[i + 1].place : self->before->n_rows;

      if (place < self->added[i].place)
        write_kept (self, before, place, self->added[i].place, &writer);
      place = write_added (self, column, &self->added[i], MAX (place, self->added[i].place), end, &writer);
    }
  write_kept (self, before, place, self->before->n_rows, &writer);
  g_assert (writer.n_rows == n_rows);

  cbk_row_set_remove (order->starts, n_known); /* rows without a value are no run */
  order->n_known = n_known;
  order->from = before->from;
  order->until = before->until;
  limit_time (self, column, order);
  self->orders->asked[column] = self->before->asked[column];
}

/* How far the blocks move that are in one run as a whole. */
static void
find_moves (Carry *self)
{
  guint n_blocks = self->before->n_rows / BLOCK + 1;

  self->moves = g_new (gint32, n_blocks);
  for (guint i = 0; i < n_blocks; i++)
    self->moves[i] = MIXED;
  for (guint i = 0; i < self->n_runs; i++)
    {
      const CbkRun *run = &self->runs[i];

      for (guint block = (run->before + BLOCK - 1) / BLOCK; (block + 1) * BLOCK <= run->before + run->n_rows; block++)
        self->moves[block] = (gint32) (run->now - run->before);
    }
}

/* The rows that are new. Returns: whether they are few */
static gboolean
find_added (Carry *self)
{
  guint n_kept = 0;
  guint row = 0;

  for (guint i = 0; i < self->n_runs; i++)
    n_kept += self->runs[i].n_rows;
  if ((self->orders->n_rows - n_kept) * (guint64) MIN_ROWS_A_NEW_ONE > self->orders->n_rows)
    return FALSE;

  self->added = g_new (NewRow, self->orders->n_rows - n_kept);
  for (guint i = 0; i <= self->n_runs; i++)
    {
      guint end = i < self->n_runs ? self->runs[i].now : self->orders->n_rows;
      guint base_row = i < self->n_runs ? self->runs[i].before : self->before->n_rows;

      for (; row < end; row++)
        self->added[self->n_added++] = (NewRow){ .row = row, .base_row = base_row };
      row = i < self->n_runs ? end + self->runs[i].n_rows : end;
    }
  return TRUE;
}

/**
 * cbk_orders_carry:
 * @self: orders of a snapshot, none of which is known yet
 * @before: orders of another one
 *
 * Where the snapshot was made of the other one with few changes, the orders that are known there become known here.
 */
void
cbk_orders_carry (CbkOrders *self, const CbkOrders *before)
{
  Carry carry = { .orders = self, .before = before };

  carry.runs = cbk_snapshot_peek_runs (self->snapshot, before->snapshot, &carry.n_runs);
  if (carry.runs == NULL || !find_added (&carry))
    return;

  find_moves (&carry);
  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    if (before->orders[column].rows != NULL && has_known_words (&carry, column))
      carry_order (&carry, column);
  self->n_asked = before->n_asked;
  g_free (carry.moves);
  g_free (carry.added);
}
