/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyboard focus comes to the rows of a table. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean cbk_rows_focus_enter (GtkColumnView *view, GtkDirectionType direction);

G_END_DECLS
