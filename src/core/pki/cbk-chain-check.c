/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site operator should know before a certificate is saved, and the chain as it should be saved. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/pki/cbk-chain-check.h"
#include "core/pki/cbk-chain-names.h"
#include "core/pki/cbk-chain-path.h"
#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-chain-report.h"
#include "core/pki/cbk-chain-text.h"

/* Below these no browser accepts a key (CA/Browser Forum Baseline Requirements, section 6.1.5). */
#define MIN_RSA_BITS 2048
#define MIN_EC_BITS 224

#define MAX_SUBJECT_CHARS 80
#define MAX_FOREIGN_IN_SENTENCE 3

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

/* All that the checks look at; nothing is owned. */
typedef struct
{
  CbkChainReport      *report;
  CbkChain            *chain; /* as it was sent */
  CbkCertificateStack *sent;  /* the same */
  X509_STORE          *store;
  CbkChainPath        *path;
  gint64               now;
} Check;

static void
add (const Check *self, CbkGravity gravity, const char *kind, char *sentence)
{
  cbk_chain_report_add (self->report, gravity, kind, sentence);
}

static void
warn (const Check *self, const char *kind, char *sentence)
{
  add (self, CBK_GRAVITY_WARNING, kind, sentence);
}

/* A name of a certificate, short enough for a sentence. */
static char *
dup_short (const char *name)
{
  g_autofree char *start = NULL;

  if (name[0] == '\0')
    return g_strdup (_ ("(no name)"));
  if (g_utf8_strlen (name, -1) <= MAX_SUBJECT_CHARS)
    return g_strdup (name);
  start = g_utf8_substring (name, 0, MAX_SUBJECT_CHARS);
  return g_strconcat (start, "…", NULL);
}

static char *
dup_subject (const Check *self, guint place)
{
  return dup_short (cbk_chain_get_subject (self->chain, place));
}

static char *
dup_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return date != NULL ? g_date_time_format (date, _ ("%Y-%m-%d %H:%M UTC")) : g_strdup (_ ("an unknown date"));
}

/* The one that a server shows. Where several could be it: one that is for the domain, then one of the key, then the
 * first one sent. An authority's certificate is only it where it is for the domain, or where there are no others. */
static guint
choose_leaf (const Check *self, CbkPrivateKey *key, const char *domain)
{
  guint best = 0;
  int   best_score = -1;

  for (guint i = 0; i < cbk_chain_get_length (self->chain); i++)
    {
      X509          *x509 = sk_X509_value (self->sent, (int) i);
      const gboolean is_for_domain = cbk_chain_names_cover (x509, domain);
      const gboolean is_of_key = key != NULL && cbk_private_key_matches (key, self->chain, i);
      const gboolean is_server = is_for_domain || X509_check_ca (x509) == 0;
      const int      score = (is_server ? 4 : 0) + (is_for_domain ? 2 : 0) + (is_of_key ? 1 : 0);

      if (score > best_score)
        {
          best = i;
          best_score = score;
        }
    }
  return best;
}

static void
check_key (const Check *self, CbkPrivateKey *key, guint leaf)
{
  g_autofree char *subject = dup_subject (self, leaf);
  g_autofree char *kind = NULL;

  if (key == NULL || cbk_private_key_matches (key, self->chain, leaf))
    return;
  kind = cbk_private_key_describe (key);
  add (
    self, CBK_GRAVITY_BLOCKER, CBK_FINDING_KEY_MISMATCH,
    /* Translators: a kind of key such as “RSA 2048 bits”, and a domain */
    g_strdup_printf (_ ("The private key that the CDN sent (%s) does not belong to the certificate of %s, so no server "
                        "could use the two. Nothing was saved. Try again; if it stays so, order a new certificate from "
                        "the CDN."),
                     kind, subject));
}

static void
check_names (const Check *self, X509 *leaf, const char *domain)
{
  if (!cbk_chain_names_cover (leaf, domain))
    warn (self, CBK_FINDING_NAMES, cbk_chain_names_explain (leaf, domain));
}

