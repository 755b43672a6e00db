/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kill -9 in the middle of syncs of 20,000 domains by a real process from a real server, again and again on the same
 * file: nothing that was committed is lost, the next run goes on where this one was, and a sync that comes to its end
 * leaves what the server has.
 *
 * What kills is an event of the page that is aimed at: the server has been asked for it (the page before it is being
 * stored), has answered (it is being read), or the process says that it is committed. */

#include <string.h>

#include "cdn-server.h"
#include "core/cbk-error.h"
#include "core/store/cbk-pass-record.h"
#include "store-fixture.h"

#define N_DOMAINS 20000
#define PAGE_SIZE 100
#define N_CHANGES 6000 /* between two syncs: a delta of many pages */
#define N_MEMBERS 4000 /* of the ids among which those changes are made */

typedef enum
{
  AIM_ASKED,
  AIM_ANSWERED,
  AIM_COMMITTED,
} Aim;

typedef struct
{
  StoreFixture store;
  FakeCdn     *cdn;
  CdnServer   *server;
  char        *url;
  gint64       now;
  guint64      equal; /* version at which the file was the same */

  GSubprocess *process; /* owned (nullable) */
  Aim          aim;
  guint        aimed_at; /* how many pages this run is to reach */
  guint        n_asked;  /* of this run, as the next ones */
  guint        n_answered;
  guint        n_committed;
  gboolean     is_over; /* the process has ended, or will as soon as it can */
  gboolean     has_ended;
  char        *first_asked; /* owned (nullable): "page token since sync token" */

  guint       n_kills;
  guint       n_inside; /* kills after the first and before the last committed page */
  guint       n_in_deltas;
  guint       n_finished;
  GHashTable *pages; /* owned: on which the process was killed */
} Fixture;

static void
kill_process (Fixture *fixture)
{
  if (fixture->is_over)
    return;
  g_subprocess_force_exit (fixture->process);
  fixture->is_over = TRUE;
}

static void
reach (Fixture *fixture, Aim aim, guint n)
{
  if (fixture->aim == aim && n >= fixture->aimed_at)
    kill_process (fixture);
}

static char *
describe_request (const char *page_token, const char *sync_token)
{
  return g_strdup_printf ("%s since %s", page_token == NULL ? "" : page_token, sync_token == NULL ? "" : sync_token);
}

static void
on_request (const char *page_token, const char *sync_token, gboolean is_answered, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (is_answered)
    {
      reach (fixture, AIM_ANSWERED, ++fixture->n_answered);
      return;
    }
  if (fixture->first_asked == NULL)
    fixture->first_asked = describe_request (page_token, sync_token);
  reach (fixture, AIM_ASKED, ++fixture->n_asked);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture         *fixture = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      fixture->has_ended = TRUE;
      return;
    }
  if (strcmp (line, "end") == 0)
    fixture->is_over = TRUE; /* it has nothing to lose any more: let it go */
  else
    reach (fixture, AIM_COMMITTED, ++fixture->n_committed);
  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, on_line, fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  store_fixture_set_up (&fixture->store, NULL);
  fixture->cdn = fake_cdn_new ();
  for (guint i = 0; i < N_DOMAINS; i++)
    {
      g_autofree char *id = g_strdup_printf ("id+%u", i);
      g_autofree char *domain = g_strdup_printf ("host-%u.example", i);

      fake_cdn_put (fixture->cdn, make_row (id, domain, 1700000000 + i));
    }
  fixture->server = cdn_server_new (fixture->cdn, PAGE_SIZE, on_request, fixture);
  fixture->url = cdn_server_dup_url (fixture->server);
  fixture->now = 1700000000;
  fixture->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->process);
  g_clear_pointer (&fixture->first_asked, g_free);
  g_hash_table_unref (fixture->pages);
  cdn_server_free (fixture->server);
  g_free (fixture->url);
  fake_cdn_free (fixture->cdn);
  store_fixture_tear_down (&fixture->store, NULL);
}

/* Returns: (transfer full): whether the file is whole, and what it says about the running pass; NULL where none is */
static CbkPassRecord *
look_into_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (fixture->store.path, &error);
  CbkPassRecord *record = g_new0 (CbkPassRecord, 1);
  gint64         is_whole = 0;
  CbkStep        step;

  g_assert_no_error (error);
  cbk_sql_get_int (sql, "SELECT integrity_check = 'ok' FROM pragma_integrity_check", &is_whole, &error);
  g_assert_no_error (error);
  g_assert_cmpint (is_whole, ==, 1);
  step = cbk_pass_record_read (record, sql, &error);
  g_assert_no_error (error);
  if (step == CBK_STEP_ROW)
    return record;
  g_free (record);
  return NULL;
}

static void
record_free (CbkPassRecord *record)
{
  cbk_pass_record_clear (record);
  g_free (record);
}

