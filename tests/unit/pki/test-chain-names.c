/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which domains a certificate is for, and the sentence where it is not. */

#include "config.h"

#include <string.h>
#include <openssl/err.h>

#include "core/pki/cbk-chain-check.h"
#include "pki-fixture.h"

#define NOW G_GINT64_CONSTANT (1770000000)

typedef struct
{
  const char *domain;
  const char *words; /* of the sentence; NULL where the certificate is for the domain */
} Case;

/* (nullable) (transfer full) */
static char *
complaint (GBytes *pem, const char *domain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkChain) chain = cbk_chain_new_from_pem (pem, &error);
  g_autoptr (CbkChainReport) report = NULL;

  g_assert_no_error (error);
  report = cbk_chain_check (chain, NULL, domain, pem, NOW);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  for (guint i = 0; i < report->findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (report->findings, i);

      if (g_str_equal (finding->kind, CBK_FINDING_NAMES))
        {
          g_assert_cmpint (finding->gravity, ==, CBK_GRAVITY_WARNING);
          g_assert_true (g_str_has_suffix (finding->sentence, "."));
          return g_strdup (finding->sentence);
        }
    }
  return NULL;
}

static void
check_all (GBytes *pem, const Case *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *said = complaint (pem, cases[i].domain);

      if (cases[i].words == NULL && said != NULL)
        g_error ("%s: %s", cases[i].domain, said);
      if (cases[i].words != NULL && (said == NULL || strstr (said, cases[i].words) == NULL))
        g_error ("%s: \"%s\" does not say \"%s\"", cases[i].domain, said, cases[i].words);
    }
}

static GBytes *
make (PkiFixture *fixture, const char *subject, const char *names)
{
  g_autofree char *extensions = g_strdup_printf ("subjectAltName = %s", names);
  const PkiWish    wish = { .subject = subject, .extensions = extensions };

  return pki_fixture_make (fixture, "a", &wish);
}

static void
test_plain (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make (fixture, "CN = example.com", "DNS:example.com, DNS:WWW.Example.COM");
  g_autoptr (GBytes) longer = NULL;
  const Case of_longer[] = { { "*.example.com", "not for *.example.com" } };
  const Case cases[] = {
    { "example.com", NULL },
    { "www.example.com", NULL },
    { "WWW.EXAMPLE.COM", NULL },
    { "www.example.com.", NULL },
    { "ftp.example.com", "is for example.com, WWW.Example.COM, not for ftp.example.com" },
    { "a.www.example.com", "not for a.www.example.com" },
    { "wwwxexample.com", "not for wwwxexample.com" },
    { "example.co", "not for example.co" },
    { "xexample.com", "not for xexample.com" },
    { ".example.com", "not for .example.com" },
    { ".com", "not for .com" },
    { "", "not for" },
    { ".", "not for" },
    { "*.example.com", "not for *.example.com" },
  };

  check_all (pem, cases, G_N_ELEMENTS (cases));
  longer = make (fixture, "CN = x", "DNS:*.example.com.evil.example, DNS:*.example.co");
  check_all (longer, of_longer, G_N_ELEMENTS (of_longer));
}

static void
test_wildcard (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make (fixture, "CN = example.com", "DNS:*.example.com");
  const Case cases[] = {
    { "www.example.com", NULL },
    { "xn--bcher-kva.example.com", NULL },
    { "example.com", "is for *.example.com, and a wildcard does not cover example.com itself" },
    { "a.b.example.com", "is for *.example.com, and a wildcard covers one label only, so browsers refuse it for a.b" },
    { "a.b.c.example.com", "a wildcard covers one label only" },
    { ".example.com", "not for .example.com" },
    { "www.example.org", "not for www.example.org" },
    { "*.example.com", NULL },
    { "*.Example.com", NULL },
    { "*.example.org", "not for *.example.org" },
    { "*.www.example.com", "not for *.www.example.com" },
  };

  check_all (pem, cases, G_N_ELEMENTS (cases));
}

/* Wildcards that browsers do not take for one. */
static void
test_odd_wildcards (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make (fixture, "CN = x", "DNS:w*.example.com, DNS:*.org, DNS:www.*.example.net, DNS:*");
  const Case cases[] = {
    { "www.example.com", "not for www.example.com" },
    { "example.org", "not for example.org" },
    { "www.a.example.net", "not for www.a.example.net" },
    { "localhost", "not for localhost" },
  };

  check_all (pem, cases, G_N_ELEMENTS (cases));
}

/* Both are in A-label form; a wildcard stands for a whole label, an internationalised one as well. */
static void
test_idn (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make (fixture, "CN = bücher.example", "DNS:xn--bcher-kva.example, DNS:*.xn--fiqs8s.example");
  const Case cases[] = {
    { "xn--bcher-kva.example", NULL },
    { "XN--BCHER-KVA.example", NULL },
    { "www.xn--fiqs8s.example", NULL },
    { "*.xn--fiqs8s.example", NULL },
    { "bcher.example", "not for bcher.example" },
    { "xn--bcher-kvb.example", "not for xn--bcher-kvb.example" },
  };

  check_all (pem, cases, G_N_ELEMENTS (cases));
}

