/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the news, and the rows that they mark. */

#include <gio/gio.h>

#include "app/cbk-marks.h"
#include "app/cbk-news-text.h"

#define NOON_AUGUST_21 1692619200

static CbkNews *
new_news (void)
{
  CbkNews *news = g_new0 (CbkNews, 1);

  news->items = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_news_item_free);
  return news;
}

static CbkNewsItem *
add_item (CbkNews *news, CbkNewsKind kind, gint64 key, const char *old_status, const char *new_status)
{
  CbkNewsItem *item = g_new0 (CbkNewsItem, 1);

  item->kind = kind;
  item->key = key;
  item->domain = g_strdup ("www.example.com");
  item->old_expire_time = NOON_AUGUST_21;
  item->new_expire_time = NOON_AUGUST_21 + 90 * 86400;
  item->old_status = g_strdup (old_status);
  item->new_status = g_strdup (new_status);
  g_ptr_array_add (news->items, item);
  news->n[kind]++;
  return item;
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_counts (void)
{
  g_autoptr (CbkNews) news = new_news ();

  assert_text (cbk_news_format_count (news), NULL);
  assert_text (cbk_news_format_rest (news), NULL);
  add_item (news, CBK_NEWS_RENEWED, 1, "valid", "valid");
  assert_text (cbk_news_format_count (news), "1 change");
  assert_text (cbk_news_format_kinds (news), "1 renewed");

  /* Not all of them are listed. */
  news->n[CBK_NEWS_TROUBLE] = 2;
  news->n[CBK_NEWS_ADDED] = 12000;
  assert_text (cbk_news_format_count (news), "12,003 changes");
  assert_text (cbk_news_format_kinds (news), "2 in trouble, 12,000 added, 1 renewed");
  assert_text (cbk_news_format_rest (news), "and 12,002 more");
}

static void
test_items (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (CbkNews) news = new_news ();

  assert_text (cbk_news_format_item (add_item (news, CBK_NEWS_RENEWED, 1, "valid", "valid"), utc),
               "Renewed: from 2023-08-21 12:00:00 to 2023-11-19 12:00:00");
  assert_text (cbk_news_format_item (add_item (news, CBK_NEWS_ADDED, 2, NULL, "pending"), utc),
               "Added: Pending, expires 2023-11-19 12:00:00");
  assert_text (cbk_news_format_item (add_item (news, CBK_NEWS_REMOVED, 0, "valid", NULL), utc),
               "Removed: the CDN no longer has it");
  assert_text (cbk_news_format_item (add_item (news, CBK_NEWS_TROUBLE, 3, "valid", "revoked"), utc),
               "Revoked, was Valid");
  assert_text (cbk_news_format_item (add_item (news, CBK_NEWS_TROUBLE, 4, NULL, "odd"), utc), "Added: odd");
}

static void
add_row (CbkSnapshotBuilder *builder, gint64 key, const char *id, const char *domain)
{
  CbkDomain row = {
    .id = (char *) id, .domain = (char *) domain, .status = (char *) "valid", .provisioning = (char *) "auto"
  };

  g_assert_true (cbk_snapshot_builder_add (builder, key, &row));
}

static CbkSnapshot *
new_snapshot (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();

  add_row (builder, 7, "dom_1", "a.example");
  add_row (builder, 8, "dom_2", "b.example");
  return cbk_snapshot_builder_build (builder);
}

static void
assert_applied (const CbkMarks *marks, CbkSnapshot *snapshot, guint row, gboolean is_marked, const char *name)
{
  g_auto (CbkCellContent) content = { .text = g_strdup ("b.example"), .name = g_strdup ("b.example, Valid") };

  cbk_marks_apply (marks, snapshot, row, &content);
  g_assert_cmpint (content.is_marked, ==, is_marked);
  g_assert_cmpstr (content.name, ==, name);
}

static void
test_marks (void)
{
  g_autoptr (CbkSnapshot) snapshot = new_snapshot ();
  g_autoptr (CbkNews) news = new_news ();
  g_autoptr (CbkMarks) none = cbk_marks_new (NULL);
  g_autoptr (CbkMarks) marks = NULL;

  add_item (news, CBK_NEWS_RENEWED, 8, "valid", "valid");
  add_item (news, CBK_NEWS_REMOVED, 0, "valid", NULL);
  marks = cbk_marks_new (news);

  assert_applied (none, snapshot, 1, FALSE, "b.example, Valid");
  assert_applied (marks, snapshot, 0, FALSE, "b.example, Valid");
  assert_applied (marks, snapshot, 1, TRUE, "b.example, Valid, Renewed since you looked last");
  assert_text (cbk_marks_add_to_hint (marks, snapshot, 0, NULL), NULL);
  assert_text (cbk_marks_add_to_hint (marks, snapshot, 0, g_strdup ("xn--a.example")), "xn--a.example");
  assert_text (cbk_marks_add_to_hint (marks, snapshot, 1, NULL), "Renewed since you looked last");
  assert_text (cbk_marks_add_to_hint (marks, snapshot, 1, g_strdup ("xn--b.example")),
               "Renewed since you looked last\nxn--b.example");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/news/counts", test_counts);
  g_test_add_func ("/news/items", test_items);
  g_test_add_func ("/news/marks", test_marks);

  return g_test_run ();
}