/* A certificate's last second belongs to it (RFC 5280, section 4.1.2.5). A date that cannot be read is found later. */
static void
check_dates (const Check *self, guint place, gboolean is_leaf)
{
  const gint64     start = cbk_chain_get_not_before (self->chain, place);
  const gint64     end = cbk_chain_get_expire_time (self->chain, place);
  g_autofree char *subject = dup_subject (self, place);

  if (end < self->now)
    {
      g_autofree char *time = dup_time (end);

      warn (self, CBK_FINDING_EXPIRED,
            is_leaf
              ? g_strdup_printf (_ ("This certificate expired on %s, so browsers refuse it. Choose a newer one, or "
                                    "order one from the CDN."),
                                 time)
              /* Translators: a name, and a date */
              : g_strdup_printf (_ ("The certificate of %s, which is part of the chain, expired on %s, so browsers "
                                    "may refuse all of it. Ask the CDN’s support for a current chain."),
                                 subject, time));
    }
  if (start > self->now && start != CBK_CHAIN_TIME_UNREADABLE)
    {
      g_autofree char *time = dup_time (start);

      warn (self, CBK_FINDING_NOT_YET_VALID,
            is_leaf
              ? g_strdup_printf (_ ("This certificate is not valid before %s; until then browsers refuse it. Install "
                                    "it after that, or set this computer’s clock right."),
                                 time)
              /* Translators: a name, and a date */
              : g_strdup_printf (_ ("The certificate of %s, which is part of the chain, is not valid before %s; until "
                                    "then browsers refuse all of it. Set this computer’s clock right, or ask the "
                                    "CDN’s support for a current chain."),
                                 subject, time));
    }
}

static gboolean
is_weak_key (EVP_PKEY *key)
{
  switch (EVP_PKEY_get_base_id (key))
    {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
    case EVP_PKEY_DSA:
      return EVP_PKEY_get_bits (key) < MIN_RSA_BITS;
    case EVP_PKEY_EC:
      return EVP_PKEY_get_bits (key) < MIN_EC_BITS;
    }
  return FALSE;
}

static void
check_key_strength (const Check *self, guint place, gboolean is_leaf)
{
  EVP_PKEY        *key = X509_get0_pubkey (sk_X509_value (self->sent, (int) place));
  g_autofree char *subject = dup_subject (self, place);
  g_autofree char *kind = NULL;

  if (key == NULL || !is_weak_key (key))
    return;
  kind = cbk_chain_describe_key (key);
  warn (self, CBK_FINDING_WEAK_KEY,
        is_leaf
          ? g_strdup_printf (_ ("The key of this certificate (%s) is too weak, so browsers refuse it. Order a new "
                                "certificate with a key of RSA 2048 bits or EC P-256 from the CDN."),
                             kind)
          /* Translators: a name, and a kind of key such as “RSA 1024 bits” */
          : g_strdup_printf (_ ("The key of %s (%s), which is part of the chain, is too weak, so browsers refuse all "
                                "of it. Ask the CDN’s support for a current chain."),
                             subject, kind));
}

static void
check_signature_strength (const Check *self, guint place, gboolean is_leaf)
{
  g_autofree char *subject = dup_subject (self, place);
  const char      *hash_name;
  int              hash = NID_undef;

  if (X509_get_signature_info (sk_X509_value (self->sent, (int) place), &hash, NULL, NULL, NULL) != 1)
    return;
  if (hash != NID_sha1 && hash != NID_md5 && hash != NID_md5_sha1 && hash != NID_md4 && hash != NID_md2)
    return;
  hash_name = hash == NID_sha1 ? "SHA-1" : OBJ_nid2sn (hash);
  warn (self, CBK_FINDING_WEAK_SIGNATURE,
        is_leaf
          ? g_strdup_printf (_ ("This certificate is signed with %s, which can be forged, so browsers refuse it. "
                                "Order a new certificate from the CDN."),
                             hash_name)
          /* Translators: a name, and the name of an algorithm */
          : g_strdup_printf (_ ("The certificate of %s, which is part of the chain, is signed with %s, which can be "
                                "forged, so browsers refuse all of it. Ask the CDN’s support for a current chain."),
                             subject, hash_name));
}

static void
check_end (const Check *self, guint leaf)
{
  g_autofree char *issuer = dup_short (cbk_chain_get_issuer (self->chain, self->path->last));

  switch (self->path->end)
    {
    case CBK_CHAIN_END_TRUSTED:
      return;
    case CBK_CHAIN_END_SELF_SIGNED:
      if (self->path->last == leaf)
        {
          warn (self, CBK_FINDING_SELF_SIGNED,
                g_strdup (
                  _ ("This certificate is signed by itself and by no authority, so browsers refuse it. Use it for "
                     "tests only, or order a certificate from the CDN.")));
          return;
        }
      break;
    case CBK_CHAIN_END_OPEN:
      if (self->path->last == leaf)
        {
          warn (
            self, CBK_FINDING_MISSING_INTERMEDIATE,
            g_strdup_printf (_ ("This certificate was issued by %s, whose own certificate was not sent along and which "
                                "this computer does not know, so many programs will refuse it. Ask the CDN’s support "
                                "for the full chain. If it is an authority of your own, add it to the account."),
                             issuer));
          return;
        }
      break;
    }
  warn (self, CBK_FINDING_UNKNOWN_ISSUER,
        g_strdup_printf (
          _ (
            "The chain of this certificate was issued by %s, which this computer does not know, so browsers may refuse "
            "it. If it is an authority of your own, add it to the account; if not, ask the CDN’s support "
            "for the full chain."),
          issuer));
}

