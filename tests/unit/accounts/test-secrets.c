/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens in a real keyring on a bus of the test's own: kept, found, forgotten; locked, missing, hung, started anew. */

#include <signal.h>
#include <string.h>

#include "accounts-fixture.h"
#include "keyring.h"
#include "secrets-fixture.h"

static void
test_kept (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkSecrets) next_run = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (CbkAccount) other = new_account ("Other");
  g_autoptr (GError) error = NULL;

  keyring_start (keyring);
  assert_token (secrets, account, NULL);
  store_well (secrets, account, OTHER_TOKEN);
  store_well (secrets, account, TOKEN);
  assert_token (secrets, account, TOKEN);
  assert_token (next_run, account, TOKEN);
  assert_token (next_run, other, NULL);

  store_well (secrets, other, OTHER_TOKEN);
  g_assert_true (await_clear (secrets, account, &error));
  g_assert_no_error (error);
  assert_token (secrets, account, NULL);
  assert_token (next_run, account, NULL);
  assert_token (next_run, other, OTHER_TOKEN);
  g_assert_true (await_clear (secrets, account, &error));
  g_assert_no_error (error);
}

static void
test_attributes (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autofree char *shown = NULL;
  g_autofree char *attribute = g_strdup_printf ("attribute.account = %s\n", cbk_account_get_id (account));

  keyring_start (keyring);
  store_well (secrets, account, OTHER_TOKEN);
  store_well (secrets, account, TOKEN);
  shown = keyring_search (cbk_account_get_id (account));
  g_assert_cmpuint (count_text (shown, "label = "), ==, 1);
  g_assert_nonnull (strstr (shown, "label = Certbook: token of “Main & Co”\n"));
  g_assert_nonnull (strstr (shown, "secret = " TOKEN "\n"));
  g_assert_nonnull (strstr (shown, "schema = io.github.certbook.Certbook.Token\n"));
  g_assert_nonnull (strstr (shown, "attribute.application = io.github.certbook.Certbook\n"));
  g_assert_nonnull (strstr (shown, attribute));
  g_assert_cmpuint (count_text (shown, "attribute."), ==, 2);
}

static void
test_locked_and_opened (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (CbkAccount) unknown = new_account ("Unknown");
  g_autoptr (GError) error = NULL;

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_unlock ();
  assert_token (secrets, account, TOKEN);
  keyring_assert_asked ();

  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_unlock ();
  assert_token (secrets, unknown, NULL);
  keyring_assert_asked ();

  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_unlock ();
  store_well (secrets, account, OTHER_TOKEN);
  keyring_assert_asked ();
  assert_token (secrets, account, OTHER_TOKEN);

  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_unlock ();
  g_assert_true (await_clear (secrets, account, &error));
  g_assert_no_error (error);
  keyring_assert_asked ();
  assert_token (secrets, account, NULL);
}

/* Who does not unlock it is asked once; what is said to be known until the end is. */
static void
test_locked_and_refused (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkSecrets) next_run = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) why_not_kept = NULL;

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_refusal ();
  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "the keyring is locked", "Unlock it and try again");
  keyring_assert_asked ();
  g_clear_error (&error);
  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "the keyring is locked", "Unlock it and try again");

  why_not_kept = await_store (secrets, account, OTHER_TOKEN);
  assert_trouble (why_not_kept, "known until Certbook is closed, and not kept", "enter the token again to keep it");
  assert_token (secrets, account, OTHER_TOKEN);
  g_clear_error (&error);
  g_assert_false (await_clear (secrets, account, &error));
  assert_trouble (error, "may still be in the keyring, which is locked", "look there for “Certbook”");

  keyring_expect_unlock ();
  assert_token (next_run, account, TOKEN);
  keyring_assert_asked ();
  assert_token (secrets, account, TOKEN);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_unlock ();
  assert_token (secrets, account, TOKEN);
  keyring_assert_asked ();
}

