/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a key is, in words: its kind, its size, its curve. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>

#include "core/pki/cbk-chain-private.h"

#define MAX_GROUP_NAME 128

static const CbkNidLabel key_labels[] = {
  { EVP_PKEY_RSA, "RSA" },         { EVP_PKEY_RSA_PSS, "RSA-PSS" }, { EVP_PKEY_EC, "EC" },
  { EVP_PKEY_ED25519, "Ed25519" }, { EVP_PKEY_ED448, "Ed448" },     { EVP_PKEY_DSA, "DSA" },
};

static const char *
key_name (const EVP_PKEY *key)
{
  const char *label = cbk_chain_find_label (key_labels, G_N_ELEMENTS (key_labels), EVP_PKEY_get_base_id (key));

  return label != NULL ? label : EVP_PKEY_get0_type_name (key);
}

static void
add_curve (CbkFactSection *section, EVP_PKEY *key)
{
  char        group[MAX_GROUP_NAME];
  const char *nist;

  if (EVP_PKEY_get_group_name (key, group, sizeof group, NULL) != 1)
    {
      cbk_chain_add_fact (section, _ ("Curve"), g_strdup (_ ("Without a name")));
      return;
    }
  nist = EC_curve_nid2nist (OBJ_txt2nid (group));
  cbk_chain_add_fact (section, _ ("Curve"), nist != NULL ? g_strdup_printf ("%s (%s)", nist, group) : g_strdup (group));
}

static void
add_exponent (CbkFactSection *section, EVP_PKEY *key)
{
  BIGNUM *exponent = NULL;

  if (EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 && BN_num_bits (exponent) <= 64)
    {
      char *decimal = BN_bn2dec (exponent);

      cbk_chain_add_fact (section, _ ("Exponent"), g_strdup (decimal));
      OPENSSL_free (decimal);
    }
  BN_free (exponent);
}

/* Of the key as it stands in the certificate, so two certificates of one key have one (RFC 7469, section 2.4). */
static char *
dup_key_sha256 (X509 *x509)
{
  g_autofree char *digest = NULL;
  guint8          *der = NULL;
  int              length = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &der);

  if (length < 0)
    return NULL;

  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, length);
  OPENSSL_free (der);
  return g_steal_pointer (&digest);
}

void
cbk_chain_add_public_key (GPtrArray *sections, X509 *x509)
{
  CbkFactSection  *section = cbk_chain_add_section (sections, _ ("Public key"));
  EVP_PKEY        *key = X509_get0_pubkey (x509);
  g_autofree char *digest = dup_key_sha256 (x509);

  if (key == NULL)
    {
      ASN1_OBJECT *algorithm = NULL;

      X509_PUBKEY_get0_param (&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY (x509));
      cbk_chain_add_fact (section, _ ("Algorithm"), cbk_chain_dup_object_name (algorithm));
      cbk_chain_add_fact (section, _ ("Key"), g_strdup (_ ("Damaged, or of a kind that is not known here")));
      return;
    }

  cbk_chain_add_fact (section, _ ("Algorithm"), g_strdup (key_name (key)));
  cbk_chain_add_fact (section, _ ("Size"),
                      g_strdup_printf (ngettext ("%d bit", "%d bits", EVP_PKEY_get_bits (key)),
                                       EVP_PKEY_get_bits (key)));
  if (EVP_PKEY_get_base_id (key) == EVP_PKEY_EC)
    add_curve (section, key);
  if (EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA)
    add_exponent (section, key);
  if (digest != NULL)
    cbk_chain_add_code (section, _ ("SHA-256 of the key"), g_steal_pointer (&digest));
}

/* "RSA 2048 bits", "EC P-256", "Ed25519": of a public or of a private key. (transfer full) */
char *
cbk_chain_describe_key (EVP_PKEY *key)
{
  const int   id = EVP_PKEY_get_base_id (key);
  const char *nist = NULL;
  char        group[MAX_GROUP_NAME];

  if (id == EVP_PKEY_ED25519 || id == EVP_PKEY_ED448)
    return g_strdup (key_name (key));
  if (id == EVP_PKEY_EC && EVP_PKEY_get_group_name (key, group, sizeof group, NULL) == 1)
    {
      nist = EC_curve_nid2nist (OBJ_txt2nid (group));
      return g_strdup_printf ("%s %s", key_name (key), nist != NULL ? nist : group);
    }
  return g_strdup_printf (ngettext ("%s %d bit", "%s %d bits", EVP_PKEY_get_bits (key)), key_name (key),
                          EVP_PKEY_get_bits (key));
}
