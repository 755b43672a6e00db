/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The builder of a snapshot: rows in any order go in, columns in the order of their domains come out. */

#include "core/inventory/cbk-snapshot.h"

#include <string.h>

#include "core/inventory/cbk-idn.h"
#include "core/inventory/cbk-siphash.h"
#include "core/inventory/cbk-snapshot-private.h"
#include "core/inventory/cbk-snapshot-words.h"

#define MAX_WORD_CHARACTERS 64
#define MAX_REASON_CHARACTERS 500

/* Instead of the number of a row whose domain was added again. */
#define REPLACED G_MAXUINT32

typedef struct
{
  gint64  numbers[CBK_SNAPSHOT_N_NUMBERS];
  guint32 domain; /* offset into the arena; the row ends with '\n' there too */
  guint32 id_hash;
  guint32 text;
  guint8  length;  /* of the domain */
  guint8  has_ace; /* whether it may have a Unicode form */
  guint8  status;
} Row;

typedef struct
{
  guint64 prefix; /* the bytes of the domain that are being compared */
  guint32 row;
} SortKey;

struct _CbkSnapshotBuilder
{
  GArray          *rows;    /* owned: Row, in the order in which they came */
  GByteArray      *domains; /* owned */
  CbkSnapshotWords words;
  guint64          secret[2]; /* what ids are hashed with */
};

typedef struct
{
  GByteArray *bytes;
  GArray     *offsets;
  GArray     *rows;
  GByteArray *shown;
} UnicodeForms;

static gboolean
is_printable (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_SURROGATE &&
         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gboolean
is_clean (const char *text, gsize max_characters)
{
  gsize i = 0;

  while (i <= max_characters && text[i] >= ' ' && text[i] <= '~')
    i++;
  return i <= max_characters && text[i] == '\0';
}

/* What a server wrote, in the form in which a cell or a tooltip can bear it: valid UTF-8 without control and bidi
 * characters, of limited length. A line break becomes a space, so that the words beside it stay apart. */
static char *
clean (const char *text, gsize max_characters)
{
  g_autoptr (GString) cleaned = g_string_new (NULL);
  gsize n_characters = 0;

  for (const char *p = text; *p != '\0' && n_characters < max_characters;)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          c = 0xFFFD;
          p++;
        }
      else
        {
          p = g_utf8_next_char (p);
        }
      if (c == '\n' || c == '\t')
        c = ' ';
      if (!is_printable (c))
        continue;

      g_string_append_unichar (cleaned, c);
      n_characters++;
    }
  return g_string_free (g_steal_pointer (&cleaned), FALSE);
}

static guint32
intern (CbkSnapshotBuilder *self, const char *text, gsize max_characters)
{
  g_autofree char *cleaned = NULL;

  if (text == NULL)
    return cbk_snapshot_words_add_string (&self->words, "");
  if (is_clean (text, max_characters))
    return cbk_snapshot_words_add_string (&self->words, text);
  cleaned = clean (text, max_characters);
  return cbk_snapshot_words_add_string (&self->words, cleaned);
}

static guint32
intern_text (CbkSnapshotBuilder *self, const CbkDomain *domain)
{
  CbkSnapshotText text;

  text.status = intern (self, domain->status, MAX_WORD_CHARACTERS);
  text.reason = intern (self, domain->status_reason, MAX_REASON_CHARACTERS);
  text.provisioning = intern (self, domain->provisioning, MAX_WORD_CHARACTERS);
  return cbk_snapshot_words_add_text (&self->words, &text);
}

static const Row *
get_row (CbkSnapshotBuilder *self, guint32 row)
{
  return &g_array_index (self->rows, Row, row);
}

/* Eight bytes of a name, most significant first, so that numbers compare as the bytes do. What is beyond the name is
 * zero, which no byte of a name is. */
static guint64
get_prefix (CbkSnapshotBuilder *self, guint32 row, gsize depth)
{
  const Row    *r = get_row (self, row);
  const guint8 *name = self->domains->data + r->domain;
  guint64       prefix = 0;

  for (gsize i = depth; i < depth + sizeof prefix; i++)
    prefix = prefix << 8 | (i < r->length ? name[i] : 0);
  return prefix;
}

static int
compare_prefixes (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const SortKey *key_a = a;
  const SortKey *key_b = b;

  return (key_a->prefix > key_b->prefix) - (key_a->prefix < key_b->prefix);
}

/* Names are sorted eight bytes at a time: comparing numbers that lie side by side is several times faster than
 * comparing names all over the arena. Of equal names, all rows but the last that came are marked as replaced. */
