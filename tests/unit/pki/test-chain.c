/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of one certificate, held against what the openssl program says of the same file. */

#include "config.h"

#include <string.h>

#include "core/cbk-error.h"
#include "pki-fixture.h"

static CbkChain *
read_pem (GBytes *pem)
{
  g_autoptr (GError) error = NULL;
  CbkChain *chain = cbk_chain_new_from_pem (pem, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 1);
  pki_assert_clean (chain);
  return chain;
}

static CbkChain *
read_wish (PkiFixture *fixture, const PkiWish *wish)
{
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", wish);

  return read_pem (pem);
}

/* What stands behind "KEY=" in what the openssl program printed. */
static char *
find_line (const char *output, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], key) && lines[i][strlen (key)] == '=')
      return g_strdup (lines[i] + strlen (key) + 1);
  g_error ("openssl said nothing of %s: %s", key, output);
}

/* "2026-01-01 00:00:00Z" as the openssl program prints it. */
static void
assert_time (const char *openssl_says, const char *fact, gint64 time)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (openssl_says, utc);
  g_autofree char *expected = g_date_time_format (date, "%Y-%m-%d %H:%M:%S UTC");

  g_assert_cmpstr (fact, ==, expected);
  g_assert_cmpint (time, ==, g_date_time_to_unix (date));
}

static void
assert_agrees (PkiFixture *fixture, CbkChain *chain)
{
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  g_autofree char *numbers =
    pki_fixture_run (fixture, "x509 -in a.crt -noout -serial -fingerprint -sha256 -dates -dateopt iso_8601");
  g_autofree char *sha1_line = pki_fixture_run (fixture, "x509 -in a.crt -noout -fingerprint -sha1");
  g_autofree char *serial = find_line (numbers, "serial");
  g_autofree char *sha256 = find_line (numbers, "sha256 Fingerprint");
  g_autofree char *sha1 = find_line (sha1_line, "sha1 Fingerprint");
  g_autofree char *start = find_line (numbers, "notBefore");
  g_autofree char *end = find_line (numbers, "notAfter");
  g_autofree char *lower_serial = g_ascii_strdown (serial, -1);
  g_autofree char *lower_sha256 = g_ascii_strdown (sha256, -1);
  g_auto (GStrv) digits = g_strsplit (lower_sha256, ":", -1);
  g_autofree char *plain_sha256 = g_strjoinv ("", digits);

  g_assert_cmpstr (pki_fact (sections, "Certificate", "Serial number", 0), ==, serial);
  g_assert_cmpstr (cbk_chain_get_serial (chain, 0), ==, lower_serial);
  g_assert_cmpstr (pki_fact (sections, "Fingerprints", "SHA-256", 0), ==, sha256);
  g_assert_cmpstr (pki_fact (sections, "Fingerprints", "SHA-1", 0), ==, sha1);
  g_assert_cmpstr (cbk_chain_get_sha256 (chain, 0), ==, plain_sha256);
  assert_time (start, pki_fact (sections, "Validity", "Not before", 0), cbk_chain_get_not_before (chain, 0));
  assert_time (end, pki_fact (sections, "Validity", "Not after", 0), cbk_chain_get_expire_time (chain, 0));
}

static void
test_rsa (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "RSA" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  assert_agrees (fixture, chain);
  g_assert_cmpstr (pki_fact (sections, "Public key", "Algorithm", 0), ==, "RSA");
  g_assert_cmpstr (pki_fact (sections, "Public key", "Size", 0), ==, "2048 bits");
  g_assert_cmpstr (pki_fact (sections, "Public key", "Exponent", 0), ==, "65537");
  g_assert_null (pki_fact (sections, "Public key", "Curve", 0));
  g_assert_cmpstr (pki_fact (sections, "Signature", "Signature algorithm", 0), ==, "sha256WithRSAEncryption");
  g_assert_cmpstr (pki_fact (sections, "Signature", "Hash", 0), ==, "SHA256");
}

