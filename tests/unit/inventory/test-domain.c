/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A domain row as a value, and what counts as a domain's name. */

#include "core/inventory/cbk-domain.h"

#include <string.h>

static CbkDomain *
new_row (void)
{
  CbkDomain *row = g_new0 (CbkDomain, 1);

  row->id = g_strdup ("dom_01");
  row->domain = g_strdup ("www.example.com");
  row->create_time = 1;
  row->update_time = 2;
  row->expire_time = 3;
  row->status = g_strdup ("failed");
  row->status_reason = g_strdup ("cname_not_pointed");
  row->provisioning = g_strdup ("auto");
  row->certificate_count = 4;
  row->current_certificate_id = g_strdup ("crt_9");
  return row;
}

static void
replace (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

static void
test_copy_is_equal_and_deep (void)
{
  g_autoptr (CbkDomain) row = new_row ();
  g_autoptr (CbkDomain) copy = cbk_domain_copy (row);

  g_assert_true (cbk_domain_equal (row, copy));
  g_assert_true (row->id != copy->id);
  g_assert_true (row->domain != copy->domain);
  g_assert_true (row->status != copy->status);
  g_assert_true (row->status_reason != copy->status_reason);
  g_assert_true (row->provisioning != copy->provisioning);
  g_assert_true (row->current_certificate_id != copy->current_certificate_id);
}

static void
test_copy_keeps_null (void)
{
  g_autoptr (CbkDomain) row = new_row ();
  g_autoptr (CbkDomain) copy = NULL;

  g_clear_pointer (&row->status_reason, g_free);
  g_clear_pointer (&row->current_certificate_id, g_free);
  copy = cbk_domain_copy (row);
  g_assert_null (copy->status_reason);
  g_assert_null (copy->current_certificate_id);
  g_assert_true (cbk_domain_equal (row, copy));
}

static void
test_copy_as_boxed (void)
{
  g_autoptr (CbkDomain) row = new_row ();
  CbkDomain *copy = g_boxed_copy (CBK_TYPE_DOMAIN, row);

  g_assert_true (cbk_domain_equal (row, copy));
  g_boxed_free (CBK_TYPE_DOMAIN, copy);
}

static void
test_free_nothing (void)
{
  cbk_domain_free (NULL);
}

static void
test_equal_sees_each_member (void)
{
  g_autoptr (CbkDomain) row = new_row ();
  g_autoptr (CbkDomain) other = new_row ();
  char **const  strings[] = { &other->id,           &other->domain,
                              &other->status,       &other->status_reason,
                              &other->provisioning, &other->current_certificate_id };
  gint64 *const times[] = { &other->create_time, &other->update_time, &other->expire_time };

  g_assert_true (cbk_domain_equal (row, other));
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autofree char *before = g_strdup (*strings[i]);

      replace (strings[i], "another");
      g_assert_false (cbk_domain_equal (row, other));
      replace (strings[i], before);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      *times[i] += 100;
      g_assert_false (cbk_domain_equal (row, other));
      *times[i] -= 100;
    }
  other->certificate_count++;
  g_assert_false (cbk_domain_equal (row, other));
  other->certificate_count--;
  g_assert_true (cbk_domain_equal (row, other));
}

static void
test_equal_with_null (void)
{
  g_autoptr (CbkDomain) row = new_row ();
  g_autoptr (CbkDomain) other = new_row ();

  g_clear_pointer (&other->status_reason, g_free);
  g_assert_false (cbk_domain_equal (row, other));
  g_assert_false (cbk_domain_equal (other, row));
  g_clear_pointer (&row->status_reason, g_free);
  g_assert_true (cbk_domain_equal (row, other));
}

static void
assert_name (const char *name, const char *normalised)
{
  g_autofree char *answer = cbk_domain_normalise_name (name);

  g_assert_cmpstr (answer, ==, normalised);
}

