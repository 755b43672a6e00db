/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the CDN has said is kept: of itself, and when it may be asked again. */

#include "store-fixture.h"

static CbkTerms *
await_terms (CbkStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbkTerms *terms;

  cbk_store_get_terms_async (store, NULL, store_fixture_keep_result, &result);
  terms = cbk_store_get_terms_finish (store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (terms);
  return terms;
}

static void
await_put (CbkStore *store, guint min_poll, guint renews_before_days, const char *support_url)
{
  const CbkTerms terms = { .asked = 7,
                           .not_before = 8,
                           .min_poll = min_poll,
                           .renews_before_days = renews_before_days,
                           .support_url = (char *) support_url };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cbk_store_put_terms_async (store, &terms, NULL, store_fixture_keep_result, &result);
  cbk_store_put_terms_finish (store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
await_refusal (CbkStore *store, gint64 not_before)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cbk_store_abandon_pass_async (store, not_before, NULL, store_fixture_keep_result, &result);
  cbk_store_abandon_pass_finish (store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
assert_terms (StoreFixture *fixture, gint64 asked, gint64 not_before, guint min_poll, guint days, const char *url)
{
  g_autoptr (CbkTerms) terms = await_terms (fixture->store);

  g_assert_cmpint (terms->asked, ==, asked);
  g_assert_cmpint (terms->not_before, ==, not_before);
  g_assert_cmpuint (terms->min_poll, ==, min_poll);
  g_assert_cmpuint (terms->renews_before_days, ==, days);
  g_assert_cmpstr (terms->support_url, ==, url);
}

static void
run_pass (StoreFixture *fixture, gint64 now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = await_begin (fixture->store, CBK_PASS_AS_NEEDED, now, &error);
  g_autoptr (CbkSnapshot) snapshot = NULL;

  g_assert_no_error (error);
  await_page (fixture->store, "1:a:10", NULL, "s1", &error);
  g_assert_no_error (error);
  snapshot = await_finish (fixture->store, NULL, &error);
  g_assert_no_error (error);
}

static void
test_nothing_said (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  assert_terms (fixture, 0, 0, 0, 0, NULL);
}

static void
test_of_itself (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  await_put (fixture->store, 60, 7, "https://console.example/soc");
  store_fixture_reopen (fixture);
  assert_terms (fixture, 0, 0, 60, 7, "https://console.example/soc");
  await_put (fixture->store, 0, 0, NULL);
  store_fixture_reopen (fixture);
  assert_terms (fixture, 0, 0, 0, 0, NULL);
}

/* Until a pass ends: neither the beginning of one nor a failure of another kind takes a refusal back. */
static void
test_refusal (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  store_fixture_open (fixture);
  run_pass (fixture, 100);
  assert_terms (fixture, 100, 0, 0, 0, NULL);
  cbk_pass_free (await_begin (fixture->store, CBK_PASS_AS_NEEDED, 200, &error));
  g_assert_no_error (error);
  await_refusal (fixture->store, 900);
  store_fixture_reopen (fixture);
  assert_terms (fixture, 100, 900, 0, 0, NULL);

  await_refusal (fixture->store, 0);
  await_put (fixture->store, 60, 0, NULL);
  store_fixture_reopen (fixture);
  assert_terms (fixture, 100, 900, 60, 0, NULL);

  run_pass (fixture, 300); /* … which goes on with the one that was begun at 200 */
  store_fixture_reopen (fixture);
  assert_terms (fixture, 300, 0, 60, 0, NULL);
}

/* What was stored by a version that kept none of it stays, and nothing is known of the CDN. */
static void
test_database_of_the_third_version (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  run_pass (fixture, 100);
  await_put (fixture->store, 60, 7, "https://console.example/soc");
  await_refusal (fixture->store, 900);
  await_close (fixture->store);
  store_fixture_execute (fixture, "ALTER TABLE state DROP COLUMN asked;"
                                  "ALTER TABLE state DROP COLUMN not_before;"
                                  "ALTER TABLE state DROP COLUMN min_poll;"
                                  "ALTER TABLE state DROP COLUMN renews_before_days;"
                                  "ALTER TABLE state DROP COLUMN support_url;"
                                  "PRAGMA user_version = 3");
  store_fixture_open (fixture);
  assert_terms (fixture, 0, 0, 0, 0, NULL);
  assert_rows (fixture->path, "1:a:10");
  store_fixture_assert_text (fixture, "SELECT sync_token FROM state", "s1");
  await_refusal (fixture->store, 900);
  assert_terms (fixture, 0, 900, 0, 0, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/terms/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("nothing-said", test_nothing_said);
  ADD ("of-itself", test_of_itself);
  ADD ("refusal", test_refusal);
  ADD ("database-of-the-third-version", test_database_of_the_third_version);
#undef ADD

  return g_test_run ();
}
