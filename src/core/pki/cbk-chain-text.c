/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from a certificate made fit to be shown: nothing in it can hide, reorder or break a line. */

#include "core/pki/cbk-chain-text.h"

/* Whether a character has a shape of its own. Format characters (the bidi controls and the zero-width ones among them)
 * have none, and of a character without a meaning in Unicode nobody knows what a font does with it. */
static gboolean
is_visible (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
    case G_UNICODE_CONNECT_PUNCTUATION:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_MODIFIER_SYMBOL:
    case G_UNICODE_MATH_SYMBOL:
    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_SPACE_SEPARATOR:
      break;
    }
  return TRUE;
}

/**
 * cbk_chain_text_clean:
 * @bytes: (array length=length): what stands in the certificate, in UTF-8 or not
 * @length: how many bytes; they may hold NUL
 * @max_chars: how many characters of the certificate to show at most
 *
 * Characters that cannot be seen become their number in brackets (a NUL "[U+0000]"), bytes that are not UTF-8 theirs
 * ("[0xFF]"), and what is beyond @max_chars an ellipsis. The result is plain text, not markup. On any thread.
 *
 * Returns: (transfer full): valid UTF-8 without control and format characters
 */
char *
cbk_chain_text_clean (const char *bytes, gsize length, guint max_chars)
{
  GString    *text = g_string_new (NULL);
  const char *p = bytes;
  const char *end = bytes + length;
  guint       n_chars = 0;

  while (p < end && n_chars < max_chars)
    {
      /* GLib takes a NUL for the end of the text wherever it stands. */
      const gunichar c = *p == '\0' ? 0 : g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (text, "[0x%02X]", (guint8) *p);
          p++;
        }
      else
        {
          if (is_visible (c))
            g_string_append_unichar (text, c);
          else
            g_string_append_printf (text, "[U+%04X]", c);
          p = c == 0 ? p + 1 : g_utf8_next_char (p);
        }
      n_chars++;
    }
  if (p < end)
    g_string_append (text, "…");

  return g_string_free (text, FALSE);
}

/**
 * cbk_chain_text_hex:
 * @bytes: (array length=length): any bytes
 * @length: how many
 * @upper: whether the letters are capitals
 * @colons: whether a colon stands between two bytes
 *
 * Returns: (transfer full): @bytes in hexadecimal, in full
 */
char *
cbk_chain_text_hex (const guint8 *bytes, gsize length, gboolean upper, gboolean colons)
{
  const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  GString    *text = g_string_sized_new (length * 3);

  for (gsize i = 0; i < length; i++)
    {
      if (colons && i > 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, digits[bytes[i] >> 4]);
      g_string_append_c (text, digits[bytes[i] & 15]);
    }

  return g_string_free (text, FALSE);
}
