/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A column is as wide as what is in it needs: each edge at which it becomes wider. */

#include <string.h>

#include "core/inventory/cbk-snapshot.h"

static CbkDomain
make_row (const char *domain)
{
  return (CbkDomain){
    .id = (char *) "dom_01",
    .domain = (char *) domain,
    .create_time = 1700000000,
    .update_time = 1700000000,
    .expire_time = 1700000000,
    .status = (char *) "valid",
    .provisioning = (char *) "auto",
  };
}

/* The numbers on both sides of what four bytes hold, each alone among others that they hold. */
static void
test_edges_of_narrow_numbers (void)
{
  static const gint64 times[] = {
    CBK_NUMBERS_TIME_BASE - 1,           CBK_NUMBERS_TIME_BASE, CBK_NUMBERS_TIME_BASE + G_MAXUINT32 - 1,
    CBK_NUMBERS_TIME_BASE + G_MAXUINT32, CBK_TIME_NONE - 1,     CBK_TIME_NONE
  };
  static const gint64   keys[] = { -1, 0, G_MAXUINT32 - 1, G_MAXUINT32, G_MAXINT64 - 1, G_MAXINT64 };
  static const gboolean are_narrow[] = { FALSE, TRUE, TRUE, FALSE, FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
      g_autoptr (CbkSnapshot) snapshot = NULL;
      CbkDomain row = make_row ("a.example");
      CbkDomain other = make_row ("b.example");

      row.create_time = row.update_time = row.expire_time = times[i];
      other.create_time = other.update_time = other.expire_time = 1700000000;
      g_assert_true (cbk_snapshot_builder_add (builder, keys[i], &row));
      g_assert_true (cbk_snapshot_builder_add (builder, 7, &other));
      snapshot = cbk_snapshot_builder_build (builder);

      g_assert_cmpint (cbk_snapshot_get_key (snapshot, 0), ==, keys[i]);
      g_assert_cmpint (cbk_snapshot_get_create_time (snapshot, 0), ==, times[i]);
      g_assert_cmpint (cbk_snapshot_get_update_time (snapshot, 0), ==, times[i]);
      g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, 0), ==, times[i]);
      g_assert_cmpint (cbk_snapshot_get_key (snapshot, 1), ==, 7);
      g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, 1), ==, 1700000000);
      g_assert_true ((cbk_snapshot_peek_expire_times (snapshot).narrow != NULL) == are_narrow[i]);
    }
}

/* One text more than one byte counts. */
static void
test_many_words (void)
{
  for (guint n = 255; n <= 258; n++)
    {
      g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
      g_autoptr (CbkSnapshot) snapshot = NULL;
      CbkIndices words;
      guint      n_words;

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *name = g_strdup_printf ("%03u.example", i);
          g_autofree char *reason = g_strdup_printf ("reason %u", i);
          CbkDomain        row = make_row (name);

          row.status_reason = reason;
          g_assert_true (cbk_snapshot_builder_add (builder, i, &row));
        }
      snapshot = cbk_snapshot_builder_build (builder);
      words = cbk_snapshot_peek_words (snapshot, &n_words);
      g_assert_cmpuint (n_words, ==, n);
      g_assert_true ((words.narrow != NULL) == (n <= 256));
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *reason = g_strdup_printf ("reason %u", i);

          g_assert_cmpstr (cbk_snapshot_get_reason (snapshot, i), ==, reason);
          g_assert_cmpuint (cbk_indices_get (&words, i), <, n);
        }
    }
}

/* Names as long as names are, so that the bytes of a mark's names are as many as they can be. */
static void
test_longest_names (void)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autofree char *label = g_strnfill (63, 'a');

  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = g_strdup_printf ("%.60s%03u.%s.%s.%.61s", label, i, label, label, label);
      CbkDomain        row = make_row (name);

      g_assert_cmpuint (strlen (name), ==, 253);
      g_assert_true (cbk_snapshot_builder_add (builder, i, &row));
    }
  snapshot = cbk_snapshot_builder_build (builder);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = cbk_snapshot_dup_domain (snapshot, i);

      g_assert_cmpuint (strlen (name), ==, 253);
      g_assert_cmpint (cbk_snapshot_get_key (snapshot, i), ==, i);
      g_assert_true (cbk_snapshot_find (snapshot, name, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/width/edges-of-narrow-numbers", test_edges_of_narrow_numbers);
  g_test_add_func ("/snapshot/width/many-words", test_many_words);
  g_test_add_func ("/snapshot/width/longest-names", test_longest_names);

  return g_test_run ();
}