static void
test_ec (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "EC" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  assert_agrees (fixture, chain);
  g_assert_cmpstr (pki_fact (sections, "Public key", "Algorithm", 0), ==, "EC");
  g_assert_cmpstr (pki_fact (sections, "Public key", "Size", 0), ==, "256 bits");
  g_assert_cmpstr (pki_fact (sections, "Public key", "Curve", 0), ==, "P-256 (prime256v1)");
  g_assert_cmpstr (pki_fact (sections, "Signature", "Signature algorithm", 0), ==, "ecdsa-with-SHA256");
}

static void
test_ed25519 (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "ED25519" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  assert_agrees (fixture, chain);
  g_assert_cmpstr (pki_fact (sections, "Public key", "Algorithm", 0), ==, "Ed25519");
  g_assert_cmpstr (pki_fact (sections, "Signature", "Signature algorithm", 0), ==, "ED25519");
  g_assert_null (pki_fact (sections, "Signature", "Hash", 0));
}

static void
test_unknown_key (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .algorithm = "ED25519" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) der = pki_to_der (pem);
  g_autoptr (GBytes) patched = NULL;
  g_autoptr (CbkChain) chain = NULL;
  g_autoptr (GPtrArray) sections = NULL;

  /* The key's algorithm and the BIT STRING that follows it: 1.3.101.112 becomes 1.3.101.42. */
  patched = pki_patch (pem, "\x30\x05\x06\x03\x2b\x65\x70\x03\x21", "\x30\x05\x06\x03\x2b\x65\x2a\x03\x21", 9);
  chain = read_pem (patched);
  sections = cbk_chain_dup_sections (chain, 0);
  g_assert_cmpstr (pki_fact (sections, "Public key", "Algorithm", 0), ==, "1.3.101.42");
  g_assert_nonnull (strstr (pki_fact (sections, "Public key", "Key", 0), "not known here"));
}

static void
test_subject (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "C = TW\nO = Example & Söhne\nOU = Netz\n1.2.5.4.65 = Nick\n1.1.2.3.4 = odd\n"
                                    "CN = www.example.com" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "www.example.com");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Country", 0), ==, "TW");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Organization", 0), ==, "Example & Söhne");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Organizational unit", 0), ==, "Netz");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Common name", 0), ==, "www.example.com");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Other attribute", 0), ==, "pseudonym = Nick");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Other attribute", 1), ==, "1.2.3.4 = odd");
  g_assert_cmpstr (pki_fact (sections, "Issuer", "Organization", 0), ==, "Example & Söhne");
}

/* "CN = example.com, CN = www.example.com": the last one is the most specific. */
static void
test_two_common_names (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "0.CN = example.com\n1.CN = www.example.com" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "www.example.com");
  g_assert_cmpuint (pki_count_facts (sections, "Subject", "Common name"), ==, 2);
}

/* RFC 5280 forbids it, and old authorities did it. */
static void
test_negative_serial (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  g_autoptr (GBytes) usual = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (CbkChain) chain = NULL;

  g_free (pki_fixture_run (fixture, "req -config openssl.cnf -x509 -key a.key -set_serial -1000 -out a.crt"));
  pem = pki_fixture_read (fixture, "a.crt");
  chain = read_pem (pem);
  assert_agrees (fixture, chain);
  g_assert_cmpstr (cbk_chain_get_serial (chain, 0), ==, "-03e8");
}

static void
test_subject_without_name (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish with_names = { .subject = "O = Example", .extensions = "subjectAltName = IP:192.0.2.1, DNS:a.example" };
  const PkiWish without = { .subject = "C = TW\nO = Example" };
  g_autoptr (CbkChain) named = read_wish (fixture, &with_names);
  g_autoptr (CbkChain) nameless = read_wish (fixture, &without);

  g_assert_cmpstr (cbk_chain_get_subject (named, 0), ==, "a.example");
  g_assert_cmpstr (cbk_chain_get_issuer (named, 0), ==, "O=Example");
  g_assert_cmpstr (cbk_chain_get_subject (nameless, 0), ==, "C=TW, O=Example");
}

