/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of time and colour: (row, now) -> days left, shown status, colours, filters. Pure. */
#pragma once

#include "core/inventory/cbk-domain.h"

G_BEGIN_DECLS

/* In the order in which the Status column sorts: what is most urgent first. */
typedef enum
{
  CBK_STATUS_EXPIRED,
  CBK_STATUS_FAILED,
  CBK_STATUS_REVOKED,
  CBK_STATUS_DISCARDED,
  CBK_STATUS_PENDING,
  CBK_STATUS_UNKNOWN, /* a word that we do not know: shown as it came */
  CBK_STATUS_VALID,
} CbkStatus;

typedef enum
{
  CBK_TONE_NONE, /* the colour of ordinary text */
  CBK_TONE_GREEN,
  CBK_TONE_AMBER,
  CBK_TONE_RED,
} CbkTone;

typedef enum
{
  CBK_FILTER_ALL,
  CBK_FILTER_EXPIRED,
  CBK_FILTER_VALID,
  CBK_FILTER_7_DAYS,
  CBK_FILTER_30_DAYS,
  CBK_FILTER_ATTENTION,
} CbkFilter;

#define CBK_N_FILTERS (CBK_FILTER_ATTENTION + 1)

/* What Expire Day shows: a number of days, or one of these. Their order is that of the column. */
#define CBK_DAYS_EXPIRED (-1)    /* "N/A" */
#define CBK_DAYS_NONE G_MAXINT64 /* an en dash: no expiry is known */

typedef struct
{
  CbkStatus status; /* what is shown, not what the CDN said */
  CbkTone   status_tone;
  gint64    days; /* whole days left, or CBK_DAYS_EXPIRED, or CBK_DAYS_NONE */
  CbkTone   days_tone;
} CbkVerdict;

CbkStatus  cbk_status_from_word (const char *word);
gint64     cbk_status_days_left (gint64 expire_time, gint64 now);
CbkVerdict cbk_status_judge (CbkStatus reported, gint64 expire_time, gint64 now);
gboolean   cbk_status_matches (CbkFilter filter, CbkStatus reported, gint64 expire_time, gint64 now);
gboolean   cbk_status_ends_sooner (CbkFilter filter, CbkStatus reported, gint64 expire_time, gint64 now);
gint64     cbk_status_next_change (CbkStatus reported, gint64 expire_time, gint64 now);

G_END_DECLS
