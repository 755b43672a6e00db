/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `certbook account`: adds, lists and removes accounts, and takes new tokens. As in the window, what was typed goes
 * through three gates: is it well formed, does the CDN accept it, can it be kept. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/cbk-command.h"
#include "cli/cbk-desk.h"
#include "cli/cbk-terminal.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/inventory/cbk-words.h"

#define NAME_ADD "certbook account add"
#define NAME_LIST "certbook account list"
#define NAME_REMOVE "certbook account remove"
#define NAME_TOKEN "certbook account token"

/* More is no file of certificates. */
#define MAX_ROOTS_BYTES (1024 * 1024)

/* More than a name or an address has. */
#define MAX_SHOWN_CHARACTERS 1000

/* What was asked for on the command line. */
typedef struct
{
  char   **words; /* owned (nullable) */
  char    *ca;    /* owned (nullable): a file's name */
  gboolean is_yes;
  gboolean is_names;
} Wish;

static void
wish_clear (Wish *wish)
{
  g_strfreev (wish->words);
  g_free (wish->ca);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

typedef gboolean (*Deed) (CbkDesk *desk, const Wish *wish, GError **error);

/* --- Adding, and a new token --- */

/* Where nothing was typed, the environment may say it. */
static char *
read_token (CbkDesk *desk, const char *name, GError **error)
{
  /* Translators: %s is the name of an account; what is typed behind the colon is not shown */
  g_autofree char *prompt = g_strdup_printf (_ ("Token of “%s”: "), name);
  char            *token;

  if (desk->token != NULL && cbk_terminal_can_ask ())
    return g_strdup (desk->token);

  token = cbk_terminal_read_secret (prompt, desk->cancellable, error);
  if (token == NULL)
    return NULL;
  g_strstrip (token);
  if (*token != '\0')
    return token;

  cbk_secrets_token_free (token);
  if (desk->token != NULL)
    return g_strdup (desk->token);
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                       _ ("There is no token. Type it when you are asked for it, or pass it on the standard input."));
  return NULL;
}

/* Returns: (transfer full) (nullable): the contents of a file with certificates */
static char *
read_roots (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *contents = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &failure))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT, _ ("The CA certificate cannot be read: %s."), failure->message);
      return NULL;
    }
  if (length <= MAX_ROOTS_BYTES && strlen (contents) == length &&
      strstr (contents, "-----BEGIN CERTIFICATE-----") != NULL)
    return g_steal_pointer (&contents);
  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               _ ("“%s” holds no CA certificate in PEM form: text that begins with “-----BEGIN CERTIFICATE-----”. Name "
                  "another file."),
               shown);
  return NULL;
}

/* One request, without further tries: the CDN says who it is, or what is wrong. A token that is refused is not one that
 * was good once. */
static gboolean
check (CbkDesk *desk, CbkAccount *account, const char *token, GError **error)
{
  g_autoptr (CbkConnector) connector = cbk_desk_connect (desk, account, token, error);
  g_autoptr (CbkInfo) info = NULL;
  g_autoptr (GError) failure = NULL;

  if (connector == NULL)
    return FALSE;
  g_object_set (connector, "max-tries", 1, NULL);
  cbk_connector_get_info_async (connector, desk->cancellable, cbk_wait_cb, &desk->wait);
  info = cbk_connector_get_info_finish (connector, cbk_wait_for (&desk->wait), &failure);
  if (g_error_matches (failure, CBK_ERROR, CBK_ERROR_UNAUTHORIZED))
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_ACCOUNT, failure->message);
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return info != NULL;
}

/* Where there is no keyring, the account is there all the same, and the user has to bring the token each time. */
static gboolean
keep_token (CbkDesk *desk, CbkAccount *account, const char *token, GError **error)
{
  g_autoptr (GError) why_not_kept = NULL;

  cbk_secrets_store_async (desk->secrets, account, token, desk->cancellable, cbk_wait_cb, &desk->wait);
  if (!cbk_secrets_store_finish (desk->secrets, cbk_wait_for (&desk->wait), &why_not_kept, error))
    return FALSE;
  if (why_not_kept != NULL)
    cbk_command_fail (why_not_kept);
  return TRUE;
}

static gboolean
check_and_keep_token (CbkDesk *desk, CbkAccount *account, GError **error)
{
  char    *token = read_token (desk, cbk_account_get_name (account), error);
  gboolean is_kept;

  if (token == NULL)
    return FALSE;
  is_kept = check (desk, account, token, error) && keep_token (desk, account, token, error);
  cbk_secrets_token_free (token);
  return is_kept;
}

static void
forget_token (CbkDesk *desk, CbkAccount *account)
{
  g_autoptr (GError) error = NULL;

  cbk_secrets_clear_async (desk->secrets, account, NULL, cbk_wait_cb, &desk->wait);
  if (!cbk_secrets_clear_finish (desk->secrets, cbk_wait_for (&desk->wait), &error))
    cbk_terminal_warn ("%s", error->message);
}

