/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CDN has said of itself last, and when it may be asked without a person: a plain value. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 asked;      /* when the last run began that has ended a pass, UTC seconds; 0 before the first */
  gint64 not_before; /* when it wants to be asked again, as a run was told that has failed since; 0: it did not say */
  guint  min_poll;   /* seconds that it wants between two automatic runs at least; 0 where it is not known */
  guint  renews_before_days; /* how long before their end it renews automatic certificates; 0 where it is not known */
  char  *support_url;        /* (nullable) a web address; NULL where it is not known */
} CbkTerms;

CbkTerms *cbk_terms_copy (const CbkTerms *self);
void      cbk_terms_free (CbkTerms *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkTerms, cbk_terms_free)

G_END_DECLS
