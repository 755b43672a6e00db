/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for calls that answer later. */

#include "cli/cbk-wait.h"

/**
 * cbk_wait_cb:
 * @user_data: a #CbkWait
 *
 * The callback of a call that is waited for.
 */
void
cbk_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkWait *self = user_data;

  g_return_if_fail (self->answer == NULL);

  self->answer = g_object_ref (result);
}

/**
 * cbk_wait_for:
 *
 * Runs the main loop until the call has answered.
 *
 * Returns: (transfer none): for the call's finish function; it holds until the next wait
 */
GAsyncResult *
cbk_wait_for (CbkWait *self)
{
  while (self->answer == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&self->taken);
  self->taken = g_steal_pointer (&self->answer);
  return self->taken;
}

void
cbk_wait_clear (CbkWait *self)
{
  g_clear_object (&self->answer);
  g_clear_object (&self->taken);
}
