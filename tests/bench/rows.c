/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory that the program under test has stored. Whatever fails here ends the measuring. */

#include "rows.h"

#include <stdlib.h>

static void
check (sqlite3 *database, int result)
{
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
    return;
  g_printerr ("The database cannot be read: %s\n", sqlite3_errmsg (database));
  exit (1);
}

sqlite3 *
rows_open (const char *path)
{
  sqlite3 *database = NULL;

  check (database, sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));
  return database;
}

void
rows_run (sqlite3 *database, const char *sql)
{
  check (database, sqlite3_exec (database, sql, NULL, NULL, NULL));
}

static const char *
get_text (sqlite3_stmt *statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

/* In the order of the domains. A row without an expiry ends at the end of time. */
void
rows_read (sqlite3 *database, RowFunc func, gpointer user_data)
{
  sqlite3_stmt *statement = NULL;
  int           result;

  check (database, sqlite3_prepare_v2 (database,
                                       "SELECT domain, status, provisioning, create_time, update_time,"
                                       " coalesce (expire_time, 9223372036854775807) FROM domain",
                                       -1, &statement, NULL));
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      RowFields fields = {
        .domain = get_text (statement, 0),
        .status = get_text (statement, 1),
        .provisioning = get_text (statement, 2),
        .create_time = sqlite3_column_int64 (statement, 3),
        .update_time = sqlite3_column_int64 (statement, 4),
        .expire_time = sqlite3_column_int64 (statement, 5),
      };
      func (&fields, user_data);
    }
  check (database, result);
  sqlite3_finalize (statement);
}
