/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which domains contain a text: what was typed is brought into the form of the arenas, then looked for in one scan. */

#include "core/inventory/cbk-search.h"

#include <string.h>

#include "core/inventory/cbk-row-set.h"
#include "core/inventory/cbk-scan.h"

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

/* Puts the rows whose entry in the arena contains the text into a set. */
static void
scan_arena (const CbkArena *arena, const char *text, gsize length, guint64 *found)
{
#ifdef CBK_HAS_SCAN_AVX2
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi2"))
    {
      cbk_scan_arena_avx2 (arena, text, length, found);
      return;
    }
#endif
  cbk_scan_arena (arena, text, length, found);
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
