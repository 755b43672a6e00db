/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has changed since somebody looked. */

#include "core/cbk-error.h"
#include "core/store/cbk-store-news.h"
#include "store-fixture.h"

/* Rows have a status here: "id:domain:expiry:status" (valid where it is missing; expiry 0: not known). */
static GPtrArray *
parse_rows (const char *text, GPtrArray *deleted_ids)
{
  g_auto (GStrv) rows = g_strsplit (text, " ", -1);
  GPtrArray *page = make_page ();

  for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (rows[i], ":", 4);
      gint64     expire_time;
      CbkDomain *row;

      if (rows[i][0] == '-')
        {
          g_ptr_array_add (deleted_ids, g_strdup (rows[i] + 1));
          continue;
        }
      expire_time = g_ascii_strtoll (parts[2], NULL, 10);
      row = make_row (parts[0], parts[1], expire_time == 0 ? CBK_TIME_NONE : expire_time);
      if (parts[3] != NULL)
        {
          g_free (row->status);
          row->status = g_strdup (parts[3]);
        }
      g_ptr_array_add (page, row);
    }
  return page;
}

static void
commit (StoreFixture *fixture, const char *text, const char *next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) deleted_ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) domains = parse_rows (text, deleted_ids);

  cbk_store_commit_page_async (fixture->store, domains, deleted_ids, 0, next, "s", NULL, store_fixture_keep_result,
                               &result);
  cbk_store_commit_page_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
begin (StoreFixture *fixture, CbkPassKind kind, gint64 now)
{
  g_autoptr (GError) error = NULL;

  cbk_pass_free (await_begin (fixture->store, kind, now, &error));
  g_assert_no_error (error);
}

static void
finish (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = await_finish (fixture->store, NULL, &error);

  g_assert_no_error (error);
}

/* pages: with "/" between them */
static void
pass (StoreFixture *fixture, CbkPassKind kind, gint64 now, const char *pages)
{
  g_auto (GStrv) texts = g_strsplit (pages, "/", -1);
  guint n = g_strv_length (texts);

  begin (fixture, kind, now);
  for (guint i = 0; i < MAX (n, 1); i++)
    commit (fixture, n == 0 ? "" : texts[i], i + 1 < n ? "more" : NULL);
  finish (fixture);
}

static CbkNews *
get_news (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CbkNews *news;

  cbk_store_get_news_async (fixture->store, NULL, store_fixture_keep_result, &result);
  news = cbk_store_get_news_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
  return news;
}

