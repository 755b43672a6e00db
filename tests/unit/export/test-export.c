/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each form of an export, against what was written down by hand. */

#include <locale.h>
#include <string.h>

#include "export-fixture.h"

#define CREATED "2026-08-18 13:00:00"
#define UPDATED "2026-08-28 13:00:00"

static const Row usual[] = {
  { "a.example", NOW + 3 * DAY + 5, "valid", NULL, "auto" },
  { "b.example", NOW - 1, "valid", NULL, "upload" },
  { "xn--mnchen-3ya.example", CBK_TIME_NONE, "pending", "cname_not_pointed", "auto" },
};

static const Row nasty[] = {
  { "*.c.example", NOW + DAY, "=1+1", "a|b,\"c\";d\te", "<b>&" },
  { "-d.example", NOW + DAY, " @x", "two\r\nlines", "\357\274\235wide" },
};

static void
test_csv (void)
{
  fixture_assert (usual, G_N_ELEMENTS (usual), CBK_EXPORT_CSV,
                  "SSL Domain,Create At,Update At,Expired Date,Expire Day,Status,Type,Reason\r\n"
                  "münchen.example," CREATED "," UPDATED
                  ",–,–,Pending,Auto SSL,The domain’s CNAME record does not point to the CDN\r\n"
                  "b.example," CREATED "," UPDATED ",2026-11-26 12:59:59,N/A,Expired,Upload SSL,\r\n"
                  "a.example," CREATED "," UPDATED ",2026-11-29 13:00:05,3,Valid,Auto SSL,\r\n");
}

/* What the CDN says is quoted where the form needs it, never calculated with, and has no control characters. */
static void
test_csv_of_hostile_words (void)
{
  fixture_assert (nasty, G_N_ELEMENTS (nasty), CBK_EXPORT_CSV,
                  "SSL Domain,Create At,Update At,Expired Date,Expire Day,Status,Type,Reason\r\n"
                  "'-d.example," CREATED "," UPDATED ",2026-11-27 13:00:00,1,\"' @x\",'\357\274\235wide,two lines\r\n"
                  "*.c.example," CREATED "," UPDATED ",2026-11-27 13:00:00,1,'=1+1,<b>&,\"a|b,\"\"c\"\";d e\"\r\n");
}

static void
test_spreadsheet (void)
{
  fixture_assert (nasty, G_N_ELEMENTS (nasty), CBK_EXPORT_SPREADSHEET,
                  "\357\273\277SSL Domain;Create At;Update At;Expired Date;Expire Day;Status;Type;Reason\r\n"
                  "'-d.example;" CREATED ";" UPDATED ";2026-11-27 13:00:00;1;\"' @x\";'\357\274\235wide;two lines\r\n"
                  "*.c.example;" CREATED ";" UPDATED ";2026-11-27 13:00:00;1;'=1+1;<b>&;\"a|b,\"\"c\"\";d e\"\r\n");
}

static void
test_json (void)
{
  fixture_assert (usual + 1, 2, CBK_EXPORT_JSON,
                  "{\"account\": \"Work, \\\"home\\\" & more\", \"synced_time\": \"2026-11-26T11:59:00Z\", "
                  "\"time\": \"2026-11-26T12:00:00Z\", \"domains\": [\n"
                  "  {\"domain\": \"xn--mnchen-3ya.example\", \"shown_domain\": \"münchen.example\", "
                  "\"create_time\": \"2026-08-18T12:00:00Z\", \"update_time\": \"2026-08-28T12:00:00Z\", "
                  "\"expire_time\": null, \"expire_day\": null, \"status\": \"pending\", "
                  "\"reported_status\": \"pending\", \"status_reason\": \"cname_not_pointed\", \"type\": \"auto\"},\n"
                  "  {\"domain\": \"b.example\", \"shown_domain\": \"b.example\", "
                  "\"create_time\": \"2026-08-18T12:00:00Z\", \"update_time\": \"2026-08-28T12:00:00Z\", "
                  "\"expire_time\": \"2026-11-26T11:59:59Z\", \"expire_day\": null, \"status\": \"expired\", "
                  "\"reported_status\": \"valid\", \"status_reason\": null, \"type\": \"upload\"}\n"
                  "]}\n");
}

static void
test_markdown (void)
{
  fixture_assert (nasty, G_N_ELEMENTS (nasty), CBK_EXPORT_MARKDOWN,
                  "| SSL Domain | Create At | Update At | Expired Date | Expire Day | Status | Type | Reason |\n"
                  "| --- | --- | --- | --- | ---: | --- | --- | --- |\n"
                  "| -d.example | " CREATED " | " UPDATED
                  " | 2026-11-27 13:00:00 | 1 |  @x | \357\274\235wide | two lines |\n"
                  "| \\*.c.example | " CREATED " | " UPDATED
                  " | 2026-11-27 13:00:00 | 1 | =1+1 | \\<b\\>\\& | a\\|b,\"c\";d e |\n");
}

