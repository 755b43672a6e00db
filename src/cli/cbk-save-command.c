/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `certbook save DOMAIN`: from a domain's name to files, as a click on Download does. The private key is never in this
 * process: as in the window, another one that is started for it fetches, checks and writes. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/cbk-command.h"
#include "cli/cbk-desk.h"
#include "cli/cbk-save-order.h"
#include "cli/cbk-save.h"
#include "cli/cbk-terminal.h"
#include "core/cbk-error.h"

#define NAME "certbook save"

/* What was asked for on the command line, and what became of it. */
typedef struct
{
  char   **words;       /* owned (nullable): the domain */
  char    *account;     /* owned (nullable) */
  char    *folder;      /* owned (nullable) */
  char    *certificate; /* owned (nullable): its id; without one the current one */
  char    *form_nick;   /* owned (nullable) */
  CbkForm  form;
  gboolean is_encrypted;
  gboolean is_yes;
  gboolean is_force;

  char    *domain;     /* owned (nullable): xn-- form */
  char    *password;   /* owned (nullable); wiped */
  char    *target;     /* owned (nullable) */
  char    *key_target; /* owned (nullable) */
  gboolean replace;
  gboolean replace_key;
} Wish;

static void
wish_clear (Wish *wish)
{
  g_strfreev (wish->words);
  g_free (wish->account);
  g_free (wish->folder);
  g_free (wish->certificate);
  g_free (wish->form_nick);
  g_free (wish->domain);
  cbk_secrets_token_free (wish->password);
  g_free (wish->target);
  g_free (wish->key_target);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

static gboolean
read_wish (Wish *wish, GError **error)
{
  if (!cbk_command_check_count (wish->words, 1, 1, error))
    return FALSE;
  wish->domain = cbk_domain_normalise_name (wish->words[0]);
  if (wish->domain == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is not the name of a domain."),
                 wish->words[0]);
  else if (wish->folder == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“--to” is missing: a folder."));
  else if (wish->form_nick != NULL && !cbk_form_from_nick (wish->form_nick, &wish->form))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” is nothing for --form. Choose one of these: pair, crt, key, fullchain, combined, p12, "
                    "p12-legacy."),
                 wish->form_nick);
  else if (wish->is_encrypted && wish->form != CBK_FORM_KEY)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“--encrypt” is for “--form key” alone."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
parse (int argc, char **argv, Wish *wish, GError **error)
{
  const GOptionEntry entries[] = {
    /* Translators: stands for a value on the command line */
    { "to", 't', 0, G_OPTION_ARG_FILENAME, &wish->folder, N_ ("The folder for the files"), N_ ("FOLDER") },
    { "form", 'f', 0, G_OPTION_ARG_STRING, &wish->form_nick,
      /* Translators: stands for a value on the command line: a form of file */
      N_ ("pair (as without it), crt, key, fullchain, combined, p12 or p12-legacy"), N_ ("FORM") },
    { "account", 'a', 0, G_OPTION_ARG_STRING, &wish->account, N_ ("The account, where there are several"),
      N_ ("NAME") },
    { "certificate", 'c', 0, G_OPTION_ARG_STRING, &wish->certificate,
      /* Translators: stands for a value on the command line: of a certificate */
      N_ ("This certificate of the domain’s history, and not the current one"), N_ ("ID") },
    { "encrypt", 0, 0, G_OPTION_ARG_NONE, &wish->is_encrypted, N_ ("With “--form key”: encrypt it with a passphrase"),
      NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &wish->is_yes, N_ ("Save in spite of warnings, without asking"), NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &wish->is_force, N_ ("Replace files that are there, without asking"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  return cbk_command_parse (
           &argc, &argv, NAME, _ ("DOMAIN"),
           _ ("Saves the certificate of a domain, and its private key, as files that a server reads. Before a byte is "
              "written it is checked that key, chain, names and dates are right."),
           _ ("A password (p12) or a passphrase (--encrypt) is read from the standard input, or asked for at a "
              "terminal. The paths of the files are printed. Private keys are for their owner alone (mode 0600)."),
           entries, error) &&
         read_wish (wish, error);
}

/* Returns: (transfer full) (nullable): the domain as the CDN knows it */
static CbkDomain *
find_domain (CbkDesk *desk, CbkAccount *account, const Wish *wish, GError **error)
{
  g_autoptr (CbkShelf) shelf = cbk_desk_open (desk, account, error);
  guint row;

  if (shelf == NULL)
    return NULL;
  if (!cbk_snapshot_find (shelf->snapshot, wish->domain, &row))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_NOT_FOUND,
                   /* Translators: a domain, and an account */
                   _ ("“%s” is not among the domains of “%s”. “certbook sync” brings them up to date, and “certbook "
                      "list” shows them."),
                   wish->domain, cbk_account_get_name (account));
      return NULL;
    }
  cbk_store_get_domain_async (shelf->store, cbk_snapshot_get_key (shelf->snapshot, row), desk->cancellable, cbk_wait_cb,
                              &desk->wait);
  return cbk_store_get_domain_finish (shelf->store, cbk_wait_for (&desk->wait), error);
}

static const CbkCertificate *
find_in_page (const CbkCertificatePage *page, const Wish *wish)
{
  for (guint i = 0; i < page->certificates->len; i++)
    {
      const CbkCertificate *certificate = g_ptr_array_index (page->certificates, i);

      if (wish->certificate != NULL ? g_str_equal (certificate->id, wish->certificate) : certificate->is_current)
        return certificate;
    }
  return NULL;
}

/* Returns: (transfer full) (nullable): the certificate that is meant, of the history as the CDN has it now */
static CbkCertificate *
find_certificate (CbkDesk *desk, CbkConnector *connector, const CbkDomain *domain, const Wish *wish, GError **error)
{
  g_autofree char *token = NULL;

  do
    {
      g_autoptr (CbkCertificatePage) page = NULL;
      const CbkCertificate *certificate;

      cbk_connector_list_certificates_async (connector, domain->id, token, NULL, desk->cancellable, cbk_wait_cb,
                                             &desk->wait);
      page = cbk_connector_list_certificates_finish (connector, cbk_wait_for (&desk->wait), error);
      if (page == NULL)
        return NULL;
      certificate = find_in_page (page, wish);
      if (certificate != NULL)
        return cbk_certificate_copy (certificate);
      g_free (token);
      token = g_steal_pointer (&page->next_page_token);
    }
  while (token != NULL);

  if (wish->certificate != NULL)
    /* Translators: the id of a certificate, and a domain */
    g_set_error (error, CBK_ERROR, CBK_ERROR_NOT_FOUND, _ ("The CDN has no certificate “%s” of “%s”."),
                 wish->certificate, domain->domain);
  else
    g_set_error (error, CBK_ERROR, CBK_ERROR_NOT_FOUND,
                 _ ("The CDN has no current certificate of “%s” that could be saved."), domain->domain);
  return NULL;
}

static gboolean
check_obstacle (const CbkCertificate *certificate, const Wish *wish, GError **error)
{
  const char *obstacle = cbk_download_obstacle (wish->form, certificate->chain_available, certificate->private_key);

  if (obstacle != NULL)
    g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
                 /* Translators: first a domain, then why: “You may not read keys” */
                 _ ("Nothing of “%s” was saved: %s. Another --form may be possible."), wish->domain, obstacle);
  return obstacle == NULL;
}

/* A file that is in the way may go where the user says so: beforehand, or when he is asked. */
static gboolean
may_write (CbkDesk *desk, const Wish *wish, const char *path, gboolean *replace, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *question = NULL;

  *replace = wish->is_force;
  if (wish->is_force || !g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  if (!cbk_terminal_can_ask ())
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
                   _ ("Nothing was saved: “%s” is there already. “--force” replaces it."), shown);
      return FALSE;
    }
  question = g_strdup_printf (_ ("Replace “%s”? What is in it is lost."), shown);
  if (!cbk_terminal_ask (question, desk->cancellable, replace, error))
    return FALSE;
  if (!*replace)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The answer was no."));
  return *replace;
}

