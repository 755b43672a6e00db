/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A radix sort of rows by a key of each, in which equal rows stay in their order.
 *
 *   keys by row ──first digit──▶ rows ──second digit──▶ rows ──last digit──▶ rows, and where runs begin
 *
 * What is written goes to the ends of about a thousand runs. Rows alone are dealt, and their keys looked up: pairs of a
 * key and its row would be read in their order, but need four times the memory, and to get new pages from the system
 * takes longer than to sort. A digit that all keys have in common is left out: of days, statuses and types one
 * remains. */

#include "core/inventory/cbk-orders-private.h"

#include "core/inventory/cbk-read-ahead.h"
#include "core/inventory/cbk-row-set.h"

/* Digits of so many bits, and of those that remain: the places of one digit stay in the nearest cache. Of times in
 * seconds the highest digit has a value for each twelve days, so that not all rows have the same few. */
#define DIGIT_BITS 10
#define N_DIGITS 3
#define N_PLACES (1 << (32 - (N_DIGITS - 1) * DIGIT_BITS))

#define NARROW_NONE ((guint32) KEY_NONE)

#define ROWS_A_LINE (64 / sizeof (guint32))

/* The key of the row that comes so many rows later is fetched already. */
#define N_AHEAD 24

/* By digit and its value: how many keys have it, then where the next one of them goes. */
typedef struct
{
  guint32 places[N_DIGITS][N_PLACES];
  guint   digits[N_DIGITS]; /* those that are sorted by, one at least */
  guint   n_digits;
  guint   n_known; /* rows with a value; the others are dealt behind them at once */
} Sort;

static inline guint
get_digit (guint32 key, guint digit)
{
  guint32 mask = digit + 1 < N_DIGITS ? (1 << DIGIT_BITS) - 1 : N_PLACES - 1;

  return (key >> (digit * DIGIT_BITS)) & mask;
}

/* Two counts of each value in turns: to count the same one again and again is to wait for the last count each time. */
static void
count_values (Sort *self, const guint32 *keys, guint n_rows)
{
  guint32 others[N_DIGITS][N_PLACES] = { 0 };

  for (guint row = 0; row + 1 < n_rows; row += 2)
    {
      cbk_read_ahead (keys + row);
      for (guint digit = 0; digit < N_DIGITS; digit++)
        {
          self->places[digit][get_digit (keys[row], digit)]++;
          others[digit][get_digit (keys[row + 1], digit)]++;
        }
    }
  for (guint digit = 0; digit < N_DIGITS; digit++)
    {
      self->places[digit][get_digit (keys[n_rows - 1], digit)] += n_rows % 2;
      for (guint value = 0; value < N_PLACES; value++)
        self->places[digit][value] += others[digit][value];
    }
}

static void
find_places (Sort *self, const guint32 *keys, guint n_rows)
{
  count_values (self, keys, n_rows);
  for (guint digit = 0; digit < N_DIGITS; digit++)
    {
      guint32 most = 0;

      self->places[digit][get_digit (NARROW_NONE, digit)] -= n_rows - self->n_known;
      for (guint value = 0; value < N_PLACES; value++)
        most = MAX (most, self->places[digit][value]);
      if (most < self->n_known)
        self->digits[self->n_digits++] = digit;
    }
  if (self->n_digits == 0)
    self->digits[self->n_digits++] = 0;

  for (guint i = 0; i < self->n_digits; i++)
    {
      guint32 *places = self->places[self->digits[i]];
      guint32  place = 0;

      for (guint value = 0; value < N_PLACES; value++)
        {
          guint32 n = places[value];

          places[value] = place;
          place += n;
        }
    }
}

/* before: (nullable): the rows in their order; NULL is that of their numbers. Rows without a value go to their place in
 * the order at once. */
static void
deal_first (Sort *self, const guint32 *keys, const guint32 *before, guint n_rows, guint32 *to, CbkOrder *order)
{
  guint    digit = self->digits[0];
  guint32 *places = self->places[digit];
  guint    last = self->n_known;

  for (guint i = 0; i < n_rows; i++)
    {
      guint32 row = before != NULL ? before[i] : i;

      cbk_read_ahead (keys + row);
      if (keys[row] == NARROW_NONE && self->n_known < n_rows)
        {
          order->rows[last++] = row;
        }
      else
        {
          guint32 *next = places + get_digit (keys[row], digit);

          __builtin_prefetch (to + *next + 2 * ROWS_A_LINE, 1);
          to[(*next)++] = row;
        }
    }
}

/* Sorts by the one digit that there is. before: as there */
static void
deal_all (Sort *self, const guint32 *keys, const guint32 *before, guint n_rows, CbkOrder *order)
{
  const guint32 *places = self->places[self->digits[0]];

  cbk_row_set_clear (order->starts, n_rows);
  for (guint value = 0; value < N_PLACES; value++)
    if (places[value] < self->n_known)
      cbk_row_set_add (order->starts, places[value]);
  deal_first (self, keys, before, n_rows, order->rows, order);
}

