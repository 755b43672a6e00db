/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The icons that the program draws itself. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GdkTexture *cbk_picture_draw (const char *name, int side, const GdkRGBA *color);

G_END_DECLS
