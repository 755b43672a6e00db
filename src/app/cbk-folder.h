/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a file in the desktop's file manager. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_folder_show (GtkWindow *parent, const char *path);

G_END_DECLS
