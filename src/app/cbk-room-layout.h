/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays a child out in whatever room there is, and asks for none. As what a window holds changes, GTK looks for the
 * least size of the window: it measures everything in it, at many widths where a text wraps, which takes some
 * milliseconds. The least size of such a window is its size request alone. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CBK_TYPE_ROOM_LAYOUT (cbk_room_layout_get_type ())
G_DECLARE_FINAL_TYPE (CbkRoomLayout, cbk_room_layout, CBK, ROOM_LAYOUT, GtkLayoutManager)

G_END_DECLS
