/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server wrote, made fit to be shown to a person: one line, of limited length, in the order it is read. */

#include "core/connectors/cbk-plain-text.h"

#include <string.h>

#define REPLACEMENT 0xfffd
#define ELLIPSIS 0x2026

/* Letters of some scripts are joined with these two; no other invisible character is needed to write a word. */
#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d

static gunichar
plain_character (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (g_unichar_isspace (c) || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR)
    return ' ';
  if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER)
    return c;
  if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE)
    return REPLACEMENT;
  return c;
}

/* Most of what a server writes are a few letters. */
static gboolean
is_plain_already (const char *text, gsize max_characters)
{
  gsize n = 0;

  while (n <= max_characters && g_ascii_isprint (text[n]))
    n++;
  return n <= max_characters && text[n] == '\0';
}

/**
 * cbk_plain_text:
 * @text: bytes from a server, UTF-8 or not
 * @max_characters: how many characters may be left; of a longer text the first of them remain, with an ellipsis
 *
 * White space of every kind becomes a space. Control and direction characters become U+FFFD rather than nothing, so
 * that a text never turns into another one that means something ("va<U+202E>lid" is not "valid"). Markup is left
 * alone: whoever shows the text must not read it as markup.
 *
 * Returns: (transfer full): valid UTF-8. Any thread.
 */
char *
cbk_plain_text (const char *text, gsize max_characters)
{
  g_autofree char *head = NULL;
  g_autofree char *valid = NULL;
  GString         *plain;
  gsize            n = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (is_plain_already (text, max_characters))
    return g_strdup (text);

  /* A character has four bytes at most: of a megabyte only what can be shown is looked at. */
  head = g_strndup (text, 4 * (max_characters + 1));
  valid = g_utf8_make_valid (head, -1);
  plain = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (n++ == max_characters)
        {
          g_string_append_unichar (plain, ELLIPSIS);
          break;
        }
      g_string_append_unichar (plain, plain_character (g_utf8_get_char (p)));
    }

  return g_string_free (plain, FALSE);
}
