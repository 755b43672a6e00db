/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's certification authority. Keys are made when one is first needed; certificates are kept once made. */
#include "config.h"

#include "demo/cbk-demo-ca.h"

#include "core/cbk-error.h"

#include <glib/gi18n-lib.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#define ORGANISATION "Certbook Demo CDN"
#define DAY (24 * 60 * 60)
#define N_POOL 4

/* The longest common name (RFC 5280, appendix A.1): a longer name stands among the alternative names alone. */
#define MAX_COMMON_NAME 64

typedef struct
{
  EVP_PKEY *key;         /* (owned) */
  X509     *certificate; /* (owned) */
} Authority;

typedef struct
{
  char *pem;    /* (owned) */
  char *sha256; /* (owned) */
} Leaf;

struct _CbkDemoCa
{
  gint64      now;
  Authority   root;
  Authority   issuers[CBK_DEMO_N_ISSUERS];
  EVP_PKEY   *pool[2][N_POOL]; /* (owned) P-256, then RSA; what certificates are made for */
  GHashTable *leaves;          /* (owned) certificate id -> Leaf (owned) */
};

/* What a certificate is made of, other than its key. */
typedef struct
{
  const Authority   *issuer; /* NULL: signs itself */
  const char        *common_name;
  const char *const *names; /* NULL: a certification authority */
  const guint8      *serial;
  gint64             not_before;
  gint64             not_after;
  int                path_length; /* of a certification authority; -1: any */
} Template;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GENERAL_NAMES, GENERAL_NAMES_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)

static const char *const issuer_names[CBK_DEMO_N_ISSUERS] = {
  [CBK_DEMO_ISSUER_RSA] = "Certbook Demo R1",
  [CBK_DEMO_ISSUER_ECC] = "Certbook Demo E1",
  [CBK_DEMO_ISSUER_TRUST] = "Certbook Demo Business CA 2",
};

/* OpenSSL's own words go along; its queue of errors is empty afterwards. */
static void
set_error (GError **error)
{
  char text[256] = "";

  ERR_error_string_n (ERR_get_error (), text, sizeof text);
  ERR_clear_error ();
  g_set_error (error, CBK_ERROR, CBK_ERROR_DEMO,
               _ ("The demo CDN could not make a certificate: %s. Start it again; if that does not help, check the "
                  "installation of OpenSSL."),
               text);
}

static EVP_PKEY *
make_key (gboolean rsa, GError **error)
{
  EVP_PKEY *key =
    rsa ? EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (size_t) 2048) : EVP_PKEY_Q_keygen (NULL, NULL, "EC", "P-256");

  if (key == NULL)
    set_error (error);
  return key;
}

static gboolean
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX      context;
  X509_EXTENSION *extension;
  gboolean        ok;

  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  ok = extension != NULL && X509_add_ext (certificate, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return ok;
}

static gboolean
add_names (X509 *certificate, const char *const *names)
{
  g_autoptr (GENERAL_NAMES) list = sk_GENERAL_NAME_new_null ();
  int critical;

  for (guint i = 0; list != NULL && names[i] != NULL; i++)
    {
      GENERAL_NAME   *name = GENERAL_NAME_new ();
      ASN1_IA5STRING *text = ASN1_IA5STRING_new ();

      if (name == NULL || text == NULL || ASN1_STRING_set (text, names[i], -1) != 1 ||
          sk_GENERAL_NAME_push (list, name) == 0)
        {
          GENERAL_NAME_free (name);
          ASN1_IA5STRING_free (text);
          return FALSE;
        }
      GENERAL_NAME_set0_value (name, GEN_DNS, text);
    }
  /* Without a subject they are all there is, and so must be critical (RFC 5280, section 4.2.1.6). */
  critical = X509_NAME_entry_count (X509_get_subject_name (certificate)) == 0;
  return list != NULL && X509_add1_ext_i2d (certificate, NID_subject_alt_name, list, critical, 0) == 1;
}