static void
test_names (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions =
                           "subjectAltName = DNS:*.example.com, IP:192.0.2.1, IP:2001:db8::1, email:a@example.com,"
                           " URI:https://example.com/x, RID:1.2.3.4, dirName:dir, otherName:1.2.3.4;UTF8:hidden\n"
                           "[dir]\nO = Example\nCN = Directory\n" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Names", "DNS name", 0), ==, "*.example.com");
  g_assert_cmpstr (pki_fact (sections, "Names", "IP address", 0), ==, "192.0.2.1");
  g_assert_cmpstr (pki_fact (sections, "Names", "IP address", 1), ==, "2001:db8::1");
  g_assert_cmpstr (pki_fact (sections, "Names", "E-mail address", 0), ==, "a@example.com");
  g_assert_cmpstr (pki_fact (sections, "Names", "Address", 0), ==, "https://example.com/x");
  g_assert_cmpstr (pki_fact (sections, "Names", "Registered identifier", 0), ==, "1.2.3.4");
  g_assert_cmpstr (pki_fact (sections, "Names", "Directory name", 0), ==, "O=Example, CN=Directory");
  g_assert_nonnull (pki_fact (sections, "Names", "Other name", 0));
}

static char *
many_names (guint n)
{
  GString *text = g_string_new ("subjectAltName = ");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%sDNS:host%u.example.com", i > 0 ? "," : "", i);
  return g_string_free (text, FALSE);
}

static void
test_hundred_names (PkiFixture *fixture, gconstpointer data)
{
  g_autofree char *extensions = many_names (100);
  const PkiWish    wish = { .extensions = extensions };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpuint (pki_count_facts (sections, "Names", "DNS name"), ==, 100);
  g_assert_cmpstr (pki_fact (sections, "Names", "DNS name", 99), ==, "host99.example.com");
  g_assert_null (pki_fact (sections, "Names", "Not shown", 0));
}

static void
test_too_many_names (PkiFixture *fixture, gconstpointer data)
{
  g_autofree char *extensions = many_names (300);
  const PkiWish    wish = { .extensions = extensions };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpuint (pki_count_facts (sections, "Names", "DNS name"), ==, 250);
  g_assert_cmpstr (pki_fact (sections, "Names", "Not shown", 0), ==, "50 more");
}

/* A certificate holds the xn-- form, and the facts are the certificate's own. */
static void
test_idn (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "CN = bücher.example", .extensions = "subjectAltName = DNS:xn--bcher-kva.example" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "bücher.example");
  g_assert_cmpstr (pki_fact (sections, "Names", "DNS name", 0), ==, "xn--bcher-kva.example");
}

static void
test_hostile_names (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "CN = <b>a</b>&\\nb\u202ec\nO = T&amp;C",
                         .extensions = "subjectAltName = DNS:www.example.com%.evil.example, URI:a\u2066" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) name_with_nul = pki_patch (pem, "%.evil", "\0.evil", 6);
  g_autoptr (CbkChain) chain = read_pem (name_with_nul);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Subject", "Common name", 0), ==, "<b>a</b>&[U+000A]b[U+202E]c");
  g_assert_cmpstr (pki_fact (sections, "Subject", "Organization", 0), ==, "T&amp;C");
  g_assert_cmpstr (pki_fact (sections, "Names", "DNS name", 0), ==, "www.example.com[U+0000].evil.example");
  g_assert_cmpstr (pki_fact (sections, "Names", "Address", 0), ==, "a[U+2066]");
}

