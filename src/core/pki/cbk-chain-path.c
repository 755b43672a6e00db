/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from one certificate to an authority through those that were sent along, by names, keys and signatures. */

#include "config.h"

#include <openssl/x509v3.h>

#include "core/pki/cbk-chain-path.h"

#define NOWHERE G_MAXUINT

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

/* The search: breadth first from the leaf, each certificate visited once, so that a bundle of certificates that all
 * sign each other costs no more than the square of their number. */
typedef struct
{
  CbkCertificateStack *sent;
  guint                n_sent;
  X509_STORE_CTX      *context; /* owned: asks the store */
  time_t               now;
  guint               *from;    /* owned: by place, whom it was found from; NOWHERE for the leaf and those not found */
  GArray              *visited; /* of guint, owned: in the order found */
} Search;

static X509 *
certificate_at (const Search *self, guint place)
{
  return sk_X509_value (self->sent, (int) place);
}

/* RFC 5280, section 6.1.3: names chain, and the signature is the issuer's. */
static gboolean
is_issued_by (X509 *x509, X509 *issuer)
{
  EVP_PKEY *key;

  if (X509_check_issued (issuer, x509) != X509_V_OK)
    return FALSE;
  key = X509_get0_pubkey (issuer);
  return key != NULL && X509_verify (x509, key) == 1;
}

static gboolean
is_self_signed (X509 *x509)
{
  return X509_self_signed (x509, 1) == 1;
}

