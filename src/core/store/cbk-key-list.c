/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row numbers as they are stored. */

#include "config.h"

#include "core/store/cbk-key-list.h"

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  gint64 key_a = *(const gint64 *) a;
  gint64 key_b = *(const gint64 *) b;

  return (key_a > key_b) - (key_a < key_b);
}

void
cbk_key_list_append (CbkKeyList *self, gint64 key)
{
  gint64  difference = key - self->last;
  guint64 rest = ((guint64) difference << 1) ^ (guint64) (difference >> 63);
  guint8  byte;

  do
    {
      byte = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
      g_byte_array_append (self->bytes, &byte, 1);
      rest >>= 7;
    }
  while (rest != 0);
  self->last = key;
}

/**
 * cbk_key_list_next:
 * @walk: (inout): its key is the next number; is_damaged tells an end in the middle of one
 *
 * Returns: whether there was another number
 */
gboolean
cbk_key_list_next (CbkKeyListWalk *walk)
{
  guint64 rest = 0;
  guint   shift = 0;

  while (walk->length > 0 && shift <= 63)
    {
      guint8 byte = *walk->bytes++;

      walk->length--;
      rest |= (guint64) (byte & 0x7f) << shift;
      shift += 7;
      if (byte & 0x80)
        continue;

      walk->key = (gint64) ((guint64) walk->key + ((rest >> 1) ^ -(rest & 1)));
      return TRUE;
    }
  walk->is_damaged = shift > 0;
  return FALSE;
}

/* keys: (element-type gint64): afterwards in the order in which their rows lie in the file, and each once */
void
cbk_key_list_sort (GArray *keys)
{
  guint n = 0;

  g_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    if (n == 0 || g_array_index (keys, gint64, n - 1) != g_array_index (keys, gint64, i))
      g_array_index (keys, gint64, n++) = g_array_index (keys, gint64, i);
  g_array_set_size (keys, n);
}
