/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One certificate's DER bytes -> what a person reads about it, as sections of (label, value). RFC 5280 throughout. */

#include "config.h"

#include <inttypes.h>
#include <time.h>
#include <glib/gi18n-lib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/pki/cbk-chain-facts.h"
#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-chain-text.h"

#define MAX_SERIAL_BYTES 64 /* section 4.1.2.2 allows 20 */

#define SECONDS_PER_DAY (24 * 60 * 60)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)

static const CbkNidLabel attribute_labels[] = {
  { NID_commonName, N_ ("Common name") },
  { NID_organizationName, N_ ("Organization") },
  { NID_organizationalUnitName, N_ ("Organizational unit") },
  { NID_countryName, N_ ("Country") },
  { NID_stateOrProvinceName, N_ ("State or province") },
  { NID_localityName, N_ ("Locality") },
  { NID_streetAddress, N_ ("Street") },
  { NID_postalCode, N_ ("Postal code") },
  { NID_serialNumber, N_ ("Registration number") },
  { NID_businessCategory, N_ ("Business category") },
  { NID_jurisdictionCountryName, N_ ("Country of registration") },
  { NID_jurisdictionStateOrProvinceName, N_ ("State of registration") },
  { NID_jurisdictionLocalityName, N_ ("Locality of registration") },
  { NID_domainComponent, N_ ("Domain component") },
  { NID_pkcs9_emailAddress, N_ ("E-mail address") },
};

static void
add_name_section (GPtrArray *sections, const char *title, const X509_NAME *name)
{
  const int       n_entries = X509_NAME_entry_count (name);
  CbkFactSection *section;

  if (n_entries <= 0)
    return;
  section = cbk_chain_add_section (sections, title);

  for (int i = 0; i < MIN (n_entries, CBK_CHAIN_MAX_FACTS_OF_A_KIND); i++)
    {
      X509_NAME_ENTRY   *entry = X509_NAME_get_entry (name, i);
      const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object (entry);
      g_autofree char   *value = cbk_chain_dup_directory_string (X509_NAME_ENTRY_get_data (entry));
      const char        *label =
        cbk_chain_find_label (attribute_labels, G_N_ELEMENTS (attribute_labels), OBJ_obj2nid (object));

      if (label != NULL)
        {
          cbk_chain_add_fact (section, _ (label), g_steal_pointer (&value));
        }
      else
        {
          g_autofree char *object_name = cbk_chain_dup_object_name (object);

          cbk_chain_add_fact (section, _ ("Other attribute"), g_strdup_printf ("%s = %s", object_name, value));
        }
    }
  cbk_chain_add_rest (section, n_entries);
}

static char *
dup_serial (X509 *x509, gboolean upper)
{
  const ASN1_INTEGER *serial = X509_get0_serialNumber (x509);
  const int           length = ASN1_STRING_length (serial);
  g_autofree char    *digits =
    cbk_chain_text_hex (ASN1_STRING_get0_data (serial), MIN (length, MAX_SERIAL_BYTES), upper, FALSE);

  return g_strconcat (ASN1_STRING_type (serial) == V_ASN1_NEG_INTEGER ? "-" : "", length > 0 ? digits : "00",
                      length > MAX_SERIAL_BYTES ? "…" : NULL, NULL);
}

static void
add_serial (GPtrArray *sections, X509 *x509)
{
  CbkFactSection *section = cbk_chain_add_section (sections, _ ("Certificate"));

  cbk_chain_add_code (section, _ ("Serial number"), dup_serial (x509, TRUE));
  cbk_chain_add_fact (section, _ ("Version"), g_strdup_printf ("%ld", X509_get_version (x509) + 1));
}

/* Both forms of time reach from the year 0 to 9999, so every time that can be read fits. */
static gint64
read_time (const ASN1_TIME *time, char **text)
{
  struct tm tm;

  if (ASN1_TIME_to_tm (time, &tm) != 1)
    {
      g_autofree char *sent = cbk_chain_dup_string (time);

      *text = g_strdup_printf (_ ("Unreadable: %s"), sent);
      return CBK_CHAIN_TIME_UNREADABLE;
    }
  *text = g_strdup_printf ("%04d-%02d-%02d %02d:%02d:%02d UTC", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                           tm.tm_hour, tm.tm_min, tm.tm_sec);
  return timegm (&tm);
}

/* The last second belongs to the validity: 90 days end one second before the 91st day (section 4.1.2.5). */
static void
add_lifetime (CbkFactSection *section, gint64 not_before, gint64 expire_time)
{
  gint64 days;

  if (not_before == CBK_CHAIN_TIME_UNREADABLE || expire_time == CBK_CHAIN_TIME_UNREADABLE)
    return;

  days = (expire_time - not_before + 1) / SECONDS_PER_DAY;
  if (expire_time < not_before)
    cbk_chain_add_fact (section, _ ("Lifetime"), g_strdup (_ ("None: it ends before it begins")));
  else
    cbk_chain_add_fact (section, _ ("Lifetime"),
                        /* Translators: a length of time that stands alone, unlike “%d day”, which follows “in” */
                        g_strdup_printf (ngettext ("%" PRId64 " day", "%" PRId64 " days", days), days));
}

