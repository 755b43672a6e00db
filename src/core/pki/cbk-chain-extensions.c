/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a certificate's extensions say (RFC 5280, section 4.2): names, purposes, constraints, addresses. */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <openssl/ct.h>
#include <openssl/x509v3.h>

#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-chain-text.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_BIT_STRING, ASN1_BIT_STRING_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CRL_DIST_POINTS, CRL_DIST_POINTS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GENERAL_NAMES, GENERAL_NAMES_free)

typedef STACK_OF (SCT) TimestampStack;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TimestampStack, SCT_LIST_free)

#define MAX_ADDRESS_BYTES 64 /* of an address of a wrong length; right ones have 4 or 16 */

/* The bits of section 4.2.1.3, in their order. */
static const char *const key_usage_labels[] = {
  N_ ("Digital signature"),       N_ ("Non-repudiation"), N_ ("Key encipherment"),
  N_ ("Data encipherment"),       N_ ("Key agreement"),   N_ ("Certificate signing"),
  N_ ("Revocation list signing"), N_ ("Encipher only"),   N_ ("Decipher only"),
};

static const CbkNidLabel purpose_labels[] = {
  { NID_server_auth, N_ ("TLS server") },          { NID_client_auth, N_ ("TLS client") },
  { NID_code_sign, N_ ("Code signing") },          { NID_email_protect, N_ ("E-mail protection") },
  { NID_time_stamp, N_ ("Time stamping") },        { NID_OCSP_sign, N_ ("OCSP signing") },
  { NID_anyExtendedKeyUsage, N_ ("Any purpose") },
};

