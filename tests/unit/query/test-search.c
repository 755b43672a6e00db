/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is looked for when something is typed or pasted. */

#include "core/inventory/cbk-query.h"

static void
test_normalise (gconstpointer data)
{
  const char *const *pair = data;
  g_autofree char   *text = cbk_query_normalise (pair[0]);

  g_assert_cmpstr (text, ==, pair[1]);
}

static const char *const normalised[][3] = {
  { "null", NULL, "" },
  { "spaces", " \t example.com \n", "example.com" },
  { "only-spaces", "  \xc2\xa0 ", "" },
  { "upper-case", "WWW.Example.COM", "www.example.com" },
  { "upper-case-idn",
    "B\xc3\x9c"
    "CHER.example",
    "b\xc3\xbc"
    "cher.example" },
  { "decomposed",
    "bu\xcc\x88"
    "cher",
    "b\xc3\xbc"
    "cher" },
  { "full-width", "\xef\xbd\x85\xef\xbd\x98\xef\xbc\x8e", "ex." },
  { "ideographic-dot", "\xe4\xb8\xad\xe3\x80\x82\xe5\x9b\xbd", "\xe4\xb8\xad.\xe5\x9b\xbd" },
  { "line-end-inside", "exam\nple\r\n.com", "example.com" },
  { "zero-width", "exam\xe2\x80\x8bple\xef\xbb\xbf", "example" },
  { "invalid-utf8", "a\xff", "a\xef\xbf\xbd" },
  { "ordinary-characters", "%_*.", "%_*." },
  { "dot", ".", "." },
  { "dot-at-the-end", "example.", "example." },
  { "url", "https://user:word@WWW.example.com:443/path?x=1#y", "www.example.com" },
  { "url-without-path", "http://example.com", "example.com" },
  { "url-with-query", "http://example.com?q=a@b", "example.com" },
  { "url-with-root-dot", "https://example.com./", "example.com" },
  { "url-with-port", "https://example.com:8443", "example.com" },
  { "url-idn",
    "https://b\xc3\xbc"
    "cher.example/",
    "b\xc3\xbc"
    "cher.example" },
  { "url-without-scheme", "www.example.com/path", "www.example.com" },
  { "url-on-the-way", "https://", "" },
  { "slash", "/", "/" },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (normalised); i++)
    {
      g_autofree char *path = g_strdup_printf ("/search/normalise/%s", normalised[i][0]);

      g_test_add_data_func (path, &normalised[i][1], test_normalise);
    }

  return g_test_run ();
}
