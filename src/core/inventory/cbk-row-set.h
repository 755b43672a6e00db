/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of rows of a snapshot: an array of words in which row r is bit r % 64 of word r / 64. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many words hold a set of so many rows. */
static inline gsize
cbk_row_set_size (guint n_rows)
{
  return ((gsize) n_rows + 63) / 64;
}

static inline void
cbk_row_set_add (guint64 *set, guint row)
{
  set[row / 64] |= G_GUINT64_CONSTANT (1) << (row % 64);
}

static inline void
cbk_row_set_remove (guint64 *set, guint row)
{
  set[row / 64] &= ~(G_GUINT64_CONSTANT (1) << (row % 64));
}

/* Returns 0 or 1. */
static inline guint
cbk_row_set_has (const guint64 *set, guint row)
{
  return (set[row / 64] >> (row % 64)) & 1;
}

static inline void
cbk_row_set_clear (guint64 *set, guint n_rows)
{
  for (gsize i = 0; i < cbk_row_set_size (n_rows); i++)
    set[i] = 0;
}

static inline void
cbk_row_set_fill (guint64 *set, guint n_rows)
{
  for (gsize i = 0; i < n_rows / 64; i++)
    set[i] = G_MAXUINT64;
  if (n_rows % 64 != 0)
    set[n_rows / 64] = (G_GUINT64_CONSTANT (1) << (n_rows % 64)) - 1;
}

/* The lowest row of a word of the set; the word is not 0. */
static inline guint
cbk_row_set_lowest (guint64 word)
{
  return (guint) __builtin_ctzll (word);
}

/* The highest row of a word of the set; the word is not 0. */
static inline guint
cbk_row_set_highest (guint64 word)
{
  return 63 - (guint) __builtin_clzll (word);
}

G_END_DECLS
