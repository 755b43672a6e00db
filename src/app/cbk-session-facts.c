/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of one account that is open: how its last sync went. What the pointers of the struct point to is owned,
 * but for the news. */

#include "config.h"

#include "app/cbk-session-facts.h"

#include <gio/gio.h>

#include "core/cbk-error.h"

/**
 * cbk_session_facts_set_failure:
 * @error: (nullable) (transfer full): why the last sync failed; one that was cancelled has not
 *
 * How the last sync went is known by this, too.
 */
void
cbk_session_facts_set_failure (CbkSessionFacts *self, GError *error)
{
  g_return_if_fail (self != NULL);

  g_clear_error (&self->failure);
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  self->n_unreadable = 0;
  self->was_asked = TRUE;
  self->failure = error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&self->failure);
}

/* A sync has come to its end; report: (transfer none) */
void
cbk_session_facts_set_report (CbkSessionFacts *self, const CbkSyncReport *report)
{
  g_return_if_fail (self != NULL && report != NULL);

  cbk_session_facts_set_failure (self, NULL);
  self->synced = report->changes.synced;
  self->n_unreadable = report->n_unreadable;
  self->unreadable = report->n_unreadable > 0 ? g_ptr_array_ref (report->unreadable) : NULL;
}

/* What kept a sync from its end, and another process has got over. */
void
cbk_session_facts_forget_passing_failure (CbkSessionFacts *self)
{
  g_return_if_fail (self != NULL);

  if (cbk_error_is_transient (self->failure) || g_error_matches (self->failure, CBK_ERROR, CBK_ERROR_STORE_LOCKED))
    cbk_session_facts_set_failure (self, NULL);
}

/* What the CDN says of itself; terms: (transfer none) */
void
cbk_session_facts_set_terms (CbkSessionFacts *self, const CbkTerms *terms)
{
  g_return_if_fail (self != NULL && terms != NULL);

  self->renews_before_days = terms->renews_before_days;
  g_free (self->support_url);
  self->support_url = g_strdup (terms->support_url);
}

void
cbk_session_facts_clear (CbkSessionFacts *self)
{
  g_return_if_fail (self != NULL);

  g_clear_error (&self->failure);
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  g_clear_pointer (&self->put_aside, g_free);
  g_clear_pointer (&self->support_url, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->id, g_free);
}

/* Nothing is known of a sync that has just begun, or of none. */
void
cbk_progress_reset (CbkProgress *self)
{
  g_return_if_fail (self != NULL);

  *self = (CbkProgress){ .total = -1 };
}

/* Rows were stored: done of total, which is -1 where the CDN does not say. */
void
cbk_progress_move (CbkProgress *self, guint done, gint64 total)
{
  g_return_if_fail (self != NULL);

  self->done = done;
  self->total = total;
  self->has_begun = TRUE;
  self->waiting_until = 0;
}

/* It waits until then, in UTC seconds, or no longer (0); was_asked: the CDN asked for that. */
void
cbk_progress_wait (CbkProgress *self, gint64 until, gboolean was_asked)
{
  g_return_if_fail (self != NULL);

  self->has_begun = TRUE;
  self->waiting_until = until;
  self->waiting_asked = was_asked;
}
