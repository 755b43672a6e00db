/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which domains contain a text: what was typed is brought into the form of the arenas, then looked for in one scan. */

#include "core/inventory/cbk-search.h"

#include <string.h>

#include "core/inventory/cbk-row-set.h"

/* What a paste may bring along and no domain has: line ends, zero-width and direction marks. */
static gboolean
is_unseen (gunichar letter)
{
  GUnicodeType type = g_unichar_type (letter);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
         type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* Lower case, in the composed compatibility form that IDNA uses, without what cannot be seen. Not
 * g_utf8_strdown(): in a Turkish locale it makes another letter of "I". */
static char *
fold_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *again = NULL;
  g_autoptr (GString) folded = g_string_new (NULL);

  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char (p);

      if (is_unseen (letter))
        continue;

      /* The ideographic full stop also separates the labels of a domain (RFC 3490, section 3.1). */
      g_string_append_unichar (folded, letter == 0x3002 ? '.' : g_unichar_tolower (letter));
    }

  again = g_utf8_normalize (folded->str, -1, G_NORMALIZE_ALL_COMPOSE);
  return g_strstrip (g_steal_pointer (&again));
}

/* The host of an address that was pasted: without scheme, user, port, path and the root's dot. */
static char *
host_of_address (const char *text)
{
  const char      *scheme_end = strstr (text, "://");
  const char      *slash = strchr (text, '/');
  const char      *authority = scheme_end != NULL ? scheme_end + strlen ("://") : text;
  g_autofree char *host = NULL;
  char            *part = NULL;

  if (scheme_end == NULL && (slash == NULL || slash == text))
    return g_strdup (text);

  host = g_strndup (authority, strcspn (authority, "/?#\\"));

  part = strrchr (host, '@');
  if (part != NULL)
    memmove (host, part + 1, strlen (part + 1) + 1);

  part = strrchr (host, ':');
  if (part != NULL && part[1 + strspn (part + 1, "0123456789")] == '\0')
    *part = '\0';

  if (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';

  return g_steal_pointer (&host);
}

/* The entry that holds a position; it is not before `entry`. Most are near, so the steps begin small. */
static guint
find_entry (const CbkArena *arena, guint entry, gsize position)
{
  guint step = 1;
  guint end;

  while (step < arena->n_entries - entry && arena->offsets[entry + step] <= position)
    {
      entry += step;
      step *= 2;
    }

  end = entry + MIN (step, arena->n_entries - entry);
  while (end - entry > 1)
    {
      guint middle = entry + (end - entry) / 2;

      if (arena->offsets[middle] <= position)
        entry = middle;
      else
        end = middle;
    }

  return entry;
}

/* 16 bytes that the compiler compares at once, on every machine it knows. */
typedef guint8 Lanes __attribute__ ((vector_size (16)));

#define BLOCK 64
#define LANES_PER_BLOCK (BLOCK / sizeof (Lanes))

/* The bytes of a block that are equal, as bits, the first byte lowest. */
static inline guint64
lanes_to_bits (Lanes equal)
{
#ifdef __SSE2__
  return (guint16) __builtin_ia32_pmovmskb128 ((char __attribute__ ((vector_size (16)))) equal);
#else
  guint64 halves[2];

  /* Each byte is 0 or 255: of its lowest bits a multiplication makes the highest byte. */
  memcpy (halves, &equal, sizeof halves);
  for (guint i = 0; i < 2; i++)
    halves[i] = ((GUINT64_FROM_LE (halves[i]) & G_GUINT64_CONSTANT (0x0101010101010101)) *
                 G_GUINT64_CONSTANT (0x0102040810204080)) >>
                56;
  return halves[0] | halves[1] << 8;
#endif
}

static inline Lanes
load_lanes (const char *bytes)
{
  Lanes lanes;

  memcpy (&lanes, bytes, sizeof lanes);
  return lanes;
}

static inline guint64
find_byte (const char *block, Lanes byte)
{
  guint64 bits = 0;

  for (guint i = 0; i < LANES_PER_BLOCK; i++)
    bits |= lanes_to_bits ((Lanes) (load_lanes (block + i * sizeof byte) == byte)) << (i * sizeof byte);
  return bits;
}

/* A text, and its first, middle and last byte: where these three stand, it is worth a closer look. */
typedef struct
{
  const char *bytes;
  gsize       length;
  Lanes       first;
  Lanes       middle;
  Lanes       last;
} Needle;

static inline guint64
find_needle (const Needle *needle, const char *block)
{
  guint64 places = find_byte (block, needle->first);

  if (places != 0 && needle->length > 1)
    places &= find_byte (block + needle->length - 1, needle->last);
  if (places != 0 && needle->length > 2)
    places &= find_byte (block + needle->length / 2, needle->middle);
  if (needle->length <= 3)
    return places;

  for (guint64 bits = places; bits != 0; bits &= bits - 1)
    if (memcmp (block + __builtin_ctzll (bits), needle->bytes, needle->length) != 0)
      places ^= bits & -bits;
  return places;
}

/* Where a scan is. */
typedef struct
{
  const CbkArena *arena;
  guint64        *found;
  guint           entry;      /* that the next byte belongs to, unless blocks without a hit were passed over since */
  gboolean        is_current; /* none was */
  gboolean        was_hit;    /* the text was found in the part of that entry that was seen */
} Scan;

static inline void
put_entry (Scan *scan, guint64 is_hit)
{
  guint row = scan->arena->rows != NULL ? scan->arena->rows[scan->entry] : scan->entry;

  scan->found[row / 64] |= is_hit << (row % 64);
  scan->entry++;
}

/* Entries end at `ends`, hits begin at `hits`. Added to the bytes that end no entry, a hit carries on up to the end of
 * its entry and sets the bit there: so each entry costs the same, however many hits it has, and no branch. */
static inline void
scan_block (Scan *scan, gsize place, guint64 hits, guint64 ends)
{
  guint64 carried;
  guint64 sum;

  if (hits == 0 && !scan->was_hit)
    {
      scan->is_current = FALSE;
      return;
    }
  if (!scan->is_current)
    scan->entry = find_entry (scan->arena, scan->entry, place);
  scan->is_current = TRUE;

  carried = ~ends + scan->was_hit;
  sum = carried + (hits & ~ends);
  scan->was_hit = carried < (guint64) scan->was_hit || sum < carried;

  for (; ends != 0; ends &= ends - 1)
    put_entry (scan, (sum >> __builtin_ctzll (ends)) & 1);
}

/* Puts the rows whose entry in the arena contains the text into a set. */
static void
scan_arena (const CbkArena *arena, const char *text, gsize length, guint64 *found)
{
  Scan   scan = { .arena = arena, .found = found };
  Needle needle = { .bytes = text,
                    .length = length,
                    .first = (Lanes){} + (guint8) text[0],
                    .middle = (Lanes){} + (guint8) text[length / 2],
                    .last = (Lanes){} + (guint8) text[length - 1] };
  Lanes  end = (Lanes){} + (guint8) '\n';
  gsize  place = 0;

  for (; place + BLOCK + length - 1 <= arena->length; place += BLOCK)
    {
      guint64 hits = find_needle (&needle, arena->bytes + place);

      scan_block (&scan, place, hits, hits != 0 || scan.was_hit ? find_byte (arena->bytes + place, end) : 0);
    }

  /* What is left is too short for a block with the text behind it. */
  for (; place < arena->length; place++)
    {
      gboolean is_hit = place + length <= arena->length && memcmp (arena->bytes + place, text, length) == 0;

      scan_block (&scan, place, is_hit, arena->bytes[place] == '\n');
    }
}

static void
scan_forms (CbkSnapshot *snapshot, const char *text, guint64 *found)
{
  CbkArena domains = cbk_snapshot_peek_domains (snapshot);
  CbkArena unicode = cbk_snapshot_peek_unicode (snapshot);
  gsize    length = strlen (text);

  if (g_str_is_ascii (text))
    scan_arena (&domains, text, length, found);
  scan_arena (&unicode, text, length, found);
}

/**
 * cbk_search_normalise:
 * @text: (nullable): what was typed or pasted, in any bytes
 *
 * The text that is looked for: valid UTF-8, lower-case, trimmed, without control characters and line ends; of an
 * address ("https://user@www.example.com:443/path") the host alone. `%`, `_`, `*` and `.` are ordinary characters.
 *
 * Returns: (transfer full): the text; "" finds everything
 */
char *
cbk_search_normalise (const char *text)
{
  g_autofree char *folded = fold_text (text != NULL ? text : "");

  return host_of_address (folded);
}

/**
 * cbk_search_domains:
 * @snapshot: where to look
 * @text: (nullable): what was typed
 * @found: a set of all the snapshot's rows, see cbk-row-set.h; what was in it is forgotten
 *
 * Leaves in @found the rows whose domain contains the text in its xn-- or its Unicode form.
 */
void
cbk_search_domains (CbkSnapshot *snapshot, const char *text, guint64 *found)
{
  g_autofree char *wanted = cbk_search_normalise (text);
  gsize            length = strlen (wanted);
  guint            n_rows = cbk_snapshot_get_n_rows (snapshot);

  if (length == 0)
    {
      cbk_row_set_fill (found, n_rows);
      return;
    }

  cbk_row_set_clear (found, n_rows);
  scan_forms (snapshot, wanted, found);

  /* "example." is on the way to "example.com", but "example.com." is also the whole name with the root's dot. */
  if (length > 1 && wanted[length - 1] == '.')
    {
      wanted[length - 1] = '\n';
      scan_forms (snapshot, wanted, found);
    }
}