static gboolean
choose_places (CbkDesk *desk, Wish *wish, GError **error)
{
  g_autofree char *name = cbk_bundle_suggest_name (wish->domain, wish->form);
  g_autofree char *folder = g_canonicalize_filename (wish->folder, NULL);
  g_autofree char *shown = g_filename_display_name (folder);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE, _ ("Nothing was saved: there is no folder “%s”. Make it first."),
                   shown);
      return FALSE;
    }
  wish->target = g_build_filename (folder, name, NULL);
  if (!may_write (desk, wish, wish->target, &wish->replace, error))
    return FALSE;
  if (wish->form != CBK_FORM_PAIR)
    return TRUE;
  wish->key_target = cbk_key_path_beside (wish->target);
  return may_write (desk, wish, wish->key_target, &wish->replace_key, error);
}

/* Who types it without seeing it types it twice. */
static gboolean
read_password (CbkDesk *desk, Wish *wish, GError **error)
{
  gboolean is_typed = cbk_terminal_can_ask ();
  char    *again = NULL;

  if (!cbk_form_needs_password (wish->form) && !wish->is_encrypted)
    return TRUE;

  wish->password = cbk_terminal_read_secret (_ ("Password for the file: "), desk->cancellable, error);
  if (wish->password != NULL && is_typed && *wish->password != '\0')
    {
      again = cbk_terminal_read_secret (_ ("The same again: "), desk->cancellable, error);
      if (again == NULL)
        return FALSE;
    }
  if (wish->password != NULL && *wish->password == '\0')
    {
      g_set_error_literal (
        error, CBK_ERROR, CBK_ERROR_SAVE,
        _ ("Nothing was saved: there is no password. Type it when you are asked for it, or pass it on "
           "the standard input."));
      return FALSE;
    }
  if (again != NULL && strcmp (again, wish->password) != 0)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_SAVE,
                           _ ("Nothing was saved: what was typed was not the same twice. Try again."));
      g_clear_pointer (&wish->password, cbk_secrets_token_free);
    }
  cbk_secrets_token_free (again);
  return wish->password != NULL;
}

