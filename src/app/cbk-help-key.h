/* SPDX-License-Identifier: GPL-3.0-or-later */
/* F1 in every window and dialog of the program. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_help_key_watch (GtkApplication *application);

G_END_DECLS
