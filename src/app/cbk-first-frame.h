/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has time until a window has been seen. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_first_frame_then (GtkWidget *window, GSourceFunc function, gpointer object);

G_END_DECLS
