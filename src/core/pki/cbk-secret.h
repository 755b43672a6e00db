/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that nobody may find later: a private key, a password. They have one owner, who frees and so wipes them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CbkSecret CbkSecret;

gboolean   cbk_secret_prepare_process (void);
CbkSecret *cbk_secret_new (gconstpointer data, gsize length);
CbkSecret *cbk_secret_new_sized (gsize length);
guint8    *cbk_secret_get_data (CbkSecret *self, gsize *length);
void       cbk_secret_free (CbkSecret *self);
void       cbk_secret_wipe (gpointer data, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSecret, cbk_secret_free)

G_END_DECLS
