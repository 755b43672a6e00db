/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a save that file systems do in ways of their own, above all those of a program, such as the one through
 * which a sandbox sees the files that a person chose. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int      cbk_file_system_rename (int folder_fd, const char *from, const char *to, unsigned int way);
int      cbk_file_system_open_file (int folder_fd, const char *name);
gboolean cbk_file_system_is_file (int folder_fd, const char *name);
char    *cbk_file_system_show_folder (const char *path);

G_END_DECLS
