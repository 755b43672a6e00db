/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in the digest, what it says, when it is due, and whether it is worth telling. */

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "app/cbk-digest.h"
#include "app/cbk-digest-told.h"

#define NOW G_GINT64_CONSTANT (1692619200) /* 2023-08-21 12:00:00 UTC */
#define HOUR G_GINT64_CONSTANT (3600)
#define DAY (24 * HOUR)

typedef struct
{
  const char *provisioning;
  const char *status;
  gint64      expire_time;
} Row;

static CbkSnapshot *
new_snapshot (const Row *rows, guint n_rows)
{
  CbkSnapshotBuilder *builder = cbk_snapshot_builder_new ();
  CbkSnapshot        *snapshot;

  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("site-%u.example", i);
      CbkDomain        domain = {
               .id = name,
               .domain = name,
               .expire_time = rows[i].expire_time,
               .status = (char *) rows[i].status,
               .provisioning = (char *) rows[i].provisioning,
      };

      g_assert_true (cbk_snapshot_builder_add (builder, i + 1, &domain));
    }
  snapshot = cbk_snapshot_builder_build (builder);
  cbk_snapshot_builder_free (builder);
  return snapshot;
}

static void
add (CbkDigest *digest, const char *account, guint renews_before_days, gint64 last_told, const Row *rows, guint n_rows)
{
  g_autoptr (CbkSnapshot) snapshot = new_snapshot (rows, n_rows);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (gint64));

  cbk_digest_add (digest, account, snapshot, renews_before_days, NULL, last_told, NOW, marks);
}

/* Counts one account, of which the marks in told were told yesterday, and puts those of what is told now there.
 * Returns: whether that is worth telling */
static gboolean
tell (const Row *rows, guint n_rows, gint64 now, GVariant **told)
{
  g_autoptr (CbkSnapshot) snapshot = new_snapshot (rows, n_rows);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (CbkDigest) digest = { 0 };

  cbk_digest_add (&digest, "a", snapshot, 30, *told, now - DAY, now, marks);
  g_clear_pointer (told, g_variant_unref);
  *told =
    g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, marks->data, marks->len, sizeof (gint64)));

  return cbk_digest_is_worth_telling (&digest, now - DAY, now);
}

static guint
count_ending (const char *provisioning, guint renews_before_days, gint64 seconds_left)
{
  g_auto (CbkDigest) digest = { 0 };
  Row row = { provisioning, "valid", NOW + seconds_left };

  add (&digest, "a", renews_before_days, 0, &row, 1);
  g_assert_cmpuint (digest.n[CBK_DIGEST_EXPIRED] + digest.n[CBK_DIGEST_ATTENTION], ==, 0);
  return digest.n[CBK_DIGEST_ENDING];
}

static guint
count_expired (gint64 last_told, gint64 expire_time)
{
  g_auto (CbkDigest) digest = { 0 };
  Row row = { "auto", "valid", expire_time };

  add (&digest, "a", 7, last_told, &row, 1);
  return digest.n[CBK_DIGEST_EXPIRED];
}

static void
test_ending (void)
{
  g_assert_cmpuint (count_ending ("upload", 30, 8 * DAY - 1), ==, 1);
  g_assert_cmpuint (count_ending ("upload", 30, 8 * DAY), ==, 0);
  /* The CDN has until then to renew it. */
  g_assert_cmpuint (count_ending ("auto", 7, 7 * DAY), ==, 0);
  g_assert_cmpuint (count_ending ("auto", 7, 7 * DAY - 1), ==, 1);
  g_assert_cmpuint (count_ending ("auto", 2, 3 * DAY), ==, 0);
  g_assert_cmpuint (count_ending ("auto", 30, 29 * DAY), ==, 1);
  /* It does not say when it renews. */
  g_assert_cmpuint (count_ending ("auto", 0, 8 * DAY - 1), ==, 1);
  g_assert_cmpuint (count_ending ("auto", 0, 8 * DAY), ==, 0);
  g_assert_cmpuint (count_ending ("moonlit", 30, 8 * DAY), ==, 0);
}

