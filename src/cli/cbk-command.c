/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands have in common: how they read their arguments, and how they end. */

#include "config.h"

#include "cli/cbk-command.h"

#include <glib/gi18n-lib.h>

#include "cli/cbk-terminal.h"
#include "core/cbk-error.h"

/**
 * cbk_command_parse:
 * @name: how the command is called, as in "certbook list"
 * @parameters: (nullable): what else it takes
 * @summary: what it does
 * @description: (nullable): what there is to know beside the options
 * @entries: its options
 *
 * Reads the options and takes them out of the arguments. Where help is asked for it is printed, and the process ends.
 */
gboolean
cbk_command_parse (int                *argc,
                   char             ***argv,
                   const char         *name,
                   const char         *parameters,
                   const char         *summary,
                   const char         *description,
                   const GOptionEntry *entries,
                   GError            **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);

  g_set_prgname (name);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  return g_option_context_parse (context, argc, argv, error);
}

/**
 * cbk_command_check_count:
 * @words: (nullable): the arguments that are no options
 *
 * Returns: whether there are as many of them as the command wants
 */
gboolean
cbk_command_check_count (char **words, guint least, guint most, GError **error)
{
  guint n_words = words != NULL ? g_strv_length (words) : 0;

  if (n_words < least)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("There is an argument missing."));
  else if (n_words > most)
    /* Translators: %s is an argument that was given on a command line */
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is one argument too many."), words[most]);
  else
    return TRUE;
  return FALSE;
}

/* What a window offers a button for is said in words here. */
static const char *
find_remedy (const GError *error)
{
  if (g_error_matches (error, CBK_ERROR, CBK_ERROR_UNAUTHORIZED))
    return _ ("“certbook account token NAME” takes a new token.");
  if (g_error_matches (error, CBK_ERROR, CBK_ERROR_SECRETS))
    return _ ("Without a keyring, CERTBOOK_TOKEN in the environment holds the token.");
  return NULL;
}

/**
 * cbk_command_fail:
 * @error: why
 *
 * Tells it.
 *
 * Returns: the status with which the process ends
 */
int
cbk_command_fail (const GError *error)
{
  const char *remedy = find_remedy (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      cbk_terminal_warn (_ ("Cancelled."));
      return CBK_EXIT_CANCELLED;
    }

  cbk_terminal_warn ("%s", error->message);
  if (remedy != NULL)
    cbk_terminal_warn ("%s", remedy);
  return CBK_EXIT_FAILED;
}

/**
 * cbk_command_fail_usage:
 * @name: how the command is called, as in "certbook list"
 * @error: what is wrong with its arguments
 *
 * Tells it, and where to read how it is done.
 *
 * Returns: the status with which the process ends
 */
int
cbk_command_fail_usage (const char *name, const GError *error)
{
  cbk_terminal_warn ("%s", error->message);
  /* Translators: %s is a command such as “certbook list” */
  cbk_terminal_warn (_ ("“%s --help” tells what it takes."), name);
  return CBK_EXIT_USAGE;
}
