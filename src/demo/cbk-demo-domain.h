/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A domain of the demo CDN with the certificates that it keeps for it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No certificate, and so no expiry. */
#define CBK_DEMO_TIME_NONE G_MAXINT64

typedef enum
{
  CBK_DEMO_KEY_AVAILABLE,
  CBK_DEMO_KEY_NONE,
  CBK_DEMO_KEY_FORBIDDEN,
} CbkDemoKeyAccess;

/* Words are static strings, times are UTC seconds. */
typedef struct
{
  guint            ordinal; /* 1 is the domain's first certificate, kept or not */
  gint64           create_time;
  gint64           not_before;
  gint64           not_after;
  const char      *status;
  const char      *provisioning;
  CbkDemoKeyAccess key_access;
  gboolean         chain_available;
  gboolean         tells_not_before;
  gboolean         for_other_names; /* somebody uploaded a certificate that is not for this domain */
} CbkDemoCertificate;

typedef struct
{
  guint       index;      /* what its id stands for */
  guint       name_index; /* what its name is made of: that of another domain when it took that one's place */
  gint64      create_time;
  gint64      update_time;
  gint64      expire_time; /* or CBK_DEMO_TIME_NONE */
  const char *status;
  const char *status_reason; /* (nullable) */
  const char *provisioning;
  guint       current;      /* ordinal of the certificate in use, or 0 where that one is not kept */
  guint       last_ordinal; /* of all certificates that were ever made for it */
  GArray     *certificates; /* (owned) CbkDemoCertificate, those that are kept, oldest first */
  gboolean    deleted;
  gint64      delete_time;
} CbkDemoDomain;

CbkDemoDomain            *cbk_demo_domain_new (void);
CbkDemoDomain            *cbk_demo_domain_copy (const CbkDemoDomain *self);
void                      cbk_demo_domain_free (CbkDemoDomain *self);
void                      cbk_demo_domain_reset (CbkDemoDomain *self, guint index);
const CbkDemoCertificate *cbk_demo_domain_find (const CbkDemoDomain *self, guint ordinal);
CbkDemoCertificate       *cbk_demo_domain_add_certificate (CbkDemoDomain *self,
                                                           guint64        seed,
                                                           guint          ordinal,
                                                           const char    *provisioning,
                                                           gint64         create_time,
                                                           gint64         not_before,
                                                           gint64         not_after,
                                                           gint64         now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDemoDomain, cbk_demo_domain_free)

G_END_DECLS
