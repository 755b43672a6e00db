/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sync URL DATABASE N-DELTAS < TOKEN: a first pass into an empty database, a full pass in which nothing has changed,
 * and deltas, each after two seconds in which the CDN may change something. Without a window, but with the list that
 * one would show.
 *
 * A delta is timed from its request, so from before the arrival of its answer, to the list's new answer. */

#include <stdio.h>
#include <stdlib.h>

#include "core/connectors/cbk-inventory-api.h"
#include "core/inventory/cbk-inventory.h"
#include "core/sync/cbk-sync.h"

#include "measure.h"

#define SECONDS_BETWEEN_DELTAS 2

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
stop_if (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

static gboolean
end_wait (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_a_while (void)
{
  gboolean is_over = FALSE;

  g_timeout_add_seconds (SECONDS_BETWEEN_DELTAS, end_wait, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static CbkStore *
open_store (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbkStore *store = cbk_store_new (file);

  cbk_store_open_async (store, NULL, keep_result, &result);
  cbk_store_open_finish (store, await (&result), NULL, &error);
  stop_if (error);
  return store;
}

static CbkConnector *
connect_to (const char *url)
{
  g_autoptr (GError) error = NULL;
  char          token[600] = "";
  CbkConnector *connector;

  if (fgets (token, sizeof token, stdin) == NULL)
    exit (2);
  connector = CBK_CONNECTOR (cbk_inventory_api_new (url, g_strchomp (token), NULL, &error));
  stop_if (error);
  return connector;
}

/* Returns how many rows became others. */
static guint
run (CbkSync *sync, CbkPassKind kind, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbkSyncReport) report = NULL;
  g_autoptr (GError) error = NULL;
  double begin = measure_wall ();
  double begin_processor = measure_processor ();

  cbk_sync_run_async (sync, kind, g_get_real_time () / G_USEC_PER_SEC, NULL, keep_result, &result);
  cbk_sync_run_finish (sync, await (&result), &report, &error);
  stop_if (error);
  measure_tell (measure_wall () - begin, "%s", name);
  measure_tell (measure_processor () - begin_processor, "%s-cpu", name);
  return report->changes.n_added + report->changes.n_changed + report->changes.n_removed;
}

int
main (int argc, char **argv)
{
  CbkQuestion question = { .filter = CBK_FILTER_VALID, .sort_column = CBK_COLUMN_EXPIRE };
  g_autoptr (CbkInventory) inventory = cbk_inventory_new ();
  g_autoptr (CbkConnector) connector = NULL;
  g_autoptr (CbkStore) store = NULL;
  g_autoptr (CbkSync) sync = NULL;

  if (argc != 4)
    return 2;
  connector = connect_to (argv[1]);
  store = open_store (argv[2]);
  sync = cbk_sync_new (connector, store);
  question.now = g_get_real_time () / G_USEC_PER_SEC;
  cbk_inventory_ask (inventory, &question);
  g_signal_connect_swapped (sync, "snapshot", G_CALLBACK (cbk_inventory_set_snapshot), inventory);

  run (sync, CBK_PASS_FULL, "first");
  run (sync, CBK_PASS_FULL, "unchanged");
  for (int i = 0; i < atoi (argv[3]); i++)
    {
      g_autofree char *name = g_strdup_printf ("delta/%d", i);

      wait_a_while ();
      measure_tell (run (sync, CBK_PASS_AS_NEEDED, name), "delta-rows/%d", i);
    }
  return 0;
}