static gboolean
add_extensions (X509 *certificate, X509 *issuer, const Template *template, EVP_PKEY *key)
{
  g_autofree char *constraints = NULL;

  if (!add_extension (certificate, issuer, NID_subject_key_identifier, "hash"))
    return FALSE;
  if (issuer != certificate && !add_extension (certificate, issuer, NID_authority_key_identifier, "keyid:always"))
    return FALSE;
  if (template->names == NULL)
    {
      constraints = template->path_length < 0 ? g_strdup ("critical,CA:TRUE")
                                              : g_strdup_printf ("critical,CA:TRUE,pathlen:%d", template->path_length);
      return add_extension (certificate, issuer, NID_basic_constraints, constraints) &&
             add_extension (certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
  return add_extension (certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension (certificate, issuer, NID_key_usage,
                        EVP_PKEY_is_a (key, "RSA") ? "critical,digitalSignature,keyEncipherment"
                                                   : "critical,digitalSignature") &&
         add_extension (certificate, issuer, NID_ext_key_usage, "serverAuth") &&
         add_names (certificate, template->names);
}

static gboolean
set_subject (X509 *certificate, const Template *template)
{
  X509_NAME *subject = X509_get_subject_name (certificate);

  if (template->names == NULL &&
      X509_NAME_add_entry_by_txt (subject, "O", MBSTRING_UTF8, (const guchar *) ORGANISATION, -1, -1, 0) != 1)
    return FALSE;
  if (template->names != NULL && strlen (template->common_name) > MAX_COMMON_NAME)
    return TRUE;
  return X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) template->common_name, -1, -1, 0) ==
         1;
}

static gboolean
set_serial (X509 *certificate, const guint8 *serial)
{
  BIGNUM  *number = BN_bin2bn (serial, CBK_DEMO_SERIAL_BYTES, NULL);
  gboolean ok = number != NULL && BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL;

  BN_free (number);
  return ok;
}

/* Returns: (transfer full): a signed X.509 certificate (RFC 5280) for @key. */
static X509 *
make_certificate (const Template *template, EVP_PKEY *key, GError **error)
{
  g_autoptr (X509) certificate = X509_new ();
  X509     *issuer = template->issuer != NULL ? template->issuer->certificate : certificate;
  EVP_PKEY *signer = template->issuer != NULL ? template->issuer->key : key;

  if (certificate == NULL || X509_set_version (certificate, X509_VERSION_3) != 1 ||
      !set_serial (certificate, template->serial) ||
      ASN1_TIME_set (X509_getm_notBefore (certificate), template->not_before) == NULL ||
      ASN1_TIME_set (X509_getm_notAfter (certificate), template->not_after) == NULL ||
      !set_subject (certificate, template) || X509_set_issuer_name (certificate, X509_get_subject_name (issuer)) != 1 ||
      X509_set_pubkey (certificate, key) != 1 || !add_extensions (certificate, issuer, template, key) ||
      X509_sign (certificate, signer, EVP_sha256 ()) == 0)
    {
      set_error (error);
      return NULL;
    }
  return g_steal_pointer (&certificate);
}

static char *
dup_pem (X509 *certificate, GError **error)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  char *text = NULL;
  long  length;

  if (bio == NULL || PEM_write_bio_X509 (bio, certificate) != 1)
    {
      set_error (error);
      return NULL;
    }
  length = BIO_get_mem_data (bio, &text);
  return g_strndup (text, length);
}

static gboolean
make_authority (Authority *authority, const Template *template, gboolean rsa, GError **error)
{
  authority->key = make_key (rsa, error);
  if (authority->key != NULL)
    authority->certificate = make_certificate (template, authority->key, error);
  return authority->certificate != NULL;
}

