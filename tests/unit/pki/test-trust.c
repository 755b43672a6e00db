/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a chain ends at and who trusts it. The computer's authorities are files of these tests. */

#include "config.h"

#include <string.h>
#include <glib/gstdio.h>
#include <openssl/err.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-trust.h"
#include "pki-fixture.h"

#define AUTHORITY "basicConstraints = critical, CA:TRUE\nsubjectKeyIdentifier = hash\n"

/* Where OpenSSL looks for the computer's authorities: the same for all tests, so that the environment never changes. */
static char *system_folder;
static char *system_file;

typedef struct
{
  GBytes *root;
  GBytes *middle;
  GBytes *leaf;
} Three;

static void
three_clear (Three *self)
{
  g_clear_pointer (&self->root, g_bytes_unref);
  g_clear_pointer (&self->middle, g_bytes_unref);
  g_clear_pointer (&self->leaf, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Three, three_clear)

static GBytes *
make (PkiFixture *fixture, const char *name, const char *common_name, const char *issuer, gboolean authority)
{
  g_autofree char *subject = g_strdup_printf ("CN = %s", common_name);
  const PkiWish    wish = { .subject = subject, .extensions = authority ? AUTHORITY : NULL, .issuer = issuer };

  return pki_fixture_make (fixture, name, &wish);
}

static Three
make_three (PkiFixture *fixture)
{
  Three three;

  three.root = make (fixture, "root", "Root", NULL, TRUE);
  three.middle = make (fixture, "middle", "Middle", "root", TRUE);
  three.leaf = make (fixture, "leaf", "leaf.example", "middle", FALSE);
  return three;
}

static void
trust_by_computer (GBytes *pem)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (system_file, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem), &error);
  g_assert_no_error (error);
}

static CbkChain *
read_chain (GBytes *pem)
{
  g_autoptr (GError) error = NULL;
  CbkChain *chain = cbk_chain_new_from_pem (pem, &error);

  g_assert_no_error (error);
  return chain;
}

static void
assert_trust (GBytes *pem, GBytes *roots, CbkTrustKind kind, const char *authority)
{
  g_autoptr (CbkChain) chain = read_chain (pem);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkTrust) trust = cbk_trust_new (chain, roots, &error);

  g_assert_no_error (error);
  g_assert_cmpint (trust->kind, ==, kind);
  g_assert_cmpstr (trust->authority, ==, authority);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static void
assert_refused (GBytes *pem, GBytes *roots, const char *words)
{
  g_autoptr (CbkChain) chain = read_chain (pem);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkTrust) trust = cbk_trust_new (chain, roots, &error);

  g_assert_null (trust);
  g_assert_error (error, CBK_ERROR, CBK_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static void
test_system (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);

  trust_by_computer (three.root);
  assert_trust (pem, NULL, CBK_TRUST_SYSTEM, "Root");
}

/* The other way to keep a computer's authorities: a folder, with the hash of the subject as a file's name. */
static void
test_system_folder (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  g_autofree char *hash = g_strchomp (pki_fixture_run (fixture, "x509 -in root.crt -noout -subject_hash"));
  g_autofree char *name = g_strconcat (hash, ".0", NULL);
  g_autofree char *path = g_build_filename (system_folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (three.root, NULL), g_bytes_get_size (three.root), &error);
  g_assert_no_error (error);
  assert_trust (pem, NULL, CBK_TRUST_SYSTEM, "Root");
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_trust (pem, NULL, CBK_TRUST_UNKNOWN_ISSUER, "Root");
}

static void
test_account (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  g_autoptr (GBytes) other = make (fixture, "other", "Other Root", NULL, TRUE);
  g_autoptr (GBytes) text = pki_bytes ("My authorities:\n");
  g_autoptr (GBytes) roots = pki_join (text, other, three.root, NULL);

  assert_trust (pem, three.root, CBK_TRUST_ACCOUNT, "Root");
  assert_trust (pem, roots, CBK_TRUST_ACCOUNT, "Root");
  assert_trust (pem, other, CBK_TRUST_UNKNOWN_ISSUER, "Root");
}

static void
test_both (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);

  trust_by_computer (three.root);
  assert_trust (pem, three.root, CBK_TRUST_SYSTEM, "Root");
}

/* What one account trusts is not trusted for the next one. */
static void
test_account_alone (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);

  assert_trust (pem, three.root, CBK_TRUST_ACCOUNT, "Root");
  assert_trust (pem, NULL, CBK_TRUST_UNKNOWN_ISSUER, "Root");
}

static void
test_account_intermediate (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);

  assert_trust (three.leaf, three.middle, CBK_TRUST_ACCOUNT, "Middle");
}

