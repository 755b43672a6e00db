/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found in chains that are whole, torn, turned round, mixed up or weak, and what is left of them. */

#include "config.h"

#include <string.h>
#include <glib/gstdio.h>
#include <openssl/err.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-chain-check.h"
#include "pki-fixture.h"

#define AUTHORITY "basicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n"
#define SERVER "basicConstraints = CA:FALSE\nsubjectAltName = DNS:www.example.com\n"

/* Within the usual dates of the fixture: 2026-02-02 02:40 UTC. */
#define NOW G_GINT64_CONSTANT (1770000000)

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
make_authority (PkiFixture *fixture, const char *name, const char *issuer)
{
  g_autofree char *subject = g_strdup_printf ("CN = The %s", name);
  const PkiWish    wish = { .subject = subject, .extensions = AUTHORITY, .issuer = issuer };

  return pki_fixture_make (fixture, name, &wish);
}

static Three
make_three (PkiFixture *fixture)
{
  const PkiWish leaf = { .extensions = SERVER, .issuer = "middle" };
  Three         three;

  three.root = make_authority (fixture, "root", NULL);
  three.middle = make_authority (fixture, "middle", "root");
  three.leaf = pki_fixture_make (fixture, "leaf", &leaf);
  return three;
}

static CbkPrivateKey *
read_key (PkiFixture *fixture, const char *file)
{
  g_autoptr (GBytes) pem = pki_fixture_read (fixture, file);
  g_autoptr (CbkSecret) secret = cbk_secret_new (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  g_autoptr (GError) error = NULL;
  CbkPrivateKey *key = cbk_private_key_new_from_pem (secret, &error);

  g_assert_no_error (error);
  return key;
}

static void
assert_sentence (const CbkFinding *finding)
{
  g_assert_true (g_utf8_validate (finding->sentence, -1, NULL));
  g_assert_true (g_str_has_suffix (finding->sentence, "."));
  for (const char *p = finding->sentence; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
      g_assert_false (g_unichar_type (g_utf8_get_char (p)) == G_UNICODE_FORMAT);
    }
}

/* @findings: "warning names, note reordered": all of them, the gravest first. */
static CbkChainReport *
check_at (GBytes *pem, CbkPrivateKey *key, const char *domain, GBytes *roots, gint64 now, const char *findings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkChain) chain = cbk_chain_new_from_pem (pem, &error);
  CbkChainReport *report;
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  report = cbk_chain_check (chain, key, domain, roots, now);
  for (guint i = 0; i < report->findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (report->findings, i);

      assert_sentence (finding);
      g_test_message ("%s: %s", finding->kind, finding->sentence);
      g_string_append_printf (found, "%s%s %s", i > 0 ? ", " : "", cbk_gravity_to_nick (finding->gravity),
                              finding->kind);
    }
  g_assert_cmpstr (found->str, ==, findings);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  return report;
}

static CbkChainReport *
check (GBytes *pem, GBytes *roots, const char *findings)
{
  return check_at (pem, NULL, "www.example.com", roots, NOW, findings);
}

static const char *
sentence_of (CbkChainReport *report, const char *kind)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (report->findings, i);

      if (g_str_equal (finding->kind, kind))
        return finding->sentence;
    }
  g_error ("There is no finding %s", kind);
}

/* What is to be saved, by the certificates' files: "leaf middle". */
static void
assert_chain (PkiFixture *fixture, CbkChainReport *report, const char *names)
{
  g_auto (GStrv) words = g_strsplit (names, " ", -1);

  g_assert_cmpuint (cbk_chain_get_length (report->chain), ==, g_strv_length (words));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *file = g_strconcat (words[i], ".crt", NULL);
      g_autoptr (GBytes) pem = pki_fixture_read (fixture, file);
      g_autoptr (CbkChain) single = cbk_chain_new_from_pem (pem, NULL);

      g_assert_cmpstr (cbk_chain_get_sha256 (report->chain, i), ==, cbk_chain_get_sha256 (single, 0));
    }
}

