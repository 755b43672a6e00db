/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain-model DATABASE: what the textbook chain takes for a keystroke, without a window. */

#include "chain.h"
#include "measure.h"

static const char *const TEXTS[] = { "a", "s", "sh", "shop", "example", ".com", "-1", "zzqq" };

#define N_TIMES 5

int
main (int argc, char **argv)
{
  GListStore         *store = chain_read (argc > 1 ? argv[1] : "");
  GtkFilter          *filter = chain_new_filter ();
  GtkFilterListModel *filtered = gtk_filter_list_model_new (G_LIST_MODEL (store), filter);
  GtkSortListModel   *sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), chain_new_text_sorter ("domain"));

  g_list_model_get_n_items (G_LIST_MODEL (sorted));
  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      double times[N_TIMES];

      for (guint repeat = 0; repeat < N_TIMES; repeat++)
        {
          double begin;

          gtk_string_filter_set_search (GTK_STRING_FILTER (filter), NULL);
          begin = measure_processor ();
          gtk_string_filter_set_search (GTK_STRING_FILTER (filter), TEXTS[i]);
          g_list_model_get_n_items (G_LIST_MODEL (sorted));
          times[repeat] = measure_processor () - begin;
        }
      measure_tell (measure_median (times, N_TIMES), "fresh-key/%s", TEXTS[i]);
    }
  g_object_unref (sorted);
  return 0;
}
