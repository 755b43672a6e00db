/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes columns out of a table that is too narrow for all of them, and brings them back when it is wide enough. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CBK_COLUMN_FIT_MAX 5

void cbk_column_fit_watch (GtkColumnView *view, const guint *going, guint n_going);

G_END_DECLS
