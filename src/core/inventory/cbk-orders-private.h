/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of CbkOrders share: the orders, and what rows are sorted by. */
#pragma once

#include "core/inventory/cbk-orders.h"

G_BEGIN_DECLS

#define CBK_SECONDS_PER_DAY 86400

/* The sort key of a row that stands behind all others in both directions. Its lower half is the narrow one. */
#define KEY_NONE G_MAXUINT64

/* By row: what an order is sorted by. */
typedef struct
{
  guint32 *narrow; /* (nullable) one of these two … */
  guint64 *wide;   /* (nullable) … is there */
} CbkOrderKeys;

struct _CbkOrders
{
  CbkSnapshot *snapshot; /* (owned) */
  guint        n_rows;
  CbkOrder     orders[CBK_N_COLUMNS];
  gboolean     has_word_ranks; /* the next two are known */
  guint32     *word_ranks;     /* (owned) by cbk_snapshot_peek_words(); of an unknown status its word's place */
  guint        n_word_ranks;

  guint asked[CBK_N_COLUMNS]; /* when each was asked for last, counted in questions; 0 is never */
  guint n_asked;
};

/* Of the columns of times any number that is ordered as they are. */
static inline guint64
cbk_orders_time_key (gint64 time)
{
  return time == CBK_TIME_NONE ? KEY_NONE : (guint64) time ^ ((guint64) 1 << 63);
}

static inline gboolean
cbk_orders_is_expired (guint8 status, gint64 expire_time, gint64 now)
{
  return status == CBK_STATUS_EXPIRED || expire_time <= now;
}

/* N/A is 0, each number of days one more.
 *
 * until_change: becomes less where the row changes sooner than in so many seconds */
static inline guint64
cbk_orders_day_key (guint8 status, gint64 expire_time, gint64 now, guint64 *until_change)
{
  guint64 left, days;

  if (cbk_orders_is_expired (status, expire_time, now))
    return 0;
  if (expire_time == CBK_TIME_NONE)
    return KEY_NONE;

  left = (guint64) expire_time - (guint64) now;
  days = left / CBK_SECONDS_PER_DAY;

  /* With exactly a day left it is still a day; with nothing left it has expired. */
  *until_change = MIN (*until_change, left % CBK_SECONDS_PER_DAY + (days > 0));
  return days + 1;
}

/* The status that is shown.
 *
 * until: becomes the moment at which the row expires where that is sooner */
static inline guint64
cbk_orders_status_key (guint8 status, gint64 expire_time, gint64 now, gint64 *until)
{
  if (cbk_orders_is_expired (status, expire_time, now))
    return CBK_STATUS_EXPIRED;

  *until = MIN (*until, expire_time);
  return status;
}

void cbk_orders_sort (const CbkOrderKeys *keys, guint n_rows, guint32 *spare, CbkOrder *order);

G_END_DECLS
