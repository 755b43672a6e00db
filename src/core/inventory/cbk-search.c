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

/* Where a scan is: the last entry that was found, and the first byte behind it. */
typedef struct
{
  const CbkArena *arena;
  guint64        *found;
  guint           entry;
  gsize           next;
} Scan;

static inline void
scan_hit (Scan *scan, gsize position)
{
  const CbkArena *arena = scan->arena;

  scan->entry = find_entry (arena, scan->entry, position);
  scan->next = arena->offsets[scan->entry + 1];
  cbk_row_set_add (scan->found, arena->rows != NULL ? arena->rows[scan->entry] : scan->entry);
}

/* 16 bytes that the compiler compares at once, on every machine it knows. */
typedef guint8 Lanes __attribute__ ((vector_size (16)));

static inline Lanes
load_lanes (const char *bytes)
{
  Lanes lanes;

  memcpy (&lanes, bytes, sizeof lanes);
  return lanes;
}

/* Puts the rows whose entry in the arena contains the text into a set. A place is looked at closely when the
 * first, the middle and the last byte of the text are there; unlike with memmem(), a hit costs no new call. */
static void
scan_arena (const CbkArena *arena, const char *text, gsize length, guint64 *found)
{
  Scan        scan = { .arena = arena, .found = found };
  Lanes       first = (Lanes){} + (guint8) text[0];
  Lanes       middle = (Lanes){} + (guint8) text[length / 2];
  Lanes       last = (Lanes){} + (guint8) text[length - 1];
  const char *bytes = arena->bytes;
  gsize       place = 0;

  for (; place + sizeof (Lanes) + length - 1 <= arena->length; place += sizeof (Lanes))
    {
      const char *here = bytes + place;
      Lanes       hits = (Lanes) ((load_lanes (here) == first) & (load_lanes (here + length / 2) == middle) &
                            (load_lanes (here + length - 1) == last));
      guint64     halves[2];

      memcpy (halves, &hits, sizeof halves);
      if ((halves[0] | halves[1]) == 0)
        continue;

      for (guint half = 0; half < 2; half++)
        {
          /* One bit a byte, the first byte lowest. */
          guint64 bits = GUINT64_FROM_LE (halves[half]) & G_GUINT64_CONSTANT (0x0101010101010101);

          for (; bits != 0; bits &= bits - 1)
            {
              gsize position = place + half * 8 + (guint) __builtin_ctzll (bits) / 8;

              if (position >= scan.next && (length <= 3 || memcmp (bytes + position, text, length) == 0))
                scan_hit (&scan, position);
            }
        }
    }

  for (; place + length <= arena->length; place++)
    {
      if (place >= scan.next && memcmp (bytes + place, text, length) == 0)
        scan_hit (&scan, place);
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
