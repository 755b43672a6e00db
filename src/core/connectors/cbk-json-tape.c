/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON text from a server -> the tape: each value is 16 bytes of one array, in the order of the text, and strings stay
 * where they are in it, unescaped.
 *
 * Why this is not json-glib: of what is refused or mended here, json-glib takes some as if it were JSON (comments,
 * assignments, numbers beyond 64 bits), and is ended by some (deep nesting, halves of surrogate pairs). So a text has
 * to be checked to its last byte anyhow, and then what was found need only be kept: for 100,000 rows that is 53 ms of
 * processor time, where json-glib's tree of objects, once more, is 504 ms. In the tests json-glib says what is right.
 */

#include "config.h"

#include "core/connectors/cbk-json-tape.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

/* A gint64 holds every number of so many digits. */
#define MAX_INTEGER_DIGITS 18

#define ESCAPE_LENGTH 6 /* of \uXXXX */
#define REPLACEMENT 0xfffd

#define FIRST_CAPACITY 64

/* The text ends with a '\0', which is part of no token: nothing reads beyond it. */
typedef struct
{
  CbkJsonTape *tape;
  char        *p;
  guint        capacity; /* of the tape */
  guint        depth;
  guint        n_counted;
} Scan;

static gboolean take_value (Scan *scan, GError **error);

static gboolean
fail (const Scan *scan, GError **error)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not JSON (at byte %zu)"),
               (size_t) (scan->p - scan->tape->text));
  return FALSE;
}

static gboolean
fail_too_large (const char *reason, GError **error)
{
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_TOO_LARGE, reason);
  return FALSE;
}

/* Returns: (transfer none): the new value, until the next one is added */
static CbkJsonValue *
add_value (Scan *scan, CbkJsonKind kind)
{
  CbkJsonTape  *tape = scan->tape;
  CbkJsonValue *value;

  if (tape->n_values == scan->capacity)
    {
      scan->capacity = MAX (FIRST_CAPACITY, scan->capacity * 2);
      tape->values = g_renew (CbkJsonValue, tape->values, scan->capacity);
    }
  value = &tape->values[tape->n_values++];
  *value = (CbkJsonValue){ .kind = kind };
  return value;
}

static void
skip_space (Scan *scan)
{
  while (*scan->p == ' ' || *scan->p == '\n' || *scan->p == '\r' || *scan->p == '\t')
    scan->p++;
}

static gboolean
is_unicode_escape (const char *p)
{
  return p[0] == '\\' && p[1] == 'u' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]) && g_ascii_isxdigit (p[4]) &&
         g_ascii_isxdigit (p[5]);
}

static gunichar
unicode_escape_value (const char *p)
{
  gunichar value = 0;

  for (int i = 2; i < ESCAPE_LENGTH; i++)
    value = value * 16 + (gunichar) g_ascii_xdigit_value (p[i]);
  return value;
}

static gboolean
is_surrogate (gunichar c, gunichar first)
{
  return c >= first && c < first + 0x400;
}

/* U+0000 would end the string early, so that a name appears to be another one; half a surrogate pair is no character.
 * Both become U+FFFD, which no name, id or known word holds. */
static gboolean
take_unicode_escape (Scan *scan, char **out, GError **error)
{
  gunichar c;

  if (!is_unicode_escape (scan->p))
    return fail (scan, error);

  c = unicode_escape_value (scan->p);
  scan->p += ESCAPE_LENGTH;
  if (is_surrogate (c, 0xd800) && is_unicode_escape (scan->p) && is_surrogate (unicode_escape_value (scan->p), 0xdc00))
    {
      c = 0x10000 + ((c - 0xd800) << 10) + (unicode_escape_value (scan->p) - 0xdc00);
      scan->p += ESCAPE_LENGTH;
    }
  else if (c == 0 || is_surrogate (c, 0xd800) || is_surrogate (c, 0xdc00))
    c = REPLACEMENT;
  *out += g_unichar_to_utf8 (c, *out);
  return TRUE;
}

static gboolean
take_escape (Scan *scan, char **out, GError **error)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char       *escape;

  if (scan->p[1] == 'u')
    return take_unicode_escape (scan, out, error);
  if (scan->p[1] == '\0' || (escape = strchr (escapes, scan->p[1])) == NULL)
    return fail (scan, error);

  *(*out)++ = meanings[escape - escapes];
  scan->p += 2;
  return TRUE;
}

