/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a certificate is for a domain, and if not, why: as browsers judge it (RFC 6125, section 6.4). */

#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <openssl/x509v3.h>

#include "core/pki/cbk-chain-names.h"
#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-chain-text.h"

#define MAX_NAMES_IN_SENTENCE 3
#define MAX_NAME_CHARS 80

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GENERAL_NAMES, GENERAL_NAMES_free)

/* The DNS names of the subjectAltName, as they stand in it; they may hold anything. */
static GPtrArray *
dup_dns_names (X509 *x509)
{
  g_autoptr (GENERAL_NAMES) names = X509_get_ext_d2i (x509, NID_subject_alt_name, NULL, NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (int i = 0; i < sk_GENERAL_NAME_num (names); i++)
    {
      int                type;
      const ASN1_STRING *value = GENERAL_NAME_get0_value (sk_GENERAL_NAME_value (names, i), &type);

      if (type == GEN_DNS)
        g_ptr_array_add (found, g_bytes_new (ASN1_STRING_get0_data (value), ASN1_STRING_length (value)));
    }
  return found;
}

static gboolean
is_name (GBytes *bytes, const char *name)
{
  gsize       length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length == strlen (name) && g_ascii_strncasecmp (data, name, length) == 0;
}

static gboolean
has_name (GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (is_name (g_ptr_array_index (names, i), name))
      return TRUE;
  return FALSE;
}

/* A domain as it is compared: without the dot that may end it. */
static char *
normalise (const char *domain)
{
  const gsize length = strlen (domain);

  return g_strndup (domain, length > 0 && domain[length - 1] == '.' ? length - 1 : length);
}

static gboolean
covers (X509 *x509, const char *domain, unsigned int flags)
{
  /* OpenSSL takes a name that begins with a dot for any name below it, and an empty one for any at all. */
  if (domain[0] == '\0' || domain[0] == '.')
    return FALSE;
  if (g_hostname_is_ip_address (domain))
    return X509_check_ip_asc (x509, domain, 0) == 1;
  if (g_str_has_prefix (domain, "*."))
    {
      g_autoptr (GPtrArray) names = dup_dns_names (x509);

      return has_name (names, domain);
    }
  return X509_check_host (x509, domain, strlen (domain), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | flags, NULL) == 1;
}

/**
 * cbk_chain_names_cover:
 * @x509: a certificate
 * @domain: a domain with its labels in A-label form, in any case, maybe a wildcard ("*.example.com") or an IP address
 *
 * A wildcard covers one label, so neither the domain itself nor two labels; a wildcard domain is covered by the very
 * same name alone. The common name is not looked at: browsers stopped doing so in 2017.
 *
 * Returns: whether the certificate is for the domain
 */
gboolean
cbk_chain_names_cover (X509 *x509, const char *domain)
{
  g_autofree char *name = normalise (domain);

  return covers (x509, name, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
}

/* "a.example, b.example and 3 more" */
static char *
list_names (GPtrArray *names)
{
  GString    *list = g_string_new (NULL);
  const guint n_shown = MIN (names->len, MAX_NAMES_IN_SENTENCE);
  const guint n_rest = names->len - n_shown;

  for (guint i = 0; i < n_shown; i++)
    {
      gsize            length;
      const char      *data = g_bytes_get_data (g_ptr_array_index (names, i), &length);
      g_autofree char *text = cbk_chain_text_clean (data, length, MAX_NAME_CHARS);

      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", text);
    }
  if (n_rest > 0)
    {
      g_string_append_c (list, ' ');
      g_string_append_printf (list, ngettext ("and %u more", "and %u more", n_rest), n_rest);
    }
  return g_string_free (list, FALSE);
}

/* (nullable): the wildcard of the certificate that has the domain two or more labels below it */
static char *
find_wildcard_above (GPtrArray *names, const char *domain)
{
  const char *parent = strchr (domain, '.');

  for (const char *dot = parent != NULL ? strchr (parent + 1, '.') : NULL; dot != NULL; dot = strchr (dot + 1, '.'))
    {
      g_autofree char *wildcard = g_strconcat ("*", dot, NULL);

      if (has_name (names, wildcard))
        return g_steal_pointer (&wildcard);
    }
  return NULL;
}

/**
 * cbk_chain_names_explain:
 * @x509: a certificate that does not cover @domain
 * @domain: a domain
 *
 * Returns: (transfer full): a sentence that says so, fit to be shown
 */
char *
cbk_chain_names_explain (X509 *x509, const char *domain)
{
  g_autofree char *name = normalise (domain);
  g_autofree char *shown = cbk_chain_text_clean (name, strlen (name), MAX_NAME_CHARS);
  g_autofree char *wildcard_below = g_strconcat ("*.", name, NULL);
  g_autofree char *list = NULL;
  g_autofree char *wildcard_above = NULL;
  g_autoptr (GPtrArray) names = dup_dns_names (x509);

  if (names->len == 0)
    return covers (x509, name, 0)
             ? g_strdup_printf (
                 _ ("This certificate names %s only as its common name, which browsers do not look at, so "
                    "they refuse it. Order a new certificate from the CDN."),
                 shown)
             : g_strdup_printf (_ ("This certificate names no domain, so browsers refuse it for %s. Choose another "
                                   "certificate of this domain, or order one from the CDN."),
                                shown);
  if (has_name (names, wildcard_below))
    return g_strdup_printf (
      /* Translators: both are the same domain */
      _ ("This certificate is for *.%s, and a wildcard does not cover %s itself, so browsers refuse "
         "it there. Order a certificate from the CDN that has both names."),
      shown, shown);
  wildcard_above = find_wildcard_above (names, name);
  if (wildcard_above != NULL && name[0] != '*')
    {
      g_autofree char *above = cbk_chain_text_clean (wildcard_above, strlen (wildcard_above), MAX_NAME_CHARS);

      return g_strdup_printf (
        /* Translators: names of the certificate, and the domain */
        _ ("This certificate is for %s, and a wildcard covers one label only, so browsers refuse it "
           "for %s. Order a certificate from the CDN that has this name."),
        above, shown);
    }
  list = list_names (names);
  /* Translators: names of the certificate, and the domain */
  return g_strdup_printf (_ ("This certificate is for %s, not for %s, so browsers refuse it there. Choose another "
                             "certificate of this domain, or order one from the CDN."),
                          list, shown);
}
