/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file chooser that asks where to save. It begins in the folder that was used last. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkFileChooserNative             *
cbk_save_chooser_new (GtkWindow *parent, const char *title, const char *name, GSettings *settings);
char       *cbk_save_chooser_dup_path (GtkFileChooserNative *chooser);
void        cbk_save_chooser_remember (GSettings *settings, const char *path);
const char *cbk_save_chooser_no_path (void);

G_END_DECLS