static gboolean
add (CbkDesk *desk, const Wish *wish, GError **error)
{
  const char      *name = wish->words[0];
  g_autofree char *url = cbk_address_normalise (wish->words[1], error);
  g_autofree char *roots = NULL;
  g_autoptr (CbkAccount) account = NULL;

  if (url == NULL)
    return FALSE;
  if (cbk_accounts_find_by_name (desk->accounts, name) != NULL)
    {
      g_set_error (
        error, CBK_ERROR, CBK_ERROR_ACCOUNT,
        _ ("There is an account “%s” already. Choose another name, or give this one a new token with “certbook "
           "account token”."),
        name);
      return FALSE;
    }
  if (wish->ca != NULL && (roots = read_roots (wish->ca, error)) == NULL)
    return FALSE;

  account = cbk_account_new (name, url, roots);
  if (!check_and_keep_token (desk, account, error))
    return FALSE;
  cbk_accounts_add_async (desk->accounts, account, desk->cancellable, cbk_wait_cb, &desk->wait);
  if (!cbk_accounts_add_finish (desk->accounts, cbk_wait_for (&desk->wait), error))
    {
      /* Nobody would ever ask for the token of an account that does not exist. */
      forget_token (desk, account);
      return FALSE;
    }
  cbk_terminal_say (_ ("“%s” was added. “certbook sync” fetches its domains."), cbk_account_get_name (account));
  return TRUE;
}

static gboolean
change_token (CbkDesk *desk, const Wish *wish, GError **error)
{
  CbkAccount *account = cbk_desk_choose (desk, wish->words[0], error);

  if (account == NULL || !check_and_keep_token (desk, account, error))
    return FALSE;
  cbk_terminal_say (_ ("The new token of “%s” is accepted."), cbk_account_get_name (account));
  return TRUE;
}

/* --- Listing --- */

/* Returns: (transfer full): how old its rows are; of an inventory that was not made yet none is made */
static char *
dup_age (CbkDesk *desk, CbkAccount *account)
{
  g_autoptr (GFile) database = cbk_account_dup_database (account);
  g_autoptr (CbkShelf) shelf = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_query_exists (database, NULL))
    shelf = cbk_desk_open (desk, account, &error);
  if (error != NULL)
    return g_strdup (error->message);
  if (shelf == NULL || shelf->synced <= 0)
    return g_strdup (_ ("Never synced"));
  return cbk_format_age (shelf->synced, cbk_desk_get_now ());
}

static void
print_padded (const char *text, guint width)
{
  g_autofree char *fit = cbk_plain_text (text, MAX_SHOWN_CHARACTERS);

  g_print ("%s%*s", fit, (int) (width - MIN (width, cbk_terminal_width_of (fit))) + 2, "");
}

static gboolean
list (CbkDesk *desk, const Wish *wish, GError **error)
{
  GListModel *model = G_LIST_MODEL (desk->accounts);
  guint       n_accounts = g_list_model_get_n_items (model);
  guint       name_width = 0;
  guint       url_width = 0;

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (model, i);

      name_width = MAX (name_width, cbk_terminal_width_of (cbk_account_get_name (account)));
      url_width = MAX (url_width, cbk_terminal_width_of (cbk_account_get_url (account)));
    }
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (model, i);
      g_autofree char *age = NULL;

      if (wish->is_names)
        {
          cbk_terminal_say ("%s", cbk_account_get_name (account));
          continue;
        }
      age = dup_age (desk, account);
      print_padded (cbk_account_get_name (account), name_width);
      print_padded (cbk_account_get_url (account), url_width);
      cbk_terminal_say ("%s", age);
    }
  return TRUE;
}

/* --- Removing --- */

static gboolean
confirm_removal (CbkDesk *desk, CbkAccount *account, GError **error)
{
  const char      *name = cbk_account_get_name (account);
  g_autofree char *question = NULL;
  gboolean         is_wanted;

  if (!cbk_terminal_can_ask ())
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                   _ ("“%s” was not removed: nobody could be asked. “--yes” answers in advance."), name);
      return FALSE;
    }
  question = g_strdup_printf (_ ("Remove “%s”? Its token and everything that was fetched from it are removed from this "
                                 "computer. Nothing changes at the CDN."),
                              name);
  if (!cbk_terminal_ask (question, desk->cancellable, &is_wanted, error))
    return FALSE;
  if (!is_wanted)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The answer was no."));
  return is_wanted;
}