/* A first token, and nobody was asked before. */
static void
test_store_refused (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkSecrets) next_run = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GError) why_not_kept = NULL;
  g_autoptr (GError) again = NULL;

  keyring_start (keyring);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_refusal ();
  why_not_kept = await_store (secrets, account, TOKEN);
  assert_trouble (why_not_kept, "the keyring is locked", "enter the token again to keep it");
  keyring_assert_asked ();
  assert_token (secrets, account, TOKEN);
  again = await_store (secrets, account, OTHER_TOKEN);
  assert_trouble (again, "the keyring is locked", "enter the token again to keep it");
  assert_token (secrets, account, OTHER_TOKEN);

  keyring_expect_unlock ();
  assert_token (next_run, account, NULL);
  keyring_assert_asked ();
  store_well (secrets, account, OTHER_TOKEN);
  assert_token (next_run, account, OTHER_TOKEN);
}

/* Two calls at once are one question. */
static void
test_one_question (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (CbkAccount) other = new_account ("Other");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  char *token;

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  store_well (secrets, other, OTHER_TOKEN);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_unlock ();
  cbk_secrets_lookup_async (secrets, account, NULL, keep_result, &first);
  cbk_secrets_lookup_async (secrets, other, NULL, keep_result, &second);
  token = cbk_secrets_lookup_finish (secrets, await_result (&first), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, TOKEN);
  cbk_secrets_token_free (token);
  token = cbk_secrets_lookup_finish (secrets, await_result (&second), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, OTHER_TOKEN);
  cbk_secrets_token_free (token);
  keyring_assert_asked ();
}

static void
test_no_keyring (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkSecrets) next_run = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GError) why_not_kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "no keyring is running", "Start one");
  g_clear_error (&error);
  why_not_kept = await_store (secrets, account, TOKEN);
  assert_trouble (why_not_kept, "no keyring is running", "Start one");
  assert_token (secrets, account, TOKEN);
  g_assert_null (await_lookup (next_run, account, &error));
  assert_trouble (error, "no keyring is running", "Start one");
  g_clear_error (&error);

  g_assert_true (await_clear (secrets, account, &error));
  g_assert_no_error (error);
  g_assert_false (await_clear (secrets, account, &error));
  assert_trouble (error, "no keyring is running", "look there for “Certbook”");
  g_clear_error (&error);
  g_assert_null (await_lookup (secrets, account, &error));
  assert_trouble (error, "no keyring is running", "Start one");

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  assert_token (next_run, account, TOKEN);
}

static void
test_started_anew (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *token = g_strdup_printf ("%s %u", TOKEN, i);

      keyring_start (keyring);
      store_well (secrets, account, token);
      keyring_stop (keyring);
      g_assert_null (await_lookup (secrets, account, &error));
      assert_trouble (error, "no keyring is running", "Start one");
      g_clear_error (&error);
      keyring_start (keyring);
      assert_token (secrets, account, token);
      keyring_stop (keyring);
    }
}

