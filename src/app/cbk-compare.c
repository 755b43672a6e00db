/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two certificates side by side: which facts differ, which names came and went. */

#include "config.h"

#include "app/cbk-compare.h"

#include <string.h>

#define LOST "\342\210\222 "
#define GAINED "+ "

static void
comparison_free (CbkComparison *comparison)
{
  g_free (comparison->label);
  g_free (comparison->older);
  g_free (comparison->newer);
  g_free (comparison);
}

/* Returns: (transfer full): "section · label", or the one word that both are */
static char *
format_label (const CbkFactSection *section, const CbkFact *fact)
{
  if (g_str_equal (section->title, fact->label))
    return g_strdup (fact->label);
  return g_strdup_printf ("%s · %s", section->title, fact->label);
}

/* The values of each fact, by its label, as lines; keys in the order in which they come. */
static GHashTable *
collect (CbkChain *chain, GPtrArray *labels)
{
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < sections->len; i++)
    {
      const CbkFactSection *section = g_ptr_array_index (sections, i);

      for (guint j = 0; j < section->facts->len; j++)
        {
          const CbkFact   *fact = g_ptr_array_index (section->facts, j);
          g_autofree char *label = format_label (section, fact);
          const char      *before = g_hash_table_lookup (values, label);
          char *lines = before != NULL ? g_strconcat (before, "\n", fact->value, NULL) : g_strdup (fact->value);

          if (!g_ptr_array_find_with_equal_func (labels, label, g_str_equal, NULL))
            g_ptr_array_add (labels, g_strdup (label));
          g_hash_table_replace (values, g_steal_pointer (&label), lines);
        }
    }

  return values;
}

/* The lines of @of, those that @than has not with @mark before them. */
static char *
mark_lines (const char *of, const char *than, const char *mark)
{
  g_auto (GStrv) all = g_strsplit (of, "\n", -1);
  g_auto (GStrv) known = g_strsplit (than, "\n", -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) known, all[i]))
      {
        char *marked = g_strconcat (mark, all[i], NULL);

        g_free (all[i]);
        all[i] = marked;
      }

  return g_strjoinv ("\n", all);
}

/* Of many values, such as names, those count that came or went. */
static CbkComparison *
compare (const char *label, const char *older, const char *newer)
{
  CbkComparison *comparison = g_new0 (CbkComparison, 1);
  const char    *before = older != NULL ? older : "";
  const char    *after = newer != NULL ? newer : "";
  gboolean       has_lines = strchr (before, '\n') != NULL || strchr (after, '\n') != NULL;

  comparison->label = g_strdup (label);
  comparison->older = has_lines ? mark_lines (before, after, LOST) : g_strdup (before);
  comparison->newer = has_lines ? mark_lines (after, before, GAINED) : g_strdup (after);
  comparison->differs = !g_str_equal (before, after);

  return comparison;
}

/**
 * cbk_compare_chains:
 * @older: its first certificate is compared
 * @newer: with the first one of this
 *
 * Returns: (transfer full) (element-type CbkComparison): every fact of either, in the order of the facts
 */
GPtrArray *
cbk_compare_chains (CbkChain *older, CbkChain *newer)
{
  GPtrArray *comparisons = g_ptr_array_new_with_free_func ((GDestroyNotify) comparison_free);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) before = collect (older, labels);
  g_autoptr (GHashTable) after = collect (newer, labels);

  for (guint i = 0; i < labels->len; i++)
    {
      const char *label = g_ptr_array_index (labels, i);

      g_ptr_array_add (comparisons,
                       compare (label, g_hash_table_lookup (before, label), g_hash_table_lookup (after, label)));
    }

  return comparisons;
}