static void
test_good (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  g_autoptr (CbkPrivateKey) key = read_key (fixture, "leaf.key");
  g_autoptr (CbkChainReport) report = check_at (pem, key, "www.example.com", three.root, NOW, "");
  g_autofree char *verdict =
    pki_fixture_run (fixture, "verify -no_check_time -CAfile root.crt -untrusted middle.crt leaf.crt");

  assert_chain (fixture, report, "leaf middle");
  g_assert_cmpstr (verdict, ==, "leaf.crt: OK\n");
  g_assert_false (cbk_chain_report_has (report, CBK_GRAVITY_NOTE));
}

static void
test_every_order (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  GBytes *orders[][3] = {
    { three.leaf, three.root, three.middle }, { three.middle, three.leaf, three.root },
    { three.middle, three.root, three.leaf }, { three.root, three.leaf, three.middle },
    { three.root, three.middle, three.leaf },
  };
  const char *findings[] = { "note root-dropped", "note reordered, note root-dropped",
                             "note reordered, note root-dropped", "note root-dropped",
                             "note reordered, note root-dropped" };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GBytes) pem = pki_join (orders[i][0], orders[i][1], orders[i][2], NULL);
      g_autoptr (CbkChainReport) report = check (pem, three.root, findings[i]);

      assert_chain (fixture, report, "leaf middle");
      g_assert_nonnull (strstr (sentence_of (report, "root-dropped"), "The root"));
    }
}

/* Six certificates, each order of which is put right. */
static void
test_long_chain_shuffled (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "e" };
  g_autoptr (GBytes) a = make_authority (fixture, "a", NULL);
  g_autoptr (GBytes) b = make_authority (fixture, "b", "a");
  g_autoptr (GBytes) c = make_authority (fixture, "c", "b");
  g_autoptr (GBytes) d = make_authority (fixture, "d", "c");
  g_autoptr (GBytes) e = make_authority (fixture, "e", "d");
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  GBytes *all[] = { leaf, e, d, c, b };
  g_autoptr (GRand) random = g_rand_new_with_seed (20260202);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GBytes) pem = NULL;
      g_autoptr (CbkChain) chain = NULL;
      g_autoptr (CbkChainReport) report = NULL;

      for (guint i = G_N_ELEMENTS (all) - 1; i > 0; i--)
        {
          const guint j = g_rand_int_range (random, 0, (gint32) i + 1);
          GBytes     *other = all[i];

          all[i] = all[j];
          all[j] = other;
        }
      pem = pki_join (all[0], all[1], all[2], all[3], all[4], NULL);
      chain = cbk_chain_new_from_pem (pem, NULL);
      report = cbk_chain_check (chain, NULL, "www.example.com", a, NOW);
      assert_chain (fixture, report, "leaf e d c b");
      g_assert_false (cbk_chain_report_has (report, CBK_GRAVITY_WARNING));
    }
}

static void
test_missing_intermediate (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (CbkChainReport) report = check (three.leaf, three.root, "warning missing-intermediate");

  assert_chain (fixture, report, "leaf");
  g_assert_nonnull (strstr (sentence_of (report, "missing-intermediate"), "issued by The middle"));
  g_assert_nonnull (strstr (sentence_of (report, "missing-intermediate"), "which this computer does not know"));
}

/* The account may trust the intermediate itself. */
static void
test_trusted_intermediate (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (CbkChainReport) report = check (three.leaf, three.middle, "");

  assert_chain (fixture, report, "leaf");
}

static void
test_unknown_issuer (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) open = pki_join (three.leaf, three.middle, NULL);
  g_autoptr (GBytes) whole = pki_join (three.leaf, three.middle, three.root, NULL);
  g_autoptr (CbkChainReport) of_open = check (open, NULL, "warning unknown-issuer");
  g_autoptr (CbkChainReport) of_whole = check (whole, NULL, "warning unknown-issuer, note root-dropped");

  assert_chain (fixture, of_open, "leaf middle");
  assert_chain (fixture, of_whole, "leaf middle");
  g_assert_nonnull (
    strstr (sentence_of (of_open, "unknown-issuer"), "issued by The root, which this computer does not know"));
  g_assert_nonnull (
    strstr (sentence_of (of_whole, "unknown-issuer"), "issued by The root, which this computer does not know"));
}

