/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of a domain's certificate history as a connector reports it. */

#include "core/inventory/cbk-certificate.h"

G_DEFINE_BOXED_TYPE (CbkCertificate, cbk_certificate, cbk_certificate_copy, cbk_certificate_free)

/**
 * cbk_certificate_copy:
 * @self: an entry of a history
 *
 * Returns: (transfer full): a deep copy; cbk_certificate_free() frees it. Any thread.
 */
CbkCertificate *
cbk_certificate_copy (const CbkCertificate *self)
{
  CbkCertificate *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (CbkCertificate, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->domain_id = g_strdup (self->domain_id);
  copy->status = g_strdup (self->status);
  copy->provisioning = g_strdup (self->provisioning);
  copy->sha256 = g_strdup (self->sha256);
  copy->serial = g_strdup (self->serial);
  copy->issuer = g_strdup (self->issuer);
  return copy;
}

/**
 * cbk_certificate_free:
 * @self: (transfer full) (nullable): an entry made with g_new(), whose strings belong to it
 */
void
cbk_certificate_free (CbkCertificate *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->domain_id);
  g_free (self->status);
  g_free (self->provisioning);
  g_free (self->sha256);
  g_free (self->serial);
  g_free (self->issuer);
  g_free (self);
}