static void
test_root_sent (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, three.root, NULL);

  assert_trust (pem, NULL, CBK_TRUST_UNKNOWN_ISSUER, "Root");
  assert_trust (pem, three.root, CBK_TRUST_ACCOUNT, "Root");
  trust_by_computer (three.root);
  assert_trust (pem, NULL, CBK_TRUST_SYSTEM, "Root");
}

static void
test_other_order (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.root, three.middle, NULL);

  assert_trust (pem, three.root, CBK_TRUST_ACCOUNT, "Root");
}

static void
test_missing_intermediate (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.root, NULL);

  trust_by_computer (three.root);
  assert_trust (three.leaf, three.root, CBK_TRUST_UNKNOWN_ISSUER, "Middle");
  assert_trust (pem, three.root, CBK_TRUST_UNKNOWN_ISSUER, "Middle");
}

static void
test_self_issued (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) alone = make (fixture, "alone", "alone.example", NULL, FALSE);

  assert_trust (alone, NULL, CBK_TRUST_SELF_ISSUED, "alone.example");
  assert_trust (alone, three.root, CBK_TRUST_SELF_ISSUED, "alone.example");
  assert_trust (alone, alone, CBK_TRUST_ACCOUNT, "alone.example");
}

/* All of it ended, or has not begun: long before anybody runs this, and long after. */
static void
test_dates (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish root_wish = {
    .subject = "CN = Old Root", .extensions = AUTHORITY, .start = "20000101000000Z", .end = "20010101000000Z"
  };
  const PkiWish old_wish = { .issuer = "root", .start = "20000201000000Z", .end = "20000301000000Z" };
  const PkiWish coming_wish = { .issuer = "root", .start = "21000201000000Z", .end = "21000301000000Z" };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &root_wish);
  g_autoptr (GBytes) old = pki_fixture_make (fixture, "old", &old_wish);
  g_autoptr (GBytes) coming = pki_fixture_make (fixture, "coming", &coming_wish);

  assert_trust (old, root, CBK_TRUST_ACCOUNT, "Old Root");
  assert_trust (coming, root, CBK_TRUST_ACCOUNT, "Old Root");
  trust_by_computer (root);
  assert_trust (old, NULL, CBK_TRUST_SYSTEM, "Old Root");
}

/* Neither for which host nor for what use a certificate is: that is not asked here. */
static void
test_purpose (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  const PkiWish wish = { .issuer = "root", .extensions = "extendedKeyUsage = critical, codeSigning\n" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "signer", &wish);

  assert_trust (pem, three.root, CBK_TRUST_ACCOUNT, "Root");
}

/* An authority of the same name with another key has signed nothing of this. */
static void
test_same_name (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  g_autoptr (GBytes) impostor = make (fixture, "impostor", "Root", NULL, TRUE);
  const PkiWish wish = { .issuer = "root", .extensions = "authorityKeyIdentifier = none\n" };
  g_autoptr (GBytes) names_no_key = pki_fixture_make (fixture, "names-no-key", &wish);

  assert_trust (pem, impostor, CBK_TRUST_UNKNOWN_ISSUER, "Root");
  assert_trust (names_no_key, impostor, CBK_TRUST_INVALID, "Root");
  assert_trust (names_no_key, three.root, CBK_TRUST_ACCOUNT, "Root");
}

static void
test_signature (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) leaf = pki_patch (three.leaf, "leaf.example", "evil.example", strlen ("leaf.example"));
  g_autoptr (GBytes) pem = pki_join (leaf, three.middle, NULL);

  assert_trust (pem, three.root, CBK_TRUST_INVALID, "Middle");
}

/* Whoever has a certificate for a host is not an authority by that. */
static void
test_no_authority (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) victim = make (fixture, "victim", "victim.example", "leaf", FALSE);
  g_autoptr (GBytes) pem = pki_join (victim, three.leaf, three.middle, NULL);

  assert_trust (pem, three.root, CBK_TRUST_INVALID, "Middle");
}

static void
test_name_is_clean (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) root = make (fixture, "root", "<b>Evil & \xe2\x80\xae Root", NULL, TRUE);
  g_autoptr (GBytes) leaf = make (fixture, "leaf", "leaf.example", "root", FALSE);

  assert_trust (leaf, NULL, CBK_TRUST_UNKNOWN_ISSUER, "<b>Evil & [U+202E] Root");
  assert_trust (leaf, root, CBK_TRUST_ACCOUNT, "<b>Evil & [U+202E] Root");
}

static void
test_name_without_common_name (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .subject = "O = Example Trust\nC = DE", .extensions = AUTHORITY };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &wish);
  g_autoptr (GBytes) leaf = make (fixture, "leaf", "leaf.example", "root", FALSE);

  assert_trust (leaf, root, CBK_TRUST_ACCOUNT, "O=Example Trust, C=DE");
}

