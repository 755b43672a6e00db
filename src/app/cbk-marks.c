/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of the inventory are marked: from their keys to what became of them. */

#include "config.h"

#include "app/cbk-marks.h"

#include "app/cbk-news-text.h"

struct _CbkMarks
{
  GHashTable *kinds; /* owned; from a key, owned, to a CbkNewsKind */
};

/**
 * cbk_marks_new:
 * @news: (nullable): nothing of it is kept
 */
CbkMarks *
cbk_marks_new (const CbkNews *news)
{
  CbkMarks *self = g_new0 (CbkMarks, 1);

  self->kinds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; news != NULL && i < news->items->len; i++)
    {
      const CbkNewsItem *item = g_ptr_array_index (news->items, i);

      if (item->key != 0)
        g_hash_table_insert (self->kinds, g_memdup2 (&item->key, sizeof item->key), GUINT_TO_POINTER (item->kind));
    }
  return self;
}

void
cbk_marks_free (CbkMarks *self)
{
  g_hash_table_unref (self->kinds);
  g_free (self);
}

static gboolean
find (const CbkMarks *self, CbkSnapshot *snapshot, guint row, CbkNewsKind *kind)
{
  gint64   key = cbk_snapshot_get_key (snapshot, row);
  gpointer value;

  if (!g_hash_table_lookup_extended (self->kinds, &key, NULL, &value))
    return FALSE;
  *kind = GPOINTER_TO_UINT (value);
  return TRUE;
}

/**
 * cbk_marks_apply:
 * @content: what the cell of the row's domain shows; where the row is marked it gets a dot, and its name tells why
 */
void
cbk_marks_apply (const CbkMarks *self, CbkSnapshot *snapshot, guint row, CbkCellContent *content)
{
  g_autofree char *name = NULL;
  CbkNewsKind      kind;

  content->is_marked = find (self, snapshot, row, &kind);
  if (!content->is_marked)
    return;

  name = g_steal_pointer (&content->name);
  content->name = g_strdup_printf ("%s, %s", name != NULL ? name : content->text, cbk_news_kind_title (kind));
}

/**
 * cbk_marks_add_to_hint:
 * @hint: (nullable) (transfer full): what else a tooltip says
 *
 * Returns: (transfer full) (nullable): that, after what became of the row
 */
char *
cbk_marks_add_to_hint (const CbkMarks *self, CbkSnapshot *snapshot, guint row, char *hint)
{
  g_autofree char *rest = hint;
  CbkNewsKind      kind;

  if (!find (self, snapshot, row, &kind))
    return g_steal_pointer (&rest);
  if (rest == NULL)
    return g_strdup (cbk_news_kind_title (kind));
  return g_strdup_printf ("%s\n%s", cbk_news_kind_title (kind), rest);
}
