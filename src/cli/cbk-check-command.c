/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `certbook check`: whether something expires or needs a person, for a script or a monitor. */

#include "config.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "cli/cbk-command.h"
#include "cli/cbk-desk.h"
#include "cli/cbk-list-table.h"
#include "cli/cbk-terminal.h"
#include "core/cbk-error.h"
#include "core/inventory/cbk-words.h"

#define NAME "certbook check"

#define DEFAULT_DAYS 7
#define MAX_DAYS 100000
#define DEFAULT_MAX_AGE_HOURS 48
#define HOUR_SECONDS G_GINT64_CONSTANT (3600)

typedef struct
{
  char    *account; /* owned (nullable) */
  char   **words;   /* owned (nullable) */
  int      days;
  int      max_age; /* hours; 0: of any age */
  gboolean is_quiet;
  gint64   now;
} Wish;

static void
wish_clear (Wish *wish)
{
  g_free (wish->account);
  g_strfreev (wish->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

/* What was found among an account's rows. */
typedef struct
{
  GArray *rows; /* of guint32, owned: those of which something is to be said, soonest first */
  guint   n_expired;
  guint   n_attention;
  guint   n_ending;
} Finding;

static void
finding_clear (Finding *finding)
{
  g_clear_pointer (&finding->rows, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Finding, finding_clear)

static gboolean
parse (int argc, char **argv, Wish *wish, GError **error)
{
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING, &wish->account, N_ ("Only this account"), N_ ("NAME") },
    { "days", 'd', 0, G_OPTION_ARG_INT, &wish->days, N_ ("What ends within so many days is to be told (7)"), N_ ("N") },
    { "max-age", 0, 0, G_OPTION_ARG_INT, &wish->max_age,
      /* Translators: stands for a number on the command line */
      N_ ("An inventory that was synced longer ago tells nothing (48; 0: one of any age does)"), N_ ("HOURS") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &wish->is_quiet, N_ ("Print nothing where it can be told"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cbk_command_parse (&argc, &argv, NAME, NULL,
                          _ ("Tells which certificates have expired, end soon, or need a person, as of the last sync; "
                             "“certbook sync” brings it up to date."),
                          _ ("It ends with 0 if all is well, with 1 if something expires or needs a person, and with 2 "
                             "if it could not tell."),
                          entries, error))
    return FALSE;
  if (wish->days < 0 || wish->days > MAX_DAYS || wish->max_age < 0 || wish->max_age > MAX_DAYS)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--days and --max-age take a number from 0 to %d."), MAX_DAYS);
      return FALSE;
    }
  return cbk_command_check_count (wish->words, 0, 0, error);
}

static void
judge_row (const CbkSnapshot *snapshot, guint32 row, const Wish *wish, Finding *finding)
{
  CbkVerdict verdict = cbk_snapshot_judge (snapshot, row, wish->now);

  if (verdict.status == CBK_STATUS_EXPIRED)
    finding->n_expired++;
  else if (verdict.status != CBK_STATUS_VALID)
    finding->n_attention++;
  else if (verdict.days != CBK_DAYS_NONE && verdict.days <= wish->days)
    finding->n_ending++;
  else
    return;
  g_array_append_val (finding->rows, row);
}

static void
find (CbkSnapshot *snapshot, const Wish *wish, Finding *finding)
{
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);
  CbkQuestion question = { .filter = CBK_FILTER_ALL, .sort_column = CBK_COLUMN_EXPIRE, .now = wish->now };
  g_autoptr (CbkAnswer) answer = cbk_query_ask (query, &question);

  finding->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < answer->n_rows; i++)
    judge_row (snapshot, answer->rows[i], wish, finding);
}

static char *
format_ending (guint n, gulong days)
{
  g_autofree char *number = cbk_format_number (n);
  g_autofree char *span = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu day", "%lu days", days), days);

  /* Translators: first a number of certificates, then a span such as "7 days" */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s ends within %s", "%s end within %s", n), number, span);
}