static void
test_common_name (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish old_wish = { .subject = "CN = www.example.com" };
  const PkiWish none_wish = { .subject = "O = Example" };
  g_autoptr (GBytes) beside = make (fixture, "CN = www.example.com", "DNS:other.example");
  g_autoptr (GBytes) old = pki_fixture_make (fixture, "a", &old_wish);
  g_autoptr (GBytes) none = pki_fixture_make (fixture, "a", &none_wish);
  const Case of_beside[] = { { "www.example.com", "is for other.example, not for www.example.com" } };
  const Case of_old[] = {
    { "www.example.com", "names www.example.com only as its common name, which browsers do not look at" },
    { "other.example", "names no domain, so browsers refuse it for other.example" },
  };
  const Case of_none[] = { { "www.example.com", "names no domain" } };

  check_all (beside, of_beside, G_N_ELEMENTS (of_beside));
  check_all (old, of_old, G_N_ELEMENTS (of_old));
  check_all (none, of_none, G_N_ELEMENTS (of_none));
}

static void
test_addresses (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make (fixture, "CN = x", "IP:192.0.2.1, IP:2001:db8::1, DNS:192.0.2.2");
  const Case cases[] = {
    { "192.0.2.1", NULL },
    { "2001:db8::1", NULL },
    { "2001:DB8:0::1", NULL },
    { "192.0.2.2", "not for 192.0.2.2" },
    { "192.0.2.3", "not for 192.0.2.3" },
  };

  check_all (pem, cases, G_N_ELEMENTS (cases));
}

static void
test_hundred (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) names = g_string_new ("DNS:host0.example.com");
  g_autoptr (GBytes) pem = NULL;
  const Case cases[] = {
    { "host0.example.com", NULL },
    { "host99.example.com", NULL },
    { "host100.example.com", "is for host0.example.com, host1.example.com, host2.example.com and 97 more, not for" },
  };

  for (guint i = 1; i < 100; i++)
    g_string_append_printf (names, ", DNS:host%u.example.com", i);
  pem = make (fixture, "CN = x", names->str);
  check_all (pem, cases, G_N_ELEMENTS (cases));
}

/* A name with a NUL, a line break or markup in it is no name that browsers know, and cannot break a sentence. */
static void
test_hostile (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem =
    make (fixture, "CN = x", "DNS:www.example.com%.evil.example, DNS:<b>a</b>, DNS:a%%b.example");
  g_autoptr (GBytes) with_nul = pki_patch (pem, "%.evil", "\0.evil", 6);
  g_autoptr (GBytes) patched = pki_patch (with_nul, "a%%b", "a\n\xff\x62", 4);
  const Case cases[] = {
    { "www.example.com",
      "is for www.example.com[U+0000].evil.example, <b>a</b>, a[U+000A][0xFF]b.example, not for www.example.com" },
    { "a\nb.example", "not for a[U+000A]b.example" },
    { "\u202emoc.example", "not for [U+202E]moc.example" },
    { "<b>&amp;", "not for <b>&amp;" },
  };
  g_autofree char *long_domain = g_strnfill (5000, 'a');
  g_autofree char *said = NULL;

  check_all (patched, cases, G_N_ELEMENTS (cases));
  said = complaint (patched, long_domain);
  g_assert_cmpuint (strlen (said), <, 400);
}

static void
test_damaged_names (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) pem = make (fixture, "CN = www.example.com", "DNS:a.example");
  g_autoptr (GBytes) patched = pki_patch (pem, "\x30\x0b\x82\x09", "\x30\x0b\x82\x7f", 4);
  const Case cases[] = {
    { "a.example", "names no domain" },
    { "www.example.com", "" },
  };

  check_all (patched, cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  g_setenv ("SSL_CERT_FILE", "/nonexistent/file", TRUE);
  g_setenv ("SSL_CERT_DIR", "/nonexistent/folder", TRUE);
  g_test_init (&argc, &argv, NULL);
  pki_add ("/chain-names/plain", test_plain);
  pki_add ("/chain-names/wildcard", test_wildcard);
  pki_add ("/chain-names/odd-wildcards", test_odd_wildcards);
  pki_add ("/chain-names/idn", test_idn);
  pki_add ("/chain-names/common-name", test_common_name);
  pki_add ("/chain-names/addresses", test_addresses);
  pki_add ("/chain-names/hundred", test_hundred);
  pki_add ("/chain-names/hostile", test_hostile);
  pki_add ("/chain-names/damaged", test_damaged_names);
  return g_test_run ();
}