/* Name and key identifier are the issuer's, and the signature is somebody else's. */
static void
test_forged_issuer (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autofree char *printed = pki_fixture_run (fixture, "x509 -in middle.crt -noout -ext subjectKeyIdentifier");
  g_autofree char *identifier = g_strstrip (g_strdup (strchr (printed, '\n')));
  g_autofree char *extensions =
    g_strdup_printf ("basicConstraints = critical, CA:TRUE\nsubjectKeyIdentifier = %s\n", identifier);
  const PkiWish wish = { .subject = "CN = The middle", .extensions = extensions, .issuer = "root" };
  g_autoptr (GBytes) forged = pki_fixture_make (fixture, "forged", &wish);
  g_autoptr (GBytes) without = pki_join (three.leaf, forged, NULL);
  g_autoptr (GBytes) with = pki_join (three.leaf, forged, three.middle, NULL);
  g_autoptr (CbkChainReport) of_without = check (without, three.root, "warning missing-intermediate, warning foreign");
  g_autoptr (CbkChainReport) of_with = check (with, three.root, "warning foreign");

  assert_chain (fixture, of_without, "leaf");
  assert_chain (fixture, of_with, "leaf middle");
}

/* The account may trust this one certificate and nothing else. */
static void
test_trusted_leaf (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (CbkChainReport) report = check (three.leaf, three.leaf, "");

  assert_chain (fixture, report, "leaf");
}

static void
test_self_signed (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = SERVER };
  const PkiWish authority = { .extensions = "basicConstraints = CA:TRUE\nsubjectAltName = DNS:www.example.com\n" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "leaf", &wish);
  g_autoptr (CbkChainReport) report = check (pem, NULL, "warning self-signed");
  g_autoptr (CbkChainReport) trusted = check (pem, pem, "");
  g_autoptr (GBytes) as_authority = pki_fixture_make (fixture, "other", &authority);
  g_autoptr (CbkChainReport) of_authority = check (as_authority, NULL, "warning self-signed");

  assert_chain (fixture, of_authority, "other");
  assert_chain (fixture, trusted, "leaf");
}

static void
test_foreign (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish stranger_wish = { .subject = "CN = stranger.example",
                                  .extensions = "subjectAltName = DNS:stranger.example" };
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) stranger = pki_fixture_make (fixture, "stranger", &stranger_wish);
  g_autoptr (GBytes) first = pki_join (stranger, three.leaf, three.middle, NULL);
  g_autoptr (GBytes) last = pki_join (three.leaf, three.middle, stranger, NULL);
  g_autoptr (CbkChainReport) of_first = check (first, three.root, "warning foreign");
  g_autoptr (CbkChainReport) of_last = check (last, three.root, "warning foreign");

  assert_chain (fixture, of_first, "leaf middle");
  assert_chain (fixture, of_last, "leaf middle");
  g_assert_true (g_str_has_prefix (sentence_of (of_last, "foreign"),
                                   "1 certificate that does not belong to this chain was sent along and is left out: "
                                   "stranger.example."));
}

static void
test_many_foreign (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) one = make_authority (fixture, "one", NULL);
  g_autoptr (GBytes) two = make_authority (fixture, "two", NULL);
  g_autoptr (GBytes) four = make_authority (fixture, "four", NULL);
  g_autoptr (GBytes) five = make_authority (fixture, "five", NULL);
  g_autoptr (GBytes) pem = pki_join (three.leaf, one, two, three.middle, four, five, NULL);
  g_autoptr (CbkChainReport) report = check (pem, three.root, "warning foreign");

  assert_chain (fixture, report, "leaf middle");
  g_assert_nonnull (strstr (sentence_of (report, "foreign"), "4 certificates that do not belong"));
  g_assert_nonnull (strstr (sentence_of (report, "foreign"), ": The one, The two, The four, …."));
}

static void
test_duplicates (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.leaf, three.middle, three.middle, NULL);
  g_autoptr (CbkChainReport) report = check (pem, three.root, "note duplicate-dropped");

  assert_chain (fixture, report, "leaf middle");
}

/* One intermediate, signed by two roots: the way goes to the root that is known, and the other one is kept for those
 * who know the other root. */