/* What the question callback needs. */
typedef struct
{
  CbkDesk    *desk;
  const Wish *wish;
  CbkWait     wait;
  gboolean    could_not_ask;
} Talk;

static void
on_question (CbkSave *save, const char *const *findings, gpointer user_data)
{
  Talk    *talk = user_data;
  gboolean is_wanted = talk->wish->is_yes;

  for (guint i = 0; findings[i] != NULL; i++)
    cbk_terminal_warn ("%s", findings[i]);
  if (!is_wanted && !cbk_terminal_can_ask ())
    talk->could_not_ask = TRUE;
  else if (!is_wanted && !cbk_terminal_ask (_ ("Save in spite of this?"), talk->desk->cancellable, &is_wanted, NULL))
    is_wanted = FALSE;
  cbk_save_answer (save, is_wanted);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Talk *talk = user_data;

  cbk_wait_cb (source, result, &talk->wait);
}

static void
warn_all (GStrv sentences)
{
  for (guint i = 0; sentences[i] != NULL; i++)
    cbk_terminal_warn ("%s", sentences[i]);
}

static gboolean
tell (const CbkSaveResult *result, gboolean could_not_ask, GError **error)
{
  switch (result->outcome)
    {
    case CBK_SAVE_SAVED:
      warn_all (result->notes);
      warn_all (result->place_warnings);
      for (guint i = 0; result->files[i] != NULL; i++)
        g_print ("%s\n", result->files[i]);
      return TRUE;
    case CBK_SAVE_REFUSED:
      warn_all (result->findings);
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_SAVE, _ ("Nothing was saved."));
      return FALSE;
    case CBK_SAVE_DECLINED:
      if (could_not_ask)
        g_set_error_literal (error, CBK_ERROR, CBK_ERROR_SAVE,
                             _ ("Nothing was saved: nobody could be asked. “--yes” saves in spite of such warnings."));
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The answer was no."));
      return FALSE;
    }
  g_assert_not_reached ();
}

static gboolean
save (CbkDesk              *desk,
      CbkAccount           *account,
      const char           *token,
      const CbkCertificate *certificate,
      const Wish           *wish,
      GError              **error)
{
  const char *pem = cbk_account_get_roots (account);
  g_autoptr (GBytes) roots = pem != NULL ? g_bytes_new (pem, strlen (pem)) : NULL;
  g_autoptr (CbkSave) process = cbk_save_new ();
  g_autoptr (CbkSaveResult) result = NULL;
  Talk         talk = { .desk = desk, .wish = wish };
  CbkSaveOrder order = {
    .url = cbk_account_get_url (account),
    .token = token,
    .roots = roots,
    .domain = wish->domain,
    .certificate_id = certificate->id,
    .has_key = certificate->private_key == CBK_KEY_AVAILABLE,
    .form = wish->form,
    .target = wish->target,
    .key_target = wish->key_target,
    .replace = wish->replace,
    .replace_key = wish->replace_key,
    .password = wish->password,
  };

  cbk_save_run_async (process, &order, on_question, desk->cancellable, on_saved, &talk);
  result = cbk_save_run_finish (process, cbk_wait_for (&talk.wait), error);
  cbk_wait_clear (&talk.wait);
  return result != NULL && tell (result, talk.could_not_ask, error);
}

static gboolean
fetch_and_save (CbkDesk *desk, CbkAccount *account, const char *token, Wish *wish, GError **error)
{
  g_autoptr (CbkDomain) domain = find_domain (desk, account, wish, error);
  g_autoptr (CbkConnector) connector = domain != NULL ? cbk_desk_connect (desk, account, token, error) : NULL;
  g_autoptr (CbkCertificate) certificate = NULL;

  certificate = connector != NULL ? find_certificate (desk, connector, domain, wish, error) : NULL;
  return certificate != NULL && check_obstacle (certificate, wish, error) && choose_places (desk, wish, error) &&
         read_password (desk, wish, error) && save (desk, account, token, certificate, wish, error);
}

/* Whether the program's window, or this very command, has started the process that saves. */
static gboolean
is_process (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--request-fd"))
      return TRUE;
  return FALSE;
}

/**
 * cbk_save_command:
 *
 * Returns: 0 saved, 1 failed or refused, 2 wrong arguments, 3 cancelled, or somebody said no
 */
int
cbk_save_command (int argc, char **argv)
{
  g_autoptr (CbkDesk) desk = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wish) wish = { .form = CBK_FORM_PAIR };
  CbkAccount *account;
  char       *token;
  gboolean    is_saved;

  if (is_process (argc, argv))
    return cbk_save_process_command (argc, argv);
  if (!parse (argc, argv, &wish, &error))
    return cbk_command_fail_usage (NAME, error);

  desk = cbk_desk_new (&error);
  account = desk != NULL ? cbk_desk_choose (desk, wish.account, &error) : NULL;
  token = account != NULL ? cbk_desk_dup_token (desk, account, TRUE, &error) : NULL;
  is_saved = token != NULL && fetch_and_save (desk, account, token, &wish, &error);
  cbk_secrets_token_free (token);
  return is_saved ? CBK_EXIT_DONE : cbk_command_fail (error);
}