static inline void
fetch_key_ahead (const guint32 *keys, const guint32 *rows, guint i, guint n_rows)
{
  if (i + N_AHEAD < n_rows)
    __builtin_prefetch (keys + rows[i + N_AHEAD]);
}

static void
deal_again (Sort *self, const guint32 *keys, const guint32 *from, guint32 *to)
{
  guint    digit = self->digits[1];
  guint32 *places = self->places[digit];

  for (guint i = 0; i < self->n_known; i++)
    {
      guint32 *next = places + get_digit (keys[from[i]], digit);

      fetch_key_ahead (keys, from, i, self->n_known);
      __builtin_prefetch (to + *next + 2 * ROWS_A_LINE, 1);
      to[(*next)++] = from[i];
    }
}

/* Rows with the same last digit come in the order of their keys, so that each is compared with the one before it. */
static void
deal_last (Sort *self, const guint32 *keys, const guint32 *from, guint n_rows, CbkOrder *order)
{
  guint    digit = self->digits[self->n_digits - 1];
  guint32 *places = self->places[digit];
  guint32  last[N_PLACES];

  for (guint value = 0; value < N_PLACES; value++)
    last[value] = (guint32) (value ^ 1) << (digit * DIGIT_BITS); /* a key with another digit */

  cbk_row_set_clear (order->starts, n_rows);
  for (guint i = 0; i < self->n_known; i++)
    {
      guint32 key = keys[from[i]];
      guint   value = get_digit (key, digit);
      guint32 place = places[value]++;

      fetch_key_ahead (keys, from, i, self->n_known);
      __builtin_prefetch (order->rows + place + 2 * ROWS_A_LINE, 1);
      order->rows[place] = from[i];
      order->starts[place / 64] |= (guint64) (key != last[value]) << (place % 64);
      last[value] = key;
    }
}

/* n_known: how many rows have another key than NARROW_NONE; or all, where that is a key as any other */
static void
sort_narrow (const guint32 *keys, const guint32 *before, guint n_rows, guint n_known, guint32 *spare, CbkOrder *order)
{
  Sort sort = { .n_known = n_known };

  find_places (&sort, keys, n_rows);
  if (sort.n_digits == 1)
    {
      deal_all (&sort, keys, before, n_rows, order);
      return;
    }

  if (sort.n_digits == N_DIGITS)
    {
      deal_first (&sort, keys, before, n_rows, order->rows, order);
      deal_again (&sort, keys, order->rows, spare);
    }
  else
    {
      deal_first (&sort, keys, before, n_rows, spare, order);
    }
  deal_last (&sort, keys, spare, n_rows, order);
}

/* By their lower halves, then, as equal ones stay as they are, by the upper ones. */
static void
sort_wide (const guint64 *keys, guint n_rows, guint n_known, guint32 *spare, CbkOrder *order)
{
  g_autofree guint32 *halves = g_new (guint32, n_rows);
  g_autofree guint32 *before = NULL;
  guint64             last = 0;

  for (guint row = 0; row < n_rows; row++)
    halves[row] = (guint32) keys[row];
  sort_narrow (halves, NULL, n_rows, n_rows, spare, order);

  before = g_memdup2 (order->rows, n_rows * sizeof *before);
  for (guint row = 0; row < n_rows; row++)
    halves[row] = (guint32) (keys[row] >> 32);
  sort_narrow (halves, before, n_rows, n_rows, spare, order);

  cbk_row_set_clear (order->starts, n_rows);
  for (guint i = 0; i < n_known; i++)
    {
      guint64 key = keys[order->rows[i]];

      if (i == 0 || key != last)
        cbk_row_set_add (order->starts, i);
      last = key;
    }
}

static guint
count_known (const CbkOrderKeys *keys, guint n_rows)
{
  guint n_known = 0;

  if (keys->narrow != NULL)
    for (guint row = 0; row < n_rows; row++)
      n_known += keys->narrow[row] != NARROW_NONE;
  else
    for (guint row = 0; row < n_rows; row++)
      n_known += keys->wide[row] != KEY_NONE;
  return n_known;
}

/**
 * cbk_orders_sort:
 * @keys: of @n_rows rows
 * @spare: memory for a number a row, which is written over
 * @order: has memory for so many; its rows, starts and n_known become those of the keys
 */
void
cbk_orders_sort (const CbkOrderKeys *keys, guint n_rows, guint32 *spare, CbkOrder *order)
{
  order->n_known = count_known (keys, n_rows);
  if (n_rows == 0)
    return;

  if (keys->narrow != NULL)
    sort_narrow (keys->narrow, NULL, n_rows, order->n_known, spare, order);
  else
    sort_wide (keys->wide, n_rows, order->n_known, spare, order);
}