/* Returns: (transfer none): the intermediate, which is made when it is first needed. */
static const Authority *
get_issuer (CbkDemoCa *self, CbkDemoIssuer which, GError **error)
{
  Authority *authority = &self->issuers[which];
  Template template = {
    .issuer = &self->root,
    .common_name = issuer_names[which],
    .serial = (const guint8[CBK_DEMO_SERIAL_BYTES]){ 0x10, [CBK_DEMO_SERIAL_BYTES - 1] = which + 2 },
    .not_before = self->now - 3650 * (gint64) DAY,
    .not_after = self->now + 3650 * (gint64) DAY,
    .path_length = 0,
  };

  if (authority->certificate == NULL && !make_authority (authority, &template, which != CBK_DEMO_ISSUER_ECC, error))
    {
      g_clear_pointer (&authority->key, EVP_PKEY_free);
      return NULL;
    }
  return authority;
}

static EVP_PKEY *
get_pool_key (CbkDemoCa *self, const CbkDemoOrder *order, GError **error)
{
  EVP_PKEY **key = &self->pool[order->rsa ? 1 : 0][order->lot % N_POOL];

  if (*key == NULL)
    *key = make_key (order->rsa, error);
  return *key;
}

static char *
dup_sha256 (X509 *certificate, GError **error)
{
  guint8   digest[EVP_MAX_MD_SIZE];
  guint    length = 0;
  GString *text;

  if (X509_digest (certificate, EVP_sha256 (), digest, &length) != 1)
    {
      set_error (error);
      return NULL;
    }
  text = g_string_new (NULL);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (text, FALSE);
}

static void
leaf_free (Leaf *leaf)
{
  g_free (leaf->pem);
  g_free (leaf->sha256);
  g_free (leaf);
}

/* Returns: (transfer none): the certificate @id, which is made for @order when it is asked for first. */
static const Leaf *
get_leaf (CbkDemoCa *self, const char *id, const CbkDemoOrder *order, GError **error)
{
  g_autoptr (X509) certificate = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *sha256 = NULL;
  Leaf            *leaf = g_hash_table_lookup (self->leaves, id);
  EVP_PKEY        *key;
  Template template = {
    .common_name = order->names[0],
    .names = order->names,
    .serial = order->serial,
    .not_before = order->not_before,
    .not_after = order->not_after,
  };

  if (leaf != NULL)
    return leaf;
  template.issuer = get_issuer (self, order->issuer, error);
  if (template.issuer == NULL)
    return NULL;
  key = get_pool_key (self, order, error);
  if (key == NULL)
    return NULL;
  certificate = make_certificate (&template, key, error);
  if (certificate == NULL)
    return NULL;
  pem = dup_pem (certificate, error);
  if (pem == NULL)
    return NULL;
  sha256 = dup_sha256 (certificate, error);
  if (sha256 == NULL)
    return NULL;
  leaf = g_new0 (Leaf, 1);
  leaf->pem = g_steal_pointer (&pem);
  leaf->sha256 = g_steal_pointer (&sha256);
  g_hash_table_insert (self->leaves, g_strdup (id), leaf);
  return leaf;
}

/**
 * cbk_demo_ca_new:
 * @now: UTC seconds; the authorities are valid for years before and after
 *
 * Makes the root. Its key is a new one in each run.
 *
 * Returns: (transfer full): an authority, or %NULL with %CBK_ERROR_DEMO
 */
