/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the accounts need: a folder of their own, and calls that wait for their answer. */

#include "accounts-fixture.h"

#include <glib/gstdio.h>

void
accounts_fixture_set_up (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  fixture->folder = g_dir_make_tmp ("certbook-accounts-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "config", "accounts.ini", NULL);
  file = g_file_new_for_path (fixture->path);
  fixture->accounts = cbk_accounts_new (file);
}

void
remove_recursively (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_recursively (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
accounts_fixture_tear_down (AccountsFixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->accounts);
  remove_recursively (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* A GAsyncReadyCallback for a GAsyncResult *. */
void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
await_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

gboolean
await_load (CbkAccounts *accounts, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_accounts_load_async (accounts, NULL, keep_result, &result);
  return cbk_accounts_load_finish (accounts, await_result (&result), error);
}

gboolean
await_add (CbkAccounts *accounts, CbkAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_accounts_add_async (accounts, account, NULL, keep_result, &result);
  return cbk_accounts_add_finish (accounts, await_result (&result), error);
}

gboolean
await_replace (CbkAccounts *accounts, CbkAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_accounts_replace_async (accounts, account, NULL, keep_result, &result);
  return cbk_accounts_replace_finish (accounts, await_result (&result), error);
}

gboolean
await_remove (CbkAccounts *accounts, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_accounts_remove_async (accounts, id, NULL, keep_result, &result);
  return cbk_accounts_remove_finish (accounts, await_result (&result), error);
}
