/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `certbook list`: the rows of an inventory, found, filtered and sorted as in the window. */

#include "config.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cbk-command.h"
#include "cli/cbk-desk.h"
#include "cli/cbk-list-table.h"
#include "cli/cbk-terminal.h"
#include "core/cbk-error.h"
#include "core/inventory/cbk-words.h"

#define NAME "certbook list"

typedef enum
{
  FORM_TABLE,
  FORM_CSV,
  FORM_JSON,
  FORM_MARKDOWN,
  FORM_ICS,
} Form;

#define N_FORMS (FORM_ICS + 1)

/* What was asked for on the command line. */
typedef struct
{
  char       *account; /* owned (nullable) */
  char       *status;  /* owned (nullable) */
  char       *search;  /* owned (nullable) */
  char       *sort;    /* owned (nullable) */
  char       *format;  /* owned (nullable) */
  char      **words;   /* owned (nullable) */
  gboolean    with_attention;
  CbkQuestion question;
  Form        form;
} Wish;

static void
wish_clear (Wish *wish)
{
  g_free (wish->account);
  g_free (wish->status);
  g_free (wish->search);
  g_free (wish->sort);
  g_free (wish->format);
  g_strfreev (wish->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

/* Says what may be written in place of a word. get_nick: of the n-th choice. */
static void
set_choice_error (const char *option,
                  const char *word,
                  guint       n_choices,
                  const char *(*get_nick) (guint),
                  GError **error)
{
  g_autoptr (GString) choices = g_string_new (NULL);

  for (guint i = 0; i < n_choices; i++)
    g_string_append_printf (choices, "%s%s", i > 0 ? ", " : "", get_nick (i));
  /* Translators: first what was written, then the name of an option, then a list of words */
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is nothing for %s. Choose one of these: %s."),
               word, option, choices->str);
}

static const char *
get_filter_nick (guint i)
{
  return cbk_filter_nick (i);
}

static const char *
get_column_nick (guint i)
{
  return cbk_column_nick (i);
}

static const char *
get_form_nick (guint i)
{
  static const char *const nicks[] = { "table", "csv", "json", "markdown", "ics" };

  return nicks[i];
}

/* COLUMN, COLUMN:asc or COLUMN:desc. */
static gboolean
read_sort (Wish *wish, GError **error)
{
  const char      *colon = strchr (wish->sort, ':');
  g_autofree char *column = colon != NULL ? g_strndup (wish->sort, colon - wish->sort) : g_strdup (wish->sort);

  if (!cbk_column_from_nick (column, &wish->question.sort_column))
    {
      set_choice_error ("--sort", column, CBK_N_COLUMNS, get_column_nick, error);
      return FALSE;
    }
  wish->question.descending = colon != NULL && g_str_equal (colon, ":desc");
  if (colon == NULL || wish->question.descending || g_str_equal (colon, ":asc"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is no way to sort: behind the column may stand “:asc” or “:desc”."), wish->sort);
  return FALSE;
}

static gboolean
read_form (Wish *wish, GError **error)
{
  for (guint i = FORM_TABLE; i < N_FORMS; i++)
    if (g_str_equal (wish->format, get_form_nick (i)))
      {
        wish->form = i;
        return TRUE;
      }
  set_choice_error ("--format", wish->format, N_FORMS, get_form_nick, error);
  return FALSE;
}

static gboolean
read_wish (Wish *wish, GError **error)
{
  wish->question.filter = CBK_FILTER_ALL;
  wish->question.sort_column = CBK_COLUMN_EXPIRE;
  wish->question.text = wish->search;
  wish->question.with_attention = wish->with_attention;
  wish->question.now = cbk_desk_get_now ();
  if (wish->status != NULL && !cbk_filter_from_nick (wish->status, &wish->question.filter))
    {
      set_choice_error ("--status", wish->status, CBK_N_FILTERS, get_filter_nick, error);
      return FALSE;
    }
  return (wish->sort == NULL || read_sort (wish, error)) && (wish->format == NULL || read_form (wish, error)) &&
         cbk_command_check_count (wish->words, 0, 0, error);
}

static gboolean
parse (int argc, char **argv, Wish *wish, GError **error)
{
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING, &wish->account, N_ ("The account, where there are several"),
      N_ ("NAME") },
    { "status", 's', 0, G_OPTION_ARG_STRING, &wish->status,
      /* Translators: stands for a value on the command line */
      N_ ("Only these: all, expired, valid, 7days, 30days, attention"), N_ ("STATUS") },
    { "with-attention", 0, 0, G_OPTION_ARG_NONE, &wish->with_attention,
      N_ ("With 7days and 30days, also those that need attention and end within those days"), NULL },
    /* Translators: stands for a value on the command line */
    { "search", 0, 0, G_OPTION_ARG_STRING, &wish->search, N_ ("Only domains that contain this"), N_ ("TEXT") },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &wish->sort,
      N_ ("Sort by domain, create, update, expire, days, status or type; “:desc” behind it turns it round"),
      /* Translators: stands for a value on the command line; do not translate “:desc” */
      N_ ("COLUMN[:desc]") },
    /* Translators: stands for a value on the command line */
    { "format", 'f', 0, G_OPTION_ARG_STRING, &wish->format, N_ ("table, csv, json, markdown or ics"), N_ ("FORMAT") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  return cbk_command_parse (&argc, &argv, NAME, NULL,
                            _ ("Lists the domains of an account with the state of their certificates, as they were at "
                               "the last sync. All of them, what expires first above, unless something else is asked "
                               "for."),
                            NULL, entries, error) &&
         read_wish (wish, error);
}

/* Below a table that a person reads stands what stands below the window's. */
static void
tell_counts (CbkQuery *query, const CbkAnswer *answer, const CbkShelf *shelf, gint64 now)
{
  CbkCounts        counts = cbk_query_count (query, now);
  g_autofree char *count = cbk_format_count (answer->n_rows, counts.total);
  g_autofree char *expired = cbk_format_expired (counts.expired);
  g_autofree char *attention = cbk_format_attention (counts.attention);
  g_autofree char *sooner = answer->ending_sooner > 0 ? cbk_format_ending_sooner (answer->ending_sooner) : NULL;
  g_autofree char *age = shelf->synced > 0 ? cbk_format_age (shelf->synced, now) : NULL;

  g_printerr ("%s", count);
  if (sooner != NULL)
    g_printerr (" %s", sooner);
  g_printerr (" · %s · %s", expired, attention);
  if (age != NULL)
    g_printerr (" · %s", age);
  g_printerr ("\n");
}

static gboolean
write_rows (CbkDesk *desk, const Wish *wish, const CbkExport *what, GError **error)
{
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  cbk_desk_let_signals_end_it (desk);
  switch (wish->form)
    {
    case FORM_TABLE:
      return cbk_list_table_write (what, cbk_terminal_has_colours (STDOUT_FILENO), stream, desk->cancellable, error);
    case FORM_CSV:
      return cbk_export_write (what, CBK_EXPORT_CSV, stream, desk->cancellable, error);
    case FORM_JSON:
      return cbk_export_write (what, CBK_EXPORT_JSON, stream, desk->cancellable, error);
    case FORM_MARKDOWN:
      return cbk_export_write (what, CBK_EXPORT_MARKDOWN, stream, desk->cancellable, error);
    case FORM_ICS:
      return cbk_export_write (what, CBK_EXPORT_CALENDAR, stream, desk->cancellable, error);
    }
  g_assert_not_reached ();
}

/* An inventory that was never complete is told, for what is missing in it is not there to be seen. */
static gboolean
check_completeness (CbkAccount *account, const CbkShelf *shelf, GError **error)
{
  const char *name = cbk_account_get_name (account);

  if (shelf->synced > 0)
    return TRUE;
  if (cbk_snapshot_get_n_rows (shelf->snapshot) == 0)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                   _ ("Nothing has been fetched for “%s” yet. “certbook sync” fetches it."), name);
      return FALSE;
    }
  cbk_terminal_warn (_ ("The first sync of “%s” has not reached its end, so there may be more domains. “certbook sync” "
                        "goes on with it."),
                     name);
  return TRUE;
}

