/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What remains of a text that a server wrote. */

#include <gio/gio.h>
#include <string.h>

#include "core/connectors/cbk-plain-text.h"

static void
assert_plain (const char *text, const char *expected)
{
  g_autofree char *plain = cbk_plain_text (text, 100);

  g_assert_cmpstr (plain, ==, expected);
}

static void
test_words_stay (void)
{
  assert_plain ("", "");
  assert_plain ("valid", "valid");
  assert_plain ("Zürich 東京 שלום", "Zürich 東京 שלום");
  assert_plain ("<b>Johnson & Sons</b>", "<b>Johnson & Sons</b>");
}

static void
test_lines_become_spaces (void)
{
  assert_plain ("one\ntwo\r\nthree\tfour", "one two  three four");
  assert_plain ("one\u2028two\u2029three\u00a0four", "one two three four");
}

static void
test_control_characters (void)
{
  assert_plain ("a\x01"
                "b\x7f",
                "a\ufffdb\ufffd");
  assert_plain ("\xc2\x85", "\ufffd");
}

static void
test_direction_characters (void)
{
  assert_plain ("va\u202elid", "va\ufffdlid");
  assert_plain ("\u2066x\u2069\u200e\u061c", "\ufffdx\ufffd\ufffd\ufffd");
  assert_plain ("\u200bvalid\ufeff", "\ufffdvalid\ufffd");
}

static void
test_joiners_stay (void)
{
  assert_plain ("\u0646\u200c\u0645\u200d", "\u0646\u200c\u0645\u200d");
}

static void
test_invalid_utf_8 (void)
{
  assert_plain ("a\xff"
                "b\xc3",
                "a\ufffdb\ufffd");
}

static void
test_length (void)
{
  g_autofree char *million = g_strnfill (1000000, 'x');
  g_autofree char *same = cbk_plain_text ("äöü", 3);
  g_autofree char *shorter = cbk_plain_text ("äöüß", 3);
  g_autofree char *capped = cbk_plain_text (million, 100);

  g_assert_cmpstr (same, ==, "äöü");
  g_assert_cmpstr (shorter, ==, "äöü…");
  g_assert_cmpint (g_utf8_strlen (capped, -1), ==, 101);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plain-text/words-stay", test_words_stay);
  g_test_add_func ("/plain-text/lines-become-spaces", test_lines_become_spaces);
  g_test_add_func ("/plain-text/control-characters", test_control_characters);
  g_test_add_func ("/plain-text/direction-characters", test_direction_characters);
  g_test_add_func ("/plain-text/joiners-stay", test_joiners_stay);
  g_test_add_func ("/plain-text/invalid-utf-8", test_invalid_utf_8);
  g_test_add_func ("/plain-text/length", test_length);
  return g_test_run ();
}
