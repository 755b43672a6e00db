/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process that syncs an inventory once, as Certbook does, and says what it has committed. The test that kills it is
 * test-sync-kill.
 *
 * usage: sync-writer FILE URL NOW. Lines: "progress N" when N rows of the pass are committed, "end" after its end. */

#include <stdio.h>

#include "core/connectors/cbk-inventory-api.h"
#include "core/sync/cbk-sync.h"
#include "store-fixture.h"

static void
on_progress (CbkSync *sync, guint done, gint64 total, gpointer user_data)
{
  printf ("progress %u\n", done);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (CbkStore) store = NULL;
  g_autoptr (CbkConnector) connector = NULL;
  g_autoptr (CbkSync) sync = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpint (argc, ==, 4);
  file = g_file_new_for_path (argv[1]);
  store = cbk_store_new (file);
  await_open (store, &error);
  g_assert_no_error (error);
  connector = cbk_inventory_api_new (argv[2], "token", NULL, &error);
  g_assert_no_error (error);
  sync = cbk_sync_new (connector, store);
  g_signal_connect (sync, "progress", G_CALLBACK (on_progress), NULL);
  cbk_sync_run_async (sync, CBK_PASS_AS_NEEDED, g_ascii_strtoll (argv[3], NULL, 10), NULL, store_fixture_keep_result,
                      &result);
  cbk_sync_run_finish (sync, store_fixture_await (&result), NULL, &error);
  g_assert_no_error (error);
  puts ("end");
  await_close (store);
  return 0;
}