static char *
dup_ip_address (const ASN1_OCTET_STRING *octets)
{
  const guint8 *bytes = ASN1_STRING_get0_data (octets);
  const int     length = ASN1_STRING_length (octets);
  g_autoptr (GInetAddress) address = NULL;

  if (length != 4 && length != 16)
    return cbk_chain_text_hex (bytes, MIN (length, MAX_ADDRESS_BYTES), TRUE, TRUE);
  address = g_inet_address_new_from_bytes (bytes, length == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (address);
}

static void
add_general_name (CbkFactSection *section, const GENERAL_NAME *name)
{
  int         type;
  const void *value = GENERAL_NAME_get0_value (name, &type);

  if (type == GEN_DNS)
    cbk_chain_add_fact (section, _ ("DNS name"), cbk_chain_dup_string (value));
  else if (type == GEN_IPADD)
    cbk_chain_add_fact (section, _ ("IP address"), dup_ip_address (value));
  else if (type == GEN_EMAIL)
    cbk_chain_add_fact (section, _ ("E-mail address"), cbk_chain_dup_string (value));
  else if (type == GEN_URI)
    cbk_chain_add_fact (section, _ ("Address"), cbk_chain_dup_string (value));
  else if (type == GEN_DIRNAME)
    cbk_chain_add_fact (section, _ ("Directory name"), cbk_chain_dup_name_line (value));
  else if (type == GEN_RID)
    cbk_chain_add_fact (section, _ ("Registered identifier"), cbk_chain_dup_object_name (value));
  else
    cbk_chain_add_fact (section, _ ("Other name"), g_strdup (_ ("Of a kind that Certbook does not show")));
}

/* NULL where the certificate does not have it. @damaged is set where it is there and cannot be read, or is there twice,
 * of which section 4.2 says that it must not be. */
static void *
decode_extension (X509 *x509, int nid, gboolean *damaged)
{
  int   critical = -1;
  void *value = X509_get_ext_d2i (x509, nid, &critical, NULL);

  *damaged = value == NULL && critical != -1;
  return value;
}

void
cbk_chain_add_names (GPtrArray *sections, X509 *x509)
{
  gboolean damaged;
  g_autoptr (GENERAL_NAMES) names = decode_extension (x509, NID_subject_alt_name, &damaged);
  const int       n_names = sk_GENERAL_NAME_num (names);
  CbkFactSection *section;

  if (!damaged && n_names <= 0)
    return;
  section = cbk_chain_add_section (sections, _ ("Names"));
  if (damaged)
    cbk_chain_add_damaged (section, _ ("Names"));
  for (int i = 0; i < MIN (n_names, CBK_CHAIN_MAX_FACTS_OF_A_KIND); i++)
    add_general_name (section, sk_GENERAL_NAME_value (names, i));
  cbk_chain_add_rest (section, n_names);
}

/* (nullable) */
char *
cbk_chain_dup_first_dns_name (X509 *x509)
{
  gboolean damaged;
  g_autoptr (GENERAL_NAMES) names = decode_extension (x509, NID_subject_alt_name, &damaged);

  for (int i = 0; i < sk_GENERAL_NAME_num (names); i++)
    {
      int         type;
      const void *value = GENERAL_NAME_get0_value (sk_GENERAL_NAME_value (names, i), &type);

      if (type == GEN_DNS)
        return cbk_chain_dup_string (value);
    }
  return NULL;
}

static void
add_key_usage (CbkFactSection *section, X509 *x509)
{
  gboolean damaged;
  g_autoptr (ASN1_BIT_STRING) bits = decode_extension (x509, NID_key_usage, &damaged);
  g_autoptr (GPtrArray) usages = g_ptr_array_new ();

  if (damaged)
    cbk_chain_add_damaged (section, _ ("Key usage"));
  if (bits == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (key_usage_labels); i++)
    if (ASN1_BIT_STRING_get_bit (bits, (int) i))
      g_ptr_array_add (usages, (char *) _ (key_usage_labels[i]));
  if (usages->len == 0)
    g_ptr_array_add (usages, (char *) _ ("None"));
  g_ptr_array_add (usages, NULL);
  cbk_chain_add_fact (section, _ ("Key usage"), g_strjoinv (", ", (char **) usages->pdata));
}

static void
add_extended_key_usage (CbkFactSection *section, X509 *x509)
{
  gboolean damaged;
  g_autoptr (EXTENDED_KEY_USAGE) purposes = decode_extension (x509, NID_ext_key_usage, &damaged);
  const int n_purposes = sk_ASN1_OBJECT_num (purposes);

  if (damaged)
    cbk_chain_add_damaged (section, _ ("Extended key usage"));
  for (int i = 0; i < MIN (n_purposes, CBK_CHAIN_MAX_FACTS_OF_A_KIND); i++)
    {
      const ASN1_OBJECT *purpose = sk_ASN1_OBJECT_value (purposes, i);
      const char *label = cbk_chain_find_label (purpose_labels, G_N_ELEMENTS (purpose_labels), OBJ_obj2nid (purpose));

      cbk_chain_add_fact (section, _ ("Extended key usage"),
                          label != NULL ? g_strdup (_ (label)) : cbk_chain_dup_object_name (purpose));
    }
  cbk_chain_add_rest (section, n_purposes);
}

void
cbk_chain_add_usage (GPtrArray *sections, X509 *x509)
{
  CbkFactSection *section = cbk_chain_add_section (sections, _ ("Key usage"));

  add_key_usage (section, x509);
  add_extended_key_usage (section, x509);
  if (section->facts->len == 0)
    g_ptr_array_set_size (sections, sections->len - 1);
}

void
cbk_chain_add_basic_constraints (GPtrArray *sections, X509 *x509)
{
  gboolean damaged;
  g_autoptr (BASIC_CONSTRAINTS) constraints = decode_extension (x509, NID_basic_constraints, &damaged);
  CbkFactSection *section;
  int64_t         path_length;

  if (constraints == NULL && !damaged)
    return;
  section = cbk_chain_add_section (sections, _ ("Basic constraints"));
  if (damaged)
    {
      cbk_chain_add_damaged (section, _ ("Basic constraints"));
      return;
    }
  cbk_chain_add_fact (section, _ ("Certificate authority"), g_strdup (constraints->ca ? _ ("Yes") : _ ("No")));
  if (constraints->pathlen == NULL)
    return;
  if (ASN1_INTEGER_get_int64 (&path_length, constraints->pathlen) == 1)
    cbk_chain_add_fact (section, _ ("Path length"), g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) path_length));
  else
    cbk_chain_add_damaged (section, _ ("Path length"));
}

