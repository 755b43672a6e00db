/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities that one account trusts beside those of the system: a database of certificates that is in no file. */

#include "config.h"

#include "core/connectors/cbk-roots.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/cbk-error.h"

#define MAX_BYTES (1024 * 1024)
#define MAX_CERTIFICATES 100

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

#define HTTPS_PORT 443

struct _CbkRoots
{
  GTlsDatabase *database; /* owned */
};

static void
set_unreadable (GError **error, const char *reason)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_TLS,
               _ (
                 "The CA certificate of this account cannot be used: %s. Choose a file with certificates in PEM form."),
               reason);
}

/* Only what has been read as a certificate is handed on, so that there is one reading of the text alone. */
static gboolean
take_certificate (const char *begin, gsize length, GString *certificates)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (begin, (gssize) length, NULL);
  g_autofree char *pem = NULL;

  if (certificate == NULL)
    return FALSE;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_string_append (certificates, pem);
  return TRUE;
}

static GString *
read_certificates (const char *text, GError **error)
{
  g_autoptr (GString) certificates = g_string_new (NULL);
  guint       n = 0;
  const char *begin = strstr (text, BEGIN);

  while (begin != NULL)
    {
      const char *end = strstr (begin, END);

      if (end == NULL || !take_certificate (begin, (gsize) (end - begin) + strlen (END), certificates))
        {
          g_autofree char *reason = g_strdup_printf (_ ("certificate %u in it is damaged"), n + 1);

          set_unreadable (error, reason);
          return NULL;
        }
      if (++n > MAX_CERTIFICATES)
        {
          set_unreadable (error, _ ("it holds more than a hundred certificates"));
          return NULL;
        }
      begin = strstr (end, BEGIN);
    }
  if (n == 0)
    {
      set_unreadable (error, _ ("it holds no certificate in PEM form"));
      return NULL;
    }
  return g_steal_pointer (&certificates);
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          bytes += n;
          length -= (gsize) n;
        }
    }
  return TRUE;
}

/* The TLS library makes databases of files alone; this one is in memory, and gone when it has been read. */
static GTlsDatabase *
new_database (const GString *certificates, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;
  GTlsDatabase    *database = NULL;
  int              fd = memfd_create ("roots", MFD_CLOEXEC);

  if (fd >= 0 && write_all (fd, certificates->str, certificates->len))
    {
      path = g_strdup_printf ("/proc/self/fd/%d", fd);
      database = g_tls_file_database_new (path, &reason);
    }
  if (database == NULL)
    set_unreadable (error, reason != NULL ? reason->message : g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return database;
}

/**
 * cbk_roots_new:
 * @pem: one or more certificates in PEM form; what else is between them is passed over
 * @error: return location of a #CBK_ERROR_TLS
 *
 * Returns: (transfer full) (nullable): what the account trusts beside the system's authorities
 */
CbkRoots *
cbk_roots_new (GBytes *pem, GError **error)
{
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GString) certificates = NULL;
  g_autofree char *text = NULL;
  CbkRoots        *self;
  gsize            length;
  const char      *bytes;

  g_return_val_if_fail (pem != NULL, NULL);

  bytes = g_bytes_get_data (pem, &length);
  if (length > MAX_BYTES)
    {
      set_unreadable (error, _ ("it is larger than a mebibyte"));
      return NULL;
    }

  text = g_strndup (length > 0 ? bytes : "", length);
  certificates = read_certificates (text, error);
  database = certificates != NULL ? new_database (certificates, error) : NULL;
  if (database == NULL)
    return NULL;

  self = g_new0 (CbkRoots, 1);
  self->database = g_steal_pointer (&database);
  return self;
}

/**
 * cbk_roots_free:
 * @self: (transfer full) (nullable): roots
 */
void
cbk_roots_free (CbkRoots *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->database);
  g_free (self);
}

/**
 * cbk_roots_verify_with:
 * @database: (nullable): the authorities that are trusted
 * @chain: (nullable): the certificate that a server has shown, with those that came with it
 * @base_url: the address that was asked
 *
 * Returns: what is wrong; 0 for nothing
 */
GTlsCertificateFlags
cbk_roots_verify_with (GTlsDatabase *database, GTlsCertificate *chain, const char *base_url)
{
  g_autoptr (GSocketConnectable) identity = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags faults;

  g_return_val_if_fail (base_url != NULL, G_TLS_CERTIFICATE_GENERIC_ERROR);

  identity = g_network_address_parse_uri (base_url, HTTPS_PORT, &error);
  if (identity == NULL || database == NULL || chain == NULL)
    return G_TLS_CERTIFICATE_GENERIC_ERROR;

  faults = g_tls_database_verify_chain (database, chain, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                        G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  return error != NULL ? faults | G_TLS_CERTIFICATE_GENERIC_ERROR : faults;
}

/**
 * cbk_roots_verify:
 * @self: roots
 * @chain: the certificate that a server has shown, with those that came with it
 * @base_url: the address that was asked
 *
 * Verifies all anew, with these roots in place of the system's, as the TLS library does it with the system's: the path
 * to one of them, on which all but the first have to be authorities, all dates, and the name. A certificate that is no
 * authority's may be among the roots: it is trusted as that server's own, and vouches for no other.
 *
 * Returns: what is wrong; 0 for nothing
 */
GTlsCertificateFlags
cbk_roots_verify (CbkRoots *self, GTlsCertificate *chain, const char *base_url)
{
  g_return_val_if_fail (self != NULL, G_TLS_CERTIFICATE_GENERIC_ERROR);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (chain), G_TLS_CERTIFICATE_GENERIC_ERROR);

  return cbk_roots_verify_with (self->database, chain, base_url);
}
