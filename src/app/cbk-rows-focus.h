/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row of a table that has the keyboard focus: how the focus comes to it, and how it looks. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean cbk_rows_focus_enter (GtkColumnView *view, GtkDirectionType direction);
void     cbk_rows_focus_release (GtkColumnView *view);

G_END_DECLS