static void
delete_data_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (cbk_account_delete_data (CBK_ACCOUNT (source), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Once it is no longer in the list, the rest is done whatever happens. */
static gboolean
remove_account (CbkDesk *desk, const Wish *wish, GError **error)
{
  g_autoptr (CbkAccount) account = NULL;
  g_autoptr (GTask) task = NULL;
  CbkAccount *found = cbk_desk_choose (desk, wish->words[0], error);

  if (found == NULL)
    return FALSE;
  account = g_object_ref (found);
  if (!wish->is_yes && !confirm_removal (desk, account, error))
    return FALSE;

  cbk_accounts_remove_async (desk->accounts, cbk_account_get_id (account), desk->cancellable, cbk_wait_cb, &desk->wait);
  if (!cbk_accounts_remove_finish (desk->accounts, cbk_wait_for (&desk->wait), error))
    return FALSE;
  forget_token (desk, account);
  task = g_task_new (account, NULL, cbk_wait_cb, &desk->wait);
  g_task_set_source_tag (task, remove_account);
  g_task_run_in_thread (task, delete_data_in_thread);
  if (!g_task_propagate_boolean (G_TASK (cbk_wait_for (&desk->wait)), error))
    return FALSE;
  cbk_terminal_say (_ ("“%s” was removed."), cbk_account_get_name (account));
  return TRUE;
}

/* --- Which of them --- */

typedef struct
{
  const char *word;
  const char *name;
  const char *parameters;
  const char *summary;
  guint       n_words;
  Deed        deed;
} Part;

static const Part parts[] = {
  { "add", NAME_ADD, N_ ("NAME URL"),
    N_ ("Adds an account. Its token is read from the standard input, or asked for at a terminal; the CDN is asked at "
        "once whether it accepts it."),
    2, add },
  { "list", NAME_LIST, NULL, N_ ("Lists the accounts: name, address, and when it was synced."), 0, list },
  /* Translators: NAME stands for a value on the command line: of an account */
  { "remove", NAME_REMOVE, N_ ("NAME"),
    N_ ("Removes an account with its token and everything that was fetched from it."), 1, remove_account },
  { "token", NAME_TOKEN, N_ ("NAME"),
    N_ ("Takes a new token for an account, from the standard input, or from a person at a terminal."), 1,
    change_token },
};

static gboolean
parse (const Part *part, int argc, char **argv, Wish *wish, GError **error)
{
  const GOptionEntry ca = { "ca", 0, 0, G_OPTION_ARG_FILENAME, &wish->ca,
                            N_ ("Trust these authorities as well (PEM); for a console with a certificate of its own"),
                            /* Translators: stands for a value on the command line */
                            N_ ("FILE") };
  const GOptionEntry yes = { "yes", 'y', 0, G_OPTION_ARG_NONE, &wish->is_yes, N_ ("Do not ask"), NULL };
  const GOptionEntry names = {
    "names", 0, 0, G_OPTION_ARG_NONE, &wish->is_names, N_ ("Print the names alone, one in each line"), NULL
  };
  const GOptionEntry rest = { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish->words, NULL, NULL };
  const GOptionEntry none = G_OPTION_ENTRY_NULL;
  GOptionEntry       entries[] = { none, none, none };
  guint              n_entries = 0;

  if (part->deed == add)
    entries[n_entries++] = ca;
  else if (part->deed == remove_account)
    entries[n_entries++] = yes;
  else if (part->deed == list)
    entries[n_entries++] = names;
  entries[n_entries] = rest;
  return cbk_command_parse (&argc, &argv, part->name, part->parameters != NULL ? _ (part->parameters) : NULL,
                            _ (part->summary), NULL, entries, error) &&
         cbk_command_check_count (wish->words, part->n_words, part->n_words, error);
}

/* Where no part is named, what there is is told: as an answer to a question, or to a mistake. */
static int
tell_parts (gboolean was_asked)
{
  g_autoptr (GString) text = g_string_new (_ ("Usage:"));

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_printf (text, "\n  %s%s%s", parts[i].name, parts[i].parameters != NULL ? " " : "",
                            parts[i].parameters != NULL ? _ (parts[i].parameters) : "");
  if (was_asked)
    g_print ("%s\n", text->str);
  else
    g_printerr ("%s\n", text->str);
  return was_asked ? CBK_EXIT_DONE : CBK_EXIT_USAGE;
}

static const Part *
find_part (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (word, parts[i].word))
      return &parts[i];
  return NULL;
}

/**
 * cbk_account_command:
 *
 * Returns: 0 done, 1 failed, 2 wrong arguments, 3 cancelled
 */
int
cbk_account_command (int argc, char **argv)
{
  const Part *part = argc > 1 ? find_part (argv[1]) : NULL;
  g_autoptr (CbkDesk) desk = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wish) wish = { 0 };

  if (part == NULL)
    return tell_parts (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")));
  if (!parse (part, argc - 1, argv + 1, &wish, &error))
    return cbk_command_fail_usage (part->name, error);

  desk = cbk_desk_new (&error);
  if (desk == NULL || !part->deed (desk, &wish, &error))
    return cbk_command_fail (error);
  return CBK_EXIT_DONE;
}
