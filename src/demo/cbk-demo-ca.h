/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's certification authority: a root, three intermediates, and real certificates on request. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_DEMO_ISSUER_RSA,   /* automatic certificates with an RSA-2048 key */
  CBK_DEMO_ISSUER_ECC,   /* automatic certificates with a P-256 key */
  CBK_DEMO_ISSUER_TRUST, /* those that are bought and uploaded */
} CbkDemoIssuer;

#define CBK_DEMO_N_ISSUERS (CBK_DEMO_ISSUER_TRUST + 1)

#define CBK_DEMO_SERIAL_BYTES 16

typedef struct
{
  const char *const *names;      /* DNS names; the first one is the subject, too */
  gint64             not_before; /* UTC seconds, like the next */
  gint64             not_after;
  guint8             serial[CBK_DEMO_SERIAL_BYTES]; /* a positive number, big-endian */
  CbkDemoIssuer      issuer;
  gboolean           rsa;
  guint              lot; /* decides which key of the pool and which form of key file it is */
} CbkDemoOrder;

typedef struct _CbkDemoCa CbkDemoCa;

CbkDemoCa  *cbk_demo_ca_new (gint64 now, GError **error);
void        cbk_demo_ca_free (CbkDemoCa *self);
char       *cbk_demo_ca_dup_root (CbkDemoCa *self, GError **error);
const char *cbk_demo_ca_get_issuer_name (CbkDemoIssuer issuer);
const char *cbk_demo_ca_get_sha256 (CbkDemoCa *self, const char *id, const CbkDemoOrder *order, GError **error);
char       *cbk_demo_ca_dup_chain (CbkDemoCa *self, const char *id, const CbkDemoOrder *order, GError **error);
GBytes     *cbk_demo_ca_dup_private_key (CbkDemoCa *self, const CbkDemoOrder *order, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDemoCa, cbk_demo_ca_free)

G_END_DECLS
