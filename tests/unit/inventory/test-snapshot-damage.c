/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that are no whole snapshot are refused: each is a copy of exact size, so that a sanitizer sees a step beyond.
 */

#include <string.h>

#include "core/cbk-error.h"
#include "core/inventory/cbk-snapshot.h"
#include "core/inventory/cbk-snapshot-block.h"

#define HEADER_SIZE 64
#define VERSION_AT 16

static GBytes *
build_bytes (void)
{
  static const char *const names[] = { "www.example.com", "a.example", "xn--bcher-kva.de", "xn--80ak6aa92e.com", "z" };
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  g_autoptr (CbkSnapshot) snapshot = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CbkDomain row = {
        .domain = (char *) names[i],
        .status = (char *) (i % 2 == 0 ? "valid" : "failed"),
        .status_reason = (char *) (i % 2 == 0 ? NULL : "dépassé"),
        .provisioning = (char *) "auto",
      };

      g_assert_true (cbk_snapshot_builder_add (builder, i, &row));
    }
  snapshot = cbk_snapshot_builder_build (builder);
  return g_bytes_ref (cbk_snapshot_get_bytes (snapshot));
}

static void
assert_refused (gconstpointer block, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (block, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (cbk_snapshot_new_from_bytes (bytes, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT);
}

/* Reads everything that can be read of a snapshot. */
static void
walk (CbkSnapshot *snapshot)
{
  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row++)
    {
      g_autofree char *other = NULL;
      g_autofree char *domain = cbk_snapshot_dup_domain (snapshot, row);
      g_autofree char *shown = cbk_snapshot_dup_shown_domain (snapshot, row, &other);
      const char      *reason = cbk_snapshot_get_reason (snapshot, row);

      g_assert_nonnull (shown);
      g_assert_true (cbk_snapshot_find (snapshot, domain, NULL));
      g_assert_true (g_utf8_validate (cbk_snapshot_get_status_word (snapshot, row), -1, NULL));
      g_assert_true (g_utf8_validate (cbk_snapshot_get_provisioning (snapshot, row), -1, NULL));
      g_assert_true (reason == NULL || g_utf8_validate (reason, -1, NULL));
      g_assert_cmpint (cbk_snapshot_judge (snapshot, row, 0).status, <=, CBK_STATUS_VALID);
    }
}

static void
test_each_bit (void)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize              size = g_bytes_get_size (bytes);
  g_autofree guint8 *block = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  for (gsize i = 0; i < size * 8; i++)
    {
      block[i / 8] ^= 1 << i % 8;
      assert_refused (block, size);
      block[i / 8] ^= 1 << i % 8;
    }
}

static void
test_each_length (void)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize            size = g_bytes_get_size (bytes);
  g_autofree char *longer = g_malloc0 (size + 16);

  memcpy (longer, g_bytes_get_data (bytes, NULL), size);
  for (gsize i = 0; i <= size + 16; i++)
    {
      if (i != size)
        assert_refused (longer, i);
    }
}

static void
test_random_bytes (void)
{
  for (int i = 0; i < 2000; i++)
    {
      gsize              size = g_test_rand_int_range (0, 400);
      g_autofree guint8 *block = g_malloc (size + 1);

      for (gsize j = 0; j < size; j++)
        block[j] = g_test_rand_int_range (0, 256);
      assert_refused (block, size);
    }
}

static void
test_zeros (void)
{
  g_autofree char *zeros = g_malloc0 (4096);

  assert_refused (zeros, 4096);
}

/* Blocks whose checksum is right: what is refused here is refused for what it says. */
static void
test_random_changes_that_are_sealed (void)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize size = g_bytes_get_size (bytes);
  guint n_refused = 0;

  for (int i = 0; i < 20000; i++)
    {
      g_autofree guint8 *block = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (CbkSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;
      int n_changes = g_test_rand_int_range (1, 4);

      for (int j = 0; j < n_changes; j++)
        block[g_test_rand_int_range (HEADER_SIZE, size)] = g_test_rand_int_range (0, 256);
      cbk_snapshot_block_seal (block);
      changed = g_bytes_new (block, size);
      snapshot = cbk_snapshot_new_from_bytes (changed, &error);
      if (snapshot != NULL)
        {
          walk (snapshot);
          continue;
        }
      g_assert_error (error, CBK_ERROR, CBK_ERROR_STORE_CORRUPT);
      n_refused++;
    }
  g_assert_cmpuint (n_refused, >, 1000);
}

static void
test_random_counts_that_are_sealed (void)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize size = g_bytes_get_size (bytes);

  for (int i = 0; i < 20000; i++)
    {
      g_autofree guint8 *block = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (CbkSnapshot) snapshot = NULL;

      /* The counts lie between the version and the size, which a sealed block has right. */
      for (int j = 0; j < 2; j++)
        block[g_test_rand_int_range (20, HEADER_SIZE - 8)] += g_test_rand_int_range (-8, 9);
      cbk_snapshot_block_seal (block);
      changed = g_bytes_new (block, size);
      snapshot = cbk_snapshot_new_from_bytes (changed, NULL);
      if (snapshot != NULL)
        walk (snapshot);
    }
}

/* What an older or a newer program has stored is laid out otherwise. */
static void
test_other_versions (void)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize              size = g_bytes_get_size (bytes);
  g_autofree guint8 *block = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  for (int by = -1; by <= 1; by += 2)
    {
      block[VERSION_AT] += by;
      cbk_snapshot_block_seal (block);
      assert_refused (block, size);
      block[VERSION_AT] -= by;
    }
}

