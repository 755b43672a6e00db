/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of numbers that take as little room as the numbers in them need. */
#pragma once

#include <glib.h>

#include "core/inventory/cbk-domain.h"

G_BEGIN_DECLS

/* Times are counted from here: UTC seconds of September 2001, so that 32 bits last until 2137. */
#define CBK_NUMBERS_TIME_BASE G_GINT64_CONSTANT (1000000000)

/* Stands for CBK_TIME_NONE where numbers are narrow. */
#define CBK_NUMBERS_NARROW_NONE G_MAXUINT32

/* By row: how far a number is from the base, or, where one of the column is too far from it, all numbers as they are.
 */
typedef struct
{
  guint32 *narrow; /* (nullable) one of these two … */
  gint64  *wide;   /* (nullable) … is there */
  gint64   base;   /* not negative */
} CbkNumbers;

/* By row: a number below 256, or, where one is not, below 2^32. */
typedef struct
{
  guint8  *narrow; /* (nullable) one of these two … */
  guint32 *wide;   /* (nullable) … is there */
} CbkIndices;

static inline gboolean
cbk_numbers_is_narrow (gint64 base, gint64 number)
{
  return number == CBK_TIME_NONE || (number >= base && number - base < CBK_NUMBERS_NARROW_NONE);
}

static inline gint64
cbk_numbers_from_narrow (gint64 base, guint32 number)
{
  return number != CBK_NUMBERS_NARROW_NONE ? base + number : CBK_TIME_NONE;
}

static inline gint64
cbk_numbers_get (const CbkNumbers *self, gsize row)
{
  return self->narrow != NULL ? cbk_numbers_from_narrow (self->base, self->narrow[row]) : self->wide[row];
}

/* number: one that is narrow, where the column is */
static inline void
cbk_numbers_set (const CbkNumbers *self, gsize row, gint64 number)
{
  if (self->narrow == NULL)
    self->wide[row] = number;
  else
    self->narrow[row] = number != CBK_TIME_NONE ? (guint32) (number - self->base) : CBK_NUMBERS_NARROW_NONE;
}

/* For loops over whole columns: see cbk-read-ahead.h */
static inline gconstpointer
cbk_numbers_place (const CbkNumbers *self, gsize row)
{
  return self->narrow != NULL ? (gconstpointer) (self->narrow + row) : self->wide + row;
}

static inline guint32
cbk_indices_get (const CbkIndices *self, gsize row)
{
  return self->narrow != NULL ? self->narrow[row] : self->wide[row];
}

static inline void
cbk_indices_set (const CbkIndices *self, gsize row, guint32 index)
{
  if (self->narrow != NULL)
    self->narrow[row] = (guint8) index;
  else
    self->wide[row] = index;
}

G_END_DECLS
