/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small set of numbers that a whole column is looked up in: a table with open addressing, in which 0 is a
 * free place. At most an eighth of them is taken, so that nearly every look at a number that is not there is one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 *places; /* owned */
  guint    shift;
} CbkNumberSet;

/* max_numbers: how many will be added at most */
static inline void
cbk_number_set_init (CbkNumberSet *self, gsize max_numbers)
{
  guint bits = g_bit_storage (max_numbers) + 3;

  self->places = g_new0 (guint64, (gsize) 1 << bits);
  self->shift = 64 - bits;
}

static inline void
cbk_number_set_clear (CbkNumberSet *self)
{
  g_clear_pointer (&self->places, g_free);
}

/* Returns: the place of a number, or the free one where it belongs */
static inline guint64 *
cbk_number_set_find (const CbkNumberSet *self, guint64 number)
{
  gsize mask = G_MAXUINT64 >> self->shift;
  gsize place = (number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> self->shift;

  while (self->places[place] != 0 && self->places[place] != number)
    place = (place + 1) & mask;
  return self->places + place;
}

/* number: not 0 */
static inline void
cbk_number_set_add (CbkNumberSet *self, guint64 number)
{
  *cbk_number_set_find (self, number) = number;
}

static inline gboolean
cbk_number_set_has (const CbkNumberSet *self, guint64 number)
{
  return *cbk_number_set_find (self, number) != 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkNumberSet, cbk_number_set_clear)

G_END_DECLS
