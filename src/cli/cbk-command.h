/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands have in common: how they read their arguments, and how they end. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The statuses with which the process ends. `check` has a meaning of its own for the first three. */
#define CBK_EXIT_DONE 0
#define CBK_EXIT_FAILED 1
#define CBK_EXIT_USAGE 2
#define CBK_EXIT_CANCELLED 3

#define CBK_EXIT_WELL 0
#define CBK_EXIT_TROUBLE 1
#define CBK_EXIT_UNKNOWN 2

/* A command is called with its own name as argv[0]. */
typedef int (*CbkCommandFunction) (int argc, char **argv);

int cbk_account_command (int argc, char **argv);
int cbk_check_command (int argc, char **argv);
int cbk_list_command (int argc, char **argv);
int cbk_save_command (int argc, char **argv);
int cbk_save_process_command (int argc, char **argv);
int cbk_sync_command (int argc, char **argv);

gboolean cbk_command_parse (int                *argc,
                            char             ***argv,
                            const char         *name,
                            const char         *parameters,
                            const char         *summary,
                            const char         *description,
                            const GOptionEntry *entries,
                            GError            **error);
gboolean cbk_command_check_count (char **words, guint least, guint most, GError **error);
int      cbk_command_fail (const GError *error);
int      cbk_command_fail_usage (const char *name, const GError *error);

G_END_DECLS