static void
test_cross_signed (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish other_wish = {
    .subject = "CN = The middle", .extensions = AUTHORITY, .issuer = "other", .key = "middle"
  };
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) other = make_authority (fixture, "other", NULL);
  g_autoptr (GBytes) crossed = pki_fixture_make (fixture, "crossed", &other_wish);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, crossed, NULL);
  g_autoptr (GBytes) turned = pki_join (three.leaf, crossed, three.middle, NULL);
  g_autoptr (CbkChainReport) to_root = check (pem, three.root, "");
  g_autoptr (CbkChainReport) to_other = check (turned, other, "");
  g_autoptr (CbkChainReport) to_none = check (pem, NULL, "warning unknown-issuer");
  g_autoptr (CbkChainReport) put_right = check (turned, three.root, "note reordered");

  assert_chain (fixture, to_root, "leaf middle crossed");
  assert_chain (fixture, to_other, "leaf crossed middle");
  assert_chain (fixture, to_none, "leaf middle crossed");
  assert_chain (fixture, put_right, "leaf middle crossed");
}

/* A new root that an old one has signed, too: known by itself to computers of today, by the old one to others. */
static void
test_cross_signed_root (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish bridge_wish = { .subject = "CN = The root", .extensions = AUTHORITY, .issuer = "old", .key = "root" };
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) old = make_authority (fixture, "old", NULL);
  g_autoptr (GBytes) bridge = pki_fixture_make (fixture, "bridge", &bridge_wish);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, bridge, NULL);
  g_autoptr (GBytes) with_roots = pki_join (three.leaf, three.middle, three.root, bridge, old, NULL);
  g_autoptr (CbkChainReport) today = check (pem, three.root, "");
  g_autoptr (CbkChainReport) old_days = check (pem, old, "");
  g_autoptr (CbkChainReport) all_sent = check (with_roots, old, "note root-dropped, note root-dropped");

  assert_chain (fixture, today, "leaf middle bridge");
  assert_chain (fixture, old_days, "leaf middle bridge");
  assert_chain (fixture, all_sent, "leaf middle bridge");
}

/* Of two ways, the one that is valid today. */
static void
test_expired_cross (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish expired_wish = { .subject = "CN = The middle",
                                 .extensions = AUTHORITY,
                                 .issuer = "root",
                                 .key = "middle",
                                 .start = "20200101000000Z",
                                 .end = "20210101000000Z" };
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) expired = pki_fixture_make (fixture, "expired", &expired_wish);
  g_autoptr (GBytes) pem = pki_join (three.leaf, expired, three.middle, NULL);
  g_autoptr (CbkChainReport) report = check (pem, three.root, "note reordered");

  assert_chain (fixture, report, "leaf middle expired");
}

/* Of two ways, the longer one where the shorter one has ended; and above both of them, the one that is valid. */
static void
test_expired_short_way (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish short_wish = { .subject = "CN = The middle",
                               .extensions = AUTHORITY,
                               .issuer = "root",
                               .start = "20200101000000Z",
                               .end = "20210101000000Z",
                               .key = "middle" };
  const PkiWish twin_wish = { .subject = "CN = The middle",
                              .extensions = AUTHORITY,
                              .issuer = "upper",
                              .start = "20200101000000Z",
                              .end = "20210101000000Z",
                              .key = "middle" };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "middle" };
  g_autoptr (GBytes) root = make_authority (fixture, "root", NULL);
  g_autoptr (GBytes) upper = make_authority (fixture, "upper", "root");
  g_autoptr (GBytes) middle = make_authority (fixture, "middle", "upper");
  g_autoptr (GBytes) shorter = pki_fixture_make (fixture, "short", &short_wish);
  g_autoptr (GBytes) twin = pki_fixture_make (fixture, "twin", &twin_wish);
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  g_autoptr (GBytes) pem = pki_join (leaf, shorter, middle, upper, NULL);
  g_autoptr (GBytes) with_twin = pki_join (leaf, twin, middle, upper, NULL);
  g_autoptr (CbkChainReport) of_short = check (pem, root, "note reordered");
  g_autoptr (CbkChainReport) of_twin = check (with_twin, root, "note reordered");

  assert_chain (fixture, of_short, "leaf middle upper short");
  assert_chain (fixture, of_twin, "leaf middle upper twin");
}

