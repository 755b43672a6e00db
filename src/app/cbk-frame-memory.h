/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where there is no graphics processor, each frame is painted on a picture as large as what has changed, a few
 * megabytes. Its pages, when new, take the system longer than all their pixels take to be filled: they are kept from
 * one frame to the next, and given back when the window has been at rest for half a second. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_frame_memory_watch (GtkWidget *window);

G_END_DECLS
