/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A symbolic icon in a colour, kept as a picture: to colour one anew in each frame, as GtkImage does where there is no
 * graphics processor, takes three times as long as to paint the picture, and a table has two in each row. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CBK_TYPE_ICON (cbk_icon_get_type ())
G_DECLARE_FINAL_TYPE (CbkIcon, cbk_icon, CBK, ICON, GtkWidget)

GtkWidget *cbk_icon_new (const char *name, int size);
void       cbk_icon_snapshot (GtkWidget              *widget,
                              GtkSnapshot            *snapshot,
                              const char             *name,
                              const graphene_point_t *place,
                              int                     size,
                              const GdkRGBA          *color);

void cbk_icon_read_theme_early (void);

G_END_DECLS
