/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens in KeePassXC, which is a keyring too, but another program: it stores by way of a question that it answers by
 * itself, shows nothing of what it holds while it is locked, and adds attributes of its own. */

#include <string.h>

#include "accounts-fixture.h"
#include "keepassxc.h"
#include "secrets-fixture.h"

static void
test_kept (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkSecrets) next_run = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (CbkAccount) other = new_account ("Other");
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;

  keepassxc_start (keyring, KEEPASSXC_ASKS_TO_SEARCH);
  assert_token (secrets, account, NULL);
  store_well (secrets, account, OTHER_TOKEN);
  store_well (secrets, account, TOKEN);
  assert_token (secrets, account, TOKEN);
  assert_token (next_run, account, TOKEN);
  assert_token (next_run, other, NULL);
  shown = keyring_search (cbk_account_get_id (account));
  g_assert_cmpuint (count_text (shown, "label = "), ==, 1);
  g_assert_nonnull (strstr (shown, "label = Certbook: token of “Main & Co”\n"));
  g_assert_nonnull (strstr (shown, "secret = " TOKEN "\n"));
  g_assert_nonnull (strstr (shown, "attribute.application = io.github.certbook.Certbook\n"));

  store_well (secrets, other, OTHER_TOKEN);
  g_assert_true (await_clear (secrets, account, &error));
  g_assert_no_error (error);
  assert_token (secrets, account, NULL);
  assert_token (next_run, account, NULL);
  assert_token (next_run, other, OTHER_TOKEN);
  g_assert_true (await_clear (secrets, account, &error));
  g_assert_no_error (error);
}

/* It writes its database before it is locked. */
static void
lock (void)
{
  keyring_lock (KEEPASSXC_COLLECTION);
  keepassxc_await_locked (TRUE);
  keepassxc_watch_questions ();
}

/* It comes while somebody already knows that it is not there, goes, and comes back. */
static void
test_started_anew (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GError) error = NULL;

  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "no keyring is running", "Start one");
  g_clear_error (&error);
  keepassxc_start (keyring, KEEPASSXC_ASKS_TO_SEARCH);
  store_well (secrets, account, TOKEN);
  lock ();
  keyring_stop (keyring);
  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "no keyring is running", "Start one");
  keepassxc_start (keyring, KEEPASSXC_ASKS_TO_SEARCH);
  assert_token (secrets, account, TOKEN);
}

/* Nothing that it holds can be found: it is locked, and no token is said to be missing. Nor is it left to ask by itself
 * before it answers a search: D-Bus does not wait for a person. */
static void
test_locked_and_refused (Keyring *keyring, gconstpointer questions)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) why_not_kept = NULL;
  g_autoptr (GError) error = NULL;

  keepassxc_start (keyring, GPOINTER_TO_UINT (questions));
  store_well (secrets, account, TOKEN);
  lock ();
  cbk_secrets_lookup_async (secrets, account, NULL, keep_result, &result);
  keepassxc_await_question ();
  keepassxc_dismiss_question ();
  g_assert_null (cbk_secrets_lookup_finish (secrets, await_result (&result), &error));
  assert_trouble (error, "the keyring is locked", "Unlock it and try again");
  g_clear_error (&error);
  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "the keyring is locked", "Unlock it and try again");
  g_clear_error (&error);
  g_assert_false (await_clear (secrets, account, &error));
  assert_trouble (error, "may still be in the keyring, which is locked", "look there for “Certbook”");

  why_not_kept = await_store (secrets, account, OTHER_TOKEN);
  assert_trouble (why_not_kept, "known until Certbook is closed, and not kept", "enter the token again to keep it");
  assert_token (secrets, account, OTHER_TOKEN);
}

/* What it keeps was stored by a program of which it knows nothing any more. */
static void
start_anew (Keyring *keyring)
{
  lock ();
  keyring_stop (keyring);
  keepassxc_start (keyring, KEEPASSXC_ASKS_NOTHING);
}

