/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first rows of every demo inventory: one of each kind, so that a small inventory shows all there is. */
#pragma once

#include "demo/cbk-demo-scenario.h"

G_BEGIN_DECLS

typedef struct
{
  const char      *name; /* in Unicode */
  CbkDemoScenario  scenario;
  gint64           left;   /* seconds to the expiry, or CBK_DEMO_LEFT_ANY */
  const char      *reason; /* (nullable) instead of one by chance */
  CbkDemoKeyAccess key_access;
  gboolean         no_chain;
} CbkDemoShow;

guint              cbk_demo_showcase_get_size (void);
const CbkDemoShow *cbk_demo_showcase_get (guint index);

G_END_DECLS
