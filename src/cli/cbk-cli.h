/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: what Certbook does without a window. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cbk_cli_is_command (int argc, char **argv);
int      cbk_cli_run (int argc, char **argv);
char    *cbk_cli_dup_description (void);

G_END_DECLS
