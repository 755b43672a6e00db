/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of accounts and its file: what is written is read again, nothing that somebody else wrote is lost, and a
 * file that makes no sense is left alone. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "accounts-fixture.h"
#include "core/cbk-error.h"

#define URL "https://cdn.example/api"
#define ID "0123456789abcdef0123456789abcdef"
#define OTHER_ID "fedcba9876543210fedcba9876543210"

static CbkAccount *
add (AccountsFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  CbkAccount *account = cbk_account_new (name, URL, NULL);

  await_add (fixture->accounts, account, &error);
  g_assert_no_error (error);
  return account;
}

static void
write_file (AccountsFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_file (AccountsFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (fixture->path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static char *
names_of (CbkAccounts *accounts)
{
  GListModel *model = G_LIST_MODEL (accounts);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s%s", i > 0 ? "|" : "", cbk_account_get_name (account));
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
assert_names (CbkAccounts *accounts, const char *expected)
{
  g_autofree char *names = names_of (accounts);

  g_assert_cmpstr (names, ==, expected);
}

/* As another run of the program would see it. */
static CbkAccounts *
load_anew (AccountsFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  CbkAccounts *accounts = cbk_accounts_new (file);

  await_load (accounts, &error);
  g_assert_no_error (error);
  return accounts;
}

static void
assert_error_names (const GError *error, const char *path, const char *advice)
{
  g_assert_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, advice));
}

static void
test_ids (void)
{
  g_autoptr (CbkAccount) one = cbk_account_new (" One\t", URL, NULL);
  g_autoptr (CbkAccount) two = cbk_account_new ("Two", URL, "PEM");
  g_autoptr (CbkAccount) changed = cbk_account_new_changed (two, "Zwei", "https://other.example", NULL);
  g_autoptr (GFile) database = cbk_account_dup_database (one);
  g_autofree char *path = g_file_get_path (database);
  g_autofree char *expected = NULL;

  g_assert_true (cbk_account_is_id (cbk_account_get_id (one)));
  g_assert_cmpstr (cbk_account_get_id (one), !=, cbk_account_get_id (two));
  g_assert_cmpstr (cbk_account_get_id (changed), ==, cbk_account_get_id (two));
  g_assert_false (cbk_account_equal (changed, two));
  g_assert_cmpstr (cbk_account_get_name (one), ==, "One");
  g_assert_cmpstr (cbk_account_get_roots (two), ==, "PEM");
  g_assert_null (cbk_account_get_roots (changed));
  expected = g_build_filename (g_get_user_data_dir (), "certbook", cbk_account_get_id (one), "inventory.db", NULL);
  g_assert_cmpstr (path, ==, expected);

  g_assert_false (cbk_account_is_id (NULL));
  g_assert_false (cbk_account_is_id ("../456789abcdef0123456789abcdef01"));
  g_assert_false (cbk_account_is_id ("0123456789ABCDEF0123456789abcdef"));
  g_assert_false (cbk_account_is_id (ID "0"));
}

static void
test_no_file (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (await_load (fixture->accounts, &error));
  g_assert_no_error (error);
  assert_names (fixture->accounts, "");
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_order (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) zebra = add (fixture, "Zebra");
  g_autoptr (CbkAccount) ape = add (fixture, "Ape");
  g_autoptr (CbkAccount) office = add (fixture, "Büro – 東京 👩‍💻");
  g_autoptr (CbkAccount) renamed = cbk_account_new_changed (ape, "Ape 2", "https://two.example", NULL);
  g_autoptr (CbkAccounts) again = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  assert_names (fixture->accounts, "Zebra|Ape|Büro – 東京 👩‍💻");
  await_replace (fixture->accounts, renamed, &error);
  g_assert_no_error (error);
  await_remove (fixture->accounts, cbk_account_get_id (zebra), &error);
  g_assert_no_error (error);
  await_remove (fixture->accounts, cbk_account_get_id (zebra), &error);
  g_assert_no_error (error);
  assert_names (fixture->accounts, "Ape 2|Büro – 東京 👩‍💻");

  again = load_anew (fixture);
  assert_names (again, "Ape 2|Büro – 東京 👩‍💻");
  g_assert_cmpstr (cbk_account_get_url (cbk_accounts_find_by_id (again, cbk_account_get_id (ape))), ==,
                   "https://two.example");
  g_assert_true (cbk_account_equal (cbk_accounts_find_by_name (again, "BÜRO – 東京 👩‍💻"), office));
  g_assert_null (cbk_accounts_find_by_name (again, "Zebra"));
  g_assert_null (cbk_accounts_find_by_id (again, cbk_account_get_id (zebra)));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static void
test_roots (AccountsFixture *fixture, gconstpointer data)
{
  const char *all[] = {
    "-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n",
    "  # blanks first\n\tand a tab; \\n is no line, \\\\ no more\n\n-----BEGIN CERTIFICATE-----\nMIIB\n \n",
    "# Prüfstelle in Latin-1: Pr\xfc"
    "fstelle\n-----BEGIN CERTIFICATE-----\n",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %u", i);
      g_autoptr (CbkAccount) account = cbk_account_new (name, URL, all[i]);
      g_autoptr (CbkAccounts) again = NULL;
      g_autoptr (GError) error = NULL;

      await_add (fixture->accounts, account, &error);
      g_assert_no_error (error);
      again = load_anew (fixture);
      g_assert_cmpstr (cbk_account_get_roots (cbk_accounts_find_by_name (again, name)), ==, all[i]);
    }
}

/* As a person would write it into the file, in the way of any key file. */
static void
test_roots_by_hand (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccounts) accounts = NULL;

  write_file (fixture, "[Account " ID "]\nname=By hand\nurl=" URL "\nroots=-----BEGIN CERTIFICATE-----\\nMIIB\\n\n");
  accounts = load_anew (fixture);
  g_assert_cmpstr (cbk_account_get_roots (cbk_accounts_find_by_id (accounts, ID)), ==,
                   "-----BEGIN CERTIFICATE-----\nMIIB\n");
}

static void
test_names (AccountsFixture *fixture, gconstpointer data)
{
  const char *taken[] = { "MAIN ÉCRAN", "main écran", " Main Écran ",
                          "Main E\xcc\x81"
                          "cran" };
  const char *bad[] = { "", "   ", "two\nlines", "turned \xe2\x80\xae round", "nothing\xe2\x80\x8b there" };
  g_autoptr (CbkAccount) account = add (fixture, "Main Écran");
  g_autoptr (CbkAccount) second = add (fixture, "Second");
  g_autoptr (CbkAccount) same = cbk_account_new_changed (account, "MAIN ÉCRAN", URL, NULL);
  g_autoptr (CbkAccount) other = cbk_account_new_changed (second, "main écran", URL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *longest = g_strnfill (100, 'n');
  g_autofree char *too_long = g_strnfill (101, 'n');
  g_autoptr (CbkAccount) long_named = NULL;
  g_autoptr (CbkAccount) longer_named = cbk_account_new (too_long, URL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr (CbkAccount) namesake = cbk_account_new (taken[i], URL, NULL);

      g_assert_false (await_add (fixture->accounts, namesake, &error));
      assert_error_names (error, "“Main Écran”", "Choose another name");
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CbkAccount) unnamed = cbk_account_new (bad[i], URL, NULL);

      g_assert_false (await_add (fixture->accounts, unnamed, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT);
      g_clear_error (&error);
    }
  g_assert_false (await_add (fixture->accounts, longer_named, &error));
  assert_error_names (error, "too long", "100");
  g_clear_error (&error);
  g_assert_false (await_replace (fixture->accounts, other, &error));
  assert_error_names (error, "“Main Écran”", "Choose another name");
  g_clear_error (&error);
  long_named = add (fixture, longest);
  g_assert_true (await_replace (fixture->accounts, same, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cbk_account_get_name (cbk_accounts_find_by_name (fixture->accounts, "main écran")), ==,
                   "MAIN ÉCRAN");
}

static void
test_replace_what_is_gone (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) account = add (fixture, "Gone");
  g_autoptr (CbkAccounts) elsewhere = load_anew (fixture);
  g_autoptr (GError) error = NULL;

  await_remove (elsewhere, cbk_account_get_id (account), &error);
  g_assert_no_error (error);
  g_assert_false (await_replace (fixture->accounts, account, &error));
  assert_error_names (error, "“Gone”", "Add it anew");
  assert_names (elsewhere, "");
}

static void
test_strangers_are_kept (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) account = NULL;
  g_autoptr (CbkAccount) changed = NULL;
  g_autoptr (CbkAccount) added = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_file (fixture, "# mine\n\n[Later]\ncolour=blue\nnames=a;b;\nname[de]=Später\n\n[Account " ID "]\n# why\n"
                       "name=Known\nurl=" URL "\nproxy=http://proxy.example\nroots=old\n");
  g_assert_true (await_load (fixture->accounts, &error));
  g_assert_no_error (error);
  changed = cbk_account_new_changed (cbk_accounts_find_by_id (fixture->accounts, ID), "Renamed", URL, NULL);
  await_replace (fixture->accounts, changed, &error);
  g_assert_no_error (error);
  added = add (fixture, "Added");

  text = read_file (fixture);
  g_assert_nonnull (strstr (text, "# mine\n"));
  g_assert_nonnull (strstr (text, "[Later]\ncolour=blue\nnames=a;b;\nname[de]=Später\n"));
  g_assert_nonnull (strstr (text, "# why\nname=Renamed\n"));
  g_assert_nonnull (strstr (text, "proxy=http://proxy.example\n"));
  g_assert_null (strstr (text, "roots"));
  assert_names (fixture->accounts, "Renamed|Added");
}

typedef struct
{
  const char *text;
  const char *what;
} Damage;

static const Damage damages[] = {
  { "not a key file at all\n", "not a key file at all" },
  { "[Account " ID "]\nurl=" URL "\n", "name" },
  { "[Account " ID "]\nname=A\n", "url" },
  { "[Account " ID "]\nname=\nurl=" URL "\n", "no name" },
  { "[Account " ID "]\nname=two\\nlines\nurl=" URL "\n", "no name" },
  { "[Account " ID "]\nname=A\nurl=\xff\n", "url" },
  { "[Account ../../etc]\nname=A\nurl=" URL "\n", "../../etc" },
  { "[Account " ID "]\nname=A\nurl=" URL "\n[Account " OTHER_ID "]\nname=a\nurl=" URL "\n", "two accounts" },
  { "[Account " ID "\nname=A\nurl=" URL "\n", "Account " ID },
  { "name=A\n", "group" },
};

/* Neither reading nor changing it touches a byte. */
static void
test_damage (AccountsFixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  g_autoptr (CbkAccount) account = cbk_account_new ("New", URL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_file (fixture, damage->text);
  g_assert_false (await_load (fixture->accounts, &error));
  assert_error_names (error, fixture->path, damage->what);
  assert_error_names (error, "is damaged", "Mend it, or move it away");
  g_clear_error (&error);
  g_assert_false (await_add (fixture->accounts, account, &error));
  assert_error_names (error, fixture->path, "is damaged");
  g_clear_error (&error);
  g_assert_false (await_remove (fixture->accounts, ID, &error));
  assert_error_names (error, fixture->path, "is damaged");
  text = read_file (fixture);
  g_assert_cmpstr (text, ==, damage->text);
}

static void
test_folder_that_is_a_file (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) account = cbk_account_new ("New", URL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_file_set_contents (folder, "x", 1, &error);
  g_assert_no_error (error);
  g_assert_false (await_load (fixture->accounts, &error));
  assert_error_names (error, fixture->path, "could not be read");
  g_clear_error (&error);
  g_assert_false (await_add (fixture->accounts, account, &error));
  assert_error_names (error, fixture->path, "could not be changed");
}

static void
test_file_that_is_a_folder (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) account = cbk_account_new ("New", URL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_false (await_load (fixture->accounts, &error));
  assert_error_names (error, fixture->path, "could not be read");
  g_clear_error (&error);
  g_assert_false (await_add (fixture->accounts, account, &error));
  assert_error_names (error, fixture->path, "could not be read");
}

static void
try_as_another_user (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (CbkAccounts) accounts = cbk_accounts_new (file);
  g_autoptr (CbkAccount) account = cbk_account_new ("New", URL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (await_load (accounts, &error));
  g_assert_no_error (error);
  assert_names (accounts, "Old");
  g_assert_false (await_add (accounts, account, &error));
  assert_error_names (error, path, "could not be changed");
  assert_names (accounts, "Old");
}

/* Root may write anywhere, so it is done by nobody in particular. */
static void
test_read_only_folder (void)
{
  AccountsFixture  fixture = { 0 };
  g_autofree char *folder = NULL;
  gboolean         is_root = geteuid () == 0;

  if (g_test_subprocess ())
    {
      g_assert_cmpint (is_root ? seteuid (65534) : 0, ==, 0);
      try_as_another_user (g_getenv ("TEST_ACCOUNTS_PATH"));
      g_assert_cmpint (is_root ? seteuid (0) : 0, ==, 0);
      g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1), ==, 0); /* a leak checker wants to look into the process again */
      return;
    }

  accounts_fixture_set_up (&fixture, NULL);
  write_file (&fixture, "[Account " ID "]\nname=Old\nurl=" URL "\n");
  folder = g_path_get_dirname (fixture.path);
  g_assert_cmpint (g_chmod (fixture.folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (fixture.path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  g_setenv ("TEST_ACCOUNTS_PATH", fixture.path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  accounts_fixture_tear_down (&fixture, NULL);
}

#define N_WRITERS 4
#define N_EACH 12

/* Each process reads and writes the whole file, and none loses what another has added. */
static void
test_processes_at_once (AccountsFixture *fixture, gconstpointer data)
{
  g_autofree char *writer = g_test_build_filename (G_TEST_BUILT, "unit", "accounts", "accounts-writer", NULL);
  g_autofree char *count = g_strdup_printf ("%d", N_EACH);
  GSubprocess     *processes[N_WRITERS];
  g_autoptr (GError) error = NULL;

  await_load (fixture->accounts, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_WRITERS; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("Writer %d", i);

      processes[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, writer, fixture->path, prefix, count, NULL);
      g_assert_no_error (error);
    }
  for (int i = 0; i < N_EACH; i++)
    {
      g_autofree char *name = g_strdup_printf ("Own %d", i);
      g_autoptr (CbkAccount) account = add (fixture, name);
    }
  for (int i = 0; i < N_WRITERS; i++)
    {
      g_subprocess_wait_check (processes[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (processes[i]);
    }

  while (g_list_model_get_n_items (G_LIST_MODEL (fixture->accounts)) < (N_WRITERS + 1) * N_EACH)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < N_WRITERS * N_EACH; i++)
    {
      g_autofree char *name = g_strdup_printf ("Writer %d %d", i / N_EACH, i % N_EACH);

      g_assert_nonnull (cbk_accounts_find_by_name (fixture->accounts, name));
    }
}

typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
  guint n_times;
} Change;

static void
items_changed_cb (GListModel *model, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  Change *change = user_data;

  *change = (Change){ position, n_removed, n_added, change->n_times + 1 };
}

static void
unreadable_cb (CbkAccounts *accounts, GError *error, gpointer user_data)
{
  GError **kept = user_data;

  g_clear_error (kept);
  *kept = g_error_copy (error);
}

/* What is the same stays the same object; an editor's file is seen as well as one that was moved there. */
static void
test_watch (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) first = add (fixture, "First");
  g_autoptr (CbkAccount) second = add (fixture, "Second");
  g_autoptr (CbkAccount) renamed = cbk_account_new_changed (second, "Renamed", URL, NULL);
  g_autoptr (CbkAccount) third = cbk_account_new ("Third", URL, NULL);
  g_autoptr (CbkAccounts) window = load_anew (fixture);
  CbkAccount *kept = cbk_accounts_find_by_name (window, "First");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unreadable = NULL;
  Change change = { 0 };

  g_signal_connect (window, "items-changed", G_CALLBACK (items_changed_cb), &change);
  g_signal_connect (window, "unreadable", G_CALLBACK (unreadable_cb), &unreadable);
  await_replace (fixture->accounts, renamed, &error);
  g_assert_no_error (error);
  while (change.n_times < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (change.position, ==, 1);
  g_assert_cmpuint (change.n_removed, ==, 1);
  g_assert_cmpuint (change.n_added, ==, 1);
  assert_names (window, "First|Renamed");
  g_assert_true (cbk_accounts_find_by_name (window, "First") == kept);

  await_add (fixture->accounts, third, &error);
  g_assert_no_error (error);
  await_remove (fixture->accounts, cbk_account_get_id (first), &error);
  g_assert_no_error (error);
  while (g_list_model_get_n_items (G_LIST_MODEL (window)) != 2 || cbk_accounts_find_by_name (window, "First") != NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_names (window, "Renamed|Third");

  write_file (fixture, "damaged");
  while (unreadable == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_error_names (unreadable, fixture->path, "is damaged");
  assert_names (window, "Renamed|Third");

  write_file (fixture, "[Account " ID "]\nname=Mended\nurl=" URL "\n");
  while (cbk_accounts_find_by_name (window, "Mended") == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_names (window, "Mended");

  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  while (g_list_model_get_n_items (G_LIST_MODEL (window)) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* An editor that writes into the file itself. */
static void
test_watch_in_place (AccountsFixture *fixture, gconstpointer data)
{
  const char *text = "[Account " ID "]\nname=Edited\nurl=" URL "\n";
  g_autoptr (CbkAccounts) window = load_anew (fixture);
  int fd = open (fixture->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  g_assert_cmpint (close (fd), ==, 0);
  while (cbk_accounts_find_by_id (window, ID) == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_names (window, "Edited");
}

/* The call waits for whoever holds the lock, and no longer than its caller likes. */
static void
test_lock (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) first = add (fixture, "First");
  g_autoptr (CbkAccount) second = cbk_account_new ("Second", URL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *lock = g_strconcat (fixture->path, ".lock", NULL);
  int              fd = open (lock, O_RDWR | O_CLOEXEC);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  cbk_accounts_add_async (fixture->accounts, second, cancellable, keep_result, &cancelled);
  cbk_accounts_add_async (fixture->accounts, second, NULL, keep_result, &added);
  g_cancellable_cancel (cancellable);
  g_assert_false (cbk_accounts_add_finish (fixture->accounts, await_result (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (added);
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_true (cbk_accounts_add_finish (fixture->accounts, await_result (&added), &error));
  g_assert_no_error (error);
  assert_names (fixture->accounts, "First|Second");
}

/* Whoever dropped the list gets the answer to the call, and the file is changed. */
static void
test_dropped (AccountsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkAccount) account = cbk_account_new ("Late", URL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkAccounts) again = NULL;
  CbkAccounts *accounts = fixture->accounts;

  cbk_accounts_add_async (accounts, account, NULL, keep_result, &result);
  g_clear_object (&fixture->accounts);
  g_assert_true (cbk_accounts_add_finish (accounts, await_result (&result), &error));
  g_assert_no_error (error);
  again = load_anew (fixture);
  assert_names (again, "Late");
}

static void
add_test (const char *path, void (*test) (AccountsFixture *, gconstpointer), gconstpointer data)
{
  g_test_add (path, AccountsFixture, data, accounts_fixture_set_up, test, accounts_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/ids", test_ids);
  add_test ("/accounts/no-file", test_no_file, NULL);
  add_test ("/accounts/order", test_order, NULL);
  add_test ("/accounts/roots", test_roots, NULL);
  add_test ("/accounts/roots-by-hand", test_roots_by_hand, NULL);
  add_test ("/accounts/names", test_names, NULL);
  add_test ("/accounts/replace-what-is-gone", test_replace_what_is_gone, NULL);
  add_test ("/accounts/strangers-are-kept", test_strangers_are_kept, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *path = g_strdup_printf ("/accounts/damage/%u", i);

      add_test (path, test_damage, &damages[i]);
    }
  add_test ("/accounts/folder-that-is-a-file", test_folder_that_is_a_file, NULL);
  add_test ("/accounts/file-that-is-a-folder", test_file_that_is_a_folder, NULL);
  g_test_add_func ("/accounts/read-only-folder", test_read_only_folder);
  add_test ("/accounts/processes-at-once", test_processes_at_once, NULL);
  add_test ("/accounts/watch", test_watch, NULL);
  add_test ("/accounts/watch-in-place", test_watch_in_place, NULL);
  add_test ("/accounts/lock", test_lock, NULL);
  add_test ("/accounts/dropped", test_dropped, NULL);
  return g_test_run ();
}