static void
clear_news (StoreFixture *fixture, gint64 generation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_clear_news_async (fixture->store, generation, NULL, store_fixture_keep_result, &result);
  cbk_store_clear_news_finish (fixture->store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

static char *
describe_time (gint64 time)
{
  return time == CBK_TIME_NONE ? g_strdup ("?") : g_strdup_printf ("%" G_GINT64_FORMAT, time);
}

/* "kind domain old>new old>new@time" of each item, with ", " between; keys are checked against the file */
static char *
describe_news (StoreFixture *fixture, CbkNews *news)
{
  static const char *const kinds[] = { "added", "renewed", "removed", "trouble" };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n[CBK_N_NEWS_KINDS] = { 0 };

  for (guint i = 0; i < news->items->len; i++)
    {
      const CbkNewsItem *item = g_ptr_array_index (news->items, i);
      g_autofree char   *sql =
        g_strdup_printf ("SELECT coalesce (max (key), 0) FROM domain WHERE domain = '%s'", item->domain);
      g_autofree char *from = describe_time (item->old_expire_time);
      g_autofree char *to = describe_time (item->new_expire_time);

      g_assert_cmpint (item->key, ==, store_fixture_get_int (fixture, sql));
      n[item->kind]++;
      g_ptr_array_add (texts, g_strdup_printf ("%s %s %s>%s %s>%s@%" G_GINT64_FORMAT, kinds[item->kind], item->domain,
                                               from, to, item->old_status == NULL ? "" : item->old_status,
                                               item->new_status == NULL ? "" : item->new_status, item->time));
    }
  for (guint i = 0; i < CBK_N_NEWS_KINDS; i++)
    g_assert_cmpuint (n[i], ==, news->n[i]);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (", ", (char **) texts->pdata);
}

static void
assert_news (StoreFixture *fixture, const char *expected)
{
  g_autoptr (CbkNews) news = get_news (fixture);
  g_autofree char *text = describe_news (fixture, news);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_first_pass_is_none (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  assert_news (fixture, "");
  begin (fixture, CBK_PASS_AS_NEEDED, 100);
  commit (fixture, "1:a:10 2:b:20", "more");
  store_fixture_reopen (fixture);
  begin (fixture, CBK_PASS_AS_NEEDED, 200);
  commit (fixture, "2:b:21 3:c:30:failed", NULL);
  finish (fixture);
  assert_news (fixture, "");
}

static void
test_each_kind (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, "1:a:10 2:b:20 3:c:30 4:d:40 5:e:50");
  pass (fixture, CBK_PASS_AS_NEEDED, 200, "6:f:60 2:b:21 -3/4:d:40:failed");
  assert_news (fixture, "trouble d 40>40 valid>failed@200, removed c 30>? valid>@200, added f ?>60 >valid@200, "
                        "renewed b 20>21 valid>valid@200");
}

/* The end of a full pass finds what is gone. */
static void
test_removed_by_full_pass (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, "1:a:10 2:b:20:revoked");
  pass (fixture, CBK_PASS_FULL, 200, "1:a:10");
  assert_news (fixture, "removed b 20>? revoked>@200");
}

static void
test_kept_until_cleared (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkNews) news = NULL;

  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, "1:a:10 2:b:20");
  pass (fixture, CBK_PASS_AS_NEEDED, 200, "1:a:11");
  store_fixture_reopen (fixture);
  pass (fixture, CBK_PASS_AS_NEEDED, 300, "2:b:21");
  assert_news (fixture, "renewed a 10>11 valid>valid@200, renewed b 20>21 valid>valid@300");
  news = get_news (fixture);
  clear_news (fixture, news->generation);
  assert_news (fixture, "");
  pass (fixture, CBK_PASS_AS_NEEDED, 400, "1:a:12");
  assert_news (fixture, "renewed a 11>12 valid>valid@400");
}

/* Nobody looks for a year, and domains come and go: what is remembered does not grow with them. */
static void
test_comings_and_goings (StoreFixture *fixture, gconstpointer data)
{
  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, "1:a:10");
  for (guint i = 0; i < 10; i++)
    {
      pass (fixture, CBK_PASS_AS_NEEDED, 200, "2:b:20");
      pass (fixture, CBK_PASS_AS_NEEDED, 300, "-2");
    }
  g_assert_cmpint (store_fixture_get_int (fixture, "SELECT count (*) FROM news"), ==, 0);
}

/* What comes between looking and clearing has not been seen. */
static void
test_changed_before_clearing (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (CbkNews) news = NULL;

  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, "1:a:10 2:b:20");
  begin (fixture, CBK_PASS_AS_NEEDED, 200);
  commit (fixture, "1:a:11", "more");
  news = get_news (fixture);
  commit (fixture, "2:b:21", NULL);
  finish (fixture);
  clear_news (fixture, news->generation);
  assert_news (fixture, "renewed b 20>21 valid>valid@200");
}

static void
test_counts_are_whole (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = NULL;
  g_autoptr (CbkNews) news = NULL;
  g_autofree char *text = NULL;

  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, "1:a:10 2:b:20 3:c:30");
  pass (fixture, CBK_PASS_AS_NEEDED, 200, "1:a:11 2:b:21 3:c:31 4:d:40 5:e:50 6:f:60");
  sql = cbk_sql_open (fixture->path, &error);
  g_assert_no_error (error);
  news = cbk_store_news_read (sql, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (news->items->len, ==, 4);
  g_assert_cmpuint (news->n[CBK_NEWS_ADDED], ==, 3);
  g_assert_cmpuint (news->n[CBK_NEWS_RENEWED], ==, 3);
  g_assert_cmpstr (((CbkNewsItem *) g_ptr_array_index (news->items, 2))->domain, ==, "f");
  g_assert_cmpstr (((CbkNewsItem *) g_ptr_array_index (news->items, 3))->domain, ==, "a");
}