/* How many public logs have promised to list the certificate (RFC 6962, section 3.3). Browsers ask for two or more. */
void
cbk_chain_add_transparency (GPtrArray *sections, X509 *x509)
{
  gboolean damaged;
  g_autoptr (TimestampStack) timestamps = decode_extension (x509, NID_ct_precert_scts, &damaged);
  CbkFactSection *section;

  if (timestamps == NULL && !damaged)
    return;
  section = cbk_chain_add_section (sections, _ ("Certificate transparency"));
  if (damaged)
    cbk_chain_add_damaged (section, _ ("Signed timestamps"));
  else
    cbk_chain_add_fact (section, _ ("Signed timestamps"), g_strdup_printf ("%d", sk_SCT_num (timestamps)));
}

/* Where to ask whether the certificate is revoked, and where its issuer's certificate is (section 4.2.2.1). */
static void
add_access (CbkFactSection *section, X509 *x509)
{
  gboolean damaged;
  g_autoptr (AUTHORITY_INFO_ACCESS) access = decode_extension (x509, NID_info_access, &damaged);
  const int n_access = sk_ACCESS_DESCRIPTION_num (access);

  if (damaged)
    cbk_chain_add_damaged (section, _ ("Authority information"));
  for (int i = 0; i < MIN (n_access, CBK_CHAIN_MAX_FACTS_OF_A_KIND); i++)
    {
      const ACCESS_DESCRIPTION *description = sk_ACCESS_DESCRIPTION_value (access, i);
      const int                 method = OBJ_obj2nid (description->method);
      int                       type;
      const void               *value = GENERAL_NAME_get0_value (description->location, &type);

      if (type == GEN_URI && method == NID_ad_OCSP)
        cbk_chain_add_fact (section, _ ("OCSP responder"), cbk_chain_dup_string (value));
      else if (type == GEN_URI && method == NID_ad_ca_issuers)
        cbk_chain_add_fact (section, _ ("Issuer’s certificate"), cbk_chain_dup_string (value));
    }
  cbk_chain_add_rest (section, n_access);
}

static void
add_revocation_lists (CbkFactSection *section, X509 *x509)
{
  gboolean damaged;
  g_autoptr (CRL_DIST_POINTS) points = decode_extension (x509, NID_crl_distribution_points, &damaged);
  int n_lists = 0;

  if (damaged)
    cbk_chain_add_damaged (section, _ ("Revocation list"));
  for (int i = 0; i < sk_DIST_POINT_num (points); i++)
    {
      const DIST_POINT_NAME *name = sk_DIST_POINT_value (points, i)->distpoint;

      /* Type 0 is a full name; the other one is relative to the issuer, and holds no address. */
      for (int j = 0; name != NULL && name->type == 0 && j < sk_GENERAL_NAME_num (name->name.fullname); j++)
        {
          int         type;
          const void *value = GENERAL_NAME_get0_value (sk_GENERAL_NAME_value (name->name.fullname, j), &type);

          if (type == GEN_URI && ++n_lists <= CBK_CHAIN_MAX_FACTS_OF_A_KIND)
            cbk_chain_add_fact (section, _ ("Revocation list"), cbk_chain_dup_string (value));
        }
    }
  cbk_chain_add_rest (section, n_lists);
}

void
cbk_chain_add_authority (GPtrArray *sections, X509 *x509)
{
  CbkFactSection *section = cbk_chain_add_section (sections, _ ("Authority information"));

  add_access (section, x509);
  add_revocation_lists (section, x509);
  if (section->facts->len == 0)
    g_ptr_array_set_size (sections, sections->len - 1);
}
