/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories and chains that are kept: as they came, with their age, the newest ones. */

#include <string.h>

#include "core/cbk-error.h"
#include "core/store/cbk-store-cache.h"
#include "store-fixture.h"

static CbkCertificate *
make_certificate (const char *id)
{
  CbkCertificate *certificate = g_new0 (CbkCertificate, 1);

  certificate->id = g_strdup (id);
  certificate->domain_id = g_strdup ("dom+/=");
  certificate->create_time = -5;
  certificate->not_before = CBK_TIME_NONE;
  certificate->expire_time = G_GINT64_CONSTANT (253402300799);
  certificate->status = g_strdup ("välid");
  certificate->provisioning = g_strdup ("");
  return certificate;
}

static CbkCertificate *
make_full_certificate (void)
{
  CbkCertificate *certificate = make_certificate ("crt+/=");

  certificate->not_before = 7;
  certificate->is_current = TRUE;
  certificate->sha256 = g_strdup ("9f86d081");
  certificate->serial = g_strdup ("");
  certificate->issuer = g_strdup ("Let’s Encrypt R11");
  certificate->chain_available = TRUE;
  certificate->private_key = CBK_KEY_FORBIDDEN;
  return certificate;
}

static void
assert_same_certificate (const CbkCertificate *a, const CbkCertificate *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->domain_id, ==, b->domain_id);
  g_assert_cmpint (a->create_time, ==, b->create_time);
  g_assert_cmpint (a->not_before, ==, b->not_before);
  g_assert_cmpint (a->expire_time, ==, b->expire_time);
  g_assert_cmpstr (a->status, ==, b->status);
  g_assert_cmpstr (a->provisioning, ==, b->provisioning);
  g_assert_cmpint (a->is_current, ==, b->is_current);
  g_assert_cmpstr (a->sha256, ==, b->sha256);
  g_assert_cmpstr (a->serial, ==, b->serial);
  g_assert_cmpstr (a->issuer, ==, b->issuer);
  g_assert_cmpint (a->chain_available, ==, b->chain_available);
  g_assert_cmpint (a->private_key, ==, b->private_key);
}

static CbkHistory *
get_history (StoreFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CbkHistory *history;

  cbk_store_get_history_async (fixture->store, id, NULL, store_fixture_keep_result, &result);
  history = cbk_store_get_history_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  return history;
}

static void
put_history (StoreFixture *fixture, const char *id, const CbkHistory *history)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_put_history_async (fixture->store, id, history, NULL, store_fixture_keep_result, &result);
  cbk_store_put_history_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static CbkKeptChain *
get_chain (StoreFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CbkKeptChain *chain;

  cbk_store_get_chain_async (fixture->store, id, NULL, store_fixture_keep_result, &result);
  chain = cbk_store_get_chain_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  return chain;
}

static gboolean
put_chain (StoreFixture *fixture, const char *id, const char *pem, const char *etag, gint64 fetched, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));
  g_autoptr (CbkKeptChain) chain = cbk_kept_chain_new (bytes, etag, fetched);

  cbk_store_put_chain_async (fixture->store, id, chain, NULL, store_fixture_keep_result, &result);
  return cbk_store_put_chain_finish (fixture->store, store_fixture_await (&result), error);
}

static void
test_history (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (CbkHistory) put = NULL;
  g_autoptr (CbkHistory) got = NULL;

  store_fixture_open (fixture);
  g_assert_null (get_history (fixture, "dom+/="));
  certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  g_ptr_array_add (certificates, make_full_certificate ());
  g_ptr_array_add (certificates, make_certificate ("crt_2"));
  put = cbk_history_new (certificates, "\"e+1\"", 1234);
  put_history (fixture, "dom+/=", put);
  store_fixture_reopen (fixture);
  got = get_history (fixture, "dom+/=");
  g_assert_cmpstr (got->etag, ==, "\"e+1\"");
  g_assert_cmpint (got->fetched, ==, 1234);
  g_assert_cmpuint (got->certificates->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    assert_same_certificate (g_ptr_array_index (got->certificates, i), g_ptr_array_index (certificates, i));
  g_assert_null (get_history (fixture, "dom"));
}

/* An empty history is an answer, and so is kept. */
static void
test_empty_history (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (CbkHistory) put = cbk_history_new (certificates, NULL, 5);
  g_autoptr (CbkHistory) got = NULL;

  store_fixture_open (fixture);
  put_history (fixture, "1", put);
  got = get_history (fixture, "1");
  g_assert_cmpuint (got->certificates->len, ==, 0);
  g_assert_null (got->etag);
  g_assert_cmpint (got->fetched, ==, 5);
}

static void
test_chain (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkKeptChain) first = NULL;
  g_autoptr (CbkKeptChain) second = NULL;

  store_fixture_open (fixture);
  g_assert_null (get_chain (fixture, "1"));
  g_assert_true (put_chain (fixture, "1", "PEM", "e1", 10, &error));
  first = get_chain (fixture, "1");
  g_assert_cmpmem (g_bytes_get_data (first->pem, NULL), g_bytes_get_size (first->pem), "PEM", 3);
  g_assert_cmpstr (first->etag, ==, "e1");
  g_assert_true (put_chain (fixture, "1", "OTHER", NULL, 20, &error));
  second = get_chain (fixture, "1");
  g_assert_cmpmem (g_bytes_get_data (second->pem, NULL), g_bytes_get_size (second->pem), "OTHER", 5);
  g_assert_null (second->etag);
  g_assert_cmpint (second->fetched, ==, 20);
  g_assert_null (get_history (fixture, "1")); /* the ids of domains and of certificates are not the same */
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM cache"), ==, 1);
}

