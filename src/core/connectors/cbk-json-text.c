/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON text from a server, checked and mended before json-glib sees it: of what is refused here, json-glib takes some
 * as if it were JSON (comments, assignments), and is ended by some (deep nesting, halves of surrogate pairs). */

#include "config.h"

#include "core/connectors/cbk-json-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

/* A gint64 holds every number of so many digits. */
#define MAX_INTEGER_DIGITS 18

#define ESCAPE_LENGTH 6 /* of \uXXXX */

typedef struct
{
  char *start;
  char *p;
  char *end;
  guint depth;
  guint n_values;
  guint n_members[CBK_JSON_MAX_DEPTH + 1]; /* of the arrays and objects that are open */
  char  brackets[CBK_JSON_MAX_DEPTH + 1];
} Scan;

static gboolean
fail (Scan *scan, GError **error)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not JSON (at byte %zu)"),
               (size_t) (scan->p - scan->start));
  return FALSE;
}

static gboolean
fail_too_large (const char *reason, GError **error)
{
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_TOO_LARGE, reason);
  return FALSE;
}

static gboolean
is_unicode_escape (const Scan *scan, const char *p)
{
  if (scan->end - p < ESCAPE_LENGTH || p[0] != '\\' || p[1] != 'u')
    return FALSE;

  return g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]) && g_ascii_isxdigit (p[4]) && g_ascii_isxdigit (p[5]);
}

static guint
unicode_escape_value (const char *p)
{
  guint value = 0;

  for (int i = 2; i < ESCAPE_LENGTH; i++)
    value = value * 16 + (guint) g_ascii_xdigit_value (p[i]);
  return value;
}

static gboolean
is_low_surrogate_escape (const Scan *scan, const char *p)
{
  guint value;

  if (!is_unicode_escape (scan, p))
    return FALSE;

  value = unicode_escape_value (p);
  return value >= 0xdc00 && value <= 0xdfff;
}

/* U+0000 would end the string early, so that a name appears to be another one; half a surrogate pair is no character.
 * Both become U+FFFD, which no name, id or known word holds. */
static gboolean
take_unicode_escape (Scan *scan, GError **error)
{
  guint value;

  if (!is_unicode_escape (scan, scan->p))
    return fail (scan, error);

  value = unicode_escape_value (scan->p);
  if (value >= 0xd800 && value <= 0xdbff && is_low_surrogate_escape (scan, scan->p + ESCAPE_LENGTH))
    {
      scan->p += 2 * ESCAPE_LENGTH;
      return TRUE;
    }

  if (value == 0 || (value >= 0xd800 && value <= 0xdfff))
    memcpy (scan->p, "\\ufffd", ESCAPE_LENGTH);
  scan->p += ESCAPE_LENGTH;
  return TRUE;
}

static gboolean
take_escape (Scan *scan, GError **error)
{
  if (scan->end - scan->p < 2)
    return fail (scan, error);
  if (scan->p[1] == 'u')
    return take_unicode_escape (scan, error);
  if (strchr ("\"\\/bfnrt", scan->p[1]) == NULL)
    return fail (scan, error);

  scan->p += 2;
  return TRUE;
}

static gboolean
take_string (Scan *scan, GError **error)
{
  scan->p++;
  while (scan->p < scan->end)
    {
      if (*scan->p == '"')
        {
          scan->p++;
          return TRUE;
        }
      if ((guchar) *scan->p < 0x20)
        return fail (scan, error);
      if (*scan->p != '\\')
        scan->p++;
      else if (!take_escape (scan, error))
        return FALSE;
    }
  return fail (scan, error);
}

static guint
take_digits (Scan *scan)
{
  guint n = 0;

  while (scan->p < scan->end && g_ascii_isdigit (*scan->p))
    {
      scan->p++;
      n++;
    }
  return n;
}

static gboolean
at (const Scan *scan, const char *characters)
{
  return scan->p < scan->end && strchr (characters, *scan->p) != NULL;
}

/* An integer beyond 64 bits would come out of json-glib as another integer. As a fraction it comes out as no integer,
 * and whoever asks for one says which member it is. */
static gboolean
take_number (Scan *scan, GError **error)
{
  static const char no_integer[] = "9.9e99";
  char             *digits;
  guint             n_digits;
  gboolean          is_integer = TRUE;

  if (*scan->p == '-')
    scan->p++;
  digits = scan->p;
  n_digits = take_digits (scan);
  if (n_digits == 0 || (digits[0] == '0' && n_digits > 1))
    return fail (scan, error);

  if (at (scan, "."))
    {
      is_integer = FALSE;
      scan->p++;
      if (take_digits (scan) == 0)
        return fail (scan, error);
    }
  if (at (scan, "eE"))
    {
      is_integer = FALSE;
      scan->p++;
      if (at (scan, "+-"))
        scan->p++;
      if (take_digits (scan) == 0)
        return fail (scan, error);
    }

  if (is_integer && n_digits > MAX_INTEGER_DIGITS)
    {
      memset (digits, ' ', n_digits);
      memcpy (digits, no_integer, strlen (no_integer));
    }
  return TRUE;
}