typedef void (*Change) (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns);

static void
assert_change_is_refused (Change change)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize              size = g_bytes_get_size (bytes);
  g_autofree guint8 *block = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  CbkSnapshotCounts  counts;
  CbkSnapshotColumns columns;

  g_assert_true (cbk_snapshot_block_open (block, size, &counts, &columns, NULL));
  change (&counts, &columns);
  cbk_snapshot_block_seal (block);
  assert_refused (block, size);
}

static void
swap_rows (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domains[0] = 'y';
}

static void
repeat_domain (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  g_assert_cmpmem (columns->domains, 28, "a.example\nwww.example.com\nxn", 28);
  memcpy (columns->domains, "www.examp\nwww.examp\nwww.zz", 26);
  cbk_snapshot_columns_set_start (columns, 2, 20);
}

static void
remove_terminator (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domains[cbk_snapshot_columns_get_start (columns, 1) - 1] = 'x';
}

static void
break_line (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domains[3] = '\n';
}

static void
move_offset_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domain_starts[2] = G_MAXUINT16;
}

static void
move_offset_back (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domain_starts[2] = columns->domain_starts[1];
}

static void
move_last_offset (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domain_starts[counts->n_rows] += 1;
}

static void
move_mark_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domain_marks[0] = G_MAXUINT32 - 4;
}

static void
move_first_start (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->domain_starts[0] = 1;
}

static void
set_strange_status (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->statuses[2] = CBK_STATUS_VALID + 1;
}

static void
set_text_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->texts.narrow[2] = counts->n_texts;
}

static void
set_reason_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->text_table[0].reason = counts->n_strings;
}

static void
set_word_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->text_table[0].status = G_MAXUINT32;
}

static void
set_provisioning_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->text_table[0].provisioning = counts->n_strings;
}

static void
unterminate_string (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->strings[counts->string_bytes - 1] = 'x';
}

static void
break_string (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->strings[counts->string_bytes - 2] = '\xff';
}

static void
set_unicode_row_beyond (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->unicode_rows[1] = counts->n_rows;
}

static void
repeat_unicode_row (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->unicode_rows[1] = columns->unicode_rows[0];
}

static void
set_strange_shown (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->unicode_shown[0] = 2;
}

static void
break_unicode (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->unicode[0] = '\xff';
}

static void
break_unicode_line (CbkSnapshotCounts *counts, CbkSnapshotColumns *columns)
{
  columns->unicode[counts->unicode_bytes - 2] = '\n';
}

static void
test_sealed_changes (gconstpointer change)
{
  assert_change_is_refused (*(const Change *) change);
}

static void
test_unaligned_bytes (void)
{
  g_autoptr (GBytes) bytes = build_bytes ();
  gsize            size = g_bytes_get_size (bytes);
  g_autofree char *shifted = g_malloc (size + 1);
  g_autoptr (GBytes) unaligned = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (shifted + 1, g_bytes_get_data (bytes, NULL), size);
  unaligned = g_bytes_new_static (shifted + 1, size);
  snapshot = cbk_snapshot_new_from_bytes (unaligned, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (cbk_snapshot_get_bytes (snapshot), bytes));
  walk (snapshot);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    Change      change;
  } changes[] = {
    { "/snapshot/sealed/order", swap_rows },
    { "/snapshot/sealed/domain-twice", repeat_domain },
    { "/snapshot/sealed/no-terminator", remove_terminator },
    { "/snapshot/sealed/line-break", break_line },
    { "/snapshot/sealed/offset-beyond", move_offset_beyond },
    { "/snapshot/sealed/offset-back", move_offset_back },
    { "/snapshot/sealed/last-offset", move_last_offset },
    { "/snapshot/sealed/mark-beyond", move_mark_beyond },
    { "/snapshot/sealed/first-start", move_first_start },
    { "/snapshot/sealed/strange-status", set_strange_status },
    { "/snapshot/sealed/text-beyond", set_text_beyond },
    { "/snapshot/sealed/reason-beyond", set_reason_beyond },
    { "/snapshot/sealed/word-beyond", set_word_beyond },
    { "/snapshot/sealed/provisioning-beyond", set_provisioning_beyond },
    { "/snapshot/sealed/unterminated-string", unterminate_string },
    { "/snapshot/sealed/string-not-utf8", break_string },
    { "/snapshot/sealed/unicode-row-beyond", set_unicode_row_beyond },
    { "/snapshot/sealed/unicode-row-twice", repeat_unicode_row },
    { "/snapshot/sealed/strange-shown", set_strange_shown },
    { "/snapshot/sealed/unicode-not-utf8", break_unicode },
    { "/snapshot/sealed/unicode-line-break", break_unicode_line },
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/damage/each-bit", test_each_bit);
  g_test_add_func ("/snapshot/damage/each-length", test_each_length);
  g_test_add_func ("/snapshot/damage/random-bytes", test_random_bytes);
  g_test_add_func ("/snapshot/damage/zeros", test_zeros);
  g_test_add_func ("/snapshot/damage/unaligned", test_unaligned_bytes);
  g_test_add_func ("/snapshot/sealed/random-changes", test_random_changes_that_are_sealed);
  g_test_add_func ("/snapshot/sealed/other-versions", test_other_versions);
  g_test_add_func ("/snapshot/sealed/random-counts", test_random_counts_that_are_sealed);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_test_add_data_func (changes[i].path, &changes[i].change, test_sealed_changes);

  return g_test_run ();
}