/* It asks whether a token may be replaced. */
static void
test_change_refused (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkSecrets) next_run = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) why_not_kept = NULL;
  g_autoptr (GError) error = NULL;

  keepassxc_start (keyring, KEEPASSXC_ASKS_NOTHING);
  store_well (secrets, account, TOKEN);
  start_anew (keyring);
  cbk_secrets_store_async (secrets, account, OTHER_TOKEN, NULL, keep_result, &result);
  keepassxc_await_question ();
  keepassxc_dismiss_question ();
  g_assert_true (cbk_secrets_store_finish (secrets, await_result (&result), &why_not_kept, &error));
  g_assert_no_error (error);
  assert_trouble (why_not_kept, "known until Certbook is closed, and not kept", "that was refused");
  assert_token (secrets, account, OTHER_TOKEN);
  assert_token (next_run, account, TOKEN);
}

static void
test_change_cancelled (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  keepassxc_start (keyring, KEEPASSXC_ASKS_NOTHING);
  store_well (secrets, account, TOKEN);
  start_anew (keyring);
  cbk_secrets_store_async (secrets, account, OTHER_TOKEN, cancellable, keep_result, &result);
  keepassxc_await_question ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  g_assert_false (cbk_secrets_store_finish (secrets, await_result (&result), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_token (secrets, account, TOKEN);
}

/* It ends while it asks. */
static void
test_change_cut_off (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) why_not_kept = NULL;
  g_autoptr (GError) error = NULL;

  keepassxc_start (keyring, KEEPASSXC_ASKS_NOTHING);
  store_well (secrets, account, TOKEN);
  start_anew (keyring);
  cbk_secrets_store_async (secrets, account, OTHER_TOKEN, NULL, keep_result, &result);
  keepassxc_await_question ();
  keyring_stop (keyring);
  g_assert_true (cbk_secrets_store_finish (secrets, await_result (&result), &why_not_kept, &error));
  g_assert_no_error (error);
  assert_trouble (why_not_kept, "no keyring is running", "Start one");
  assert_token (secrets, account, OTHER_TOKEN);
}

static void
test_removal_refused (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  keepassxc_start (keyring, KEEPASSXC_ASKS_TO_REMOVE);
  store_well (secrets, account, TOKEN);
  keepassxc_watch_questions ();
  cbk_secrets_clear_async (secrets, account, NULL, keep_result, &result);
  keepassxc_await_question ();
  keepassxc_dismiss_question ();
  g_assert_false (cbk_secrets_clear_finish (secrets, await_result (&result), &error));
  assert_trouble (error, "is still in the keyring: its removal was refused", "Look there for “Certbook”");
  assert_token (secrets, account, TOKEN);
}

static void
test_cancelled_while_it_asks (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  keepassxc_start (keyring, KEEPASSXC_ASKS_NOTHING);
  store_well (secrets, account, TOKEN);
  lock ();
  cbk_secrets_lookup_async (secrets, account, cancellable, keep_result, &result);
  keepassxc_await_question ();
  assert_cancelled_at_once (secrets, &result, cancellable);
}

static void
add_test (const char *path, void (*test) (Keyring *, gconstpointer))
{
  g_test_add (path, Keyring, NULL, keyring_set_up, test, keyring_tear_down);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  keyring_bus_start ();
  add_test ("/secrets-keepassxc/kept", test_kept);
  add_test ("/secrets-keepassxc/started-anew", test_started_anew);
  g_test_add ("/secrets-keepassxc/locked-and-refused", Keyring, GUINT_TO_POINTER (KEEPASSXC_ASKS_NOTHING),
              keyring_set_up, test_locked_and_refused, keyring_tear_down);
  g_test_add ("/secrets-keepassxc/locked-and-searched", Keyring, GUINT_TO_POINTER (KEEPASSXC_ASKS_TO_SEARCH),
              keyring_set_up, test_locked_and_refused, keyring_tear_down);
  add_test ("/secrets-keepassxc/change-refused", test_change_refused);
  add_test ("/secrets-keepassxc/change-cancelled", test_change_cancelled);
  add_test ("/secrets-keepassxc/change-cut-off", test_change_cut_off);
  add_test ("/secrets-keepassxc/removal-refused", test_removal_refused);
  add_test ("/secrets-keepassxc/cancelled-while-it-asks", test_cancelled_while_it_asks);
  status = g_test_run ();
  keyring_bus_stop ();
  return status;
}
