/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory that the program under test has stored, for what is compared with it. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

typedef struct
{
  const char *domain;
  const char *status;
  const char *provisioning;
  gint64      create_time;
  gint64      update_time;
  gint64      expire_time;
} RowFields;

typedef void (*RowFunc) (const RowFields *fields, gpointer user_data);

sqlite3 *rows_open (const char *path);
void     rows_run (sqlite3 *database, const char *sql);
void     rows_read (sqlite3 *database, RowFunc func, gpointer user_data);