static void
test_expired (void)
{
  g_assert_cmpuint (count_expired (0, NOW), ==, 1);
  g_assert_cmpuint (count_expired (0, NOW - DAY + 1), ==, 1);
  g_assert_cmpuint (count_expired (0, NOW - DAY), ==, 0);
  g_assert_cmpuint (count_expired (NOW - 3 * DAY, NOW - 2 * DAY), ==, 1);
  /* That was told already. */
  g_assert_cmpuint (count_expired (NOW - HOUR, NOW - 2 * HOUR), ==, 0);
  /* A clock that was set back. */
  g_assert_cmpuint (count_expired (NOW + DAY, NOW - HOUR), ==, 1);
}

static void
assert_says (const CbkDigest *digest, const char *title, const char *body, CbkFilter filter, const char *account)
{
  g_autofree char *own_title = cbk_digest_format_title (digest);
  g_autofree char *own_body = cbk_digest_format_body (digest);

  g_assert_false (cbk_digest_is_empty (digest));
  g_assert_cmpstr (own_title, ==, title);
  g_assert_cmpstr (own_body, ==, body);
  g_assert_cmpint (cbk_digest_get_filter (digest), ==, filter);
  g_assert_cmpstr (digest->account, ==, account);
}

static void
test_quiet (void)
{
  g_auto (CbkDigest) digest = { 0 };
  const Row rows[] = {
    { "auto", "valid", NOW + 8 * DAY },
    { "auto", "valid", CBK_TIME_NONE },
    { "upload", "valid", NOW + 90 * DAY },
    { "auto", "expired", NOW - 300 * DAY },
  };

  add (&digest, "a", 7, 0, rows, G_N_ELEMENTS (rows));
  g_assert_true (cbk_digest_is_empty (&digest));
  g_assert_null (digest.account);
}

static void
test_words (void)
{
  g_auto (CbkDigest) digest = { 0 };
  const Row broken[] = { { "auto", "failed", NOW + 50 * DAY }, { "auto", "pending", CBK_TIME_NONE } };
  const Row ending[] = { { "upload", "valid", NOW + 5 * DAY } };
  const Row late[] = { { "auto", "valid", NOW + 20 * DAY }, { "auto", "valid", NOW + 3 * DAY } };
  const Row ended[] = { { "auto", "valid", NOW - HOUR } };

  add (&digest, "broken", 0, 0, broken, G_N_ELEMENTS (broken));
  assert_says (&digest, "2 certificates need attention", "", CBK_FILTER_ATTENTION, "broken");
  add (&digest, "ending", 0, 0, ending, G_N_ELEMENTS (ending));
  assert_says (&digest, "1 certificate ends in less than 6 days", "2 certificates need attention", CBK_FILTER_7_DAYS,
               "ending");
  add (&digest, "late", 30, 0, late, G_N_ELEMENTS (late));
  assert_says (&digest, "3 certificates end in less than 21 days",
               "2 of them should have been renewed by the CDN · 2 certificates need attention", CBK_FILTER_30_DAYS,
               "late");
  add (&digest, "ended", 0, 0, ended, G_N_ELEMENTS (ended));
  assert_says (&digest, "1 certificate has expired",
               "3 certificates end in less than 21 days · 2 of them should have been renewed by the CDN · "
               "2 certificates need attention",
               CBK_FILTER_EXPIRED, "ended");
}

static gint64
at (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return g_date_time_to_unix (time);
}

static void
test_due (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) east = g_time_zone_new_identifier ("+08:00");

  g_assert_true (cbk_digest_is_due (0, at ("2023-08-21T08:00:00Z"), utc));
  g_assert_false (cbk_digest_is_due (0, at ("2023-08-21T07:59:59Z"), utc));
  g_assert_false (cbk_digest_is_due (at ("2023-08-21T08:00:00Z"), at ("2023-08-21T23:59:59Z"), utc));
  g_assert_false (cbk_digest_is_due (at ("2023-08-21T23:00:00Z"), at ("2023-08-22T07:00:00Z"), utc));
  g_assert_true (cbk_digest_is_due (at ("2023-08-21T23:00:00Z"), at ("2023-08-22T08:00:00Z"), utc));
  g_assert_true (cbk_digest_is_due (at ("2022-08-21T12:00:00Z"), at ("2023-08-21T12:00:00Z"), utc));
  /* The day is the user's: there it is the next one. */
  g_assert_true (cbk_digest_is_due (at ("2023-08-21T08:00:00Z"), at ("2023-08-22T00:30:00Z"), east));
  g_assert_false (cbk_digest_is_due (at ("2023-08-21T16:30:00Z"), at ("2023-08-22T00:30:00Z"), east));
  /* A clock that was set back. */
  g_assert_true (cbk_digest_is_due (at ("2023-08-25T08:00:00Z"), at ("2023-08-21T12:00:00Z"), utc));
}

