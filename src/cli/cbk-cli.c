/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: which command is meant, and what holds for all of them. */

#include "config.h"

#include "cli/cbk-cli.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cbk-command.h"
#include "cli/cbk-terminal.h"

typedef struct
{
  const char        *name;
  CbkCommandFunction run;
  const char        *summary;
} Command;

static const Command commands[] = {
  { "account", cbk_account_command, N_ ("add, list and remove accounts") },
  { "sync", cbk_sync_command, N_ ("bring accounts up to date") },
  { "list", cbk_list_command, N_ ("list domains and the state of their certificates") },
  { "check", cbk_check_command, N_ ("tell whether something expires or needs a person") },
  { "save", cbk_save_command, N_ ("save a certificate and its key as files") },
};

/* A file that is opened must not become the standard output of a process that was started without one. */
static void
open_missing_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", O_RDWR) < 0)
        abort ();
    }
}

/* Whatever the command is: a token is in no core and no log of TLS secrets, and nothing but what the command says is on
 * the standard output. */
static void
prepare_process (void)
{
  const struct rlimit no_core = { 0, 0 };

  open_missing_streams ();
  if (setrlimit (RLIMIT_CORE, &no_core) != 0)
    g_warning ("The memory of this process may be written to a file when it fails");
  g_log_writer_default_set_use_stderr (TRUE);
  g_unsetenv ("SSLKEYLOGFILE");
}

/**
 * cbk_cli_is_command:
 * @argc: the number of arguments, the program's name among them
 * @argv: the arguments
 *
 * Returns: whether they are for cbk_cli_run(), and not for the window, which takes nothing but options
 */
gboolean
cbk_cli_is_command (int argc, char **argv)
{
  return argc > 1 && argv[1][0] != '-';
}

/**
 * cbk_cli_dup_description:
 *
 * Returns: (transfer full): the commands, for the end of the program's help
 */
char *
cbk_cli_dup_description (void)
{
  GString *text = g_string_new (_ ("Commands, which need no display:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-10s %s", commands[i].name, _ (commands[i].summary));
  g_string_append (text, "\n\n");
  g_string_append (text, _ ("“certbook COMMAND --help” tells more of each, and so does “man certbook”."));
  return g_string_free (text, FALSE);
}

static int
fail_unknown (const char *word)
{
  g_autofree char *shown = g_filename_display_name (word);
  g_autofree char *description = cbk_cli_dup_description ();

  /* Translators: %s is what was typed */
  cbk_terminal_warn (_ ("“%s” is no command."), shown);
  g_printerr ("%s\n", description);
  return CBK_EXIT_USAGE;
}

/**
 * cbk_cli_run:
 * @argc: the number of arguments, for which cbk_cli_is_command() holds
 * @argv: the arguments
 *
 * Does what the command says; needs no display. To be called before anything else was done in the process.
 *
 * Returns: the status with which the process shall end; see cbk-command.h
 */
int
cbk_cli_run (int argc, char **argv)
{
  g_return_val_if_fail (cbk_cli_is_command (argc, argv), CBK_EXIT_USAGE);

  prepare_process ();
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1);
  return fail_unknown (argv[1]);
}
