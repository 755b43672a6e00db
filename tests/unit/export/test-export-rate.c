/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many rows each form makes in a second of processor time: printed, for one who reads it; what is tested is that
 * each row is there. */

#include <string.h>
#include <time.h>

#include "export-fixture.h"

#ifdef __SANITIZE_ADDRESS__
#define N_ROWS 2000 /* its strstr() looks at the rest of the text each time */
#else
#define N_ROWS 100000
#endif

static const struct
{
  const char     *name;
  CbkExportFormat format;
  const char     *row_end; /* once in each row, and so often elsewhere: */
  guint           n_more;
} forms[] = {
  { "csv", CBK_EXPORT_CSV, "\r\n", 1 },
  { "spreadsheet", CBK_EXPORT_SPREADSHEET, "\r\n", 1 },
  { "json", CBK_EXPORT_JSON, "\"type\"", 0 },
  { "markdown", CBK_EXPORT_MARKDOWN, "\n", 2 },
  { "ics", CBK_EXPORT_CALENDAR, "\nDTSTART:", 0 },
  { "text", CBK_EXPORT_TEXT, "\n", 1 },
  { "html", CBK_EXPORT_HTML, "<tr>", 1 },
};

static CbkSnapshot *
build (void)
{
  g_autofree Row *rows = g_new (Row, N_ROWS);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_ptr_array_add (names, g_strdup_printf ("host-%06u.customer-%u.example.com", i, i % 100));
      rows[i] = (Row){ g_ptr_array_index (names, i), NOW + (i % 120) * DAY, i % 5 > 0 ? "valid" : "failed",
                       i % 5 > 0 ? NULL : "deploy_failed", "auto" };
    }
  return fixture_build (rows, N_ROWS);
}

static guint
count (const char *text, const char *word)
{
  guint n = 0;

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    n++;
  return n;
}

static void
test_rate (gconstpointer data)
{
  guint form = GPOINTER_TO_UINT (data);
  g_autoptr (CbkSnapshot) snapshot = build ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree guint32 *rows = g_new (guint32, N_ROWS);
  g_autoptr (GString) text = g_string_new (NULL);
  CbkExport       what = { .snapshot = snapshot, .rows = rows, .n_rows = N_ROWS, .account = "Work", .account_id = "a" };
  CbkExportCursor cursor;
  clock_t         begin;

  for (guint i = 0; i < N_ROWS; i++)
    rows[i] = (i * 7919u) % N_ROWS;
  what.zone = zone;
  what.now = NOW;
  what.separator = ';';

  begin = clock ();
  cbk_export_begin (&cursor, &what, forms[form].format);
  while (cbk_export_next (&cursor, text))
    ;
  g_test_message ("%s: %.0f rows/s", forms[form].name, N_ROWS * (double) CLOCKS_PER_SEC / (clock () - begin));
  g_assert_cmpuint (count (text->str, forms[form].row_end), ==, N_ROWS + forms[form].n_more);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint form = 0; form < G_N_ELEMENTS (forms); form++)
    {
      g_autofree char *path = g_strdup_printf ("/export-rate/%s", forms[form].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (form), test_rate);
    }
  return g_test_run ();
}
