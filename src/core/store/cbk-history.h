/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a domain, or the chain of a certificate, as the CDN has sent it last: plain values. */
#pragma once

#include <gio/gio.h>

#include "core/inventory/cbk-certificate.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *certificates; /* of CbkCertificate, newest first */
  char      *etag;         /* (nullable) what the CDN calls this state of it */
  gint64     fetched;      /* when it was true, UTC seconds */
} CbkHistory;

typedef struct
{
  GBytes *pem;
  char   *etag; /* (nullable) */
  gint64  fetched;
} CbkKeptChain;

CbkHistory   *cbk_history_new (GPtrArray *certificates, const char *etag, gint64 fetched);
CbkHistory   *cbk_history_new_from_bytes (GBytes *bytes, const char *etag, gint64 fetched);
GBytes       *cbk_history_to_bytes (const CbkHistory *self);
CbkHistory   *cbk_history_copy (const CbkHistory *self);
void          cbk_history_free (CbkHistory *self);
CbkKeptChain *cbk_kept_chain_new (GBytes *pem, const char *etag, gint64 fetched);
CbkKeptChain *cbk_kept_chain_copy (const CbkKeptChain *self);
void          cbk_kept_chain_free (CbkKeptChain *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkHistory, cbk_history_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkKeptChain, cbk_kept_chain_free)

G_END_DECLS
