/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key file of the accounts: one group an account, in the order in which they were added.
 *
 *   [Account 0123456789abcdef0123456789abcdef]
 *   name=Main console
 *   url=https://console.example/api
 *   roots=…        PEM, escaped as in C first, so that a byte of any encoding survives a file of UTF-8
 *
 * What else stands in it, a newer version or a person wrote: it is kept. A file that makes no sense is never written.
 */

#include "config.h"

#include "core/accounts/cbk-accounts-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/cbk-error.h"

#define GROUP_PREFIX "Account "
#define MAX_NAME_CHARACTERS 100

/* How long another process may hold the lock: it does so for one small file to be read and written. */
#define LOCK_TRIES 500
#define LOCK_TRY_MS 20

static char *
dup_group (const char *id)
{
  return g_strconcat (GROUP_PREFIX, id, NULL);
}

/* GLib names the file and then the reason; our sentences have named the file already. */
static const char *
reason_of (const GError *error)
{
  const char *colon = g_strrstr (error->message, ": ");

  return colon != NULL ? colon + strlen (": ") : error->message;
}

static void
set_damage (GError **error, const char *path, const char *damage)
{
  g_autofree char *shown = g_filename_display_name (path);

  /* Translators: the first is a file, the second says what is wrong in it, without a full stop. */
  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               /* Translators: a path, and what is wrong */
               _ ("The list of accounts “%s” is damaged: %s. It was left as it is. Mend it, or move it away to begin "
                  "with an empty list."),
               shown, damage);
}

static void
set_unreadable (GError **error, const char *path, const char *reason)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               /* Translators: a path, and why */
               _ ("The list of accounts “%s” could not be read: %s. It was left as it is. See that you may read it, "
                  "then try again."),
               shown, reason);
}

static void
set_unwritable (GError **error, const char *path, const char *reason)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               /* Translators: a path, and why */
               _ ("The list of accounts “%s” could not be changed: %s. See that its folder can be written to and has "
                  "space left, then try again."),
               shown, reason);
}

static void
set_name_taken (GError **error, const char *name)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               _ ("There is an account “%s” already. Choose another name: capitals make no difference."), name);
}

/* A name stands in menus, questions and sentences: it is one line, turns nothing around, and hides nothing but the two
 * joiners that some scripts need. */
static gboolean
is_plain_character (gunichar character)
{
  switch ((int) g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_FORMAT:
      return character == 0x200C || character == 0x200D;
    }
  return TRUE;
}

static gboolean
is_plain (const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!is_plain_character (g_utf8_get_char (p)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (*name == '\0')
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                           _ ("The account has no name. Enter one, for example the name of the CDN."));
      return FALSE;
    }
  if (g_utf8_strlen (name, -1) > MAX_NAME_CHARACTERS)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                   _ ("The name of the account is too long. Enter one of up to %d characters."), MAX_NAME_CHARACTERS);
      return FALSE;
    }
  if (!is_plain (name))
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                           _ ("The name of the account has characters in it that cannot be seen. Enter it anew, in one "
                              "line."));
      return FALSE;
    }
  return TRUE;
}

/* Nothing at all is an empty list. */
static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize            length;

  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&keys);
      set_unreadable (error, path, reason_of (local_error));
      return NULL;
    }
  if (!g_key_file_load_from_data (keys, text, length, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS,
                                  &local_error))
    {
      set_damage (error, path, local_error->message);
      return NULL;
    }
  return g_steal_pointer (&keys);
}

static CbkAccount *
read_account (GKeyFile *keys, const char *group, GError **error)
{
  const char      *id = group + strlen (GROUP_PREFIX);
  g_autofree char *name = NULL;
  g_autofree char *url = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *roots = NULL;
  g_autoptr (CbkAccount) account = NULL;

  if (!cbk_account_is_id (id))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT, _ ("“%s” is not named as an account is"), group);
      return NULL;
    }
  name = g_key_file_get_string (keys, group, "name", error);
  if (name == NULL)
    return NULL;
  url = g_key_file_get_string (keys, group, "url", error);
  if (url == NULL)
    return NULL;
  if (g_key_file_has_key (keys, group, "roots", NULL))
    {
      escaped = g_key_file_get_string (keys, group, "roots", error);
      if (escaped == NULL)
        return NULL;
      roots = g_strcompress (escaped);
    }

  account = cbk_account_new_known (id, name, url, roots);
  if (*cbk_account_get_name (account) == '\0' || !is_plain (name))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT, _ ("“%s” has no name that can be shown"), group);
      return NULL;
    }
  return g_steal_pointer (&account);
}

static CbkAccount *
find_by_name (GPtrArray *accounts, const char *name)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      if (cbk_account_has_name (g_ptr_array_index (accounts, i), name))
        return g_ptr_array_index (accounts, i);
    }
  return NULL;
}

static GPtrArray *
read_accounts (GKeyFile *keys, const char *path, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) groups = g_key_file_get_groups (keys, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (CbkAccount) account = NULL;

      if (!g_str_has_prefix (groups[i], GROUP_PREFIX))
        continue;
      account = read_account (keys, groups[i], &local_error);
      if (account != NULL && find_by_name (accounts, cbk_account_get_name (account)) != NULL)
        g_set_error (&local_error, CBK_ERROR, CBK_ERROR_ACCOUNT, _ ("two accounts are named “%s”"),
                     cbk_account_get_name (account));
      if (local_error != NULL)
        {
          set_damage (error, path, local_error->message);
          return NULL;
        }
      g_ptr_array_add (accounts, g_steal_pointer (&account));
    }
  return g_steal_pointer (&accounts);
}

