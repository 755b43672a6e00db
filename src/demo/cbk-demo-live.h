/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens at a CDN while one looks on: renewals mostly, and now and then something else. */
#pragma once

#include "demo/cbk-demo-cdn.h"

G_BEGIN_DECLS

void cbk_demo_live_happen (CbkDemoCdn *cdn, guint64 event, gint64 when);

G_END_DECLS
