/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `certbook sync`: brings the inventories up to date, one after the other. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli/cbk-command.h"
#include "cli/cbk-desk.h"
#include "cli/cbk-terminal.h"
#include "core/inventory/cbk-words.h"
#include "core/sync/cbk-sync.h"

#define NAME "certbook sync"

typedef struct
{
  char   **words; /* owned (nullable): the name of an account, or nothing */
  gboolean is_full;
  gboolean is_quiet;
} Wish;

static void
wish_clear (Wish *wish)
{
  g_strfreev (wish->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

static gboolean
parse (int argc, char **argv, Wish *wish, GError **error)
{
  const GOptionEntry entries[] = {
    { "full", 0, 0, G_OPTION_ARG_NONE, &wish->is_full, N_ ("Fetch everything, not only what has changed"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &wish->is_quiet, N_ ("Print nothing where all goes well"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  return cbk_command_parse (&argc, &argv, NAME, _ ("[NAME]"),
                            _ ("Asks the CDN of an account, or of every account, what has changed. A sync that was "
                               "interrupted goes on where it was."),
                            _ ("The token comes from the keyring, or from CERTBOOK_TOKEN in the environment where one "
                               "account alone is meant."),
                            entries, error) &&
         cbk_command_check_count (wish->words, 0, 1, error);
}

static void
on_progress (CbkSync *sync, guint done, gint64 total, gpointer user_data)
{
  g_autofree char *text = cbk_format_progress (done, total);

  cbk_terminal_set_progress (text);
}

static void
on_waiting (CbkSync *sync, guint seconds, gboolean was_asked, gpointer user_data)
{
  g_autofree char *text = seconds > 0 ? cbk_format_waiting (seconds, was_asked) : NULL;

  cbk_terminal_set_progress (text);
}

/* What a person has to know of a sync that went well. */
static void
warn (CbkAccount *account, CbkConnector *connector, const CbkSyncReport *report)
{
  const char      *name = cbk_account_get_name (account);
  g_autofree char *unreadable = report->n_unreadable > 0 ? cbk_format_unreadable (report->n_unreadable) : NULL;
  g_autofree char *skew = NULL;
  gint64           seconds;

  if (cbk_connector_get_clock_skew (connector, &seconds))
    skew = cbk_format_clock_skew (seconds);
  if (skew != NULL)
    cbk_terminal_warn ("%s: %s", name, skew);
  if (unreadable == NULL)
    return;
  cbk_terminal_warn ("%s: %s", name, unreadable);
  for (guint i = 0; i < report->unreadable->len; i++)
    cbk_terminal_warn ("%s", (const char *) g_ptr_array_index (report->unreadable, i));
}

static void
tell (CbkAccount *account, CbkSnapshot *snapshot, const CbkPassChanges *changes)
{
  guint            n_rows = cbk_snapshot_get_n_rows (snapshot);
  g_autofree char *total = cbk_format_number (n_rows);
  g_autofree char *added = cbk_format_number (changes->n_added);
  g_autofree char *changed = cbk_format_number (changes->n_changed);
  g_autofree char *removed = cbk_format_number (changes->n_removed);

  /* Translators: the name of an account, and four numbers */
  cbk_terminal_say (g_dngettext (GETTEXT_PACKAGE, "%s: %s domain; %s added, %s changed, %s removed.",
                                 "%s: %s domains; %s added, %s changed, %s removed.", n_rows),
                    cbk_account_get_name (account), total, added, changed, removed);
}

static gboolean
run (CbkDesk *desk, CbkConnector *connector, CbkShelf *shelf, CbkPassKind kind, CbkSyncReport **report, GError **error)
{
  g_autoptr (CbkSync) sync = cbk_sync_new (connector, shelf->store);
  gboolean is_done;

  g_signal_connect (sync, "progress", G_CALLBACK (on_progress), NULL);
  g_signal_connect (sync, "waiting", G_CALLBACK (on_waiting), NULL);
  cbk_sync_run_async (sync, kind, cbk_desk_get_now (), desk->cancellable, cbk_wait_cb, &desk->wait);
  is_done = cbk_sync_run_finish (sync, cbk_wait_for (&desk->wait), report, error);
  cbk_terminal_set_progress (NULL);
  return is_done;
}

static gboolean
sync_account (CbkDesk *desk, CbkAccount *account, gboolean is_only, const Wish *wish, GError **error)
{
  char *token;
  g_autoptr (CbkConnector) connector = NULL;
  g_autoptr (CbkShelf) shelf = NULL;
  g_autoptr (CbkSyncReport) report = NULL;

  token = cbk_desk_dup_token (desk, account, is_only, error);
  connector = token != NULL ? cbk_desk_connect (desk, account, token, error) : NULL;
  cbk_secrets_token_free (token);
  shelf = connector != NULL ? cbk_desk_open (desk, account, error) : NULL;
  if (shelf == NULL ||
      !run (desk, connector, shelf, wish->is_full ? CBK_PASS_FULL : CBK_PASS_AS_NEEDED, &report, error) ||
      !cbk_desk_read (desk, shelf, error))
    return FALSE;

  warn (account, connector, report);
  if (!wish->is_quiet)
    tell (account, shelf->snapshot, &report->changes);
  return TRUE;
}

/* One that fails does not keep the others from being synced; a person who cancels does. */
static int
sync_all (CbkDesk *desk, GPtrArray *accounts, const Wish *wish)
{
  int status = CBK_EXIT_DONE;

  for (guint i = 0; i < accounts->len && status != CBK_EXIT_CANCELLED; i++)
    {
      CbkAccount *account = g_ptr_array_index (accounts, i);
      g_autoptr (GError) error = NULL;

      if (sync_account (desk, account, accounts->len == 1, wish, &error))
        continue;
      if (accounts->len > 1 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_prefix_error (&error, "%s: ", cbk_account_get_name (account));
      status = cbk_command_fail (error);
    }
  return status;
}

/**
 * cbk_sync_command:
 *
 * Returns: 0 every account is up to date, 1 not every one, 2 wrong arguments, 3 cancelled
 */
int
cbk_sync_command (int argc, char **argv)
{
  g_autoptr (CbkDesk) desk = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wish) wish = { 0 };

  if (!parse (argc, argv, &wish, &error))
    return cbk_command_fail_usage (NAME, error);

  desk = cbk_desk_new (&error);
  accounts = desk != NULL ? cbk_desk_choose_all (desk, wish.words != NULL ? wish.words[0] : NULL, &error) : NULL;
  if (accounts == NULL)
    return cbk_command_fail (error);
  return sync_all (desk, accounts, &wish);
}
