/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request: who asks for what, with which parameters. */
#pragma once

#include "demo/cbk-demo-ca.h"
#include "demo/cbk-demo-cdn.h"
#include "demo/cbk-demo-token.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  CbkDemoCdn        *cdn;
  CbkDemoCa         *ca;
  guint64            id_key;  /* ids last as long as the seed */
  guint64            run_key; /* tokens last as long as the inventory that they count in */
  guint              max_page_size;
  SoupServerMessage *message;
  const char        *id;         /* (nullable) from the path */
  GHashTable        *parameters; /* name -> value, from the query */
} CbkDemoRequest;

gboolean    cbk_demo_request_get_page_size (const CbkDemoRequest *self, guint *page_size);
const char *cbk_demo_request_get_token (const CbkDemoRequest *self, const char *parameter);

G_END_DECLS