static void
test_dates (PkiFixture *fixture, gconstpointer data)
{
  const gint64  start = G_GINT64_CONSTANT (1767225600); /* 2026-01-01 00:00:00, when the fixture's certificates begin */
  const gint64  end = G_GINT64_CONSTANT (1775001599);   /* 2026-03-31 23:59:59, their last second */
  const PkiWish root_wish = {
    .subject = "CN = The root", .extensions = AUTHORITY, .start = "20000101000000Z", .end = "20990101000000Z"
  };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "root" };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &root_wish);
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  const struct
  {
    gint64      now;
    const char *findings;
  } cases[] = {
    { start - 1, "warning not-yet-valid" }, { start, "" }, { NOW, "" }, { end, "" }, { end + 1, "warning expired" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbkChainReport) report =
        check_at (leaf, NULL, "www.example.com", root, cases[i].now, cases[i].findings);

      if (i == 0)
        g_assert_nonnull (strstr (sentence_of (report, "not-yet-valid"), "not valid before 2026-01-01 00:00 UTC"));
      if (cases[i].now > end)
        g_assert_nonnull (strstr (sentence_of (report, "expired"), "expired on 2026-03-31 23:59 UTC"));
    }
}

static void
test_expired_intermediate (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish middle_wish = { .subject = "CN = The middle",
                                .extensions = AUTHORITY,
                                .issuer = "root",
                                .start = "20200101000000Z",
                                .end = "20210101000000Z" };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "middle" };
  g_autoptr (GBytes) root = make_authority (fixture, "root", NULL);
  g_autoptr (GBytes) middle = pki_fixture_make (fixture, "middle", &middle_wish);
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  g_autoptr (GBytes) pem = pki_join (leaf, middle, NULL);
  g_autoptr (CbkChainReport) report = check (pem, root, "warning expired");

  g_assert_nonnull (strstr (sentence_of (report, "expired"), "The certificate of The middle"));
}

/* It is no part of what is saved, so no other check sees it. */
static void
test_expired_root (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish root_wish = {
    .subject = "CN = The root", .extensions = AUTHORITY, .start = "20200101000000Z", .end = "20210101000000Z"
  };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "root" };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &root_wish);
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  g_autoptr (GBytes) with_root = pki_join (leaf, root, NULL);
  g_autoptr (CbkChainReport) report = check (leaf, root, "warning not-accepted");
  g_autoptr (CbkChainReport) of_both = check (with_root, root, "warning not-accepted, note root-dropped");

  assert_chain (fixture, of_both, "leaf");
  g_assert_nonnull (strstr (sentence_of (report, "not-accepted"), "expired"));
}

static void
test_unreadable_date (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = SERVER, .end = "20260331235959Z" };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "leaf", &wish);
  g_autoptr (GBytes) patched = pki_patch (pem, "260331235959Z", "269931235959Z", 13);
  g_autoptr (CbkChainReport) report = check (patched, NULL, "warning missing-intermediate, warning not-accepted");

  g_assert_nonnull (strstr (sentence_of (report, "not-accepted"), "notAfter"));
}

static void
test_rules (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish root_wish = { .subject = "CN = The root",
                              .extensions = "basicConstraints = critical, CA:TRUE, pathlen:0\n" };
  const PkiWish client_wish = { .extensions = SERVER "extendedKeyUsage = clientAuth\n", .issuer = "root" };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "middle" };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &root_wish);
  g_autoptr (GBytes) middle = make_authority (fixture, "middle", "root");
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  g_autoptr (GBytes) pem = pki_join (leaf, middle, NULL);
  g_autoptr (CbkChainReport) too_long = check (pem, root, "warning not-accepted");
  g_autoptr (GBytes) with_root = pki_join (leaf, middle, root, NULL);
  g_autoptr (CbkChainReport) ends_below = check (with_root, middle, "note root-dropped");
  g_autoptr (GBytes) client = pki_fixture_make (fixture, "client", &client_wish);
  g_autoptr (CbkChainReport) for_clients = check (client, root, "warning not-accepted");

  assert_chain (fixture, ends_below, "leaf middle");
  g_assert_nonnull (strstr (sentence_of (too_long, "not-accepted"), "path length"));
  g_assert_nonnull (strstr (sentence_of (for_clients, "not-accepted"), "purpose"));
}

