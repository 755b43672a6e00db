/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Unicode form of a domain name, and whether it may be shown without misleading a reader. */

#include "core/inventory/cbk-idn.h"

#include <string.h>

#define ACE_PREFIX "xn--"

/* The scripts that one name may use: bits of what it does use. */
enum
{
  SCRIPT_LATIN = 1 << 0,
  SCRIPT_HAN = 1 << 1,
  SCRIPT_HIRAGANA = 1 << 2,
  SCRIPT_KATAKANA = 1 << 3,
  SCRIPT_BOPOMOFO = 1 << 4,
  SCRIPT_HANGUL = 1 << 5,
};

static gboolean
has_ace_label (const char *domain)
{
  for (const char *label = domain; label != NULL; label = strchr (label, '.'))
    {
      if (*label == '.')
        label++;
      if (g_str_has_prefix (label, ACE_PREFIX))
        return TRUE;
    }
  return FALSE;
}

/* "xn--paypal-" decodes to plain ASCII, to another name than its own. Both names have the same number of labels. */
static gboolean
has_ascii_in_disguise (const char *domain, const char *unicode)
{
  g_auto (GStrv) labels = g_strsplit (domain, ".", -1);
  g_auto (GStrv) decoded = g_strsplit (unicode, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      if (decoded[i] == NULL)
        return TRUE;
      if (g_str_has_prefix (labels[i], ACE_PREFIX) && g_str_is_ascii (decoded[i]))
        return TRUE;
    }
  return FALSE;
}

/* Characters of no width or of no ink that Unicode counts as letters, marks or symbols (Default_Ignorable_Code_Point
 * and the blank Braille pattern); those of category Cf are told by their category. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) ||
         c == 0x2800 || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFFA0 || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* What another dot or an ASCII letter in disguise would be: a name that decodes to it is not the name it pretends to
 * be. */
static gboolean
is_allowed (gunichar c)
{
  GUnicodeType type;

  if (c < 0x80)
    return g_ascii_islower (c) || g_ascii_isdigit (c) || strchr ("-_.*", c) != NULL;
  if (c == 0x3002 || is_invisible (c) || g_unichar_tolower (c) != c)
    return FALSE;

  type = g_unichar_type (c);
  return g_unichar_isgraph (c) && type != G_UNICODE_PRIVATE_USE && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* Letters, their marks and digits are what a name is made of. Those of no one script (raised dots and colons, circled
 * numbers) are left out, and with them what looks like a dot, a slash or an apostrophe; Japanese needs its long mark.
 */
static gboolean
is_plain (gunichar c)
{
  if (c < 0x80 || c == 0x30FC)
    return TRUE;
  return (g_unichar_isalpha (c) || g_unichar_ismark (c) || g_unichar_isdigit (c)) &&
         g_unichar_get_script (c) != G_UNICODE_SCRIPT_COMMON;
}

static guint
script_bit (GUnicodeScript script)
{
  if (script == G_UNICODE_SCRIPT_LATIN)
    return SCRIPT_LATIN;
  if (script == G_UNICODE_SCRIPT_HAN)
    return SCRIPT_HAN;
  if (script == G_UNICODE_SCRIPT_HIRAGANA)
    return SCRIPT_HIRAGANA;
  if (script == G_UNICODE_SCRIPT_KATAKANA)
    return SCRIPT_KATAKANA;
  if (script == G_UNICODE_SCRIPT_BOPOMOFO)
    return SCRIPT_BOPOMOFO;
  if (script == G_UNICODE_SCRIPT_HANGUL)
    return SCRIPT_HANGUL;
  return 0;
}

/**
 * cbk_idn_to_unicode:
 * @domain: a normalised domain name
 *
 * Returns: (transfer full) (nullable): the name with its xn-- labels decoded (RFC 3492), lower-case UTF-8 in form NFKC;
 * or %NULL where it has no such label, where one does not decode, or where the result has characters that are no honest
 *   part of a name (controls, bidi and other invisible characters, spaces, unassigned ones, dots). Any thread.
 */
char *
cbk_idn_to_unicode (const char *domain)
{
  g_autofree char *unicode = NULL;
  g_autofree char *normal = NULL;

  g_return_val_if_fail (domain != NULL, NULL);

  if (!has_ace_label (domain))
    return NULL;
  unicode = g_hostname_to_unicode (domain);
  if (unicode == NULL || !g_utf8_validate (unicode, -1, NULL) || has_ascii_in_disguise (domain, unicode))
    return NULL;

  for (const char *p = unicode; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!is_allowed (g_utf8_get_char (p)))
        return NULL;
    }

  normal = g_utf8_normalize (unicode, -1, G_NORMALIZE_ALL_COMPOSE);
  return g_strcmp0 (normal, unicode) == 0 ? g_steal_pointer (&unicode) : NULL;
}

/**
 * cbk_idn_is_single_script:
 * @unicode: a domain name in its Unicode form
 *
 * Whether all letters of the whole name are of one script, or of scripts that one language mixes: the level "Highly
 * Restrictive" of UTS #39, section 5.2. Symbols and punctuation other than ASCII's make a name unfit as well.
 *
 * Returns: whether @unicode may be shown as the name. Any thread.
 */
gboolean
cbk_idn_is_single_script (const char *unicode)
{
  static const guint together[] = {
    SCRIPT_LATIN | SCRIPT_HAN | SCRIPT_HIRAGANA | SCRIPT_KATAKANA,
    SCRIPT_LATIN | SCRIPT_HAN | SCRIPT_BOPOMOFO,
    SCRIPT_LATIN | SCRIPT_HAN | SCRIPT_HANGUL,
  };
  GUnicodeScript first = G_UNICODE_SCRIPT_COMMON;
  gboolean       is_one = TRUE;
  gboolean       can_mix = TRUE;
  guint          used = 0;

  g_return_val_if_fail (unicode != NULL, FALSE);

  for (const char *p = unicode; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar       c = g_utf8_get_char (p);
      GUnicodeScript script = g_unichar_get_script (c);

      if (!is_plain (c))
        return FALSE;
      if (script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_INHERITED)
        continue;

      if (first == G_UNICODE_SCRIPT_COMMON)
        first = script;
      is_one = is_one && script == first;
      can_mix = can_mix && script_bit (script) != 0;
      used |= script_bit (script);
    }

  if (is_one)
    return TRUE;
  for (gsize i = 0; can_mix && i < G_N_ELEMENTS (together); i++)
    {
      if ((used & ~together[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * cbk_idn_to_display:
 * @domain: a normalised domain name
 *
 * Returns: (transfer full): what a table shows for @domain: its Unicode form where that cannot mislead, else @domain
 */
char *
cbk_idn_to_display (const char *domain)
{
  g_autofree char *unicode = NULL;

  g_return_val_if_fail (domain != NULL, NULL);

  unicode = cbk_idn_to_unicode (domain);
  if (unicode != NULL && cbk_idn_is_single_script (unicode))
    return g_steal_pointer (&unicode);
  return g_strdup (domain);
}
