/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporary files: made locked, under names of one form, so that those of a process that was killed can be told and
 * removed. */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

char    *cbk_file_leftover_dup_name (const char *name);
int      cbk_file_leftover_create (int folder_fd, const char *name, mode_t mode, gboolean is_masked, char **temporary);
gboolean cbk_file_leftover_is_name (const char *name);
void     cbk_file_leftover_remove_all (int folder_fd);

G_END_DECLS
