/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kill -9 in the middle of a pass, again and again on the same file: nothing that was committed is lost, nothing is
 * there by halves, and the next process goes on where this one was. */

#include <string.h>

#include "store-fixture.h"
#include "store-writer.h"

#define N_KILLS 40

/* What the writer has said last. */
typedef struct
{
  gint64   pass;
  int      page; /* -1 before its first one in this pass */
  gboolean at_end;
} Said;

/* What the file says. */
typedef struct
{
  gboolean is_running;
  gint64   pass; /* the running one, else the last complete one */
  int      n_pages;
} Found;

static void
read_line (GDataInputStream *lines, Said *said)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_auto (GStrv) words = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (line);
  words = g_strsplit (line, " ", -1);
  said->pass = g_ascii_strtoll (words[1], NULL, 10);
  said->at_end = strcmp (words[0], "end") == 0;
  if (strcmp (words[0], "page") == 0)
    said->page = atoi (words[2]);
  else if (strcmp (words[0], "pass") == 0)
    said->page = -1;
}

static void
write_and_kill (StoreFixture *fixture, gint64 first_pass, guint n_lines, Said *said)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *writer = g_test_build_filename (G_TEST_BUILT, "unit", "store", "store-writer", NULL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, first_pass);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) lines = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, writer, fixture->path, number, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  for (guint i = 0; i < n_lines; i++)
    read_line (lines, said);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
}

static gint64
get_int (CbkSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  cbk_sql_get_int (sql, text, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
look_into_file (StoreFixture *fixture, Found *found)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (get_int (sql, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);
  found->is_running = get_int (sql, "SELECT count (*) FROM pass") == 1;
  if (found->is_running)
    {
      found->pass = get_int (sql, "SELECT started FROM pass");
      found->n_pages = get_int (sql, "SELECT n_pages FROM pass");
    }
  else
    {
      found->pass = get_int (sql, "SELECT synced FROM state");
      found->n_pages = WRITER_PAGES;
    }
}

/* The writer may have done more than it could say, but not less. */
static void
assert_not_behind (const Found *found, const Said *said)
{
  g_assert_cmpint (found->pass, >=, said->pass);
  if (found->pass > said->pass)
    return;
  g_assert_true (!said->at_end || !found->is_running);
  g_assert_cmpint (found->n_pages, >=, said->page + 1);
}

/* Pages of this pass are there as it made them; behind them stands what the passes before have left. */
static void
assert_rows_as_found (StoreFixture *fixture, const Found *found)
{
  g_autoptr (GPtrArray) rows = read_rows (fixture->path, NULL);
  g_autofree gint64 *updated = g_new0 (gint64, WRITER_PAGES * WRITER_PAGE_ROWS);

  for (guint i = 0; i < rows->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (rows, i);
      int              number = atoi (row->id + strlen ("id-"));

      g_assert_cmpint (updated[number], ==, 0);
      g_assert_cmpint (row->update_time, >, 0);
      g_assert_true (WRITER_HAS_ROW (row->update_time, number));
      updated[number] = row->update_time;
    }
  for (int number = 0; number < WRITER_PAGES * WRITER_PAGE_ROWS; number++)
    {
      if (number >= found->n_pages * WRITER_PAGE_ROWS)
        g_assert_cmpint (updated[number], <, found->pass);
      else if (WRITER_HAS_ROW (found->pass, number))
        g_assert_cmpint (updated[number], ==, found->pass);
      else if (!found->is_running)
        g_assert_cmpint (updated[number], ==, 0);
    }
}

static void
assert_goes_on (StoreFixture *fixture, const Found *found)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (CbkPass) pass = NULL;
  g_autofree char *token = NULL;

  store_fixture_open (fixture);
  snapshot = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->path);
  if (found->is_running)
    {
      pass = await_begin (fixture->store, CBK_PASS_AS_NEEDED, G_MAXINT, &error);
      g_assert_no_error (error);
      g_assert_cmpint (pass->started, ==, found->pass);
      if (found->n_pages > 0 && found->n_pages < WRITER_PAGES)
        token = g_strdup_printf ("%d", found->n_pages);
      g_assert_cmpstr (pass->page_token, ==, token);
      g_assert_true (pass->at_end == (found->n_pages == WRITER_PAGES));
    }
  await_close (fixture->store);
}

static void
test_killed (StoreFixture *fixture, gconstpointer data)
{
  guint n_running = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      Said  said = { 0 };
      Found found = { 0 };

      write_and_kill (fixture, 1 + i * 100, g_test_rand_int_range (1, 2 * WRITER_PAGES), &said);
      look_into_file (fixture, &found);
      assert_not_behind (&found, &said);
      assert_rows_as_found (fixture, &found);
      assert_goes_on (fixture, &found);
      n_running += found.is_running && found.n_pages > 0;
    }
  g_assert_cmpuint (n_running, >, N_KILLS / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/kill/in-the-middle-of-a-pass", StoreFixture, NULL, store_fixture_set_up, test_killed,
              store_fixture_tear_down);

  return g_test_run ();
}
