/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that the rows of a snapshot have in common, while the snapshot is being made. */

#include "core/inventory/cbk-snapshot-words.h"

#include <string.h>

static guint
text_hash (gconstpointer key)
{
  const CbkSnapshotText *text = key;

  return (text->status * 31 + text->reason) * 31 + text->provisioning;
}

static gboolean
text_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (CbkSnapshotText)) == 0;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
cbk_snapshot_words_init (CbkSnapshotWords *self)
{
  self->chunk = g_string_chunk_new (4096);
  self->strings = g_ptr_array_new ();
  self->string_indices = g_hash_table_new (g_str_hash, g_str_equal);
  self->string_bytes = 0;
  self->texts = g_array_new (FALSE, FALSE, sizeof (CbkSnapshotText));
  self->text_indices = g_hash_table_new_full (text_hash, text_equal, g_free, NULL);
  cbk_snapshot_words_add_string (self, "");
}

void
cbk_snapshot_words_clear (CbkSnapshotWords *self)
{
  g_clear_pointer (&self->string_indices, g_hash_table_unref);
  g_clear_pointer (&self->strings, g_ptr_array_unref);
  g_clear_pointer (&self->chunk, g_string_chunk_free);
  g_clear_pointer (&self->text_indices, g_hash_table_unref);
  g_clear_pointer (&self->texts, g_array_unref);
}

/* string: in the form in which it can be shown */
guint32
cbk_snapshot_words_add_string (CbkSnapshotWords *self, const char *string)
{
  gpointer index;
  char    *copy;

  if (g_hash_table_lookup_extended (self->string_indices, string, NULL, &index))
    return GPOINTER_TO_UINT (index);

  copy = g_string_chunk_insert (self->chunk, string);
  g_hash_table_insert (self->string_indices, copy, GUINT_TO_POINTER (self->strings->len));
  g_ptr_array_add (self->strings, copy);
  self->string_bytes += strlen (copy) + 1;
  return self->strings->len - 1;
}

guint32
cbk_snapshot_words_add_text (CbkSnapshotWords *self, const CbkSnapshotText *text)
{
  gpointer index;

  if (g_hash_table_lookup_extended (self->text_indices, text, NULL, &index))
    return GPOINTER_TO_UINT (index);

  g_array_append_vals (self->texts, text, 1);
  g_hash_table_insert (self->text_indices, g_memdup2 (text, sizeof *text), GUINT_TO_POINTER (self->texts->len - 1));
  return self->texts->len - 1;
}

void
cbk_snapshot_words_count (const CbkSnapshotWords *self, CbkSnapshotCounts *counts)
{
  counts->n_strings = self->strings->len;
  counts->string_bytes = self->string_bytes;
  counts->n_texts = self->texts->len;
}

/* auto is 0, upload 1, other words follow in their order; those beyond the 253rd share the last rank.
 *
 * ranks_of_texts: where the rank of the provisioning of each text goes */
static void
rank_provisioning (const CbkSnapshotWords *self, guint8 *ranks_of_texts)
{
  g_autoptr (GHashTable) ranks = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  g_hash_table_insert (ranks, (gpointer) "auto", GUINT_TO_POINTER (0));
  g_hash_table_insert (ranks, (gpointer) "upload", GUINT_TO_POINTER (1));
  for (guint i = 0; i < self->texts->len; i++)
    {
      char *word = g_ptr_array_index (self->strings, g_array_index (self->texts, CbkSnapshotText, i).provisioning);

      if (!g_hash_table_contains (ranks, word))
        {
          g_hash_table_insert (ranks, word, GUINT_TO_POINTER (G_MAXUINT8));
          g_ptr_array_add (others, word);
        }
    }

  g_ptr_array_sort (others, compare_words);
  for (guint i = 0; i < others->len; i++)
    g_hash_table_insert (ranks, g_ptr_array_index (others, i), GUINT_TO_POINTER (MIN (2 + i, G_MAXUINT8)));
  for (guint i = 0; i < self->texts->len; i++)
    {
      guint32 word = g_array_index (self->texts, CbkSnapshotText, i).provisioning;

      ranks_of_texts[i] = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, g_ptr_array_index (self->strings, word)));
    }
}

void
cbk_snapshot_words_write (const CbkSnapshotWords *self, CbkSnapshotColumns *columns)
{
  guint32 end = 0;

  columns->string_offsets[0] = 0;
  for (guint i = 0; i < self->strings->len; i++)
    {
      const char *string = g_ptr_array_index (self->strings, i);
      gsize       size = strlen (string) + 1;

      memcpy (columns->strings + end, string, size);
      end += size;
      columns->string_offsets[i + 1] = end;
    }
  if (self->texts->len > 0)
    memcpy (columns->text_table, self->texts->data, self->texts->len * sizeof (CbkSnapshotText));
  rank_provisioning (self, columns->type_ranks);
}
