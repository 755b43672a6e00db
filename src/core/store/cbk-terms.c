/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CDN has said of itself last, and when it may be asked without a person: a plain value. */

#include "config.h"

#include "core/store/cbk-terms.h"

/* Returns: (transfer full) */
CbkTerms *
cbk_terms_copy (const CbkTerms *self)
{
  CbkTerms *copy = g_memdup2 (self, sizeof *self);

  copy->support_url = g_strdup (self->support_url);
  return copy;
}

/* self: (transfer full) (nullable) */
void
cbk_terms_free (CbkTerms *self)
{
  if (self == NULL)
    return;
  g_free (self->support_url);
  g_free (self);
}