static void
write_account (GKeyFile *keys, CbkAccount *account)
{
  g_autofree char *group = dup_group (cbk_account_get_id (account));
  g_autofree char *roots = NULL;

  g_key_file_set_string (keys, group, "name", cbk_account_get_name (account));
  g_key_file_set_string (keys, group, "url", cbk_account_get_url (account));
  if (cbk_account_get_roots (account) != NULL)
    {
      roots = g_strescape (cbk_account_get_roots (account), NULL);
      g_key_file_set_string (keys, group, "roots", roots);
    }
  else
    g_key_file_remove_key (keys, group, "roots", NULL);
}

/* Returns whether the change can be made; if it can, it is made in keys. */
static gboolean
apply (GKeyFile *keys, GPtrArray *accounts, CbkAccountsChange change, CbkAccount *account, GError **error)
{
  const char      *name = cbk_account_get_name (account);
  g_autofree char *group = dup_group (cbk_account_get_id (account));
  gboolean         is_there = g_key_file_has_group (keys, group);
  CbkAccount      *namesake = find_by_name (accounts, name);

  switch (change)
    {
    case CBK_ACCOUNTS_REMOVE:
      if (is_there)
        g_key_file_remove_group (keys, group, NULL);
      return TRUE;
    case CBK_ACCOUNTS_REPLACE:
      if (!is_there)
        {
          g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                       _ (
                         "The account “%s” is no longer in the list: it was removed elsewhere. Add it anew to use it."),
                       name);
          return FALSE;
        }
      if (namesake != NULL && strcmp (cbk_account_get_id (namesake), cbk_account_get_id (account)) == 0)
        namesake = NULL;
      break;
    case CBK_ACCOUNTS_ADD:
      break;
    }

  if (!check_name (name, error))
    return FALSE;
  if (namesake != NULL || (change == CBK_ACCOUNTS_ADD && is_there))
    {
      set_name_taken (error, namesake != NULL ? cbk_account_get_name (namesake) : name);
      return FALSE;
    }
  write_account (keys, account);
  return TRUE;
}

/* Waits for a moment, or until the call is cancelled. */
static void
wait_for_lock (GCancellable *cancellable)
{
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, LOCK_TRY_MS);
      g_cancellable_release_fd (cancellable);
    }
  else
    g_poll (NULL, 0, LOCK_TRY_MS);
}

/* Returns a file descriptor that holds the lock until it is closed, or -1. The file of the lock stays where it is: to
 * remove it would give two processes a lock each. */
static int
take_lock (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  g_autofree char *shown = NULL;
  int              fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      set_unwritable (error, path, g_strerror (errno));
      return -1;
    }
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      if (errno != EWOULDBLOCK && errno != EINTR)
        {
          set_unwritable (error, path, g_strerror (errno));
          close (fd);
          return -1;
        }
      wait_for_lock (cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          close (fd);
          return -1;
        }
    }

  close (fd);
  shown = g_filename_display_name (path);
  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               _ ("The list of accounts “%s” is being changed by another program, which does not come to an end. Close "
                  "other windows of Certbook, then try again."),
               shown);
  return -1;
}

static GPtrArray *
change_locked (const char *path, CbkAccountsChange change, CbkAccount *account, GError **error)
{
  g_autoptr (GKeyFile) keys = load (path, error);
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize            length;

  if (keys == NULL)
    return NULL;
  accounts = read_accounts (keys, path, error);
  if (accounts == NULL || !apply (keys, accounts, change, account, error))
    return NULL;

  text = g_key_file_to_data (keys, &length, NULL);
  if (!g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &local_error))
    {
      set_unwritable (error, path, reason_of (local_error));
      return NULL;
    }
  return read_accounts (keys, path, error);
}

/**
 * cbk_accounts_file_read:
 * @path: of the key file; where there is none, there are no accounts
 *
 * Makes the folder of the file where it is missing, so that it can be watched. Any thread.
 *
 * Returns: (transfer container) (element-type CbkAccount) (nullable): the accounts in the order of the file, or %NULL
 *   with CBK_ERROR_ACCOUNT where it cannot be read or understood
 */
GPtrArray *
cbk_accounts_file_read (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) keys = NULL;

  /* Where it cannot be made, there is nothing to read either, and the first change says so. */
  g_mkdir_with_parents (folder, 0700);
  keys = load (path, error);
  return keys != NULL ? read_accounts (keys, path, error) : NULL;
}

/**
 * cbk_accounts_file_change:
 * @path: of the key file; it and its folder are made where they are missing
 * @change: what is to be done
 * @account: what it is to be done with; only its id counts for a removal, and one that is gone already is no error
 * @cancellable: (nullable): ends the wait for another process that is changing the file
 *
 * Reads the file, changes it and writes it as one step, whoever else would do the same. Any thread.
 *
 * Returns: (transfer container) (element-type CbkAccount) (nullable): the accounts as they are afterwards, or %NULL
 * with CBK_ERROR_ACCOUNT and the file as it was
 */
GPtrArray *
cbk_accounts_file_change (const char       *path,
                          CbkAccountsChange change,
                          CbkAccount       *account,
                          GCancellable     *cancellable,
                          GError          **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GPtrArray       *accounts;
  int              fd;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      set_unwritable (error, path, g_strerror (errno));
      return NULL;
    }
  fd = take_lock (path, cancellable, error);
  if (fd < 0)
    return NULL;

  accounts = change_locked (path, change, account, error);
  close (fd);
  return accounts;
}