CbkDemoCa *
cbk_demo_ca_new (gint64 now, GError **error)
{
  g_autoptr (CbkDemoCa) self = g_new0 (CbkDemoCa, 1);
  Template template = {
    .common_name = "Certbook Demo Root X1",
    .serial = (const guint8[CBK_DEMO_SERIAL_BYTES]){ 0x10, [CBK_DEMO_SERIAL_BYTES - 1] = 1 },
    .not_before = now - 2 * 3650 * (gint64) DAY,
    .not_after = now + 2 * 3650 * (gint64) DAY,
    .path_length = -1,
  };

  self->now = now;
  self->leaves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) leaf_free);
  if (!make_authority (&self->root, &template, FALSE, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cbk_demo_ca_free (CbkDemoCa *self)
{
  g_hash_table_unref (self->leaves);
  for (guint i = 0; i < N_POOL; i++)
    {
      EVP_PKEY_free (self->pool[0][i]);
      EVP_PKEY_free (self->pool[1][i]);
    }
  for (guint i = 0; i < CBK_DEMO_N_ISSUERS; i++)
    {
      EVP_PKEY_free (self->issuers[i].key);
      X509_free (self->issuers[i].certificate);
    }
  EVP_PKEY_free (self->root.key);
  X509_free (self->root.certificate);
  g_free (self);
}

/**
 * cbk_demo_ca_dup_root:
 *
 * Returns: (transfer full): the root's certificate in PEM, or %NULL with %CBK_ERROR_DEMO
 */
char *
cbk_demo_ca_dup_root (CbkDemoCa *self, GError **error)
{
  return dup_pem (self->root.certificate, error);
}

/**
 * cbk_demo_ca_get_issuer_name:
 *
 * Returns: (transfer none): the common name that stands in the certificates of @issuer
 */
const char *
cbk_demo_ca_get_issuer_name (CbkDemoIssuer issuer)
{
  return issuer_names[issuer];
}

/**
 * cbk_demo_ca_get_sha256:
 * @id: what the certificate is kept under; the same @id must always come with the same @order
 *
 * Returns: (transfer none): the SHA-256 fingerprint of the certificate in lower-case hexadecimal, or %NULL with
 *   %CBK_ERROR_DEMO
 */
const char *
cbk_demo_ca_get_sha256 (CbkDemoCa *self, const char *id, const CbkDemoOrder *order, GError **error)
{
  const Leaf *leaf = get_leaf (self, id, order, error);

  return leaf != NULL ? leaf->sha256 : NULL;
}

/**
 * cbk_demo_ca_dup_chain:
 *
 * Returns: (transfer full): the certificate and its intermediate, in this order (RFC 8555, section 9.1), or %NULL with
 *   %CBK_ERROR_DEMO
 */
char *
cbk_demo_ca_dup_chain (CbkDemoCa *self, const char *id, const CbkDemoOrder *order, GError **error)
{
  g_autofree char *intermediate = NULL;
  const Leaf      *leaf = get_leaf (self, id, order, error);

  if (leaf == NULL)
    return NULL;
  intermediate = dup_pem (self->issuers[order->issuer].certificate, error);
  return intermediate != NULL ? g_strconcat (leaf->pem, intermediate, NULL) : NULL;
}

/**
 * cbk_demo_ca_dup_private_key:
 *
 * Every second key comes as PKCS#8 (RFC 5958), the others as PKCS#1 (RFC 8017) or SEC1 (RFC 5915).
 *
 * Returns: (transfer full): the private key of the certificate for @order in PEM, in memory that is wiped when it is
 *   freed, or %NULL with %CBK_ERROR_DEMO
 */
GBytes *
cbk_demo_ca_dup_private_key (CbkDemoCa *self, const CbkDemoOrder *order, GError **error)
{
  EVP_PKEY *key = get_pool_key (self, order, error);
  BIO      *bio;
  char     *text = NULL;
  long      length;
  int       written;

  if (key == NULL)
    return NULL;
  bio = BIO_new (BIO_s_secmem ()); /* wiped whenever it lets go of memory */
  if (bio != NULL && order->lot / N_POOL % 2 == 0)
    written = PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL);
  else
    written = bio != NULL && PEM_write_bio_PrivateKey_traditional (bio, key, NULL, NULL, 0, NULL, NULL);
  if (written != 1)
    {
      set_error (error);
      BIO_free_all (bio);
      return NULL;
    }
  length = BIO_get_mem_data (bio, &text);
  return g_bytes_new_with_free_func (text, length, (GDestroyNotify) BIO_free_all, bio);
}
