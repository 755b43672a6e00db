/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for calls that answer later. It is for the command line, which has nothing else to do: one thing after the
 * other reads as it happens.
 *
 *   cbk_store_open_async (store, cancellable, cbk_wait_cb, &wait);
 *   cbk_store_open_finish (store, cbk_wait_for (&wait), &error);
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* All zero in the beginning; one call at a time. */
typedef struct
{
  GAsyncResult *answer; /* owned (nullable) */
  GAsyncResult *taken;  /* owned (nullable): kept for whoever looks into it */
} CbkWait;

void          cbk_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *cbk_wait_for (CbkWait *self);
void          cbk_wait_clear (CbkWait *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkWait, cbk_wait_clear)

G_END_DECLS