static void
test_what_lasts (void)
{
  g_autoptr (GVariant) told = NULL;
  Row rows[] = { { "auto", "failed", NOW + 50 * DAY }, { "auto", "pending", CBK_TIME_NONE } };

  g_assert_true (tell (rows, 1, NOW, &told));
  g_assert_false (tell (rows, 1, NOW + DAY, &told));
  /* One that came to it, and one that is in trouble of another kind. */
  g_assert_true (tell (rows, 2, NOW + 2 * DAY, &told));
  g_assert_false (tell (rows, 2, NOW + 3 * DAY, &told));
  rows[1].status = "revoked";
  g_assert_true (tell (rows, 2, NOW + 4 * DAY, &told));
  /* One that was put right, and broke again. */
  rows[0].status = "valid";
  g_assert_false (tell (rows, 2, NOW + 5 * DAY, &told));
  rows[0].status = "failed";
  g_assert_true (tell (rows, 2, NOW + 6 * DAY, &told));
}

/* 29 days, 7 days, 1 day, expired: what its CDN should have renewed is told at each of these, and between them not. */
static void
test_stages (void)
{
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GString) days = g_string_new (NULL);
  const Row row = { "auto", "valid", NOW };

  for (int day = 31; day >= -2; day--)
    if (tell (&row, 1, NOW - day * DAY, &told))
      g_string_append_printf (days, "%d ", day);

  g_assert_cmpstr (days->str, ==, "29 7 1 0 ");
}

static void
test_reminder (void)
{
  g_auto (CbkDigest) digest = { .n = { [CBK_DIGEST_ATTENTION] = 3 } };
  g_auto (CbkDigest) empty = { 0 };

  g_assert_false (cbk_digest_is_worth_telling (&digest, NOW - 7 * DAY + 1, NOW));
  g_assert_true (cbk_digest_is_worth_telling (&digest, NOW - 7 * DAY, NOW));
  g_assert_false (cbk_digest_is_worth_telling (&empty, NOW - 7 * DAY, NOW));
  /* A clock that was set back. */
  g_assert_true (cbk_digest_is_worth_telling (&digest, NOW + DAY, NOW));
}

static void
test_told (void)
{
  g_autoptr (GVariant) told = g_variant_ref_sink (g_variant_new_parsed ("@a{sax} {'a': [17, 18], 'b': []}"));
  g_autofree char *folder = g_dir_make_tmp ("certbook-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "digest-told", NULL);
  g_autoptr (GVariant) none = cbk_digest_told_load (path);
  g_autoptr (GVariant) loaded = NULL, damaged = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  g_assert_true (cbk_digest_told_save (told, path, &error));
  loaded = cbk_digest_told_load (path);
  g_assert_cmpvariant (loaded, told);

  g_assert_true (g_file_set_contents (path, "not a variant", -1, NULL));
  damaged = cbk_digest_told_load (path);
  g_assert_true (g_variant_is_of_type (damaged, G_VARIANT_TYPE (CBK_DIGEST_TOLD_TYPE)));
  g_assert_true (g_variant_is_normal_form (damaged));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/digest/ending", test_ending);
  g_test_add_func ("/digest/expired", test_expired);
  g_test_add_func ("/digest/quiet", test_quiet);
  g_test_add_func ("/digest/words", test_words);
  g_test_add_func ("/digest/due", test_due);
  g_test_add_func ("/digest/what-lasts", test_what_lasts);
  g_test_add_func ("/digest/stages", test_stages);
  g_test_add_func ("/digest/reminder", test_reminder);
  g_test_add_func ("/digest/told", test_told);

  return g_test_run ();
}
