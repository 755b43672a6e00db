/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call to the inventory API, from its answer to the value that it stands for, or to sentences for a person. Pure.
 */
#pragma once

#include "core/connectors/cbk-connector.h"
#include "core/connectors/cbk-http.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_RESOURCE_INFO,
  CBK_RESOURCE_DOMAINS,
  CBK_RESOURCE_CERTIFICATES,
  CBK_RESOURCE_CHAIN,
  CBK_RESOURCE_PRIVATE_KEY,
} CbkResource;

/* Handed from the main thread to the one that parses, and back. */
typedef struct
{
  CbkResource    resource;
  gboolean       had_page_token;
  gboolean       is_delta;
  char          *host;   /* owned */
  char          *etag;   /* owned (nullable): what was sent */
  CbkHttpAnswer *answer; /* owned */
  gint64         now;    /* when it came, UTC seconds */
} CbkInventoryCall;

/* The value of CBK_RESOURCE_CHAIN; those of the others are CbkInfo, CbkDomainPage, CbkCertificatePage and GBytes. */
typedef struct
{
  GBytes *pem;  /* owned; NULL where it is unmodified */
  char   *etag; /* owned (nullable) */
} CbkChainAnswer;

CbkInventoryCall *cbk_inventory_call_new (CbkResource resource);
void              cbk_inventory_call_free (CbkInventoryCall *self);
gpointer          cbk_inventory_call_read (const CbkInventoryCall *self, GError **error);
GError           *cbk_inventory_call_explain_failure (const CbkInventoryCall *self, GError *error);
GDestroyNotify    cbk_resource_get_free_func (CbkResource resource);
void              cbk_chain_answer_free (CbkChainAnswer *self);

G_END_DECLS