static void
test_weak_keys (PkiFixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *algorithm;
    const char *option;
    const char *findings;
    const char *words;
  } cases[] = {
    { "RSA", "rsa_keygen_bits:1024", "warning weak-key", "(RSA 1024 bits)" },
    { "RSA", "rsa_keygen_bits:2047", "warning weak-key", "(RSA 2047 bits)" },
    { "RSA", "rsa_keygen_bits:2048", "", NULL },
    { "EC", "ec_paramgen_curve:secp192k1", "warning weak-key", "(EC secp192k1)" },
    { "EC", "ec_paramgen_curve:P-224", "", NULL },
    { "ED25519", NULL, "", NULL },
  };
  g_autoptr (GBytes) root = make_authority (fixture, "root", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PkiWish wish = { .algorithm = cases[i].algorithm,
                             .option = cases[i].option,
                             .extensions = SERVER,
                             .issuer = "root",
                             .digest = "sha256" };
      g_autoptr (GBytes) pem = pki_fixture_make (fixture, "leaf", &wish);
      g_autoptr (CbkPrivateKey) key = read_key (fixture, "leaf.key");
      g_autoptr (CbkChainReport) report = check_at (pem, key, "www.example.com", root, NOW, cases[i].findings);

      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (sentence_of (report, "weak-key"), cases[i].words));
    }
}

static void
test_weak_intermediate (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish middle_wish = { .subject = "CN = The middle",
                                .extensions = AUTHORITY,
                                .issuer = "root",
                                .algorithm = "RSA",
                                .option = "rsa_keygen_bits:1024",
                                .digest = "sha1" };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "middle" };
  g_autoptr (GBytes) root = make_authority (fixture, "root", NULL);
  g_autoptr (GBytes) middle = pki_fixture_make (fixture, "middle", &middle_wish);
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &leaf_wish);
  g_autoptr (GBytes) pem = pki_join (leaf, middle, NULL);
  g_autoptr (CbkChainReport) report = check (pem, root, "warning weak-key, warning weak-signature");

  g_assert_nonnull (strstr (sentence_of (report, "weak-key"), "The key of The middle (RSA 1024 bits)"));
  g_assert_nonnull (strstr (sentence_of (report, "weak-signature"), "The certificate of The middle"));
}

static void
test_weak_signatures (PkiFixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *digest;
    const char *findings;
    const char *words;
  } cases[] = {
    { "md5", "warning weak-signature", "signed with MD5" },
    { "sha1", "warning weak-signature", "signed with SHA-1" },
    { "sha224", "", NULL },
    { "sha512", "", NULL },
  };
  const PkiWish root_wish = { .algorithm = "RSA", .subject = "CN = The root", .extensions = AUTHORITY };
  g_autoptr (GBytes) root = pki_fixture_make (fixture, "root", &root_wish);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PkiWish wish = { .extensions = SERVER, .issuer = "root", .digest = cases[i].digest };
      g_autoptr (GBytes) pem = pki_fixture_make (fixture, "leaf", &wish);
      g_autoptr (CbkChainReport) report = check (pem, root, cases[i].findings);

      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (sentence_of (report, "weak-signature"), cases[i].words));
    }
}

static void
test_key_mismatch (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  g_autoptr (CbkPrivateKey) key = read_key (fixture, "root.key");
  g_autoptr (CbkChainReport) report = check_at (pem, key, "www.example.com", three.root, NOW, "blocker key-mismatch");

  g_assert_true (cbk_chain_report_has (report, CBK_GRAVITY_BLOCKER));
  g_assert_nonnull (strstr (sentence_of (report, "key-mismatch"), "(EC P-256) does not belong to the certificate of"));
}

/* The key of an authority that was sent along is not the key of this certificate. */
static void
test_key_of_another (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.leaf, three.middle, NULL);
  g_autoptr (CbkPrivateKey) key = read_key (fixture, "middle.key");
  g_autoptr (CbkChainReport) report = check_at (pem, key, "www.example.com", three.root, NOW, "blocker key-mismatch");

  assert_chain (fixture, report, "leaf middle");
}

/* Two certificates for the domain, an old one and its renewal: the key tells which one it is. */
static void
test_key_chooses (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish newer_wish = { .extensions = SERVER, .issuer = "middle" };
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) newer = pki_fixture_make (fixture, "newer", &newer_wish);
  g_autoptr (GBytes) pem = pki_join (three.leaf, newer, three.middle, NULL);
  g_autoptr (CbkPrivateKey) key = read_key (fixture, "newer.key");
  g_autoptr (CbkChainReport) report = check_at (pem, key, "www.example.com", three.root, NOW, "warning foreign");

  assert_chain (fixture, report, "newer middle");
}

