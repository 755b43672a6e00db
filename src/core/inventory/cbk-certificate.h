/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of a domain's certificate history as a connector reports it: a plain value. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_KEY_AVAILABLE,
  CBK_KEY_NONE,      /* the CDN does not keep this certificate's key */
  CBK_KEY_FORBIDDEN, /* this token may not read it */
} CbkKeyAvailability;

#define CBK_TYPE_CERTIFICATE (cbk_certificate_get_type ())

typedef struct
{
  char              *id;
  char              *domain_id;
  gint64             create_time; /* UTC seconds */
  gint64             not_before;  /* or CBK_TIME_NONE where the CDN does not say */
  gint64             expire_time; /* or CBK_TIME_NONE */
  char              *status;      /* the CDN's own word */
  char              *provisioning;
  gboolean           is_current;
  char              *sha256; /* (nullable) lower-case hexadecimal */
  char              *serial; /* (nullable) */
  char              *issuer; /* (nullable) */
  gboolean           chain_available;
  CbkKeyAvailability private_key;
} CbkCertificate;

GType           cbk_certificate_get_type (void);
CbkCertificate *cbk_certificate_copy (const CbkCertificate *self);
void            cbk_certificate_free (CbkCertificate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkCertificate, cbk_certificate_free)

G_END_DECLS
