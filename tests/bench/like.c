/* SPDX-License-Identifier: GPL-3.0-or-later */
/* like DATABASE COPY: what SQLite takes for the same questions: LIKE over a copy with indices on the domain and the
 * expiry, warm and in memory as far as it wants, all row numbers in order. */

#include <stdlib.h>

#include "measure.h"
#include "rows.h"

static const char *const TEXTS[] = { "a", "s", "sh", "shop", "example", ".com", "-1", "zzqq" };

static const char SQL_COPY[] =
  "ATTACH '%s' AS source;"
  "CREATE TABLE IF NOT EXISTS rows AS SELECT key, domain, status, expire_time FROM source.domain;"
  "CREATE INDEX IF NOT EXISTS by_domain ON rows (domain);"
  "CREATE INDEX IF NOT EXISTS by_expiry ON rows (expire_time, domain);"
  "DETACH source;"
  "PRAGMA cache_size = -262144; PRAGMA mmap_size = 1073741824";

static guint
run (sqlite3_stmt *statement)
{
  guint  n_rows = 0;
  gint64 sum = 0;

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      sum += sqlite3_column_int64 (statement, 0);
      n_rows++;
    }
  sqlite3_reset (statement);
  return sum != 0 ? n_rows : 0;
}

static void
measure (sqlite3 *database, const char *what, const char *order)
{
  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      g_autofree char *sql =
        g_strdup_printf ("SELECT rowid FROM rows WHERE domain LIKE '%%%s%%' ORDER BY %s", TEXTS[i], order);
      sqlite3_stmt *statement = NULL;

      if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) != SQLITE_OK)
        exit (1);
      MEASURE (run (statement), "%s/%s", what, TEXTS[i]);
      sqlite3_finalize (statement);
    }
}

int
main (int argc, char **argv)
{
  sqlite3         *database;
  g_autofree char *copy = NULL;

  if (argc != 3)
    return 2;
  database = rows_open (argv[2]);
  copy = g_strdup_printf (SQL_COPY, argv[1]);
  rows_run (database, copy);
  measure (database, "like", "domain");
  measure (database, "like-by-expiry", "expire_time");
  sqlite3_close (database);
  return 0;
}