static gboolean
take_word (Scan *scan, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->p) < length || memcmp (scan->p, words[i], length) != 0)
        continue;
      scan->p += length;
      if (scan->p < scan->end && (g_ascii_isalnum (*scan->p) || *scan->p == '_'))
        return fail (scan, error);
      return TRUE;
    }
  return fail (scan, error);
}

static gboolean
count_value (Scan *scan, GError **error)
{
  if (++scan->n_values > CBK_JSON_MAX_VALUES)
    return fail_too_large (_ ("it holds more than a million values"), error);
  if (++scan->n_members[scan->depth] > CBK_JSON_MAX_MEMBERS && scan->brackets[scan->depth] == '{')
    return fail_too_large (_ ("it holds an object of more than a thousand members"), error);
  return TRUE;
}

static gboolean
take_bracket (Scan *scan, GError **error)
{
  char c = *scan->p;

  if (c == '{' || c == '[')
    {
      if (scan->depth == CBK_JSON_MAX_DEPTH)
        return fail_too_large (_ ("its values lie too deep inside each other"), error);
      scan->depth++;
      scan->brackets[scan->depth] = c;
      scan->n_members[scan->depth] = 0;
      scan->p++;
      return count_value (scan, error);
    }

  if (scan->depth == 0 || scan->brackets[scan->depth] != (c == '}' ? '{' : '['))
    return fail (scan, error);
  scan->depth--;
  scan->p++;
  return TRUE;
}

static gboolean
take_token (Scan *scan, GError **error)
{
  switch (*scan->p)
    {
    case '{':
    case '[':
    case '}':
    case ']':
      return take_bracket (scan, error);
    case ',':
      scan->p++;
      return count_value (scan, error);
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case ':':
      scan->p++;
      return TRUE;
    case '"':
      return take_string (scan, error);
    default:
      return g_ascii_isdigit (*scan->p) || *scan->p == '-' ? take_number (scan, error) : take_word (scan, error);
    }
}

static gboolean
take_document (Scan *scan, GError **error)
{
  while (at (scan, " \t\r\n"))
    scan->p++;
  if (scan->p == scan->end || *scan->p != '{')
    return fail (scan, error);

  do
    {
      if (!take_token (scan, error))
        return FALSE;
    }
  while (scan->depth > 0 && scan->p < scan->end);

  while (at (scan, " \t\r\n"))
    scan->p++;
  return (scan->depth == 0 && scan->p == scan->end) || fail (scan, error);
}

/**
 * cbk_json_text_check:
 * @bytes: (array length=n_bytes): what a server sent as a JSON object
 * @n_bytes: its length
 * @length: (out): the length of the text returned
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE whose message is a part of a sentence
 *
 * Checks the words of the text (RFC 8259, sections 2 and 6 to 8), not the order in which they stand, which is for the
 * parser. A byte order mark is left out. Numbers that no gint64 holds become fractions, and \u0000 and unpaired
 * surrogates become U+FFFD, so that neither is silently read as something else.
 *
 * Returns: (transfer full) (nullable): text that a parser may read. Any thread.
 */
char *
cbk_json_text_check (const char *bytes, gsize n_bytes, gsize *length, GError **error)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  g_autofree char  *text = NULL;
  const char       *invalid;
  Scan              scan = { 0 };

  g_return_val_if_fail (bytes != NULL || n_bytes == 0, NULL);
  g_return_val_if_fail (length != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (n_bytes == 0)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is empty"));
      return NULL;
    }
  if (!g_utf8_validate_len (bytes, n_bytes, &invalid))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not UTF-8 (at byte %zu)"),
                   (size_t) (invalid - bytes));
      return NULL;
    }

  if (n_bytes >= strlen (byte_order_mark) && memcmp (bytes, byte_order_mark, strlen (byte_order_mark)) == 0)
    {
      bytes += strlen (byte_order_mark);
      n_bytes -= strlen (byte_order_mark);
    }

  text = g_strndup (bytes, n_bytes);
  scan.start = scan.p = text;
  scan.end = text + n_bytes;
  if (!take_document (&scan, error))
    return NULL;

  *length = n_bytes;
  return g_steal_pointer (&text);
}