static void
test_gravest_first (PkiFixture *fixture, gconstpointer data)
{
  g_auto (Three) three = make_three (fixture);
  g_autoptr (GBytes) pem = pki_join (three.root, three.middle, three.leaf, three.leaf, NULL);
  g_autoptr (CbkPrivateKey) key = read_key (fixture, "root.key");
  g_autoptr (CbkChainReport) report =
    check_at (pem, key, "other.example", NULL, G_GINT64_CONSTANT (1900000000),
              "blocker key-mismatch, warning names, warning expired, warning expired, warning unknown-issuer, "
              "note reordered, note root-dropped, note duplicate-dropped");

  assert_chain (fixture, report, "leaf middle");
}

static void
test_no_certificate (void)
{
  g_autoptr (CbkChainReport) report = cbk_chain_check (NULL, NULL, "www.example.com", NULL, NOW);

  g_assert_cmpuint (report->findings->len, ==, 1);
  g_assert_true (cbk_chain_report_has (report, CBK_GRAVITY_BLOCKER));
  g_assert_null (report->chain);
  assert_sentence (g_ptr_array_index (report->findings, 0));
  g_assert_nonnull (sentence_of (report, "no-certificate"));
}

static void
test_roots_unreadable (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish wish = { .extensions = SERVER };
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "leaf", &wish);
  g_autoptr (GBytes) words = pki_bytes ("no certificate\n");
  g_autoptr (CbkChainReport) report = check (pem, words, "warning roots-unreadable, warning self-signed");

  g_assert_nonnull (strstr (sentence_of (report, "roots-unreadable"), "cannot be read"));
}

/* Names that would hide, break or colour a sentence, and one that would fill the screen. */
static void
test_hostile_subjects (PkiFixture *fixture, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (64, 'n');
  g_autofree char *long_subject = g_strdup_printf ("O = %s\nOU = %s\nL = %s\n", long_name, long_name, long_name);
  const PkiWish    markup = { .subject = "CN = <b>a</b>&\\nb\u202ec", .extensions = SERVER };
  const PkiWish    endless = { .subject = long_subject, .extensions = AUTHORITY };
  g_autoptr (GBytes) leaf = pki_fixture_make (fixture, "leaf", &markup);
  g_autoptr (GBytes) other = pki_fixture_make (fixture, "other", &endless);
  g_autoptr (GBytes) pem = pki_join (leaf, other, NULL);
  g_autoptr (CbkPrivateKey) key = read_key (fixture, "other.key");
  g_autoptr (CbkChainReport) report =
    check_at (pem, key, "www.example.com", NULL, NOW, "blocker key-mismatch, warning self-signed, warning foreign");

  g_assert_nonnull (strstr (sentence_of (report, "key-mismatch"), "<b>a</b>&[U+000A]b[U+202E]c"));
  g_assert_cmpint (g_utf8_strlen (sentence_of (report, "foreign"), -1), <, 330);
  g_clear_pointer (&report, cbk_chain_report_free);
  g_clear_pointer (&other, g_bytes_unref);
  g_free (pki_fixture_run (fixture, "req -config openssl.cnf -x509 -subj / -key other.key -out nameless.crt"));
  other = pki_fixture_read (fixture, "nameless.crt");
  g_clear_pointer (&pem, g_bytes_unref);
  pem = pki_join (leaf, other, NULL);
  report = check (pem, NULL, "warning self-signed, warning foreign");
  g_assert_nonnull (strstr (sentence_of (report, "foreign"), "(no name)"));
}

