/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widgets beside each other, on as many lines as the width makes of them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CBK_TYPE_WRAP_BOX (cbk_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (CbkWrapBox, cbk_wrap_box, CBK, WRAP_BOX, GtkWidget)

G_END_DECLS
