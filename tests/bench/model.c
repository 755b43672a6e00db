/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model DATABASE: how long the inventory takes to answer, without a window: no signal has a listener but one that
 * counts. */

#include <stdio.h>
#include <string.h>

#include "core/inventory/cbk-inventory.h"
#include "core/store/cbk-sql.h"

#include "measure.h"

#define NOW (g_get_real_time () / G_USEC_PER_SEC)

static const char *const TEXTS[] = { "a", "s", "sh", "shop", "example", ".com", "-1", "zzqq" };

static void
measure_limits (CbkSnapshot *snapshot)
{
  CbkArena         domains = cbk_snapshot_peek_domains (snapshot);
  g_autofree char *copy = g_malloc (domains.length + 1);
  GBytes          *bytes = cbk_snapshot_get_bytes (snapshot);
  g_autofree char *whole = g_malloc (g_bytes_get_size (bytes));

  MEASURE (memcpy (copy, domains.bytes, domains.length), "memcpy-domains");
  MEASURE (memcpy (whole, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)), "memcpy-columns");
}

static void
ask (CbkQuery *query, const CbkQuestion *question)
{
  cbk_query_take_back (query, cbk_query_ask (query, question));
}

static void
measure_keys (CbkSnapshot *snapshot)
{
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);

  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      CbkQuestion by_domain = { .text = TEXTS[i], .now = NOW };
      CbkQuestion by_expiry = {
        .text = TEXTS[i], .filter = CBK_FILTER_VALID, .sort_column = CBK_COLUMN_EXPIRE, .now = NOW
      };

      MEASURE (ask (query, &by_domain), "key/%s", TEXTS[i]);
      MEASURE (ask (query, &by_expiry), "key-in-valid-by-expiry/%s", TEXTS[i]);
    }
}

static void
measure_model (CbkSnapshot *snapshot)
{
  g_autoptr (CbkInventory) inventory = cbk_inventory_new ();

  cbk_inventory_set_snapshot (inventory, snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      CbkQuestion all = { .now = NOW };
      CbkQuestion question = { .text = TEXTS[i], .now = NOW };
      double      times[N_REPEATS];

      for (guint repeat = 0; repeat < N_REPEATS; repeat++)
        {
          double begin;

          cbk_inventory_ask (inventory, &all);
          begin = measure_processor ();
          cbk_inventory_ask (inventory, &question);
          times[repeat] = measure_processor () - begin;
        }
      measure_tell (measure_median (times, N_REPEATS), "fresh-key/%s", TEXTS[i]);
    }
}

static void
measure_filters (CbkSnapshot *snapshot)
{
  g_autoptr (CbkQuery) query = cbk_query_new (snapshot);

  for (guint filter = 0; filter < CBK_N_FILTERS; filter++)
    {
      CbkQuestion question = { .filter = filter, .sort_column = CBK_COLUMN_EXPIRE, .now = NOW };

      MEASURE (ask (query, &question), "filter/%u", filter);
    }
}

static void
measure_sorts (CbkSnapshot *snapshot)
{
  for (guint column = 0; column < CBK_N_COLUMNS; column++)
    {
      g_autoptr (CbkQuery) known = cbk_query_new (snapshot);
      CbkQuestion question = { .sort_column = column, .now = NOW };
      CbkQuestion reverse = { .sort_column = column, .descending = TRUE, .now = NOW };
      double      times[N_REPEATS];

      for (guint repeat = 0; repeat < N_REPEATS; repeat++)
        {
          g_autoptr (CbkQuery) query = cbk_query_new (snapshot);
          double begin = measure_processor ();

          ask (query, &question);
          times[repeat] = measure_processor () - begin;
        }
      measure_tell (measure_median (times, N_REPEATS), "sort-unknown/%u", column);
      MEASURE (ask (known, &question), "sort/%u", column);
      MEASURE (ask (known, &reverse), "sort-descending/%u", column);
    }
}

static GBytes *
read_columns (CbkSql *sql)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = cbk_sql_read_blob (sql, "columns", "bytes", 1, &error);

  if (bytes == NULL)
    g_error ("%s", error->message);
  return bytes;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (argc > 1 ? argv[1] : "", &error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  if (sql == NULL)
    g_error ("%s", error->message);

  /* The program reads them once, so what was read is freed before it is read again. */
  MEASURE (g_bytes_unref (read_columns (sql)), "read-columns");
  bytes = read_columns (sql);
  snapshot = cbk_snapshot_new_from_bytes (bytes, &error);
  if (snapshot == NULL)
    g_error ("%s", error->message);
  MEASURE (cbk_snapshot_unref (cbk_snapshot_new_from_bytes (bytes, NULL)), "check-columns");
  measure_limits (snapshot);
  measure_keys (snapshot);
  measure_model (snapshot);
  measure_filters (snapshot);
  measure_sorts (snapshot);
  return 0;
}
