/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dialogs have in common. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_dialog_go_with_parent (GtkWindow *dialog);
void cbk_dialog_fit (GtkWindow *dialog, int width, int height);
void cbk_dialog_begin_in (GtkWindow *dialog, GtkWidget *field);
void cbk_dialog_tell (GtkApplication *application, const char *heading, const char *body);

G_END_DECLS
