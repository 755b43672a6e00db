/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan in each of its forms, held against memmem() entry by entry. */

#include <string.h>

#include "core/inventory/cbk-row-set.h"
#include "core/inventory/cbk-scan.h"

#define N_ARENAS 400
#define N_TEXTS 20
#define MAX_ENTRIES 200
#define MAX_LENGTH 90

typedef void (*ScanFunc) (const CbkArena *arena, const char *text, gsize length, guint64 *found);

/* Few letters, so that a text is found often, and its beginning more often. */
static void
append_letters (GString *bytes, GRand *random, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (bytes, "aab."[g_rand_int_range (random, 0, 4)]);
}

/* The rows whose entry, with its end, contains the text. */
static guint64 *
find_slowly (const CbkArena *arena, const char *text, gsize length)
{
  guint64    *found = g_new0 (guint64, cbk_row_set_size (MAX_ENTRIES));
  const char *start = arena->bytes;

  for (guint entry = 0; entry < arena->n_entries; entry++)
    {
      const char *end = (const char *) memchr (start, '\n', arena->bytes + arena->length - start) + 1;

      if (memmem (start, end - start, text, length) != NULL)
        cbk_row_set_add (found, arena->rows != NULL ? arena->rows[entry] : entry);
      start = end;
    }
  return found;
}

static void
assert_text (const CbkArena *arena, ScanFunc scan, const GString *text)
{
  g_autofree guint64 *expected = find_slowly (arena, text->str, text->len);
  g_autofree guint64 *found = g_new0 (guint64, cbk_row_set_size (MAX_ENTRIES));

  scan (arena, text->str, text->len, found);
  g_assert_cmpmem (found, cbk_row_set_size (MAX_ENTRIES) * sizeof *found, expected,
                   cbk_row_set_size (MAX_ENTRIES) * sizeof *expected);
}

static void
scan_random_arena (ScanFunc scan, GRand *random)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char    *block = NULL;
  g_autofree guint32 *rows = NULL;
  guint32             offsets[MAX_ENTRIES + 1] = { 0 };
  CbkArena            arena = { .n_entries = (guint) g_rand_int_range (random, 0, MAX_ENTRIES) };
  guint               longest = (guint) g_rand_int_range (random, 1, MAX_LENGTH);

  for (guint entry = 0; entry < arena.n_entries; entry++)
    {
      append_letters (bytes, random, (guint) g_rand_int_range (random, 1, (gint) longest + 1));
      g_string_append_c (bytes, '\n');
      offsets[entry + 1] = (guint32) bytes->len;
    }
  /* Without a byte more, so that a tool that watches memory sees what is read beyond. */
  arena.bytes = block = g_memdup2 (bytes->str, bytes->len);
  arena.length = bytes->len;
  if (g_rand_boolean (random))
    {
      arena.rows = rows = g_new (guint32, arena.n_entries);
      for (guint entry = 0; entry < arena.n_entries; entry++)
        rows[entry] = MAX_ENTRIES - 1 - entry;
    }

  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      append_letters (text, random, (guint) g_rand_int_range (random, 1, 8));
      if (i % 4 == 0 && arena.n_entries > 0)
        {
          guint entry = (guint) g_rand_int_range (random, 0, (gint) arena.n_entries);

          g_string_truncate (text, 0);
          g_string_append_len (text, arena.bytes + offsets[entry], offsets[entry + 1] - offsets[entry]);
        }
      assert_text (&arena, scan, text);
    }
}

static void
test_scan (gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_ARENAS; i++)
    scan_random_arena ((ScanFunc) data, random);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/scan/everywhere", (gconstpointer) cbk_scan_arena, test_scan);
#ifdef CBK_HAS_SCAN_AVX2
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi2"))
    g_test_add_data_func ("/scan/avx2", (gconstpointer) cbk_scan_arena_avx2, test_scan);
#endif

  return g_test_run ();
}
