/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two tables with open addressing over one array of rows: 48 bytes a row at most. The hashes are keyed with random
 * numbers, so that no server can choose ids that collide.
 *
 * The tables are made when they are first needed. A pass in which nothing has changed finds each row where it expects
 * it, and needs none. */

#include "config.h"

#include "core/store/cbk-key-map.h"

#include <string.h>

#include "core/inventory/cbk-siphash.h"

#define N_INDICES (CBK_KEY_MAP_DOMAIN + 1)
#define MIN_CAPACITY 1024

typedef struct
{
  gint64  key;               /* 0 where the row was removed */
  guint64 hashes[N_INDICES]; /* by CbkKeyMapIndex */
  guint64 content;
} Row;

struct _CbkKeyMap
{
  guint64     secret[2];
  GArray     *rows;              /* of Row, by slot */
  GByteArray *named;             /* by slot: whether the running pass lets the row stay */
  guint32    *tables[N_INDICES]; /* owned (nullable); slot + 1, or 0 where a place is free */
  guint       capacity;          /* of each table, a power of two; 0 as long as there are none */
  guint       n_rows;            /* that are not removed */
  guint       next_same;         /* the slot after the one that was found to be the same last */
  GByteArray *scratch;           /* the row that is being hashed, as bytes */
};

CbkKeyMap *
cbk_key_map_new (void)
{
  CbkKeyMap *self = g_new0 (CbkKeyMap, 1);

  cbk_siphash_make_key (self->secret);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->named = g_byte_array_new ();
  self->scratch = g_byte_array_new ();
  return self;
}

void
cbk_key_map_free (CbkKeyMap *self)
{
  g_array_unref (self->rows);
  g_byte_array_unref (self->named);
  g_byte_array_unref (self->scratch);
  for (guint i = 0; i < N_INDICES; i++)
    g_free (self->tables[i]);
  g_free (self);
}

static Row *
get_row (CbkKeyMap *self, guint slot)
{
  g_assert (slot < self->rows->len);
  return &g_array_index (self->rows, Row, slot);
}

/* With its length in front, so that no two rows have the same bytes; a missing text is not an empty one. */
static void
append_text (GByteArray *bytes, const char *text)
{
  guint32 length = text == NULL ? G_MAXUINT32 : strlen (text);

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  if (text != NULL)
    g_byte_array_append (bytes, (const guint8 *) text, length);
}

/* Returns: the hash of an id alone, as in the hashes of its row */
guint64
cbk_key_map_hash_id (CbkKeyMap *self, const char *id)
{
  return cbk_siphash (self->secret, id, strlen (id));
}

/**
 * cbk_key_map_hash:
 *
 * Returns: the hashes of a row; they mean something to this map only
 */
CbkRowHashes
cbk_key_map_hash (CbkKeyMap *self, const CbkDomain *row)
{
  const gint64 numbers[] = { row->create_time, row->update_time, row->expire_time, row->certificate_count };
  CbkRowHashes hashes;

  g_byte_array_set_size (self->scratch, 0);
  g_byte_array_append (self->scratch, (const guint8 *) numbers, sizeof numbers);
  append_text (self->scratch, row->id);
  append_text (self->scratch, row->domain);
  append_text (self->scratch, row->status);
  append_text (self->scratch, row->status_reason);
  append_text (self->scratch, row->provisioning);
  append_text (self->scratch, row->current_certificate_id);

  hashes.id = cbk_key_map_hash_id (self, row->id);
  hashes.domain = cbk_siphash (self->secret, row->domain, strlen (row->domain));
  hashes.content = cbk_siphash (self->secret, self->scratch->data, self->scratch->len);
  return hashes;
}

/* Where there are no tables yet, they will have the row when they are made. */
static void
insert (CbkKeyMap *self, CbkKeyMapIndex index, guint slot)
{
  guint32 *table = self->tables[index];
  guint    mask = self->capacity - 1;
  guint    place = get_row (self, slot)->hashes[index] & mask;

  if (table == NULL)
    return;
  while (table[place] != 0)
    place = (place + 1) & mask;
  table[place] = slot + 1;
}

/* Makes tables of which no more than half is in use. */
static void
make_tables (CbkKeyMap *self)
{
  self->capacity = MAX (self->capacity, MIN_CAPACITY);
  while (self->n_rows > self->capacity / 2)
    self->capacity *= 2;
  for (guint i = 0; i < N_INDICES; i++)
    {
      g_free (self->tables[i]);
      self->tables[i] = g_new0 (guint32, self->capacity);
      for (guint slot = 0; slot < self->rows->len; slot++)
        if (get_row (self, slot)->key != 0)
          insert (self, i, slot);
    }
}

/* Takes a slot out of a table and closes the gap: what follows moves up, unless it stands before where it belongs. */
static void
take_out (CbkKeyMap *self, CbkKeyMapIndex index, guint slot)
{
  guint32 *table = self->tables[index];
  guint    mask = self->capacity - 1;
  guint    gap = get_row (self, slot)->hashes[index] & mask;

  if (table == NULL)
    return;
  while (table[gap] != slot + 1)
    gap = (gap + 1) & mask;

  for (guint place = (gap + 1) & mask; table[place] != 0; place = (place + 1) & mask)
    {
      guint home = get_row (self, table[place] - 1)->hashes[index] & mask;

      if (((place - home) & mask) >= ((place - gap) & mask))
        {
          table[gap] = table[place];
          gap = place;
        }
    }
  table[gap] = 0;
}