static void
test_text (void)
{
  fixture_assert (usual, 2, CBK_EXPORT_TEXT,
                  "SSL Domain\tCreate At\tUpdate At\tExpired Date\tExpire Day\tStatus\tType\tReason\n"
                  "b.example\t" CREATED "\t" UPDATED "\t2026-11-26 12:59:59\tN/A\tExpired\tUpload SSL\t\n"
                  "a.example\t" CREATED "\t" UPDATED "\t2026-11-29 13:00:05\t3\tValid\tAuto SSL\t\n");
}

/* A row goes where rows are already. */
static void
test_text_of_one_row (void)
{
  fixture_assert (nasty, 1, CBK_EXPORT_TEXT,
                  "*.c.example\t" CREATED "\t" UPDATED
                  "\t2026-11-27 13:00:00\t1\t'=1+1\t<b>&\t\"a|b,\"\"c\"\";d e\"\n");
}

static void
test_html (void)
{
  fixture_assert (nasty, G_N_ELEMENTS (nasty), CBK_EXPORT_HTML,
                  "<meta charset=\"utf-8\">\n<table>\n"
                  "<tr><th>SSL Domain</th><th>Create At</th><th>Update At</th><th>Expired Date</th><th>Expire Day</th>"
                  "<th>Status</th><th>Type</th><th>Reason</th></tr>\n"
                  "<tr><td>'-d.example</td><td>" CREATED "</td><td>" UPDATED
                  "</td><td>2026-11-27 13:00:00</td><td>1</td><td>' @x</td><td>'\357\274\235wide</td>"
                  "<td>two lines</td></tr>\n"
                  "<tr><td>*.c.example</td><td>" CREATED "</td><td>" UPDATED
                  "</td><td>2026-11-27 13:00:00</td><td>1</td><td>'=1+1</td><td>&lt;b&gt;&amp;</td>"
                  "<td>a|b,&quot;c&quot;;d e</td></tr>\n"
                  "</table>\n");
}

static void
test_domains (void)
{
  fixture_assert (usual, G_N_ELEMENTS (usual), CBK_EXPORT_DOMAINS, "xn--mnchen-3ya.example\nb.example\na.example");
  fixture_assert (usual, 1, CBK_EXPORT_DOMAINS, "a.example");
}

static void
test_nothing (void)
{
  fixture_assert (usual, 0, CBK_EXPORT_CSV,
                  "SSL Domain,Create At,Update At,Expired Date,Expire Day,Status,Type,Reason\r\n");
  fixture_assert (usual, 0, CBK_EXPORT_JSON,
                  "{\"account\": \"Work, \\\"home\\\" & more\", \"synced_time\": \"2026-11-26T11:59:00Z\", "
                  "\"time\": \"2026-11-26T12:00:00Z\", \"domains\": []}\n");
}

/* In numbers, a comma is what a locale makes it. */
static void
test_separator (void)
{
  static const char *const with_comma[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "vi_VN.UTF-8" };

  g_assert_cmpint (cbk_export_find_separator (), ==, ',');
  for (guint i = 0; i < G_N_ELEMENTS (with_comma); i++)
    if (setlocale (LC_NUMERIC, with_comma[i]) != NULL)
      g_assert_cmpint (cbk_export_find_separator (), ==, ';');
  setlocale (LC_NUMERIC, "C");
}

/* All pieces together are the whole, and none is larger than it should be. */
static void
test_pieces (void)
{
  const guint n_rows = 3000;
  g_autoptr (CbkSnapshot) snapshot = fixture_build (usual, 1);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree guint32 *rows = g_new0 (guint32, n_rows);
  g_autoptr (GString) text = g_string_new (NULL);
  CbkExport       what = { .snapshot = snapshot, .rows = rows, .n_rows = n_rows, .now = NOW, .zone = zone };
  CbkExportCursor cursor;
  guint           n_pieces = 0;
  guint           n_lines = 0;

  cbk_export_begin (&cursor, &what, CBK_EXPORT_CSV);
  while (cbk_export_next (&cursor, text))
    {
      n_pieces++;
      g_assert_cmpuint (text->len, <, 65 * 1024);
      for (const char *p = strchr (text->str, '\n'); p != NULL; p = strchr (p + 1, '\n'))
        n_lines++;
      g_string_truncate (text, 0);
    }
  g_assert_cmpuint (n_lines, ==, n_rows + 1);
  g_assert_cmpuint (n_pieces, >, 2);
  g_assert_false (cbk_export_next (&cursor, text));
  g_assert_cmpuint (text->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export/csv", test_csv);
  g_test_add_func ("/export/csv-of-hostile-words", test_csv_of_hostile_words);
  g_test_add_func ("/export/spreadsheet", test_spreadsheet);
  g_test_add_func ("/export/json", test_json);
  g_test_add_func ("/export/markdown", test_markdown);
  g_test_add_func ("/export/text", test_text);
  g_test_add_func ("/export/text-of-one-row", test_text_of_one_row);
  g_test_add_func ("/export/html", test_html);
  g_test_add_func ("/export/domains", test_domains);
  g_test_add_func ("/export/nothing", test_nothing);
  g_test_add_func ("/export/separator", test_separator);
  g_test_add_func ("/export/pieces", test_pieces);

  return g_test_run ();
}