static gboolean
list (CbkDesk *desk, const Wish *wish, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (CbkShelf) shelf = NULL;
  g_autoptr (CbkQuery) query = NULL;
  g_autoptr (CbkAnswer) answer = NULL;
  CbkAccount *account = cbk_desk_choose (desk, wish->account, error);

  shelf = account != NULL ? cbk_desk_open (desk, account, error) : NULL;
  if (shelf == NULL || !check_completeness (account, shelf, error))
    return FALSE;

  query = cbk_query_new (shelf->snapshot);
  answer = cbk_query_ask (query, &wish->question);
  if (!write_rows (desk, wish,
                   &(CbkExport){ .snapshot = shelf->snapshot,
                                 .rows = answer->rows,
                                 .n_rows = answer->n_rows,
                                 .account = cbk_account_get_name (account),
                                 .account_id = cbk_account_get_id (account),
                                 .synced = shelf->synced,
                                 .now = wish->question.now,
                                 .zone = zone },
                   error))
    return FALSE;
  if (wish->form == FORM_TABLE && cbk_terminal_shows_progress ())
    tell_counts (query, answer, shelf, wish->question.now);
  return TRUE;
}

/**
 * cbk_list_command:
 *
 * Returns: 0 listed, 1 failed, 2 wrong arguments, 3 cancelled
 */
int
cbk_list_command (int argc, char **argv)
{
  g_autoptr (CbkDesk) desk = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wish) wish = { 0 };

  if (!parse (argc, argv, &wish, &error))
    return cbk_command_fail_usage (NAME, error);

  desk = cbk_desk_new (&error);
  if (desk == NULL || !list (desk, &wish, &error))
    {
      /* Whoever reads it has seen enough. */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
        return CBK_EXIT_DONE;
      return cbk_command_fail (error);
    }
  return CBK_EXIT_DONE;
}
