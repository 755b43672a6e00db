/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a domain, or the chain of a certificate, as the CDN has sent it last. The certificates of a history
 * are stored as one GVariant. */

#include "config.h"

#include "core/store/cbk-history.h"

/* id, domain id, made, not before, expiry, status, provisioning, is current, sha256, serial, issuer, has a chain, key
 */
#define CERTIFICATE_TYPE "(ssxxxssbmsmsmsbi)"
#define HISTORY_TYPE "a" CERTIFICATE_TYPE

/* certificates: (element-type CbkCertificate): nobody may change it any more */
CbkHistory *
cbk_history_new (GPtrArray *certificates, const char *etag, gint64 fetched)
{
  CbkHistory *self = g_new0 (CbkHistory, 1);

  self->certificates = g_ptr_array_ref (certificates);
  self->etag = g_strdup (etag);
  self->fetched = fetched;
  return self;
}

static CbkCertificate *
read_certificate (GVariantIter *iter)
{
  CbkCertificate *certificate = g_new0 (CbkCertificate, 1);
  gint32          key = 0;

  if (!g_variant_iter_next (iter, CERTIFICATE_TYPE, &certificate->id, &certificate->domain_id,
                            &certificate->create_time, &certificate->not_before, &certificate->expire_time,
                            &certificate->status, &certificate->provisioning, &certificate->is_current,
                            &certificate->sha256, &certificate->serial, &certificate->issuer,
                            &certificate->chain_available, &key))
    g_clear_pointer (&certificate, cbk_certificate_free);
  else
    certificate->private_key = key >= CBK_KEY_AVAILABLE && key <= CBK_KEY_FORBIDDEN ? key : CBK_KEY_NONE;
  return certificate;
}

/* Returns: (transfer full) (nullable): NULL where the bytes are not what cbk_history_to_bytes() makes */
CbkHistory *
cbk_history_new_from_bytes (GBytes *bytes, const char *etag, gint64 fetched)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  GVariantIter    iter;
  CbkCertificate *certificate;

  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (HISTORY_TYPE), bytes, FALSE));
  if (!g_variant_is_normal_form (variant))
    return NULL;
  certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  g_variant_iter_init (&iter, variant);
  while ((certificate = read_certificate (&iter)) != NULL)
    g_ptr_array_add (certificates, certificate);
  return cbk_history_new (certificates, etag, fetched);
}

/* Returns: (transfer full): the certificates; neither the etag nor the time */
GBytes *
cbk_history_to_bytes (const CbkHistory *self)
{
  g_autoptr (GVariant) variant = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (HISTORY_TYPE));
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const CbkCertificate *certificate = g_ptr_array_index (self->certificates, i);

      g_variant_builder_add (&builder, CERTIFICATE_TYPE, certificate->id, certificate->domain_id,
                             certificate->create_time, certificate->not_before, certificate->expire_time,
                             certificate->status, certificate->provisioning, certificate->is_current,
                             certificate->sha256, certificate->serial, certificate->issuer,
                             certificate->chain_available, (gint32) certificate->private_key);
    }
  variant = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_get_data_as_bytes (variant);
}

CbkHistory *
cbk_history_copy (const CbkHistory *self)
{
  return cbk_history_new (self->certificates, self->etag, self->fetched);
}

/* self: (transfer full) (nullable) */
void
cbk_history_free (CbkHistory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->certificates);
  g_free (self->etag);
  g_free (self);
}

CbkKeptChain *
cbk_kept_chain_new (GBytes *pem, const char *etag, gint64 fetched)
{
  CbkKeptChain *self = g_new0 (CbkKeptChain, 1);

  self->pem = g_bytes_ref (pem);
  self->etag = g_strdup (etag);
  self->fetched = fetched;
  return self;
}

CbkKeptChain *
cbk_kept_chain_copy (const CbkKeptChain *self)
{
  return cbk_kept_chain_new (self->pem, self->etag, self->fetched);
}

/* self: (transfer full) (nullable) */
void
cbk_kept_chain_free (CbkKeptChain *self)
{
  if (self == NULL)
    return;
  g_bytes_unref (self->pem);
  g_free (self->etag);
  g_free (self);
}
