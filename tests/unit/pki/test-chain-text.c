/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from a certificate: nothing in it can hide, reorder or break a line, and nothing of it is lost silently. */

#include "core/pki/cbk-chain-text.h"

#define MAX_CHARS 20

static void
check (const char *bytes, gsize length, const char *expected)
{
  g_autofree char *text = cbk_chain_text_clean (bytes, length, MAX_CHARS);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_plain (void)
{
  check ("Zürich 東京", strlen ("Zürich 東京"), "Zürich 東京");
  check ("", 0, "");
}

static void
test_markup_stays (void)
{
  check ("<b>&amp;", strlen ("<b>&amp;"), "<b>&amp;");
}

static void
test_nul (void)
{
  check ("a\0b", 3, "a[U+0000]b");
  check ("\0", 1, "[U+0000]");
}

static void
test_control (void)
{
  check ("a\nb\t\r\x7f", 6, "a[U+000A]b[U+0009][U+000D][U+007F]");
  check ("\xc2\x85", 2, "[U+0085]");
}

static void
test_bidi (void)
{
  static const gunichar controls[] = { 0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c,
                                       0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069 };

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      char             utf8[8] = "";
      const int        length = g_unichar_to_utf8 (controls[i], utf8);
      g_autofree char *expected = g_strdup_printf ("[U+%04X]", controls[i]);

      check (utf8, length, expected);
    }
}

static void
test_invisible (void)
{
  check ("a\u200bb", strlen ("a\u200bb"), "a[U+200B]b");
  check ("\ufeff", strlen ("\ufeff"), "[U+FEFF]");
  check ("\u2028\u2029", strlen ("\u2028\u2029"), "[U+2028][U+2029]");
  check ("\U000e0041", strlen ("\U000e0041"), "[U+E0041]");
  check ("\ue000", strlen ("\ue000"), "[U+E000]");
}

static void
test_not_utf8 (void)
{
  check ("a\xff\xfe", 3, "a[0xFF][0xFE]");
  check ("\xc0\x80", 2, "[0xC0][0x80]");           /* overlong */
  check ("\xed\xa0\x80", 3, "[0xED][0xA0][0x80]"); /* a surrogate */
  check ("a\xe2\x82", 3, "a[0xE2][0x82]");         /* cut off */
  check ("\xe2\x82\0", 3, "[0xE2][0x82][U+0000]");
}

static void
test_cap (void)
{
  check ("12345678901234567890", 20, "12345678901234567890");
  check ("123456789012345678901", 21, "12345678901234567890…");
  check ("äääääääääääääääääääää", 42, "ääääääääääääääääääää…");
}

static void
test_hex (void)
{
  static const guint8 bytes[] = { 0x00, 0x0a, 0xff };
  g_autofree char    *lower = cbk_chain_text_hex (bytes, sizeof bytes, FALSE, FALSE);
  g_autofree char    *upper = cbk_chain_text_hex (bytes, sizeof bytes, TRUE, TRUE);
  g_autofree char    *nothing = cbk_chain_text_hex (bytes, 0, TRUE, TRUE);

  g_assert_cmpstr (lower, ==, "000aff");
  g_assert_cmpstr (upper, ==, "00:0A:FF");
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain-text/plain", test_plain);
  g_test_add_func ("/chain-text/markup-stays-as-it-is", test_markup_stays);
  g_test_add_func ("/chain-text/nul-is-made-visible", test_nul);
  g_test_add_func ("/chain-text/control-characters-are-made-visible", test_control);
  g_test_add_func ("/chain-text/bidi-controls-are-made-visible", test_bidi);
  g_test_add_func ("/chain-text/invisible-characters-are-made-visible", test_invisible);
  g_test_add_func ("/chain-text/bytes-that-are-not-utf8-are-made-visible", test_not_utf8);
  g_test_add_func ("/chain-text/cap", test_cap);
  g_test_add_func ("/chain-text/hex", test_hex);
  return g_test_run ();
}