/* Whether a certificate, or the one that issued it, is among the authorities. */
static gboolean
is_anchored (const Search *self, X509 *x509)
{
  g_autoptr (CbkCertificateStack) issuers = X509_STORE_CTX_get1_certs (self->context, X509_get_issuer_name (x509));
  g_autoptr (CbkCertificateStack) same = X509_STORE_CTX_get1_certs (self->context, X509_get_subject_name (x509));

  for (int i = 0; i < sk_X509_num (issuers); i++)
    if (is_issued_by (x509, sk_X509_value (issuers, i)))
      return TRUE;
  for (int i = 0; i < sk_X509_num (same); i++)
    if (X509_cmp (x509, sk_X509_value (same, i)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_current (const Search *self, guint place)
{
  X509  *x509 = certificate_at (self, place);
  time_t now = self->now;

  return X509_cmp_time (X509_get0_notBefore (x509), &now) < 0 && X509_cmp_time (X509_get0_notAfter (x509), &now) > 0;
}

static gboolean
is_in (const GArray *places, guint place)
{
  for (guint i = 0; i < places->len; i++)
    if (g_array_index (places, guint, i) == place)
      return TRUE;
  return FALSE;
}

/* Issuers that are valid now are found before those that are not, so that the way leads through them. */
static void
visit_issuers (Search *self, guint place, const GArray *duplicates)
{
  X509 *x509 = certificate_at (self, place);

  if (is_self_signed (x509))
    return;
  for (int current = 1; current >= 0; current--)
    for (guint i = 0; i < self->n_sent; i++)
      {
        if (is_in (self->visited, i) || is_in (duplicates, i) || is_current (self, i) != current)
          continue;
        if (!is_issued_by (x509, certificate_at (self, i)))
          continue;
        self->from[i] = place;
        g_array_append_val (self->visited, i);
      }
}

static gboolean
is_way_current (const Search *self, guint place)
{
  for (guint i = place; i != NOWHERE; i = self->from[i])
    if (!is_current (self, i))
      return FALSE;
  return TRUE;
}

static guint
count_steps (const Search *self, guint place)
{
  guint n_steps = 0;

  for (guint i = self->from[place]; i != NOWHERE; i = self->from[i])
    n_steps++;
  return n_steps;
}

/* The nearest trusted end, best one that is valid now all the way; else a root that was sent; else the longest way. */
static guint
find_end (const Search *self, CbkChainEnd *end)
{
  guint trusted = NOWHERE;
  guint root = NOWHERE;
  guint longest = g_array_index (self->visited, guint, 0);

  for (guint i = 0; i < self->visited->len; i++)
    {
      const guint place = g_array_index (self->visited, guint, i);

      if (is_anchored (self, certificate_at (self, place)))
        {
          *end = CBK_CHAIN_END_TRUSTED;
          if (is_way_current (self, place))
            return place;
          if (trusted == NOWHERE)
            trusted = place;
        }
      if (root == NOWHERE && is_self_signed (certificate_at (self, place)))
        root = place;
      if (count_steps (self, place) > count_steps (self, longest))
        longest = place;
    }

  if (trusted != NOWHERE)
    return trusted;
  *end = root != NOWHERE ? CBK_CHAIN_END_SELF_SIGNED : CBK_CHAIN_END_OPEN;
  return root != NOWHERE ? root : longest;
}

/* Of equal ones the first stays. */
static GArray *
find_duplicates (const Search *self)
{
  GArray *duplicates = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->n_sent; i++)
    for (guint j = 0; j < i; j++)
      if (X509_cmp (certificate_at (self, i), certificate_at (self, j)) == 0)
        {
          g_array_append_val (duplicates, i);
          break;
        }
  return duplicates;
}

static void
prepend_way (CbkChainPath *self, const Search *search, guint leaf)
{
  for (guint i = self->last; i != NOWHERE; i = search->from[i])
    if (i == leaf || !is_self_signed (certificate_at (search, i)))
      g_array_prepend_val (self->kept, i);
  self->n_way = self->kept->len;
}

static void
sort_out_rest (CbkChainPath *self, const Search *search)
{
  for (guint i = 0; i < search->visited->len; i++)
    {
      const guint place = g_array_index (search->visited, guint, i);

      if (is_in (self->kept, place))
        continue;
      if (is_self_signed (certificate_at (search, place)))
        g_array_append_val (self->roots, place);
      else
        g_array_append_val (self->kept, place);
    }
  for (guint i = 0; i < search->n_sent; i++)
    if (!is_in (search->visited, i) && !is_in (self->duplicates, i))
      g_array_append_val (self->foreign, i);
}

/**
 * cbk_chain_path_new:
 * @sent: what was sent, at least one
 * @leaf: the place in it of the certificate that the way begins at; of equal ones, the first
 * @store: whom to trust
 * @now: in UTC seconds since 1970
 *
 * What leads from @leaf to other authorities than the way does is kept, too: it is what older computers need of a
 * cross-signed chain. May leave errors in OpenSSL's queue. Reads the computer's authorities from files.
 *
 * Returns: (transfer full): the way, and what is not part of it
 */
CbkChainPath *
cbk_chain_path_new (CbkCertificateStack *sent, guint leaf, X509_STORE *store, gint64 now)
{
  CbkChainPath *self = g_new0 (CbkChainPath, 1);
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  g_autofree guint *from = g_new (guint, sk_X509_num (sent));
  g_autoptr (GArray) visited = g_array_new (FALSE, FALSE, sizeof (guint));
  Search search = { sent, sk_X509_num (sent), context, now, from, visited };

  g_assert (leaf < search.n_sent);
  if (context == NULL || X509_STORE_CTX_init (context, store, NULL, NULL) != 1)
    g_error ("No memory for looking at a chain");
  for (guint i = 0; i < search.n_sent; i++)
    from[i] = NOWHERE;
  self->duplicates = find_duplicates (&search);
  self->kept = g_array_new (FALSE, FALSE, sizeof (guint));
  self->roots = g_array_new (FALSE, FALSE, sizeof (guint));
  self->foreign = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (visited, leaf);
  for (guint i = 0; i < visited->len; i++)
    visit_issuers (&search, g_array_index (visited, guint, i), self->duplicates);
  self->last = find_end (&search, &self->end);
  prepend_way (self, &search, leaf);
  sort_out_rest (self, &search);

  return self;
}

/* Whether what is kept was sent in another order. */
gboolean
cbk_chain_path_is_reordered (const CbkChainPath *self)
{
  for (guint i = 1; i < self->kept->len; i++)
    if (g_array_index (self->kept, guint, i) < g_array_index (self->kept, guint, i - 1))
      return TRUE;
  return FALSE;
}

void
cbk_chain_path_free (CbkChainPath *self)
{
  g_array_unref (self->kept);
  g_array_unref (self->roots);
  g_array_unref (self->foreign);
  g_array_unref (self->duplicates);
  g_free (self);
}
