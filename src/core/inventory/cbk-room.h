/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for what a large inventory takes megabytes of. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gpointer cbk_room_try_new (gsize n_bytes);
gpointer cbk_room_new (gsize n_bytes);
void     cbk_room_free (gpointer room);

G_END_DECLS