static void
test_nul_in_subject (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "CN = www.bank.example%.evil.example" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) issuer_patched = pki_patch (pem, "%.evil", "\0.evil", 6);
  g_autoptr (GBytes) patched = pki_patch (issuer_patched, "%.evil", "\0.evil", 6);
  g_autoptr (CbkChain) chain = read_pem (patched);

  g_assert_cmpstr (cbk_chain_get_subject (chain, 0), ==, "www.bank.example[U+0000].evil.example");
}

/* An IA5String is ASCII by its name alone. */
static void
test_wrong_encoding (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = "subjectAltName = DNS:caf%%.example" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) patched = pki_patch (pem, "caf%%", "caf\xe9\xff", 5);
  g_autoptr (CbkChain) chain = read_pem (patched);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Names", "DNS name", 0), ==, "caf[0xE9][0xFF].example");
}

/* OpenSSL compares names by their UTF-8, so it takes a certificate for damaged whose name has none. */
static void
test_wrong_utf8_name (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "O = Caf%%" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) patched = pki_patch (pem, "Caf%%", "Caf\xe9\xff", 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkChain) chain = cbk_chain_new_from_pem (patched, &error);

  g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
  g_assert_null (chain);
}

/* A name whose type is none of the text types: a bit string. */
static void
test_odd_name_type (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "O = %Odd" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) issuer_patched = pki_patch (pem, "\x0c\x04%Odd", "\x03\x04\0Odd", 6);
  g_autoptr (GBytes) patched = pki_patch (issuer_patched, "\x0c\x04%Odd", "\x03\x04\0Odd", 6);
  g_autoptr (CbkChain) chain = read_pem (patched);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Subject", "Organization", 0), ==, "Odd");
}

static void
test_long_value (PkiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strnfill (5000, 'p');
  g_autofree char *extensions = g_strdup_printf ("subjectAltName = URI:http://example.com/%s", path);
  const PkiWish    wish = { .extensions = extensions };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  const char *value = pki_fact (sections, "Names", "Address", 0);

  g_assert_cmpint (g_utf8_strlen (value, -1), ==, 513);
  g_assert_true (g_str_has_suffix (value, "…"));
}

static void
test_expired (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .start = "19990101000000Z", .end = "19990401000000Z" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  assert_agrees (fixture, chain);
  g_assert_cmpint (cbk_chain_get_expire_time (chain, 0), ==, G_GINT64_CONSTANT (922924800));
  g_assert_cmpstr (pki_fact (sections, "Validity", "Lifetime", 0), ==, "90 days");
}

/* RFC 5280 ends a certificate within its last second, and has a time that means: no end. */
static void
test_lifetime (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish ninety = { .start = "20260101000000Z", .end = "20260331235959Z" };
  const PkiWish day = { .start = "20260101000000Z", .end = "20260101235959Z" };
  const PkiWish less = { .start = "20260101000000Z", .end = "20260101235958Z" };
  const PkiWish turned = { .start = "20260101000000Z", .end = "20251231000000Z" };
  const struct
  {
    const PkiWish *wish;
    const char    *lifetime;
  } cases[] = {
    { &ninety, "90 days" }, { &day, "1 day" }, { &less, "0 days" }, { &turned, "None: it ends before it begins" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbkChain) chain = read_wish (fixture, cases[i].wish);
      g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

      g_assert_cmpstr (pki_fact (sections, "Validity", "Lifetime", 0), ==, cases[i].lifetime);
    }
}

static void
test_far_times (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .start = "19500101000000Z", .end = "99991231235959Z" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);

  assert_agrees (fixture, chain);
  g_assert_cmpint (cbk_chain_get_not_before (chain, 0), ==, G_GINT64_CONSTANT (-631152000));
  g_assert_cmpint (cbk_chain_get_expire_time (chain, 0), ==, G_GINT64_CONSTANT (253402300799));
}