static void
test_roots_garbage (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) nothing = pki_bytes ("");
  g_autoptr (GBytes) garbage = pki_bytes ("no \x01 certificate\n-----BEGIN");
  g_autoptr (GBytes) damaged_block = pki_bytes ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  g_autoptr (GBytes) damaged = pki_join (three.root, damaged_block, NULL);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (three.root, 0, g_bytes_get_size (three.root) - 40);
  g_autoptr (GBytes) key = pki_fixture_read (fixture, "root.key");

  assert_refused (three.leaf, nothing, "cannot be read");
  assert_refused (three.leaf, garbage, "cannot be read");
  assert_refused (three.leaf, damaged, "cannot be read");
  assert_refused (three.leaf, cut, "cannot be read");
  assert_refused (three.leaf, key, "cannot be read");

  trust_by_computer (three.middle);
  assert_refused (three.leaf, damaged, "cannot be read");
  assert_trust (three.leaf, NULL, CBK_TRUST_SYSTEM, "Middle");
}

static void
test_roots_locked (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) locked = pki_bytes ("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                                         "DEK-Info: AES-128-CBC,000102030405060708090A0B0C0D0E0F\n\n"
                                         "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n");

  assert_refused (three.leaf, locked, "cannot be read");
}

static void
test_roots_too_big (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  const gsize      limit = 4 * 1024 * 1024;
  const gsize      n_spaces = limit - g_bytes_get_size (three.root);
  g_autofree char *spaces = g_strnfill (n_spaces, '\n');
  g_autoptr (GBytes) filling = g_bytes_new (spaces, n_spaces);
  g_autoptr (GBytes) one_more = pki_bytes ("\n");
  g_autoptr (GBytes) at_limit = pki_join (three.root, filling, NULL);
  g_autoptr (GBytes) above = pki_join (at_limit, one_more, NULL);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);

  assert_trust (pem, at_limit, CBK_TRUST_ACCOUNT, "Root");
  assert_refused (pem, above, "4 MiB");
}

static gpointer
ask_thread (gpointer data)
{
  GBytes **pem_and_roots = data;

  for (guint i = 0; i < 20; i++)
    assert_trust (pem_and_roots[0], pem_and_roots[1], CBK_TRUST_ACCOUNT, "Root");
  return NULL;
}

static void
test_threads (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  GBytes  *pem_and_roots[] = { pem, three.root };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ask", ask_thread, pem_and_roots);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
set_up (PkiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) nothing = pki_bytes ("");

  pki_fixture_set_up (fixture, data);
  trust_by_computer (nothing);
}

static void
add (const char *path, void (*function) (PkiFixture *, gconstpointer))
{
  g_test_add (path, PkiFixture, NULL, set_up, function, pki_fixture_tear_down);
}

static void
add_tests (void)
{
  add ("/trust/computer-by-file", test_system);
  add ("/trust/computer-by-folder", test_system_folder);
  add ("/trust/account", test_account);
  add ("/trust/both-is-the-computer", test_both);
  add ("/trust/account-is-for-one-question", test_account_alone);
  add ("/trust/account-trusts-an-intermediate", test_account_intermediate);
  add ("/trust/root-sent-along", test_root_sent);
  add ("/trust/other-order", test_other_order);
  add ("/trust/missing-intermediate", test_missing_intermediate);
  add ("/trust/self-issued", test_self_issued);
  add ("/trust/dates-do-not-matter", test_dates);
  add ("/trust/purpose-does-not-matter", test_purpose);
  add ("/trust/same-name-other-key", test_same_name);
  add ("/trust/broken-signature", test_signature);
  add ("/trust/host-as-authority", test_no_authority);
  add ("/trust/name-is-clean", test_name_is_clean);
  add ("/trust/name-without-common-name", test_name_without_common_name);
  add ("/trust/roots-that-cannot-be-read", test_roots_garbage);
  add ("/trust/locked-roots-ask-nobody", test_roots_locked);
  add ("/trust/roots-of-at-most-4-mebibyte", test_roots_too_big);
  add ("/trust/many-threads", test_threads);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  system_folder = g_dir_make_tmp ("certbook-trust-XXXXXX", &error);
  g_assert_no_error (error);
  system_file = g_build_filename (system_folder, "system.pem", NULL);
  g_setenv ("SSL_CERT_FILE", system_file, TRUE);
  g_setenv ("SSL_CERT_DIR", system_folder, TRUE);

  add_tests ();
  result = g_test_run ();

  g_unlink (system_file);
  g_rmdir (system_folder);
  g_free (system_file);
  g_free (system_folder);
  return result;
}