static void
sort_from (CbkSnapshotBuilder *self, SortKey *keys, guint n_keys, gsize depth)
{
  guint start = 0;

  if (n_keys == 0)
    return;
  for (guint i = 0; i < n_keys; i++)
    keys[i].prefix = get_prefix (self, keys[i].row, depth);
  g_qsort_with_data (keys, n_keys, sizeof (SortKey), compare_prefixes, NULL);

  for (guint i = 1; i <= n_keys; i++)
    {
      if (i < n_keys && keys[i].prefix == keys[start].prefix)
        continue;

      /* A last byte of zero is beyond the names, so these are one name; the sort is stable, so its last row is last. */
      if ((keys[start].prefix & 0xff) == 0)
        {
          for (guint j = start; j + 1 < i; j++)
            keys[j].row = REPLACED;
        }
      else if (i - start > 1)
        {
          sort_from (self, keys + start, i - start, depth + sizeof keys[start].prefix);
        }
      start = i;
    }
}

/* The rows in the order of their domains, each domain once. */
static GArray *
sort_rows (CbkSnapshotBuilder *self)
{
  g_autoptr (GArray) keys = g_array_sized_new (FALSE, FALSE, sizeof (SortKey), self->rows->len);
  SortKey *array;
  guint    n_kept = 0;

  g_array_set_size (keys, self->rows->len);
  array = (gpointer) keys->data;
  for (guint i = 0; i < keys->len; i++)
    array[i].row = i;
  sort_from (self, array, keys->len, 0);

  for (guint i = 0; i < keys->len; i++)
    {
      if (array[i].row != REPLACED)
        array[n_kept++] = array[i];
    }
  g_array_set_size (keys, n_kept);
  return g_steal_pointer (&keys);
}

static void
unicode_forms_init (UnicodeForms *self)
{
  guint32 start = 0;

  self->bytes = g_byte_array_new ();
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->shown = g_byte_array_new ();
  g_array_append_val (self->offsets, start);
}

static void
unicode_forms_clear (UnicodeForms *self)
{
  g_byte_array_unref (self->bytes);
  g_array_unref (self->offsets);
  g_array_unref (self->rows);
  g_byte_array_unref (self->shown);
}

static void
unicode_forms_add (UnicodeForms *self, guint32 row, const char *name, gsize length)
{
  g_autofree char *domain = g_strndup (name, length);
  g_autofree char *unicode = NULL;
  guint8           shown;
  guint32          end;

  unicode = cbk_idn_to_unicode (domain);
  if (unicode == NULL)
    return;

  shown = cbk_idn_is_single_script (unicode) ? 1 : 0;
  g_byte_array_append (self->bytes, (const guint8 *) unicode, strlen (unicode));
  g_byte_array_append (self->bytes, (const guint8 *) "\n", 1);
  g_byte_array_append (self->shown, &shown, 1);
  end = self->bytes->len;
  g_array_append_val (self->offsets, end);
  g_array_append_val (self->rows, row);
}

static void
write_rows (CbkSnapshotBuilder *self, const GArray *keys, CbkSnapshotColumns *columns)
{
  guint32 end = 0;

  cbk_snapshot_columns_set_start (columns, 0, 0);
  for (guint i = 0; i < keys->len; i++)
    {
      const Row *row = get_row (self, g_array_index (keys, SortKey, i).row);

      memcpy (columns->domains + end, self->domains->data + row->domain, row->length + 1);
      end += row->length + 1;
      cbk_snapshot_columns_set_start (columns, (gsize) i + 1, end);
      for (guint number = 0; number < CBK_SNAPSHOT_N_NUMBERS; number++)
        cbk_numbers_set (&columns->numbers[number], i, row->numbers[number]);
      columns->id_hashes[i] = row->id_hash;
      cbk_indices_set (&columns->texts, i, row->text);
      columns->statuses[i] = row->status;
    }
}

static void
write_unicode_forms (const UnicodeForms *forms, CbkSnapshotColumns *columns)
{
  memcpy (columns->unicode_offsets, forms->offsets->data, forms->offsets->len * sizeof (guint32));
  if (forms->rows->len == 0)
    return;
  memcpy (columns->unicode_rows, forms->rows->data, forms->rows->len * sizeof (guint32));
  memcpy (columns->unicode_shown, forms->shown->data, forms->shown->len);
  memcpy (columns->unicode, forms->bytes->data, forms->bytes->len);
}

/**
 * cbk_snapshot_builder_new:
 *
 * Returns: (transfer full): a builder without rows, to be used by one thread at a time
 */
