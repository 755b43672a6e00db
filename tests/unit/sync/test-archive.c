/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories and chains: what was kept is told at once, what the CDN says now is the answer, and is kept. */

#include <string.h>

#include "core/cbk-error.h"
#include "core/sync/cbk-archive.h"
#include "mock-connector.h"
#include "store-fixture.h"

typedef struct
{
  StoreFixture   store;
  GString       *log; /* requests, and what was told */
  MockConnector *mock;
  CbkArchive    *archive;
  GAsyncResult  *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  store_fixture_set_up (&fixture->store, NULL);
  store_fixture_open (&fixture->store);
  fixture->log = g_string_new (NULL);
  fixture->mock = mock_connector_new (fixture->log);
  fixture->archive = cbk_archive_new (CBK_CONNECTOR (fixture->mock), fixture->store.store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->result);
  g_assert_finalize_object (fixture->archive);
  g_assert_finalize_object (fixture->mock);
  g_string_free (fixture->log, TRUE);
  store_fixture_tear_down (&fixture->store, NULL);
}

static char *
describe_history (const CbkHistory *history)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < history->certificates->len; i++)
    g_ptr_array_add (ids, ((CbkCertificate *) g_ptr_array_index (history->certificates, i))->id);
  g_ptr_array_add (ids, NULL);
  text = g_strjoinv (" ", (char **) ids->pdata);
  return g_strdup_printf ("%s (%s)@%" G_GINT64_FORMAT, text, history->etag == NULL ? "" : history->etag,
                          history->fetched);
}

static char *
describe_chain (const CbkKeptChain *chain)
{
  return g_strdup_printf ("%.*s (%s)@%" G_GINT64_FORMAT, (int) g_bytes_get_size (chain->pem),
                          (const char *) g_bytes_get_data (chain->pem, NULL), chain->etag == NULL ? "" : chain->etag,
                          chain->fetched);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result);
  fixture->result = g_object_ref (result);
}

static void
on_kept_history (CbkArchive *archive, const CbkHistory *kept, gpointer user_data)
{
  Fixture         *fixture = user_data;
  g_autofree char *text = describe_history (kept);

  g_string_append_printf (fixture->log, "kept %s\n", text);
}

static void
on_kept_chain (CbkArchive *archive, const CbkKeptChain *kept, gpointer user_data)
{
  Fixture         *fixture = user_data;
  g_autofree char *text = describe_chain (kept);

  g_string_append_printf (fixture->log, "kept %s\n", text);
}

static CbkHistory *
get_history (Fixture *fixture, const char *id, gint64 now, GCancellable *cancellable, GError **error)
{
  g_string_truncate (fixture->log, 0);
  g_clear_object (&fixture->result);
  cbk_archive_get_history_async (fixture->archive, id, now, on_kept_history, cancellable, keep_result, fixture);
  return cbk_archive_get_history_finish (fixture->archive, store_fixture_await (&fixture->result), error);
}

static CbkKeptChain *
get_chain (Fixture *fixture, const char *id, gint64 now, GError **error)
{
  g_string_truncate (fixture->log, 0);
  g_clear_object (&fixture->result);
  cbk_archive_get_chain_async (fixture->archive, id, now, on_kept_chain, NULL, keep_result, fixture);
  return cbk_archive_get_chain_finish (fixture->archive, store_fixture_await (&fixture->result), error);
}

static void
assert_history (Fixture *fixture, gint64 now, const char *expected, const char *log)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHistory) history = get_history (fixture, "dom+1", now, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = describe_history (history);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (fixture->log->str, ==, log);
}

static void
assert_history_fails (Fixture *fixture, int code, const char *log)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_history (fixture, "dom+1", 999, NULL, &error));
  g_assert_error (error, CBK_ERROR, code);
  g_assert_cmpstr (fixture->log->str, ==, log);
}

static void
assert_chain (Fixture *fixture, gint64 now, const char *expected, const char *log)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkKeptChain) chain = get_chain (fixture, "crt+1", now, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = describe_chain (chain);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (fixture->log->str, ==, log);
}

static void
test_history (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_answer (fixture->mock, "history dom+1", "c2 c1", NULL, "e1");
  assert_history (fixture, 10, "c2 c1 (e1)@10", "history dom+1\n");
  /* Not changed: true now, and kept as such. */
  assert_history (fixture, 20, "c2 c1 (e1)@20", "kept c2 c1 (e1)@10\nhistory dom+1 unless e1\n");
  mock_connector_set_answer (fixture->mock, "history dom+1", "c3 c2 c1", NULL, "e2");
  assert_history (fixture, 30, "c3 c2 c1 (e2)@30", "kept c2 c1 (e1)@20\nhistory dom+1 unless e1\n");
  /* The CDN has taken the names of its pages away. */
  mock_connector_set_answer (fixture->mock, "history dom+1", "c3", NULL, NULL);
  assert_history (fixture, 40, "c3 ()@40", "kept c3 c2 c1 (e2)@30\nhistory dom+1 unless e2\n");
  assert_history (fixture, 50, "c3 ()@50", "kept c3 ()@40\nhistory dom+1\n");
}

static void
test_empty_history (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHistory) history = NULL;

  mock_connector_set_answer (fixture->mock, "history dom+1", "", NULL, "e1");
  history = get_history (fixture, "dom+1", 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->certificates->len, ==, 0);
  g_clear_pointer (&history, cbk_history_free);
  history = get_history (fixture, "dom+1", 20, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (history->fetched, ==, 20);
}

