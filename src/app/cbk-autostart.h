/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the desktop starts the program at login, outside of a sandbox: the file for that in the user's folder. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     cbk_autostart_set_async (gboolean is_on, GAsyncReadyCallback callback, gpointer user_data);
gboolean cbk_autostart_set_finish (GAsyncResult *result, GError **error);

G_END_DECLS
