/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse FOLDER: what json-glib takes to parse the pages of an inventory (page-*.json), and nothing else: they are in
 * memory before, and nobody looks at what comes out. */

#include <json-glib/json-glib.h>
#include <stdlib.h>

#include "measure.h"

typedef struct
{
  char *text;
  gsize length;
} Page;

static GArray *
read_pages (const char *folder)
{
  GArray *pages = g_array_new (FALSE, FALSE, sizeof (Page));

  for (guint number = 1;; number++)
    {
      g_autofree char *name = g_strdup_printf ("%s/page-%u.json", folder, number);
      Page             page;

      if (!g_file_get_contents (name, &page.text, &page.length, NULL))
        return pages;
      g_array_append_val (pages, page);
    }
}

static void
parse (GArray *pages)
{
  for (guint i = 0; i < pages->len; i++)
    {
      const Page *page = &g_array_index (pages, Page, i);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;

      if (json_parser_load_from_data (parser, page->text, page->length, &error))
        continue;
      g_printerr ("%s\n", error->message);
      exit (1);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GArray) pages = read_pages (argc > 1 ? argv[1] : ".");
  double begin = measure_wall ();
  double begin_processor = measure_processor ();

  parse (pages);
  measure_tell (measure_wall () - begin, "parse");
  measure_tell (measure_processor () - begin_processor, "parse-cpu");
  return 0;
}