/* All 32 that a chain may have, with one name and one key, so that each has signed each: it ends, and soon. */
static void
test_all_sign_each_other (PkiFixture *fixture, gconstpointer data)
{
  const PkiWish first_wish = { .subject = "CN = The same", .extensions = "basicConstraints = CA:TRUE\n" };
  const PkiWish leaf_wish = { .extensions = SERVER, .issuer = "same" };
  g_autoptr (GBytes) same = pki_fixture_make (fixture, "same", &first_wish);
  g_autoptr (GBytes) pem = pki_fixture_make (fixture, "leaf", &leaf_wish);
  g_autoptr (CbkChain) chain = NULL;
  g_autoptr (CbkChainReport) report = NULL;

  for (guint i = 1; i < 32; i++)
    {
      const PkiWish wish = {
        .subject = "CN = The same", .extensions = "basicConstraints = CA:TRUE\n", .issuer = "same", .key = "same"
      };
      g_autoptr (GBytes) next = pki_fixture_make (fixture, "next", &wish);
      g_autoptr (GBytes) before = g_steal_pointer (&pem);

      pem = pki_join (before, next, NULL);
    }
  chain = cbk_chain_new_from_pem (pem, NULL);
  g_assert_cmpuint (cbk_chain_get_length (chain), ==, 32);
  report = cbk_chain_check (chain, NULL, "www.example.com", NULL, NOW);
  g_assert_true (cbk_chain_report_has (report, CBK_GRAVITY_WARNING));
}

static void
test_gravities (void)
{
  CbkGravity gravity;

  for (CbkGravity i = CBK_GRAVITY_NOTE; i <= CBK_GRAVITY_BLOCKER; i++)
    {
      g_assert_true (cbk_gravity_from_nick (cbk_gravity_to_nick (i), &gravity));
      g_assert_cmpint (gravity, ==, i);
    }
  g_assert_false (cbk_gravity_from_nick ("grave", &gravity));
  g_assert_false (cbk_gravity_from_nick (NULL, &gravity));
}

int
main (int argc, char **argv)
{
  /* The authorities of this computer are no part of a test. */
  g_setenv ("SSL_CERT_FILE", "/nonexistent/file", TRUE);
  g_setenv ("SSL_CERT_DIR", "/nonexistent/folder", TRUE);
  g_test_init (&argc, &argv, NULL);
  pki_add ("/chain-check/nothing-to-say", test_good);
  pki_add ("/chain-check/order/of-three-in-every-order", test_every_order);
  pki_add ("/chain-check/order/of-five-shuffled", test_long_chain_shuffled);
  pki_add ("/chain-check/trust/missing-intermediate", test_missing_intermediate);
  pki_add ("/chain-check/trust/intermediate-is-trusted", test_trusted_intermediate);
  pki_add ("/chain-check/trust/leaf-is-trusted", test_trusted_leaf);
  pki_add ("/chain-check/trust/unknown-issuer", test_unknown_issuer);
  pki_add ("/chain-check/trust/forged-issuer", test_forged_issuer);
  pki_add ("/chain-check/trust/self-signed", test_self_signed);
  pki_add ("/chain-check/trust/roots-unreadable", test_roots_unreadable);
  pki_add ("/chain-check/dropped/foreign", test_foreign);
  pki_add ("/chain-check/dropped/many-foreign", test_many_foreign);
  pki_add ("/chain-check/dropped/duplicates", test_duplicates);
  pki_add ("/chain-check/crossed/intermediate", test_cross_signed);
  pki_add ("/chain-check/crossed/root", test_cross_signed_root);
  pki_add ("/chain-check/crossed/one-way-expired", test_expired_cross);
  pki_add ("/chain-check/crossed/shorter-way-expired", test_expired_short_way);
  pki_add ("/chain-check/crossed/each-by-each", test_all_sign_each_other);
  pki_add ("/chain-check/dates/to-the-second", test_dates);
  pki_add ("/chain-check/dates/intermediate-expired", test_expired_intermediate);
  pki_add ("/chain-check/dates/root-expired", test_expired_root);
  pki_add ("/chain-check/dates/unreadable", test_unreadable_date);
  pki_add ("/chain-check/rules", test_rules);
  pki_add ("/chain-check/weak/keys", test_weak_keys);
  pki_add ("/chain-check/weak/intermediate", test_weak_intermediate);
  pki_add ("/chain-check/weak/signatures", test_weak_signatures);
  pki_add ("/chain-check/key/mismatch", test_key_mismatch);
  pki_add ("/chain-check/key/of-another-certificate-sent", test_key_of_another);
  pki_add ("/chain-check/key/chooses-between-two", test_key_chooses);
  pki_add ("/chain-check/gravest-first", test_gravest_first);
  pki_add ("/chain-check/hostile-subjects", test_hostile_subjects);
  g_test_add_func ("/chain-check/no-certificate", test_no_certificate);
  g_test_add_func ("/chain-check/words-for-gravity", test_gravities);
  return g_test_run ();
}