static void
test_time_before_christ (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .start = "20260101000000Z", .end = "20510101000000Z" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) patched = pki_patch (pem, "20510101000000Z", "00000101000000Z", 15);
  g_autoptr (CbkChain) chain = read_pem (patched);

  g_assert_cmpint (cbk_chain_get_expire_time (chain, 0), ==, G_GINT64_CONSTANT (-62167219200));
}

static void
test_unreadable_time (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .start = "20260101000000Z", .end = "20260331235959Z" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) patched = pki_patch (pem, "260331235959Z", "269931235959\n", 13);
  g_autoptr (CbkChain) chain = read_pem (patched);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpint (cbk_chain_get_expire_time (chain, 0), ==, CBK_CHAIN_TIME_UNREADABLE);
  g_assert_cmpstr (pki_fact (sections, "Validity", "Not after", 0), ==, "Unreadable: 269931235959[U+000A]");
  g_assert_null (pki_fact (sections, "Validity", "Lifetime", 0));
}

static void
test_usage (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = "basicConstraints = CA:FALSE\nkeyUsage = digitalSignature, keyEncipherment\n"
                                       "extendedKeyUsage = serverAuth, clientAuth, 1.2.3.4\n" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Key usage", "Key usage", 0), ==, "Digital signature, Key encipherment");
  g_assert_cmpstr (pki_fact (sections, "Key usage", "Extended key usage", 0), ==, "TLS server");
  g_assert_cmpstr (pki_fact (sections, "Key usage", "Extended key usage", 1), ==, "TLS client");
  g_assert_cmpstr (pki_fact (sections, "Key usage", "Extended key usage", 2), ==, "1.2.3.4");
  g_assert_cmpstr (pki_fact (sections, "Basic constraints", "Certificate authority", 0), ==, "No");
}

static void
test_authority (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions =
                           "authorityInfoAccess = OCSP;URI:http://ocsp.example,"
                           "caIssuers;URI:http://ca.example/ca.crt\n"
                           "crlDistributionPoints = URI:http://crl.example/1.crl,URI:http://crl.example/2.crl\n" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Authority information", "OCSP responder", 0), ==, "http://ocsp.example");
  g_assert_cmpstr (pki_fact (sections, "Authority information", "Issuer’s certificate", 0), ==,
                   "http://ca.example/ca.crt");
  g_assert_cmpstr (pki_fact (sections, "Authority information", "Revocation list", 0), ==, "http://crl.example/1.crl");
  g_assert_cmpstr (pki_fact (sections, "Authority information", "Revocation list", 1), ==, "http://crl.example/2.crl");
}

/* Two timestamps as RFC 6962 lays them out: a version, a log, a time, no extensions, a signature. */
static void
test_timestamps (PkiFixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_strnfill (64, 'a');
  g_autofree char *one = g_strdup_printf ("00%s00000190000000000000"
                                          "0403"
                                          "0004deadbeef",
                                          log);
  g_autofree char *extension =
    g_strdup_printf ("1.3.6.1.4.1.11129.2.4.2 = ASN1:FORMAT:HEX,OCT:%04x%04x%s%04x%s",
                     (guint) (strlen (one) / 2 + 2) * 2, (guint) strlen (one) / 2, one, (guint) strlen (one) / 2, one);
  const PkiWish good = { .extensions = extension };
  const PkiWish bad = { .extensions = "1.3.6.1.4.1.11129.2.4.2 = ASN1:FORMAT:HEX,OCT:00ff0001" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &good);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  g_autoptr (CbkChain) damaged_chain = read_wish (fixture, &bad);
  g_autoptr (GPtrArray) damaged = cbk_chain_dup_sections (damaged_chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Certificate transparency", "Signed timestamps", 0), ==, "2");
  g_assert_cmpstr (pki_fact (damaged, "Certificate transparency", "Signed timestamps", 0), ==, "Present, but damaged");
}

/* Without extensions there are no sections for them, and what remains is complete. */
static void
test_plain (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = "nsComment = none" };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  static const char *const titles[] = { "Subject",    "Issuer",    "Certificate", "Validity",
                                        "Public key", "Signature", "Fingerprints" };

  g_assert_cmpuint (sections->len, ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < sections->len; i++)
    g_assert_cmpstr (((CbkFactSection *) g_ptr_array_index (sections, i))->title, ==, titles[i]);
}

