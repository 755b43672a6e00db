/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A domain of the demo CDN: a plain value that is filled anew for each row asked for, and kept only once it changed. */
#include "config.h"

#include "demo/cbk-demo-domain.h"

#include "demo/cbk-demo-random.h"

#include <string.h>

/**
 * cbk_demo_domain_new:
 *
 * Returns: (transfer full): a domain to be filled after cbk_demo_domain_reset()
 */
CbkDemoDomain *
cbk_demo_domain_new (void)
{
  CbkDemoDomain *self = g_new0 (CbkDemoDomain, 1);

  self->certificates = g_array_new (FALSE, FALSE, sizeof (CbkDemoCertificate));
  return self;
}

CbkDemoDomain *
cbk_demo_domain_copy (const CbkDemoDomain *self)
{
  CbkDemoDomain *copy = g_memdup2 (self, sizeof *self);

  copy->certificates = g_array_copy (self->certificates);
  return copy;
}

void
cbk_demo_domain_free (CbkDemoDomain *self)
{
  g_array_unref (self->certificates);
  g_free (self);
}

/**
 * cbk_demo_domain_reset:
 *
 * Makes @self an empty domain that stands for @index; the room for its certificates is used again.
 */
void
cbk_demo_domain_reset (CbkDemoDomain *self, guint index)
{
  GArray *certificates = self->certificates;

  memset (self, 0, sizeof *self);
  self->certificates = certificates;
  g_array_set_size (certificates, 0);
  self->index = index;
  self->name_index = index;
  self->expire_time = CBK_DEMO_TIME_NONE;
}

/**
 * cbk_demo_domain_find:
 *
 * Returns: (transfer none) (nullable): the certificate @ordinal, or %NULL where it is not kept
 */
const CbkDemoCertificate *
cbk_demo_domain_find (const CbkDemoDomain *self, guint ordinal)
{
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const CbkDemoCertificate *certificate = &g_array_index (self->certificates, CbkDemoCertificate, i);

      if (certificate->ordinal == ordinal)
        return certificate;
    }
  return NULL;
}

/**
 * cbk_demo_domain_add_certificate:
 * @provisioning: a static string
 * @now: decides whether it has expired
 *
 * Adds the newest certificate. Whether its key and its chain are given out depends on @seed and the certificate alone.
 *
 * Returns: (transfer none): it, until the next one is added
 */
CbkDemoCertificate *
cbk_demo_domain_add_certificate (CbkDemoDomain *self,
                                 guint64        seed,
                                 guint          ordinal,
                                 const char    *provisioning,
                                 gint64         create_time,
                                 gint64         not_before,
                                 gint64         not_after,
                                 gint64         now)
{
  gboolean           automatic = strcmp (provisioning, "auto") == 0;
  CbkDemoCertificate certificate = {
    .ordinal = ordinal,
    .create_time = create_time,
    .not_before = not_before,
    .not_after = not_after,
    .status = not_after <= now ? "expired" : "valid",
    .provisioning = provisioning,
    .key_access = CBK_DEMO_KEY_AVAILABLE,
    .chain_available = TRUE,
    .tells_not_before = TRUE,
  };
  CbkDemoRandom random;
  gint64        lot;

  cbk_demo_random_init (&random, seed, CBK_DEMO_STREAM_CERTIFICATE, (guint64) self->index << 16 | ordinal);
  lot = cbk_demo_random_range (&random, 0, 999);
  /* Who uploads a certificate often keeps its key to himself. */
  if (lot < (automatic ? 15 : 150))
    certificate.key_access = CBK_DEMO_KEY_FORBIDDEN;
  else if (lot < (automatic ? 30 : 250))
    certificate.key_access = CBK_DEMO_KEY_NONE;
  else if (lot < (automatic ? 40 : 280))
    certificate.chain_available = FALSE;
  else if (lot < (automatic ? 42 : 320))
    certificate.tells_not_before = FALSE;
  g_array_append_val (self->certificates, certificate);
  return &g_array_index (self->certificates, CbkDemoCertificate, self->certificates->len - 1);
}