/* An etag names one page: a history of several is always fetched whole. */
static void
test_history_of_several_pages (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_answer (fixture->mock, "history dom+1", "c5 c4", "p+2", "e1");
  mock_connector_set_answer (fixture->mock, "history dom+1 p+2", "c3 c2", "p3", "e2");
  mock_connector_set_answer (fixture->mock, "history dom+1 p3", "c1", NULL, "e3");
  assert_history (fixture, 10, "c5 c4 c3 c2 c1 ()@10", "history dom+1\nhistory dom+1 p+2\nhistory dom+1 p3\n");
  assert_history (fixture, 20, "c5 c4 c3 c2 c1 ()@20",
                  "kept c5 c4 c3 c2 c1 ()@10\nhistory dom+1\nhistory dom+1 p+2\nhistory dom+1 p3\n");
}

/* A failure leaves what was kept, with the age that it had. */
static void
test_offline (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_answer (fixture->mock, "history dom+1", "c1", NULL, "e1");
  assert_history (fixture, 10, "c1 (e1)@10", "history dom+1\n");
  mock_connector_fail_once (fixture->mock, "history dom+1", CBK_ERROR_UNREACHABLE);
  assert_history_fails (fixture, CBK_ERROR_UNREACHABLE, "kept c1 (e1)@10\nhistory dom+1 unless e1\n");
  assert_history (fixture, 20, "c1 (e1)@20", "kept c1 (e1)@10\nhistory dom+1 unless e1\n");
}

static void
test_offline_in_the_middle (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_answer (fixture->mock, "history dom+1", "c1", NULL, "e1");
  assert_history (fixture, 10, "c1 (e1)@10", "history dom+1\n");
  mock_connector_set_answer (fixture->mock, "history dom+1", "c2", "p2", "e2");
  assert_history_fails (fixture, CBK_ERROR_NOT_FOUND, "kept c1 (e1)@10\nhistory dom+1 unless e1\nhistory dom+1 p2\n");
  assert_history_fails (fixture, CBK_ERROR_NOT_FOUND, "kept c1 (e1)@10\nhistory dom+1 unless e1\nhistory dom+1 p2\n");
}

static void
test_tokens_in_a_circle (Fixture *fixture, gconstpointer data)
{
  mock_connector_set_answer (fixture->mock, "history dom+1", "c1", "p2", NULL);
  mock_connector_set_answer (fixture->mock, "history dom+1 p2", "c1", "p2", NULL);
  assert_history_fails (fixture, CBK_ERROR_BAD_ANSWER, "history dom+1\nhistory dom+1 p2\n");
}

static void
test_endless_history (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) ids = g_string_new ("c");

  for (guint i = 1; i < 6000; i++)
    g_string_append (ids, " c");
  mock_connector_set_answer (fixture->mock, "history dom+1", ids->str, "p2", NULL);
  mock_connector_set_answer (fixture->mock, "history dom+1 p2", ids->str, NULL, NULL);
  g_assert_null (get_history (fixture, "dom+1", 10, NULL, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_LARGE);
}

static void
test_chain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_chain (fixture, "crt+1", 5, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_NOT_FOUND);
  mock_connector_set_answer (fixture->mock, "chain crt+1", "PEM", NULL, "e1");
  assert_chain (fixture, 10, "PEM (e1)@10", "chain crt+1\n");
  assert_chain (fixture, 20, "PEM (e1)@20", "kept PEM (e1)@10\nchain crt+1 unless e1\n");
  mock_connector_set_answer (fixture->mock, "chain crt+1", "OTHER", NULL, NULL);
  assert_chain (fixture, 30, "OTHER ()@30", "kept PEM (e1)@20\nchain crt+1 unless e1\n");
  assert_chain (fixture, 40, "OTHER ()@40", "kept OTHER ()@30\nchain crt+1\n");
}

static void
test_chain_with_a_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mock_connector_set_answer (fixture->mock, "chain crt+1", "-----BEGIN PRIVATE KEY-----", NULL, "e1");
  g_assert_null (get_chain (fixture, "crt+1", 10, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
  g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT count (*) FROM cache"), ==, 0);
}

/* A store that cannot keep anything is no reason not to show what the CDN has sent. */
static void
test_store_fails (Fixture *fixture, gconstpointer data)
{
  await_close (fixture->store.store);
  mock_connector_set_answer (fixture->mock, "history dom+1", "c1", NULL, "e1");
  mock_connector_set_answer (fixture->mock, "chain crt+1", "PEM", NULL, "e1");
  assert_history (fixture, 10, "c1 (e1)@10", "history dom+1\n");
  assert_chain (fixture, 10, "PEM (e1)@10", "chain crt+1\n");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (get_history (fixture, "dom+1", 10, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (fixture->log->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/archive/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("history", test_history);
  ADD ("empty-history", test_empty_history);
  ADD ("history-of-several-pages", test_history_of_several_pages);
  ADD ("offline", test_offline);
  ADD ("offline-in-the-middle", test_offline_in_the_middle);
  ADD ("tokens-in-a-circle", test_tokens_in_a_circle);
  ADD ("endless-history", test_endless_history);
  ADD ("chain", test_chain);
  ADD ("chain-with-a-key", test_chain_with_a_key);
  ADD ("store-fails", test_store_fails);
  ADD ("cancelled", test_cancelled);
#undef ADD

  return g_test_run ();
}