typedef struct
{
  const char *name;
  const char *before;
  const char *passes[4];
  const char *news;
} Story;

static const Story STORIES[] = {
  { "nothing", "1:a:10", { "" }, "" },
  { "same-row-again", "1:a:10", { "1:a:10" }, "" },
  { "two-renewals-are-one", "1:a:10", { "1:a:11", "1:a:12" }, "renewed a 10>12 valid>valid@300" },
  { "renewed-and-back", "1:a:10", { "1:a:11", "1:a:10" }, "" },
  { "added-and-removed", "1:a:10", { "2:b:20", "-2" }, "" },
  { "added-and-renewed", "1:a:10", { "2:b:20", "2:b:21" }, "added b ?>21 >valid@300" },
  { "removed-and-back", "1:a:10 2:b:20", { "-2", "2:b:20" }, "" },
  { "removed-and-back-renewed", "1:a:10 2:b:20", { "-2", "7:b:21" }, "renewed b 20>21 valid>valid@300" },
  { "renewed-and-removed", "1:a:10 2:b:20", { "2:b:21", "-2" }, "removed b 20>? valid>@300" },
  { "replaced-id-is-nothing", "1:a:10", { "7:a:10" }, "" },
  { "replaced-id-renewed", "1:a:10", { "7:a:11 -1" }, "renewed a 10>11 valid>valid@200" },
  { "domain-moves", "1:a:10", { "1:z:10" }, "removed a 10>? valid>@200, added z ?>10 >valid@200" },
  { "domain-moves-and-back", "1:a:10", { "1:z:10", "1:a:10" }, "" },
  { "ids-swap-domains", "1:a:10 2:b:20", { "1:b:20 2:a:10" }, "" },
  { "first-certificate", "1:a:0:pending", { "1:a:10" }, "renewed a ?>10 pending>valid@200" },
  { "trouble-and-over", "1:a:10", { "1:a:10:failed", "1:a:10" }, "" },
  { "trouble-and-renewed", "1:a:10", { "1:a:10:failed", "1:a:11" }, "renewed a 10>11 valid>valid@300" },
  { "same-trouble", "1:a:10:failed", { "1:a:11:failed" }, "" },
  { "another-trouble", "1:a:10:failed", { "1:a:10:revoked" }, "trouble a 10>10 failed>revoked@200" },
  { "trouble-over", "1:a:10:failed", { "1:a:10" }, "" },
  { "expired", "1:a:10", { "1:a:10:expired" }, "trouble a 10>10 valid>expired@200" },
  { "new-word", "1:a:10", { "1:a:10:haunted" }, "trouble a 10>10 valid>haunted@200" },
  { "added-in-trouble", "1:a:10", { "2:b:0:pending" }, "added b ?>? >pending@200" },
  { "expiry-no-longer-known", "1:a:10", { "1:a:0" }, "" },
};

static void
test_story (StoreFixture *fixture, gconstpointer data)
{
  const Story *story = data;

  store_fixture_open (fixture);
  pass (fixture, CBK_PASS_FULL, 100, story->before);
  for (guint i = 0; i < G_N_ELEMENTS (story->passes) && story->passes[i] != NULL; i++)
    pass (fixture, CBK_PASS_AS_NEEDED, 200 + 100 * i, story->passes[i]);
  assert_news (fixture, story->news);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                                            \
  g_test_add ("/store/news/" name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)
  ADD ("first-pass-is-none", test_first_pass_is_none);
  ADD ("each-kind", test_each_kind);
  ADD ("removed-by-full-pass", test_removed_by_full_pass);
  ADD ("kept-until-cleared", test_kept_until_cleared);
  ADD ("changed-before-clearing", test_changed_before_clearing);
  ADD ("comings-and-goings", test_comings_and_goings);
  ADD ("counts-are-whole", test_counts_are_whole);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (STORIES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/news/story/%s", STORIES[i].name);

      g_test_add (path, StoreFixture, &STORIES[i], store_fixture_set_up, test_story, store_fixture_tear_down);
    }

  return g_test_run ();
}
