/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is told once a day at most, over all accounts: what is in it, whether it is due, and whether it says
 * anything new. Pure. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

/* From this hour of the day on, in the user's zone. */
#define CBK_DIGEST_HOUR 8

typedef enum
{
  CBK_DIGEST_EXPIRED,   /* since the last digest */
  CBK_DIGEST_ENDING,    /* valid, and nothing will renew it in time by itself */
  CBK_DIGEST_ATTENTION, /* failed, revoked, discarded, pending or unknown */
} CbkDigestKind;

#define CBK_N_DIGEST_KINDS (CBK_DIGEST_ATTENTION + 1)

/* All zero before anything was counted. */
typedef struct
{
  guint         n[CBK_N_DIGEST_KINDS];
  guint         n_late;    /* of those that end: automatic ones that should have been renewed by now */
  guint         n_new;     /* of all: those that no digest has told as they stand */
  gint64        most_days; /* the most days left of those that end */
  char         *account;   /* (owned) (nullable) id of the account that has the most of what is told first */
  guint         n_there;   /* how many that account has of it … */
  CbkDigestKind kind;      /* … and which kind it is */
} CbkDigest;

void      cbk_digest_add (CbkDigest   *self,
                          const char  *account,
                          CbkSnapshot *snapshot,
                          guint        renews_before_days,
                          GVariant    *told,
                          gint64       last_told,
                          gint64       now,
                          GArray      *marks);
void      cbk_digest_clear (CbkDigest *self);
gboolean  cbk_digest_is_empty (const CbkDigest *self);
gboolean  cbk_digest_is_worth_telling (const CbkDigest *self, gint64 last_told, gint64 now);
CbkFilter cbk_digest_get_filter (const CbkDigest *self);
char     *cbk_digest_format_title (const CbkDigest *self);
char     *cbk_digest_format_body (const CbkDigest *self);
gboolean  cbk_digest_is_due (gint64 last_told, gint64 now, GTimeZone *zone);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkDigest, cbk_digest_clear)

G_END_DECLS
