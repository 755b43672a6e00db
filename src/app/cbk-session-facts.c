/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of one account that is open: how its last sync went. What the pointers of the struct point to is owned.
 */

#include "config.h"

#include "app/cbk-session-facts.h"

#include <gio/gio.h>

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

/* What the CDN said of itself; support_url: (nullable) a web address */
void
cbk_session_facts_set_cdn (CbkSessionFacts *self, guint renews_before_days, const char *support_url)
{
  g_return_if_fail (self != NULL);

  self->renews_before_days = renews_before_days;
  g_free (self->support_url);
  self->support_url = g_strdup (support_url);
}

void
cbk_session_facts_clear (CbkSessionFacts *self)
{
  g_return_if_fail (self != NULL);

  g_clear_error (&self->failure);
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  g_clear_pointer (&self->news, cbk_news_free);
  g_clear_pointer (&self->put_aside, g_free);
  g_clear_pointer (&self->support_url, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->id, g_free);
}
