/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of a download: what stands in the way of each, and where the key goes. */

#include "config.h"

#include <locale.h>

#include "app/cbk-forms.h"

#define N_FORMS (CBK_FORM_PKCS12_LEGACY + 1)

static void
test_nothing_in_the_way (void)
{
  for (CbkForm form = 0; form < N_FORMS; form++)
    g_assert_null (cbk_download_obstacle (form, TRUE, CBK_KEY_AVAILABLE));
}

static void
test_key_not_kept (void)
{
  g_assert_cmpstr (cbk_download_obstacle (CBK_FORM_PAIR, TRUE, CBK_KEY_NONE), ==, "This CDN does not keep the key");
  g_assert_cmpstr (cbk_download_obstacle (CBK_FORM_KEY, TRUE, CBK_KEY_NONE), ==, "This CDN does not keep the key");
  g_assert_cmpstr (cbk_download_obstacle (CBK_FORM_PKCS12, TRUE, CBK_KEY_NONE), ==, "This CDN does not keep the key");
  g_assert_null (cbk_download_obstacle (CBK_FORM_CERTIFICATE, TRUE, CBK_KEY_NONE));
  g_assert_null (cbk_download_obstacle (CBK_FORM_FULL_CHAIN, TRUE, CBK_KEY_NONE));
}

static void
test_key_forbidden (void)
{
  g_assert_cmpstr (cbk_download_obstacle (CBK_FORM_COMBINED, TRUE, CBK_KEY_FORBIDDEN), ==, "You may not read keys");
  g_assert_null (cbk_download_obstacle (CBK_FORM_CERTIFICATE, TRUE, CBK_KEY_FORBIDDEN));
}

static void
test_chain_not_available (void)
{
  const char *why = "This certificate’s chain is not available";

  g_assert_cmpstr (cbk_download_obstacle (CBK_FORM_PAIR, FALSE, CBK_KEY_AVAILABLE), ==, why);
  g_assert_cmpstr (cbk_download_obstacle (CBK_FORM_CERTIFICATE, FALSE, CBK_KEY_NONE), ==, why);
  /* A key may be there where the chain is not. */
  g_assert_null (cbk_download_obstacle (CBK_FORM_KEY, FALSE, CBK_KEY_AVAILABLE));
}

static void
test_every_form_has_words (void)
{
  for (CbkForm form = 0; form < N_FORMS; form++)
    for (CbkForm other = 0; other < form; other++)
      {
        g_assert_cmpstr (cbk_form_title (form), !=, cbk_form_title (other));
        g_assert_cmpstr (cbk_form_purpose (form), !=, cbk_form_purpose (other));
      }
}

static void
test_key_path (void)
{
  static const char *const paths[][2] = {
    { "/a/www.example.com.crt", "/a/www.example.com.key" },
    { "/a/www.example.com.pem", "/a/www.example.com.key" },
    { "/a/www.example.com.cer", "/a/www.example.com.key" },
    { "/a/www.example.com", "/a/www.example.com.key" },
    { "/a.crt/b", "/a.crt/b.key" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = cbk_key_path_beside (paths[i][0]);

      g_assert_cmpstr (path, ==, paths[i][1]);
    }
}

static void
test_saved (void)
{
  g_autofree char *one = cbk_format_saved ((const char *const[]){ "/a/x.pem", NULL });
  g_autofree char *two = cbk_format_saved ((const char *const[]){ "/a/x.crt", "/a/x.key", NULL });

  g_assert_cmpstr (one, ==, "Saved x.pem");
  g_assert_cmpstr (two, ==, "Saved x.crt and x.key");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");

  g_test_add_func ("/forms/nothing-in-the-way", test_nothing_in_the_way);
  g_test_add_func ("/forms/key-not-kept", test_key_not_kept);
  g_test_add_func ("/forms/key-forbidden", test_key_forbidden);
  g_test_add_func ("/forms/chain-not-available", test_chain_not_available);
  g_test_add_func ("/forms/every-form-has-words", test_every_form_has_words);
  g_test_add_func ("/forms/key-path", test_key_path);
  g_test_add_func ("/forms/saved", test_saved);

  return g_test_run ();
}