/* An escape is longer than what it stands for, so the string finds room where it was. */
static gboolean
take_string (Scan *scan, GError **error)
{
  CbkJsonValue *value = add_value (scan, CBK_JSON_STRING);
  char         *start = ++scan->p;
  char         *out;

  while (*scan->p != '"' && *scan->p != '\\' && (guchar) *scan->p >= 0x20)
    scan->p++;

  out = scan->p;
  while (*scan->p != '"')
    {
      if ((guchar) *scan->p < 0x20)
        return fail (scan, error);
      if (*scan->p != '\\')
        *out++ = *scan->p++;
      else if (!take_escape (scan, &out, error))
        return FALSE;
    }

  scan->p++;
  *out = '\0';
  value->string = start;
  value->length = (guint32) (out - start);
  return TRUE;
}

/* Returns: how many there were */
static gsize
skip_digits (Scan *scan)
{
  const char *start = scan->p;

  while (g_ascii_isdigit (*scan->p))
    scan->p++;
  return (gsize) (scan->p - start);
}

/* An integer of too many digits is no integer, so that it is not taken for another one: whoever asks for one says which
 * member it is. */
static gboolean
take_number (Scan *scan, GError **error)
{
  CbkJsonValue *value = add_value (scan, CBK_JSON_INTEGER);
  const char   *start = scan->p;
  const char   *digits;
  gsize         n_digits;

  if (*scan->p == '-')
    scan->p++;
  digits = scan->p;
  n_digits = skip_digits (scan);
  if (n_digits == 0 || (digits[0] == '0' && n_digits > 1))
    return fail (scan, error);
  if (n_digits > MAX_INTEGER_DIGITS)
    value->kind = CBK_JSON_FRACTION;

  if (*scan->p == '.')
    {
      value->kind = CBK_JSON_FRACTION;
      scan->p++;
      if (skip_digits (scan) == 0)
        return fail (scan, error);
    }
  if (*scan->p == 'e' || *scan->p == 'E')
    {
      value->kind = CBK_JSON_FRACTION;
      scan->p++;
      if (*scan->p == '+' || *scan->p == '-')
        scan->p++;
      if (skip_digits (scan) == 0)
        return fail (scan, error);
    }

  if (value->kind == CBK_JSON_INTEGER)
    value->integer = g_ascii_strtoll (start, NULL, 10);
  return TRUE;
}