static void
test_damaged_extension (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = "subjectAltName = DNS:a.example\n" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "a", &wish);
  g_autoptr (GBytes) patched = pki_patch (pem, "\x30\x0b\x82\x09", "\x30\x0b\x82\x7f", 4);
  g_autoptr (CbkChain) chain = read_pem (patched);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_assert_cmpstr (pki_fact (sections, "Names", "Names", 0), ==, "Present, but damaged");
}

static void
test_code (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  g_autoptr (CbkChain) chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  guint n_code = 0;

  for (guint i = 0; i < sections->len; i++)
    {
      const CbkFactSection *section = g_ptr_array_index (sections, i);

      for (guint j = 0; j < section->facts->len; j++)
        n_code += ((CbkFact *) g_ptr_array_index (section->facts, j))->is_code ? 1 : 0;
    }
  g_assert_cmpuint (n_code, ==, 4); /* the serial number, the key and two fingerprints */
}

static void
test_sections_outlive (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { NULL };
  CbkChain     *chain = read_wish (fixture, &wish);
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);

  g_object_unref (chain);
  g_assert_cmpstr (pki_fact (sections, "Subject", "Common name", 0), ==, "www.example.com");
}

int
main (int argc, char **argv)
{
  /* Nothing here may depend on the zone of the person who looks. */
  g_setenv ("TZ", "XYZ-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  pki_add ("/chain/agrees-with-openssl/rsa", test_rsa);
  pki_add ("/chain/agrees-with-openssl/ec-p256", test_ec);
  pki_add ("/chain/agrees-with-openssl/ed25519", test_ed25519);
  pki_add ("/chain/agrees-with-openssl/expired", test_expired);
  pki_add ("/chain/agrees-with-openssl/far-times", test_far_times);
  pki_add ("/chain/key-of-an-unknown-kind", test_unknown_key);
  pki_add ("/chain/subject", test_subject);
  pki_add ("/chain/agrees-with-openssl/negative-serial", test_negative_serial);
  pki_add ("/chain/two-common-names", test_two_common_names);
  pki_add ("/chain/subject-without-common-name", test_subject_without_name);
  pki_add ("/chain/names-of-every-kind", test_names);
  pki_add ("/chain/hundred-names", test_hundred_names);
  pki_add ("/chain/too-many-names-are-counted", test_too_many_names);
  pki_add ("/chain/idn", test_idn);
  pki_add ("/chain/hostile-names", test_hostile_names);
  pki_add ("/chain/nul-in-subject", test_nul_in_subject);
  pki_add ("/chain/wrong-encoding", test_wrong_encoding);
  pki_add ("/chain/name-that-is-not-utf8", test_wrong_utf8_name);
  pki_add ("/chain/name-of-an-odd-type", test_odd_name_type);
  pki_add ("/chain/long-value", test_long_value);
  pki_add ("/chain/lifetime", test_lifetime);
  pki_add ("/chain/year-zero", test_time_before_christ);
  pki_add ("/chain/unreadable-time", test_unreadable_time);
  pki_add ("/chain/usage", test_usage);
  pki_add ("/chain/authority", test_authority);
  pki_add ("/chain/timestamps", test_timestamps);
  pki_add ("/chain/without-extensions", test_plain);
  pki_add ("/chain/damaged-extension", test_damaged_extension);
  pki_add ("/chain/code-is-marked", test_code);
  pki_add ("/chain/sections-outlive-the-chain", test_sections_outlive);
  return g_test_run ();
}