static void
add_validity (CbkChainFacts *self, X509 *x509)
{
  CbkFactSection  *section = cbk_chain_add_section (self->sections, _ ("Validity"));
  g_autofree char *not_before = NULL;
  g_autofree char *not_after = NULL;

  self->not_before = read_time (X509_get0_notBefore (x509), &not_before);
  self->expire_time = read_time (X509_get0_notAfter (x509), &not_after);
  cbk_chain_add_fact (section, _ ("Not before"), g_steal_pointer (&not_before));
  cbk_chain_add_fact (section, _ ("Not after"), g_steal_pointer (&not_after));
  add_lifetime (section, self->not_before, self->expire_time);
}

static void
add_signature (GPtrArray *sections, X509 *x509)
{
  CbkFactSection    *section = cbk_chain_add_section (sections, _ ("Signature"));
  const X509_ALGOR  *algorithm = X509_get0_tbs_sigalg (x509);
  const ASN1_OBJECT *object = NULL;
  int                hash = NID_undef;

  X509_ALGOR_get0 (&object, NULL, NULL, algorithm);
  cbk_chain_add_fact (section, _ ("Signature algorithm"), cbk_chain_dup_object_name (object));
  if (X509_get_signature_info (x509, &hash, NULL, NULL, NULL) == 1 && hash != NID_undef)
    cbk_chain_add_fact (section, _ ("Hash"), g_strdup (OBJ_nid2sn (hash)));
}

static char *
dup_digest (X509 *x509, const EVP_MD *algorithm, gboolean for_people)
{
  guint8       digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  if (X509_digest (x509, algorithm, digest, &length) != 1)
    return NULL;
  return cbk_chain_text_hex (digest, length, for_people, for_people);
}

/* SHA-1 is for comparing with old lists; where a machine's policy forbids it, it is left out. */
static void
add_fingerprints (GPtrArray *sections, X509 *x509)
{
  CbkFactSection *section = cbk_chain_add_section (sections, _ ("Fingerprints"));
  char           *sha1 = dup_digest (x509, EVP_sha1 (), TRUE);

  cbk_chain_add_code (section, "SHA-256", dup_digest (x509, EVP_sha256 (), TRUE));
  if (sha1 != NULL)
    cbk_chain_add_code (section, "SHA-1", sha1);
}

/**
 * cbk_chain_facts_new_from_der:
 * @der: (array length=length): one certificate
 * @length: its bytes; none may be left over
 *
 * May leave errors in OpenSSL's queue. On any thread.
 *
 * Returns: (transfer full) (nullable): what is in it, or %NULL where these bytes are no certificate
 */
CbkChainFacts *
cbk_chain_facts_new_from_der (const guint8 *der, gsize length)
{
  g_autoptr (CbkChainFacts) self = g_new0 (CbkChainFacts, 1);
  const guint8 *end = der;
  g_autoptr (X509) x509 = d2i_X509 (NULL, &end, (long) length);

  if (x509 == NULL || end != der + length)
    return NULL;
  self->sha256 = dup_digest (x509, EVP_sha256 (), FALSE);
  if (self->sha256 == NULL)
    return NULL;

  self->der = g_bytes_new (der, length);
  self->subject = cbk_chain_dup_common_name (X509_get_subject_name (x509));
  if (self->subject == NULL)
    self->subject = cbk_chain_dup_first_dns_name (x509);
  if (self->subject == NULL)
    self->subject = cbk_chain_dup_name_line (X509_get_subject_name (x509));
  self->issuer = cbk_chain_dup_short_name (X509_get_issuer_name (x509));
  self->serial = dup_serial (x509, FALSE);

  self->sections = cbk_chain_new_sections ();
  add_name_section (self->sections, _ ("Subject"), X509_get_subject_name (x509));
  cbk_chain_add_names (self->sections, x509);
  add_name_section (self->sections, _ ("Issuer"), X509_get_issuer_name (x509));
  add_serial (self->sections, x509);
  add_validity (self, x509);
  cbk_chain_add_public_key (self->sections, x509);
  add_signature (self->sections, x509);
  cbk_chain_add_usage (self->sections, x509);
  cbk_chain_add_basic_constraints (self->sections, x509);
  add_fingerprints (self->sections, x509);
  cbk_chain_add_transparency (self->sections, x509);
  cbk_chain_add_authority (self->sections, x509);

  return g_steal_pointer (&self);
}

/**
 * cbk_chain_facts_free:
 * @self: (transfer full): what is to be freed; sections that somebody else holds stay
 */
void
cbk_chain_facts_free (CbkChainFacts *self)
{
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->serial);
  g_free (self->sha256);
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_free (self);
}