/* The keyring stands still before and while the call is cancelled: it is the call that ends. */
static void
test_cancelled_while_it_hangs (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) of_store = g_cancellable_new ();
  g_autoptr (GAsyncResult) looked_up = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) error = NULL;

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  g_subprocess_send_signal (keyring->daemon, SIGSTOP);
  cbk_secrets_lookup_async (secrets, account, cancellable, keep_result, &looked_up);
  cbk_secrets_store_async (secrets, account, OTHER_TOKEN, of_store, keep_result, &stored);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_cancelled_at_once (secrets, &looked_up, cancellable);
  g_assert_null (stored);
  g_cancellable_cancel (of_store);
  g_assert_false (cbk_secrets_store_finish (secrets, await_result (&stored), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_subprocess_send_signal (keyring->daemon, SIGCONT);
}

/* The question is open, and nobody has answered it. */
static void
test_cancelled_while_it_asks (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_delay (1000 * 1000);
  keyring_expect_unlock ();
  cbk_secrets_lookup_async (secrets, account, cancellable, keep_result, &result);
  while (!keyring_is_asking ())
    g_main_context_iteration (NULL, FALSE);
  assert_cancelled_at_once (secrets, &result, cancellable);
}

/* It ends while its question is open, and nobody has answered it. */
static void
test_ends_while_it_asks (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GAsyncResult) looked_up = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) why_not_kept = NULL;
  g_autoptr (GError) error = NULL;

  keyring_start (keyring);
  store_well (secrets, account, TOKEN);
  keyring_lock (KEYRING_COLLECTION);
  keyring_expect_delay (1000 * 1000);
  keyring_expect_unlock ();
  cbk_secrets_lookup_async (secrets, account, NULL, keep_result, &looked_up);
  cbk_secrets_store_async (secrets, account, OTHER_TOKEN, NULL, keep_result, &stored);
  while (!keyring_is_asking ())
    g_main_context_iteration (NULL, FALSE);
  keyring_stop (keyring);
  g_assert_null (cbk_secrets_lookup_finish (secrets, await_result (&looked_up), &error));
  assert_trouble (error, "no keyring is running", "Start one");
  g_clear_error (&error);
  g_assert_true (cbk_secrets_store_finish (secrets, await_result (&stored), &why_not_kept, &error));
  g_assert_no_error (error);
  assert_trouble (why_not_kept, "no keyring is running", "Start one");
  assert_token (secrets, account, OTHER_TOKEN);
}

static void
test_cancelled_before (Keyring *keyring, gconstpointer data)
{
  g_autoptr (CbkSecrets) secrets = cbk_secrets_new ();
  g_autoptr (CbkAccount) account = new_account ("Main & Co");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  keyring_start (keyring);
  cbk_secrets_lookup_async (secrets, account, cancellable, keep_result, &result);
  assert_cancelled_at_once (secrets, &result, cancellable);
  assert_token (secrets, account, NULL);
}

/* With everything told that can be told, even each message on the bus. */
static void
test_log (void)
{
  if (g_test_subprocess ())
    {
      Keyring keyring = { 0 };

      g_debug ("the log is on");
      keyring_set_up (&keyring, NULL);
      test_locked_and_refused (&keyring, NULL);
      keyring_tear_down (&keyring, NULL);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*the log is on*");
  g_test_trap_assert_stdout ("*org.freedesktop.Secret.Item*GetSecret*");
  g_test_trap_assert_stdout_unmatched ("*" TOKEN "*");
  g_test_trap_assert_stderr_unmatched ("*" TOKEN "*");
  g_test_trap_assert_stdout_unmatched ("*" OTHER_TOKEN "*");
  g_test_trap_assert_stderr_unmatched ("*" OTHER_TOKEN "*");
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
  if (g_test_subprocess ())
    {
      g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
      g_setenv ("G_DBUS_DEBUG", "message", TRUE);
    }
  keyring_bus_start ();
  add_test ("/secrets/kept", test_kept);
  add_test ("/secrets/attributes", test_attributes);
  add_test ("/secrets/locked-and-opened", test_locked_and_opened);
  add_test ("/secrets/locked-and-refused", test_locked_and_refused);
  add_test ("/secrets/store-refused", test_store_refused);
  add_test ("/secrets/one-question", test_one_question);
  add_test ("/secrets/no-keyring", test_no_keyring);
  add_test ("/secrets/started-anew", test_started_anew);
  add_test ("/secrets/cancelled-while-it-hangs", test_cancelled_while_it_hangs);
  add_test ("/secrets/cancelled-while-it-asks", test_cancelled_while_it_asks);
  add_test ("/secrets/ends-while-it-asks", test_ends_while_it_asks);
  add_test ("/secrets/cancelled-before", test_cancelled_before);
  g_test_add_func ("/secrets/log", test_log);
  status = g_test_run ();
  keyring_bus_stop ();
  return status;
}