static gboolean
take_word (Scan *scan, GError **error)
{
  static const struct
  {
    const char *word;
    CbkJsonKind kind;
    gint64      value;
  } words[] = { { "true", CBK_JSON_BOOLEAN, TRUE },
                { "false", CBK_JSON_BOOLEAN, FALSE },
                { "null", CBK_JSON_NULL, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (!g_str_has_prefix (scan->p, words[i].word))
        continue;
      add_value (scan, words[i].kind)->integer = words[i].value;
      scan->p += strlen (words[i].word);
      return TRUE;
    }
  return fail (scan, error);
}

static gboolean
take_name (Scan *scan, GError **error)
{
  if (*scan->p != '"')
    return fail (scan, error);
  if (!take_string (scan, error))
    return FALSE;

  skip_space (scan);
  if (*scan->p != ':')
    return fail (scan, error);
  scan->p++;
  skip_space (scan);
  return TRUE;
}

/* Each bracket that opens and each comma counts: what it brings is counted before it is read. */
static gboolean
count_value (Scan *scan, CbkJsonKind kind, guint n_members, GError **error)
{
  if (++scan->n_counted > CBK_JSON_MAX_VALUES)
    return fail_too_large (_ ("it holds more than a million values"), error);
  if (n_members > CBK_JSON_MAX_MEMBERS && kind == CBK_JSON_OBJECT)
    return fail_too_large (_ ("it holds an object of more than a thousand members"), error);
  return TRUE;
}

static gboolean
take_container (Scan *scan, CbkJsonKind kind, GError **error)
{
  guint place = scan->tape->n_values;
  guint n_members = 0;
  char  end = kind == CBK_JSON_OBJECT ? '}' : ']';

  if (scan->depth++ == CBK_JSON_MAX_DEPTH)
    return fail_too_large (_ ("its values lie too deep inside each other"), error);
  add_value (scan, kind);
  do
    {
      if (!count_value (scan, kind, n_members + 1, error))
        return FALSE;
      scan->p++;
      skip_space (scan);
      if (n_members == 0 && *scan->p == end)
        break;
      if ((kind == CBK_JSON_OBJECT && !take_name (scan, error)) || !take_value (scan, error))
        return FALSE;
      n_members++;
      skip_space (scan);
    }
  while (*scan->p == ',');
  if (*scan->p != end)
    return fail (scan, error);

  scan->p++;
  scan->depth--;
  scan->tape->values[place].length = n_members;
  scan->tape->values[place].n_inside = scan->tape->n_values - place - 1;
  return TRUE;
}

static gboolean
take_value (Scan *scan, GError **error)
{
  switch (*scan->p)
    {
    case '{':
      return take_container (scan, CBK_JSON_OBJECT, error);
    case '[':
      return take_container (scan, CBK_JSON_ARRAY, error);
    case '"':
      return take_string (scan, error);
    default:
      return g_ascii_isdigit (*scan->p) || *scan->p == '-' ? take_number (scan, error) : take_word (scan, error);
    }
}

static gboolean
take_document (Scan *scan, GError **error)
{
  skip_space (scan);
  if (*scan->p != '{')
    return fail (scan, error);
  if (!take_value (scan, error))
    return FALSE;

  skip_space (scan);
  return *scan->p == '\0' || fail (scan, error);
}

/* What is ASCII needs no look at its single characters, and nearly all of it is. Stops at a '\0', too.
 *
 * Returns: how many bytes of the beginning were seen to be ASCII */
static gsize
skip_ascii (const char *bytes, gsize n_bytes)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 high_bits = ones << 7;
  guint64       word;
  gsize         n = 0;

  for (; n + sizeof word <= n_bytes; n += sizeof word)
    {
      memcpy (&word, bytes + n, sizeof word);
      if (((word | (word - ones)) & high_bits) != 0)
        break;
    }
  return n;
}

/**
 * cbk_json_tape_write:
 * @self: (out): a tape of zeros; whatever is returned, cbk_json_tape_clear() is for it
 * @bytes: (array length=n_bytes): what a server sent as a JSON object
 * @n_bytes: its length, less than 4 GiB
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE whose message is a part of a sentence
 *
 * Takes what RFC 8259 allows and nothing else. A byte order mark is left out. Numbers that no gint64 holds become
 * fractions, and \u0000 and unpaired surrogates become U+FFFD, so that neither is silently read as something else.
 *
 * Returns: whether @bytes are a JSON object within the limits. Any thread.
 */
gboolean
cbk_json_tape_write (CbkJsonTape *self, const char *bytes, gsize n_bytes, GError **error)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  const char       *invalid;
  gsize             n_ascii;
  Scan              scan = { .tape = self };

  g_return_val_if_fail (self != NULL && self->text == NULL, FALSE);
  g_return_val_if_fail ((bytes != NULL || n_bytes == 0) && n_bytes <= G_MAXUINT32, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (n_bytes == 0)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is empty"));
      return FALSE;
    }
  n_ascii = skip_ascii (bytes, n_bytes);
  if (!g_utf8_validate_len (bytes + n_ascii, n_bytes - n_ascii, &invalid))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not UTF-8 (at byte %zu)"),
                   (size_t) (invalid - bytes));
      return FALSE;
    }

  if (n_bytes >= strlen (byte_order_mark) && memcmp (bytes, byte_order_mark, strlen (byte_order_mark)) == 0)
    {
      bytes += strlen (byte_order_mark);
      n_bytes -= strlen (byte_order_mark);
    }

  self->text = g_malloc (n_bytes + 1);
  self->length = n_bytes;
  memcpy (self->text, bytes, n_bytes);
  self->text[n_bytes] = '\0';
  scan.p = self->text;
  return take_document (&scan, error);
}

/* The text may hold a token or a password, so it is wiped. */
void
cbk_json_tape_clear (CbkJsonTape *self)
{
  if (self->text != NULL)
    explicit_bzero (self->text, self->length);
  g_free (self->text);
  g_free (self->values);
  *self = (CbkJsonTape){ 0 };
}