static gboolean
is_kept (const Check *self, X509 *x509)
{
  const GArray *kept = self->path->kept;

  for (guint i = 0; x509 != NULL && i < kept->len; i++)
    if (X509_cmp (x509, sk_X509_value (self->sent, (int) g_array_index (kept, guint, i))) == 0)
      return TRUE;
  return FALSE;
}

/* Whether what OpenSSL complains of is said by a check of its own. */
static gboolean
is_said_elsewhere (const Check *self, int failure, X509 *x509)
{
  switch (failure)
    {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return TRUE;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return is_kept (self, x509);
    }
  return FALSE;
}

typedef struct
{
  const Check *check;
  int          failure; /* the first one that no other check tells of */
} Verdict;

static int
collect_failures_cb (int ok, X509_STORE_CTX *context)
{
  Verdict  *verdict = X509_STORE_CTX_get_app_data (context);
  const int failure = X509_STORE_CTX_get_error (context);

  if (ok != 1 && verdict->failure == X509_V_OK &&
      !is_said_elsewhere (verdict->check, failure, X509_STORE_CTX_get_current_cert (context)))
    verdict->failure = failure;
  return 1;
}

/* (transfer container): the certificates that are to be saved */
static CbkCertificateStack *
gather_kept (const Check *self)
{
  CbkCertificateStack *kept = sk_X509_new_null ();

  g_assert (kept != NULL);
  for (guint i = 0; i < self->path->kept->len; i++)
    if (sk_X509_push (kept, sk_X509_value (self->sent, (int) g_array_index (self->path->kept, guint, i))) == 0)
      g_error ("No memory for a certificate");
  return kept;
}

/* The rules that the other checks do not know: path lengths, name constraints, purposes, critical extensions, … */
static void
check_acceptance (const Check *self, X509 *leaf)
{
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  CbkCertificateStack *kept = gather_kept (self);
  Verdict              verdict = { self, X509_V_OK };
  int                  answer;

  if (context == NULL || X509_STORE_CTX_init (context, self->store, leaf, kept) != 1)
    g_error ("No memory for checking a certificate");
  X509_STORE_CTX_set_flags (context, X509_V_FLAG_PARTIAL_CHAIN);
  X509_STORE_CTX_set_time (context, 0, (time_t) self->now);
  X509_STORE_CTX_set_purpose (context, X509_PURPOSE_SSL_SERVER);
  X509_STORE_CTX_set_app_data (context, &verdict);
  X509_STORE_CTX_set_verify_cb (context, collect_failures_cb);

  answer = X509_verify_cert (context);
  sk_X509_free (kept);
  if (answer < 0 && verdict.failure == X509_V_OK)
    verdict.failure = X509_V_ERR_UNSPECIFIED;
  if (verdict.failure != X509_V_OK)
    warn (self, CBK_FINDING_NOT_ACCEPTED,
          g_strdup_printf (_ (
                             "Programs that check this chain will not accept it: %s. Ask the CDN’s support for another "
                             "certificate."),
                           X509_verify_cert_error_string (verdict.failure)));
}

static void
tell_foreign (const Check *self)
{
  const GArray *foreign = self->path->foreign;
  const guint   n_shown = MIN (foreign->len, MAX_FOREIGN_IN_SENTENCE);
  g_autoptr (GString) names = g_string_new (NULL);

  if (foreign->len == 0)
    return;
  for (guint i = 0; i < n_shown; i++)
    {
      g_autofree char *subject = dup_subject (self, g_array_index (foreign, guint, i));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", subject);
    }
  if (foreign->len > n_shown)
    g_string_append (names, ", …");
  warn (
    self, CBK_FINDING_FOREIGN,
    g_strdup_printf (ngettext ("%u certificate that does not belong to this chain was sent along and is left out: %s. "
                               "If a program misses it afterwards, ask the CDN’s support what it is for.",
                               "%u certificates that do not belong to this chain were sent along and are left out: "
                               "%s. If a program misses them afterwards, ask the CDN’s support what they are for.",
                               foreign->len),
                     foreign->len, names->str));
}