static void
test_names_that_stay (void)
{
  static const char *const names[] = { "example.com",
                                       "localhost",
                                       "a.b.c.d.e",
                                       "_dmarc.a.example",
                                       "*.example.com",
                                       "127.0.0.1",
                                       "a--b.example",
                                       "xn--bcher-kva.de",
                                       "my_shop.example",
                                       "-a.example",
                                       "*.xn--bcher-kva.de",
                                       "9.example",
                                       "x",
                                       "xn--nonsense-.local" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_name (names[i], names[i]);
}

static void
test_names_become_lower_case (void)
{
  assert_name ("WWW.Example.COM", "www.example.com");
  assert_name ("XN--BCHER-KVA.DE", "xn--bcher-kva.de");
}

static void
test_names_lose_one_trailing_dot (void)
{
  assert_name ("example.com.", "example.com");
  assert_name ("*.example.com.", "*.example.com");
  assert_name ("bücher.de.", "xn--bcher-kva.de");
  assert_name ("example.com..", NULL);
}

static void
test_names_become_ascii (void)
{
  assert_name ("bücher.de", "xn--bcher-kva.de");
  assert_name ("BÜCHER.DE", "xn--bcher-kva.de");
  assert_name ("*.bücher.de", "*.xn--bcher-kva.de");
  assert_name ("bu\xcc\x88"
               "cher.de",
               "xn--bcher-kva.de");
  assert_name ("пример.рф", "xn--e1afmkfd.xn--p1ai");
  assert_name ("例え。jp", "xn--r8jz45g.jp");
}

static void
test_names_that_are_none (void)
{
  static const char *const names[] = {
    "",
    ".",
    "..",
    ".example",
    "a..b",
    "*",
    "a.*",
    "*a.example",
    "a*.example",
    "*.*.com",
    "a b.com",
    " a.com",
    "a.com ",
    "a/b.com",
    "../../etc",
    "a\\b.com",
    "a:443",
    "a\nb.com",
    "a.com\n",
    "a\tb",
    "a\x7f.com",
    "a%b.com",
    "a@b.com",
    "a,b.com",
    "<b>.com",
    "a&b.com",
    "a'b",
    "\xff.com",
    "\xc3",
    "a\xc0\x80.b",
    "\xed\xa0\x80.com",
    "a\xe2\x80\x8f/.com",
    "https://a.com",
    "*.",
    "a\xe2\x81\x84"
    "b.com/c",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_name (names[i], NULL);
  assert_name (NULL, NULL);
}

static void
test_label_length (void)
{
  g_autofree char *longest = g_strnfill (63, 'a');
  g_autofree char *too_long = g_strnfill (64, 'a');
  g_autofree char *fits = g_strconcat (longest, ".com", NULL);
  g_autofree char *does_not = g_strconcat (too_long, ".com", NULL);

  assert_name (fits, fits);
  assert_name (does_not, NULL);
}

static void
test_name_length (void)
{
  g_autofree char *label = g_strnfill (63, 'a');
  g_autofree char *rest = g_strnfill (61, 'b');
  g_autofree char *fits = g_strjoin (".", label, label, label, rest, NULL);
  g_autofree char *dotted = g_strconcat (fits, ".", NULL);
  g_autofree char *does_not = g_strconcat (fits, "b", NULL);

  g_assert_cmpuint (strlen (fits), ==, 253);
  assert_name (fits, fits);
  assert_name (dotted, fits);
  assert_name (does_not, NULL);
}

static void
test_unicode_name_length (void)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (int i = 0; i < 100; i++)
    g_string_append (name, "é");
  assert_name (name->str, NULL);
}

static void
test_million_characters (void)
{
  g_autofree char *ascii = g_strnfill (1000000, 'a');
  g_autofree char *dots = g_strnfill (1000000, '.');
  g_autoptr (GString) unicode = g_string_new (NULL);

  for (int i = 0; i < 500000; i++)
    g_string_append (unicode, "é.");
  assert_name (ascii, NULL);
  assert_name (dots, NULL);
  assert_name (unicode->str, NULL);
}

static void
test_random_bytes (void)
{
  for (int i = 0; i < 20000; i++)
    {
      char             name[40];
      int              length = g_test_rand_int_range (0, sizeof name);
      g_autofree char *normalised = NULL;
      g_autofree char *again = NULL;

      for (int j = 0; j < length; j++)
        name[j] = i % 2 == 0 ? g_test_rand_int_range (1, 256) : "xn--.aZ-_*\xc3\xbc"[g_test_rand_int_range (0, 12)];
      name[length] = '\0';
      normalised = cbk_domain_normalise_name (name);
      if (normalised == NULL)
        continue;

      g_assert_cmpuint (strspn (normalised, "abcdefghijklmnopqrstuvwxyz0123456789-_.*"), ==, strlen (normalised));
      again = cbk_domain_normalise_name (normalised);
      g_assert_cmpstr (again, ==, normalised);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain/copy/equal-and-deep", test_copy_is_equal_and_deep);
  g_test_add_func ("/domain/copy/keeps-null", test_copy_keeps_null);
  g_test_add_func ("/domain/copy/boxed", test_copy_as_boxed);
  g_test_add_func ("/domain/free/nothing", test_free_nothing);
  g_test_add_func ("/domain/equal/each-member", test_equal_sees_each_member);
  g_test_add_func ("/domain/equal/null", test_equal_with_null);
  g_test_add_func ("/domain/name/stays", test_names_that_stay);
  g_test_add_func ("/domain/name/lower-case", test_names_become_lower_case);
  g_test_add_func ("/domain/name/trailing-dot", test_names_lose_one_trailing_dot);
  g_test_add_func ("/domain/name/ascii", test_names_become_ascii);
  g_test_add_func ("/domain/name/none", test_names_that_are_none);
  g_test_add_func ("/domain/name/label-length", test_label_length);
  g_test_add_func ("/domain/name/length", test_name_length);
  g_test_add_func ("/domain/name/unicode-length", test_unicode_name_length);
  g_test_add_func ("/domain/name/million-characters", test_million_characters);
  g_test_add_func ("/domain/name/random-bytes", test_random_bytes);

  return g_test_run ();
}
