/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept to be shown first: told as long as it shows the rows as they stand, and never after. */

#include <string.h>

#include "store-fixture.h"

static GBytes *
get_screen (StoreFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  cbk_store_get_screen_async (fixture->store, NULL, store_fixture_keep_result, &result);
  bytes = cbk_store_get_screen_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  cbk_store_screen_is_shown (fixture->store);
  return bytes;
}

static void
put_screen (StoreFixture *fixture, CbkSnapshot *snapshot, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  cbk_store_put_screen_async (fixture->store, snapshot, bytes, NULL, store_fixture_keep_result, &result);
  g_assert_true (cbk_store_put_screen_finish (fixture->store, store_fixture_await (&result), &error));
  g_assert_no_error (error);
}

/* expected: (nullable) */
static void
assert_screen (StoreFixture *fixture, const char *expected)
{
  g_autoptr (GBytes) bytes = get_screen (fixture);

  if (expected == NULL)
    g_assert_null (bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static void
test_outlives_a_start (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;

  store_fixture_open (fixture);
  snapshot = store_hosts (fixture, 5);
  assert_screen (fixture, NULL);
  put_screen (fixture, snapshot, "first");
  put_screen (fixture, snapshot, "second");
  assert_screen (fixture, "second");
  store_fixture_reopen (fixture);
  assert_screen (fixture, "second");
}

static void
test_goes_with_its_rows (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) before = NULL;
  g_autoptr (CbkSnapshot) same = NULL;
  g_autoptr (CbkSnapshot) now = NULL;

  store_fixture_open (fixture);
  before = store_hosts (fixture, 5);
  put_screen (fixture, before, "of five");
  same = store_hosts (fixture, 5);
  assert_screen (fixture, "of five");
  now = store_hosts (fixture, 6);
  assert_screen (fixture, NULL);
  put_screen (fixture, before, "of five again");
  assert_screen (fixture, NULL);
  put_screen (fixture, now, "of six");
  assert_screen (fixture, "of six");
}

/* Nobody shows it, and what comes after is done all the same. */
static void
test_is_not_waited_for_long (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkSnapshot) loaded = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_open (fixture);
  snapshot = store_hosts (fixture, 5);
  put_screen (fixture, snapshot, "of five");
  cbk_store_get_screen_async (fixture->store, NULL, store_fixture_keep_result, &result);
  loaded = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cbk_snapshot_get_n_rows (loaded), ==, 5);
  g_bytes_unref (cbk_store_get_screen_finish (fixture->store, store_fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
add_test (const char *path, void (*test) (StoreFixture *fixture, gconstpointer data))
{
  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, test, store_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/store-screen/outlives-a-start", test_outlives_a_start);
  add_test ("/store-screen/goes-with-its-rows", test_goes_with_its_rows);
  add_test ("/store-screen/is-not-waited-for-long", test_is_not_waited_for_long);

  return g_test_run ();
}