static void
test_never_a_private_key (StoreFixture *fixture, gconstpointer data)
{
  const char *const keys[] = {
    "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\n",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
  };

  store_fixture_open (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (put_chain (fixture, "1", keys[i], NULL, 10, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
    }
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM cache"), ==, 0);
}

static void
test_damaged_history (StoreFixture *fixture, gconstpointer data)
{
  const char *const damages[] = {
    "UPDATE cache SET bytes = x'00'",
    "UPDATE cache SET bytes = zeroblob (200)",
    "UPDATE cache SET bytes = substr (bytes, 1, length (bytes) / 2)",
    "UPDATE cache SET bytes = CAST (replace (bytes, 'cert', x'ff') AS BLOB)",
  };
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  g_autoptr (CbkHistory) put = cbk_history_new (certificates, NULL, 5);

  store_fixture_open (fixture);
  g_ptr_array_add (certificates, make_certificate ("certificate"));
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      put_history (fixture, "1", put);
      store_fixture_execute (fixture, damages[i]);
      g_assert_null (get_history (fixture, "1"));
    }
}

static void
put_bytes (CbkSql *sql, const char *id, gsize length, gint64 fetched)
{
  g_autoptr (GError) error = NULL;
  g_auto (CbkCacheEntry) entry = { .fetched = fetched };

  entry.bytes = g_bytes_new_take (g_malloc0 (length), length);
  cbk_store_cache_put (sql, CBK_CACHE_CHAIN, id, &entry, 1000, &error);
  g_assert_no_error (error);
}

static void
assert_kept (StoreFixture *fixture, const char *expected)
{
  store_fixture_assert_text (fixture, "SELECT group_concat (id, ' ') FROM (SELECT id FROM cache ORDER BY id)",
                             expected);
  store_fixture_assert_text (fixture,
                             "SELECT cache_bytes = (SELECT coalesce (sum (length (bytes)), 0) FROM cache) FROM state",
                             "1");
}

/* At most 1000 bytes here: what was fetched longest ago goes first, whenever it was put. */
static void
test_oldest_go (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = NULL;

  store_fixture_open (fixture);
  sql = cbk_sql_open (fixture->path, &error);
  g_assert_no_error (error);
  put_bytes (sql, "a", 400, 30);
  put_bytes (sql, "b", 400, 10);
  put_bytes (sql, "c", 200, 20);
  assert_kept (fixture, "a b c");
  put_bytes (sql, "d", 1, 40);
  assert_kept (fixture, "a c d");
  put_bytes (sql, "d", 500, 41);
  assert_kept (fixture, "a d");
  put_bytes (sql, "d", 10, 42);
  put_bytes (sql, "e", 590, 1); /* the oldest of all, but it has just been asked for */
  assert_kept (fixture, "a d e");
  put_bytes (sql, "f", 1000, 50);
  assert_kept (fixture, "f");
  put_bytes (sql, "g", 1001, 60);
  assert_kept (fixture, "f");
  put_bytes (sql, "f", 1001, 70);
  assert_kept (fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/cache/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("history", test_history);
  ADD ("empty-history", test_empty_history);
  ADD ("chain", test_chain);
  ADD ("never-a-private-key", test_never_a_private_key);
  ADD ("damaged-history", test_damaged_history);
  ADD ("oldest-go", test_oldest_go);
#undef ADD

  return g_test_run ();
}