static void
run_and_kill (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *writer = g_test_build_filename (G_TEST_BUILT, "unit", "sync", "sync-writer", NULL);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, fixture->now);
  g_autoptr (GDataInputStream) lines = NULL;

  fixture->n_asked = fixture->n_answered = fixture->n_committed = 0;
  fixture->is_over = fixture->has_ended = FALSE;
  g_clear_pointer (&fixture->first_asked, g_free);
  g_clear_object (&fixture->process);
  fixture->process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, writer, fixture->store.path, fixture->url, now, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->process));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, on_line, fixture);
  while (!fixture->has_ended)
    g_main_context_iteration (NULL, TRUE);
  g_subprocess_wait (fixture->process, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_signaled (fixture->process))
    g_assert_cmpint (g_subprocess_get_exit_status (fixture->process), ==, 0);
}

/* The run before this one has left off there. A pass that is begun anew has either token of the last pass or none. */
static void
assert_went_on (Fixture *fixture, const CbkPassRecord *before)
{
  g_autofree char *expected = NULL;

  if (before == NULL || before->n_pages == 0)
    return;
  if (before->at_end)
    {
      g_assert_null (fixture->first_asked);
      return;
    }
  g_assert_nonnull (fixture->first_asked);
  expected = describe_request (before->page_token, before->sync_token);
  g_assert_cmpstr (fixture->first_asked, ==, expected);
}

/* What the process said is there; what it said nothing of may be. */
static void
assert_not_behind (Fixture *fixture, const CbkPassRecord *before, const CbkPassRecord *after)
{
  gboolean is_same_pass = before != NULL && after != NULL && before->started == after->started &&
                          (before->sync_token == NULL) == (after->sync_token == NULL);

  if (is_same_pass)
    g_assert_cmpint (after->n_pages, >=, before->n_pages + fixture->n_committed);
  else if (after != NULL)
    g_assert_cmpint (after->n_pages, >=, before == NULL ? fixture->n_committed : 0);
}

static void
count_kill (Fixture *fixture, const CbkPassRecord *after)
{
  fixture->n_kills++;
  if (after == NULL || after->n_pages == 0 || after->at_end)
    return;
  fixture->n_inside++;
  fixture->n_in_deltas += after->sync_token != NULL;
  g_hash_table_add (fixture->pages, g_strdup_printf ("%s%" G_GINT64_FORMAT,
                                                     after->sync_token == NULL ? "full " : "delta ", after->n_pages));
}

/* Nothing that was committed is lost: the pages of this pass, in the first one, and what the last complete pass has
 * left and nobody has changed. */
static void
assert_nothing_lost (Fixture *fixture, const CbkPassRecord *after)
{
  fake_cdn_assert_has (fixture->cdn, fixture->store.path, fixture->equal);
  if (fixture->n_finished == 0 && after != NULL)
    g_assert_cmpint (store_fixture_get_int (&fixture->store, "SELECT count (*) FROM domain"), ==,
                     MIN (after->n_pages * PAGE_SIZE, N_DOMAINS));
}

/* A sync has come to its end. Every third time the CDN then forgets its sync tokens. */
static void
check_and_change (Fixture *fixture)
{
  fake_cdn_assert_same (fixture->cdn, fixture->store.path);
  fixture->equal = fake_cdn_get_version (fixture->cdn);
  fixture->n_finished++;
  fixture->now += 900;
  for (guint i = 0; i < N_CHANGES; i++)
    fake_cdn_change (fixture->cdn, N_MEMBERS);
  if (fixture->n_finished % 3 == 0)
    fixture->cdn->oldest = fake_cdn_get_version (fixture->cdn);
}

static void
take_step (Fixture *fixture)
{
  CbkPassRecord *before = g_file_test (fixture->store.path, G_FILE_TEST_EXISTS) ? look_into_file (fixture) : NULL;
  CbkPassRecord *after;

  fixture->aim = g_test_rand_int_range (0, 3);
  fixture->aimed_at = g_test_rand_int_range (1, 6);
  run_and_kill (fixture);
  after = look_into_file (fixture);
  assert_went_on (fixture, before);
  assert_not_behind (fixture, before, after);
  assert_nothing_lost (fixture, after);
  if (g_subprocess_get_if_signaled (fixture->process))
    count_kill (fixture, after);
  else
    check_and_change (fixture);
  g_clear_pointer (&before, record_free);
  g_clear_pointer (&after, record_free);
}

/* The last sync is left to come to its end. */
static void
finish (Fixture *fixture)
{
  fixture->aimed_at = G_MAXUINT;
  run_and_kill (fixture);
  g_assert_false (g_subprocess_get_if_signaled (fixture->process));
  g_assert_null (look_into_file (fixture));
  fake_cdn_assert_same (fixture->cdn, fixture->store.path);
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  const char *wanted = g_getenv ("CERTBOOK_TEST_KILLS");
  guint       n = wanted == NULL ? 200 : g_ascii_strtoull (wanted, NULL, 10);

  while (fixture->n_kills < n)
    take_step (fixture);
  finish (fixture);
  g_test_message ("%u kills, %u between the first and the last page (%u in deltas), on %u pages, %u syncs finished",
                  fixture->n_kills, fixture->n_inside, fixture->n_in_deltas, g_hash_table_size (fixture->pages),
                  fixture->n_finished + 1);
  g_assert_cmpuint (fixture->n_inside, >=, n * 3 / 4);
  g_assert_cmpuint (g_hash_table_size (fixture->pages), >=, n / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/sync/kill/in-the-middle-of-a-sync", Fixture, NULL, set_up, test_killed, tear_down);

  return g_test_run ();
}
