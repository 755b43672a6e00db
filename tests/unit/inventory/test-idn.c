/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Unicode form of names, and which of them may be shown. */

#include "core/inventory/cbk-idn.h"

#include <string.h>

static void
assert_unicode (const char *domain, const char *unicode)
{
  g_autofree char *answer = cbk_idn_to_unicode (domain);

  g_assert_cmpstr (answer, ==, unicode);
}

static void
assert_display (const char *domain, const char *shown)
{
  g_autofree char *answer = cbk_idn_to_display (domain);

  g_assert_cmpstr (answer, ==, shown);
}

static void
test_unicode_of_idn (void)
{
  assert_unicode ("xn--bcher-kva.de", "bücher.de");
  assert_unicode ("www.xn--bcher-kva.de", "www.bücher.de");
  assert_unicode ("*.xn--bcher-kva.de", "*.bücher.de");
  assert_unicode ("a_b.xn--bcher-kva.de", "a_b.bücher.de");
  assert_unicode ("xn--e1afmkfd.xn--p1ai", "пример.рф");
  assert_unicode ("xn--r8jz45g.jp", "例え.jp");
  assert_unicode ("xn--j2bd4cyah0f", "हिन्दी");
  assert_unicode ("xn--strae-oqa.de", "straße.de");
  assert_unicode ("xn--n3h.net", "☃.net");
}

static void
test_unicode_of_others (void)
{
  assert_unicode ("example.com", NULL);
  assert_unicode ("*.example.com", NULL);
  assert_unicode ("axn--bcher-kva.de", NULL);
  assert_unicode ("", NULL);
}

static void
test_unicode_that_does_not_decode (void)
{
  assert_unicode ("xn--.com", NULL);
  assert_unicode ("xn--a.com", NULL);
  assert_unicode ("xn--_.com", NULL);
}

static void
test_unicode_that_pretends (void)
{
  /* They decode to plain ASCII names, which are other names. */
  assert_unicode ("xn--paypal-.com", NULL);
  assert_unicode ("xn--paypal-.xn--bcher-kva.de", NULL);
  /* Capitals, compatibility forms, unordered marks and other dots never survive the way to xn--. */
  assert_unicode ("xn--9ca1619j.com", NULL);
  assert_unicode ("xn--a-xbb.com", NULL);
  assert_unicode ("xn--com-9la9931d.example", NULL);
}

static void
test_unicode_with_bad_characters (void)
{
  static const char *const domains[] = {
    "xn--ab-m1t.com",  /* a zero-width space */
    "xn--xy-g4t.com",  /* right-to-left override */
    "xn--a-qib.com",   /* unassigned */
    "xn--ab-3w4a.com", /* Hangul filler */
    "xn--ab-472n.com", /* variation selector */
    "xn--a-so7g.com",  /* private use */
    "xn--ab-x3t.com",  /* line separator */
    "xn--a-4ba3t.com"  /* no-break space */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    assert_unicode (domains[i], NULL);
}

static void
test_one_script (void)
{
  static const char *const names[] = {
    "example.com", "bücher.de", "*.bücher.de", "a-1_b.de", "пример.рф", "пример-1.рф", "ไทย", "हिन्दी",
    "مثال",        "ελλάδα",    "한국",        "ひらがな", "",          "123",         "l-l",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (cbk_idn_is_single_script (names[i]));
}

static void
test_scripts_that_belong_together (void)
{
  static const char *const names[] = {
    "例え.jp", "日本語カナ.jp", "ひカ漢a.jp", "中文.tw", "中ㄅ.tw", "ㄅㄆ", "한국.kr", "中한.kr", "カー.jp",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (cbk_idn_is_single_script (names[i]));
}

static void
test_scripts_that_do_not (void)
{
  static const char *const names[] = {
    "аррӏе.com", "paypаl.com", "пример.com", "ελ.gr", "한ㄅ", "한ひ.jp", "ㄅひ", "ひгあ", "مثال.com", "ไทย.th",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (cbk_idn_is_single_script (names[i]));
}

static void
test_lookalikes_of_punctuation (void)
{
  /* A division slash, an Arabic zero, a middle dot, a raised colon, a circled digit, an Armenian colon, a snowman. */
  g_assert_false (cbk_idn_is_single_script ("a∕b.com"));
  g_assert_false (cbk_idn_is_single_script ("ex٠com.de"));
  g_assert_false (cbk_idn_is_single_script ("l·l.cat"));
  g_assert_false (cbk_idn_is_single_script ("aːb.de"));
  g_assert_false (cbk_idn_is_single_script ("a①b.de"));
  g_assert_false (cbk_idn_is_single_script ("ա։բ"));
  g_assert_false (cbk_idn_is_single_script ("☃.net"));
}

static void
test_display (void)
{
  assert_display ("example.com", "example.com");
  assert_display ("xn--bcher-kva.de", "bücher.de");
  assert_display ("xn--e1afmkfd.xn--p1ai", "пример.рф");
  assert_display ("xn--r8jz45g.jp", "例え.jp");
  assert_display ("xn--strae-oqa.de", "straße.de");
}

static void
test_display_of_misleading_names (void)
{
  assert_display ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com");
  assert_display ("xn--paypl-7ve.com", "xn--paypl-7ve.com");
  assert_display ("xn--ab-6bv.com", "xn--ab-6bv.com");
  assert_display ("xn--excom-5mh.de", "xn--excom-5mh.de");
  assert_display ("xn--xy-g4t.com", "xn--xy-g4t.com");
  assert_display ("xn--n3h.net", "xn--n3h.net");
}

static void
test_random_labels (void)
{
  for (int i = 0; i < 20000; i++)
    {
      char             domain[64] = "xn--";
      int              length = g_test_rand_int_range (5, sizeof domain - 1);
      g_autofree char *unicode = NULL;

      for (int j = 4; j < length; j++)
        domain[j] = "abcdefghijklmnopqrstuvwxyz0123456789-_."[g_test_rand_int_range (0, 39)];
      domain[length] = '\0';
      unicode = cbk_idn_to_unicode (domain);
      if (unicode == NULL)
        continue;

      g_assert_true (g_utf8_validate (unicode, -1, NULL));
      g_assert_false (g_str_is_ascii (unicode));
      g_assert_null (strchr (unicode, '\n'));
      cbk_idn_is_single_script (unicode);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/idn/unicode/idn", test_unicode_of_idn);
  g_test_add_func ("/idn/unicode/others", test_unicode_of_others);
  g_test_add_func ("/idn/unicode/does-not-decode", test_unicode_that_does_not_decode);
  g_test_add_func ("/idn/unicode/pretends", test_unicode_that_pretends);
  g_test_add_func ("/idn/unicode/bad-characters", test_unicode_with_bad_characters);
  g_test_add_func ("/idn/script/one", test_one_script);
  g_test_add_func ("/idn/script/together", test_scripts_that_belong_together);
  g_test_add_func ("/idn/script/not-together", test_scripts_that_do_not);
  g_test_add_func ("/idn/script/lookalikes-of-punctuation", test_lookalikes_of_punctuation);
  g_test_add_func ("/idn/display/shown", test_display);
  g_test_add_func ("/idn/display/misleading", test_display_of_misleading_names);
  g_test_add_func ("/idn/unicode/random-labels", test_random_labels);

  return g_test_run ();
}