static void
tell_repairs (const Check *self)
{
  tell_foreign (self);
  if (cbk_chain_path_is_reordered (self->path))
    add (self, CBK_GRAVITY_NOTE, CBK_FINDING_REORDERED,
         g_strdup (_ ("The certificates were sent in a wrong order. They are saved in the right one, this certificate "
                      "first.")));
  for (guint i = 0; i < self->path->roots->len; i++)
    {
      g_autofree char *subject = dup_subject (self, g_array_index (self->path->roots, guint, i));

      add (self, CBK_GRAVITY_NOTE, CBK_FINDING_ROOT_DROPPED,
           g_strdup_printf (
             _ ("The root certificate of %s was sent along. It is left out, for whoever trusts it has it."), subject));
    }
  if (self->path->duplicates->len > 0)
    add (self, CBK_GRAVITY_NOTE, CBK_FINDING_DUPLICATE_DROPPED,
         g_strdup (_ ("A certificate was sent more than once. It is saved once.")));
}

static void
check_all (const Check *self, CbkPrivateKey *key, const char *domain, guint leaf)
{
  X509 *leaf_x509 = sk_X509_value (self->sent, (int) leaf);

  check_key (self, key, leaf);
  check_names (self, leaf_x509, domain);
  for (guint i = 0; i < self->path->n_way; i++)
    {
      const guint place = g_array_index (self->path->kept, guint, i);

      check_dates (self, place, i == 0);
      check_key_strength (self, place, i == 0);
      check_signature_strength (self, place, i == 0);
    }
  check_end (self, leaf);
  check_acceptance (self, leaf_x509);
  tell_repairs (self);
}

/* Authorities that cannot be read are a finding, too: without them, an issuer looks unknown. */
static CbkCertificateStack *
read_roots (CbkChainReport *report, GBytes *roots)
{
  g_autoptr (GError) error = NULL;
  CbkCertificateStack *authorities = cbk_trust_store_read_roots (roots, &error);

  if (authorities == NULL)
    cbk_chain_report_add (report, CBK_GRAVITY_WARNING, CBK_FINDING_ROOTS_UNREADABLE, g_strdup (error->message));
  return authorities;
}

/**
 * cbk_chain_check:
 * @chain: (nullable): what the CDN sent; %NULL where no certificate could be read in it
 * @key: (nullable): what it sent as the private key; %NULL where none is to be saved
 * @domain: for which domain it is meant to be, in A-label form, maybe a wildcard ("*.example.com")
 * @roots: (nullable): PEM of the authorities that the account trusts beside the computer's
 * @now: in UTC seconds since 1970
 *
 * Finds what the certificates are to each other by names, keys and signatures (RFC 5280, section 6.1), whatever their
 * order, and what is wrong with them. Blockers are a key that is another certificate's, and no certificate at all.
 * Nothing is fetched. Reads the computer's authorities (OpenSSL's default paths) from files, and may take seconds with
 * a hostile bundle, so it belongs on a worker. OpenSSL's error queue is empty afterwards.
 *
 * Returns: (transfer full): what was found, and the chain to save: the leaf first, in order, without the root, without
 *   what is foreign
 */
CbkChainReport *
cbk_chain_check (CbkChain *chain, CbkPrivateKey *key, const char *domain, GBytes *roots, gint64 now)
{
  g_autoptr (CbkChainReport) report = cbk_chain_report_new ();
  g_autoptr (CbkCertificateStack) sent = NULL;
  g_autoptr (CbkCertificateStack) authorities = NULL;
  g_autoptr (X509_STORE) store = NULL;
  g_autoptr (CbkChainPath) path = NULL;
  Check check = { report, chain, NULL, NULL, NULL, now };
  guint leaf;

  g_return_val_if_fail (chain == NULL || CBK_IS_CHAIN (chain), NULL);
  g_return_val_if_fail (domain != NULL, NULL);

  if (chain == NULL)
    {
      cbk_chain_report_add (report, CBK_GRAVITY_BLOCKER, CBK_FINDING_NO_CERTIFICATE,
                            g_strdup (
                              _ ("The CDN sent no certificate that can be read, so there is nothing to save. Sync "
                                 "and try again; if it stays so, ask the CDN’s support for this certificate.")));
      return g_steal_pointer (&report);
    }

  ERR_clear_error ();
  authorities = roots != NULL ? read_roots (report, roots) : NULL;
  check.store = store = cbk_trust_store_new (authorities);
  check.sent = sent = cbk_trust_store_copy_chain (chain);
  leaf = choose_leaf (&check, key, domain);
  check.path = path = cbk_chain_path_new (sent, leaf, store, now);
  report->chain = cbk_chain_new_part (chain, (const guint *) (gconstpointer) path->kept->data, path->kept->len);
  check_all (&check, key, domain, leaf);
  ERR_clear_error ();

  return g_steal_pointer (&report);
}