CbkSnapshotBuilder *
cbk_snapshot_builder_new (void)
{
  CbkSnapshotBuilder *self = g_new0 (CbkSnapshotBuilder, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->domains = g_byte_array_new ();
  cbk_snapshot_words_init (&self->words);
  cbk_siphash_make_key (self->secret);
  return self;
}

/* Returns: (transfer full): a builder whose snapshots hash ids as this one does */
CbkSnapshotBuilder *
cbk_snapshot_builder_new_like (const CbkSnapshot *snapshot)
{
  CbkSnapshotBuilder *self = cbk_snapshot_builder_new ();

  memcpy (self->secret, snapshot->columns.id_secret, sizeof self->secret);
  return self;
}

/**
 * cbk_snapshot_builder_free:
 * @self: (transfer full) (nullable): a builder
 */
void
cbk_snapshot_builder_free (CbkSnapshotBuilder *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_byte_array_unref (self->domains);
  cbk_snapshot_words_clear (&self->words);
  g_free (self);
}

/**
 * cbk_snapshot_builder_add:
 * @self: a builder
 * @key: a number that leads back from the row to whatever the caller made it of
 * @domain: a row; its domain is normalised here once more. Its words are kept in the form in which they can be shown:
 *   without control and bidi characters, 64 characters of a word and 500 of a reason at most
 *
 * A domain that was added before is replaced.
 *
 * Returns: %FALSE where the row is left out, because its domain is no domain's name or there is no room for it in a
 *   snapshot (1 GiB of names or 2 GiB of reasons)
 */
gboolean
cbk_snapshot_builder_add (CbkSnapshotBuilder *self, gint64 key, const CbkDomain *domain)
{
  g_autofree char *name = NULL;
  Row              row;

  g_return_val_if_fail (self != NULL && domain != NULL, FALSE);

  name = cbk_domain_normalise_name (domain->domain);
  if (name == NULL || self->domains->len > CBK_SNAPSHOT_MAX_ARENA ||
      self->words.string_bytes > CBK_SNAPSHOT_MAX_STRINGS)
    return FALSE;

  row.numbers[CBK_NUMBERS_KEY] = key;
  row.numbers[CBK_NUMBERS_CREATE_TIME] = domain->create_time;
  row.numbers[CBK_NUMBERS_UPDATE_TIME] = domain->update_time;
  row.numbers[CBK_NUMBERS_EXPIRE_TIME] = domain->expire_time;
  row.domain = self->domains->len;
  row.length = strlen (name);
  row.has_ace = strstr (name, "xn--") != NULL;
  row.status = cbk_status_from_word (domain->status);
  row.id_hash = cbk_snapshot_hash_id (self->secret, domain->id);
  row.text = intern_text (self, domain);
  g_byte_array_append (self->domains, (const guint8 *) name, row.length);
  g_byte_array_append (self->domains, (const guint8 *) "\n", 1);
  g_array_append_val (self->rows, row);
  return TRUE;
}

/**
 * cbk_snapshot_builder_build:
 * @self: a builder, which keeps its rows: more can be added, and another snapshot built
 *
 * Returns: (transfer full): a snapshot of the rows that were added so far
 */
CbkSnapshot *
cbk_snapshot_builder_build (CbkSnapshotBuilder *self)
{
  g_autoptr (GArray) keys = NULL;
  CbkSnapshotCounts  counts = { 0 };
  CbkSnapshotColumns columns;
  UnicodeForms       forms;
  gpointer           block;

  g_return_val_if_fail (self != NULL, NULL);

  keys = sort_rows (self);
  unicode_forms_init (&forms);
  for (guint i = 0; i < keys->len; i++)
    {
      const Row *row = get_row (self, g_array_index (keys, SortKey, i).row);

      if (row->has_ace)
        unicode_forms_add (&forms, i, (const char *) self->domains->data + row->domain, row->length);
      counts.domain_bytes += row->length + 1;
      for (guint number = 0; number < CBK_SNAPSHOT_N_NUMBERS; number++)
        if (!cbk_numbers_is_narrow (cbk_snapshot_numbers_get_base (number), row->numbers[number]))
          counts.wide_numbers |= 1u << number;
    }

  counts.n_rows = keys->len;
  counts.n_unicode = forms.rows->len;
  counts.unicode_bytes = forms.bytes->len;
  cbk_snapshot_words_count (&self->words, &counts);
  block = cbk_snapshot_block_new (&counts, &columns);
  memcpy (columns.id_secret, self->secret, sizeof self->secret);
  write_rows (self, keys, &columns);
  write_unicode_forms (&forms, &columns);
  cbk_snapshot_words_write (&self->words, &columns);
  unicode_forms_clear (&forms);
  return cbk_snapshot_new_from_block (block, &counts, &columns);
}