/**
 * cbk_key_map_add:
 * @key: the row's number in the database, not 0
 *
 * Returns: the slot of the row
 */
guint
cbk_key_map_add (CbkKeyMap *self, gint64 key, const CbkRowHashes *hashes)
{
  Row    row = { .key = key, .hashes = { hashes->id, hashes->domain }, .content = hashes->content };
  guint8 named = FALSE;
  guint  slot = self->rows->len;

  g_array_append_val (self->rows, row);
  g_byte_array_append (self->named, &named, 1);
  self->n_rows++;
  if (self->capacity > 0 && self->n_rows > self->capacity / 2)
    {
      make_tables (self);
    }
  else
    {
      insert (self, CBK_KEY_MAP_ID, slot);
      insert (self, CBK_KEY_MAP_DOMAIN, slot);
    }
  return slot;
}

void
cbk_key_map_change (CbkKeyMap *self, guint slot, const CbkRowHashes *hashes)
{
  Row          *row = get_row (self, slot);
  const guint64 to[N_INDICES] = { hashes->id, hashes->domain };

  for (guint i = 0; i < N_INDICES; i++)
    {
      if (row->hashes[i] == to[i])
        continue;
      take_out (self, i, slot);
      row->hashes[i] = to[i];
      insert (self, i, slot);
    }
  row->content = hashes->content;
}

void
cbk_key_map_remove (CbkKeyMap *self, guint slot)
{
  take_out (self, CBK_KEY_MAP_ID, slot);
  take_out (self, CBK_KEY_MAP_DOMAIN, slot);
  get_row (self, slot)->key = 0;
  self->n_rows--;
}

/**
 * cbk_key_map_next:
 * @walk: (inout): {0} at first; its slot is the row that was found
 *
 * Walks over the rows whose id or domain has this hash. Two texts may share one, so the row itself must be asked.
 * The map must not change during a walk.
 */
gboolean
cbk_key_map_next (CbkKeyMap *self, CbkKeyMapIndex index, guint64 hash, CbkKeyMapWalk *walk)
{
  const guint32 *table;
  guint          mask;

  if (self->capacity == 0)
    make_tables (self);
  table = self->tables[index];
  mask = self->capacity - 1;
  for (;;)
    {
      guint place = (hash + walk->n_seen) & mask;

      if (table[place] == 0)
        return FALSE;
      walk->n_seen++;
      walk->slot = table[place] - 1;
      if (get_row (self, walk->slot)->hashes[index] == hash)
        return TRUE;
    }
}

static gboolean
says_same (const Row *row, const CbkRowHashes *hashes)
{
  return row->key != 0 && row->content == hashes->content && row->hashes[CBK_KEY_MAP_ID] == hashes->id &&
         row->hashes[CBK_KEY_MAP_DOMAIN] == hashes->domain;
}

/**
 * cbk_key_map_find_same:
 * @slot: (out): the row that says the very same
 *
 * A CDN names its rows in one order, so the row after the one that was found last is looked at first: the next row in
 * memory, where the tables lead all over it.
 *
 * 64 bits with a secret key: over a million rows, two that differ are taken for the same once in 10^13 passes.
 */
gboolean
cbk_key_map_find_same (CbkKeyMap *self, const CbkRowHashes *hashes, guint *slot)
{
  CbkKeyMapWalk walk = { 0 };

  if (self->next_same < self->rows->len && says_same (get_row (self, self->next_same), hashes))
    {
      *slot = self->next_same++;
      return TRUE;
    }
  while (cbk_key_map_next (self, CBK_KEY_MAP_ID, hashes->id, &walk))
    {
      if (!says_same (get_row (self, walk.slot), hashes))
        continue;
      *slot = walk.slot;
      self->next_same = *slot + 1;
      return TRUE;
    }
  return FALSE;
}

/* Finds a row by its number; the rows must have been added in the order of their numbers, and none removed. */
gboolean
cbk_key_map_find_key (CbkKeyMap *self, gint64 key, guint *slot)
{
  guint low = 0;
  guint high = self->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_row (self, middle)->key < key)
        low = middle + 1;
      else
        high = middle;
    }
  *slot = low;
  return low < self->rows->len && get_row (self, low)->key == key;
}

guint
cbk_key_map_get_n_rows (CbkKeyMap *self)
{
  return self->n_rows;
}

/* Slots are numbered from 0 to this; those of removed rows have the key 0. */
guint
cbk_key_map_get_n_slots (CbkKeyMap *self)
{
  return self->rows->len;
}

gint64
cbk_key_map_get_key (CbkKeyMap *self, guint slot)
{
  return get_row (self, slot)->key;
}

/* The end of the running pass removes the rows that are not named. */
void
cbk_key_map_set_named (CbkKeyMap *self, guint slot, gboolean is_named)
{
  g_assert (slot < self->named->len);
  self->named->data[slot] = is_named;
}

gboolean
cbk_key_map_is_named (CbkKeyMap *self, guint slot)
{
  g_assert (slot < self->named->len);
  return self->named->data[slot];
}
