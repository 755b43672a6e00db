/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row numbers as they are stored: each as the difference to the one before, its sign in the lowest bit, seven bits a
 * byte, the highest bit where more follow. Pages come in much the same order each time, so nearly every number takes
 * one byte. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GByteArray *bytes; /* owned */
  gint64      last;
} CbkKeyList;

/* A walk over stored numbers: begin it with their bytes and 0. */
typedef struct
{
  const guint8 *bytes;
  gsize         length;
  gint64        key;
  gboolean      is_damaged;
} CbkKeyListWalk;

void     cbk_key_list_append (CbkKeyList *self, gint64 key);
gboolean cbk_key_list_next (CbkKeyListWalk *walk);
void     cbk_key_list_sort (GArray *keys);

G_END_DECLS
