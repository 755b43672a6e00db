/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process that syncs made-up inventories into a file until it is killed, and says what it has committed.
 *
 * usage: store-writer FILE FIRST_PASS. Row r of pass p: id "id-r", update_time p; it is left out where (r + p) % 7 is
 * 0. Lines: "pass P", "page P N" after page N of pass P is committed, "end P". */

#include <stdio.h>

#include "store-fixture.h"
#include "store-writer.h"

static void
say (const char *what, gint64 pass, int page)
{
  if (page >= 0)
    printf ("%s %" G_GINT64_FORMAT " %d\n", what, pass, page);
  else
    printf ("%s %" G_GINT64_FORMAT "\n", what, pass);
  fflush (stdout);
}

static GPtrArray *
make_written_page (gint64 pass, int number)
{
  GPtrArray *page = make_page ();

  for (int row = number * WRITER_PAGE_ROWS; row < (number + 1) * WRITER_PAGE_ROWS; row++)
    {
      g_autofree char *id = g_strdup_printf ("id-%d", row);
      g_autofree char *domain = g_strdup_printf ("host-%d.example", row);

      if (!WRITER_HAS_ROW (pass, row))
        continue;
      g_ptr_array_add (page, make_row (id, domain, 5));
      ((CbkDomain *) g_ptr_array_index (page, page->len - 1))->update_time = pass;
    }
  return page;
}

static void
write_pass (CbkStore *store, gint64 now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = await_begin (store, CBK_PASS_AS_NEEDED, now, &error);
  g_autoptr (CbkSnapshot) snapshot = NULL;
  int page;

  g_assert_no_error (error);
  say ("pass", pass->started, -1);
  page = pass->page_token == NULL ? 0 : atoi (pass->page_token);
  for (; !pass->at_end && page < WRITER_PAGES; page++)
    {
      g_autoptr (GPtrArray) rows = make_written_page (pass->started, page);
      g_autofree char *token = g_strdup_printf ("%d", page + 1);

      await_commit (store, rows, 0, page + 1 < WRITER_PAGES ? token : NULL, &error);
      g_assert_no_error (error);
      say ("page", pass->started, page);
    }
  snapshot = await_finish (store, NULL, &error);
  g_assert_no_error (error);
  say ("end", pass->started, -1);
}

int
main (int argc, char **argv)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (CbkStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (argc, ==, 3);
  file = g_file_new_for_path (argv[1]);
  store = cbk_store_new (file);
  await_open (store, &error);
  g_assert_no_error (error);
  for (gint64 now = g_ascii_strtoll (argv[2], NULL, 10);; now++)
    write_pass (store, now);
}