static gboolean
tell (CbkDesk        *desk,
      CbkAccount     *account,
      const CbkShelf *shelf,
      const Wish     *wish,
      const Finding  *finding,
      GError        **error)
{
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  const char      *name = cbk_account_get_name (account);
  g_autofree char *expired = cbk_format_expired (finding->n_expired);
  g_autofree char *attention = cbk_format_attention (finding->n_attention);
  g_autofree char *ending = format_ending (finding->n_ending, (gulong) wish->days);
  g_autofree char *age = cbk_format_age (shelf->synced, wish->now);
  g_autofree char *number = cbk_format_number (cbk_snapshot_get_n_rows (shelf->snapshot));

  if (finding->rows->len == 0)
    {
      /* Translators: the name of an account, how many domains it has, and “Synced 3 minutes ago” */
      cbk_terminal_say (_ ("%s: all is well. Domains: %s. %s."), name, number, age);
      return TRUE;
    }
  /* Translators: the name of an account, “3 expired”, “4 need attention”, “5 end within 7 days”, “Synced 3 minutes
   * ago” */
  cbk_terminal_say (_ ("%s: %s, %s, %s. %s."), name, expired, attention, ending, age);
  return cbk_list_table_write (&(CbkExport){ .snapshot = shelf->snapshot,
                                             .rows = (const guint32 *) (gpointer) finding->rows->data,
                                             .n_rows = finding->rows->len,
                                             .account = name,
                                             .synced = shelf->synced,
                                             .now = wish->now,
                                             .zone = zone },
                               cbk_terminal_has_colours (STDOUT_FILENO), stream, desk->cancellable, error);
}

static gboolean
check_age (CbkAccount *account, const CbkShelf *shelf, const Wish *wish, GError **error)
{
  const char      *name = cbk_account_get_name (account);
  g_autofree char *age = NULL;
  g_autofree char *allowed = NULL;

  if (shelf->synced <= 0)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                   _ ("“%s” was never synced to its end. “certbook sync” does it."), name);
      return FALSE;
    }
  if (wish->max_age == 0 || wish->now - shelf->synced <= wish->max_age * HOUR_SECONDS)
    return TRUE;

  age = cbk_format_distance (shelf->synced, wish->now);
  allowed =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", (gulong) wish->max_age), wish->max_age);
  /* Translators: the name of an account, “3 days ago”, a span such as "48 hours" */
  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               _ ("“%s” was synced %s, which is longer than %s: what it says may no longer be so. “certbook sync” "
                  "brings it up to date."),
               name, age, allowed);
  return FALSE;
}

/* Returns: one of the three statuses of the command */
static int
check_account (CbkDesk *desk, CbkAccount *account, const Wish *wish)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkShelf) shelf = cbk_desk_open (desk, account, &error);
  g_auto (Finding) finding = { 0 };

  if (shelf == NULL || !check_age (account, shelf, wish, &error))
    {
      cbk_command_fail (error);
      return CBK_EXIT_UNKNOWN;
    }

  find (shelf->snapshot, wish, &finding);
  if (!wish->is_quiet && !tell (desk, account, shelf, wish, &finding, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    {
      cbk_command_fail (error);
      return CBK_EXIT_UNKNOWN;
    }
  return finding.rows->len > 0 ? CBK_EXIT_TROUBLE : CBK_EXIT_WELL;
}

/* What is known to be wrong outweighs what is not known, and that outweighs what is well. */
static int
check_all (CbkDesk *desk, GPtrArray *accounts, const Wish *wish)
{
  gboolean has_trouble = FALSE;
  gboolean is_known = TRUE;

  for (guint i = 0; i < accounts->len; i++)
    {
      int status = check_account (desk, g_ptr_array_index (accounts, i), wish);

      has_trouble = has_trouble || status == CBK_EXIT_TROUBLE;
      is_known = is_known && status != CBK_EXIT_UNKNOWN;
    }
  if (has_trouble)
    return CBK_EXIT_TROUBLE;
  return is_known ? CBK_EXIT_WELL : CBK_EXIT_UNKNOWN;
}

/**
 * cbk_check_command:
 *
 * Returns: 0 all is well, 1 something expires or needs a person, 2 it could not tell, for whatever reason
 */
int
cbk_check_command (int argc, char **argv)
{
  g_autoptr (CbkDesk) desk = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wish) wish = { .days = DEFAULT_DAYS, .max_age = DEFAULT_MAX_AGE_HOURS, .now = cbk_desk_get_now () };

  if (!parse (argc, argv, &wish, &error))
    {
      cbk_command_fail_usage (NAME, error);
      return CBK_EXIT_UNKNOWN;
    }

  desk = cbk_desk_new (&error);
  accounts = desk != NULL ? cbk_desk_choose_all (desk, wish.account, &error) : NULL;
  if (accounts == NULL)
    {
      cbk_command_fail (error);
      return CBK_EXIT_UNKNOWN;
    }
  cbk_desk_let_signals_end_it (desk);
  return check_all (desk, accounts, &wish);
}
