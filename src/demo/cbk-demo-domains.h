/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /v1/domains: full passes and deltas. */
#pragma once

#include "demo/cbk-demo-request.h"

G_BEGIN_DECLS

void cbk_demo_domains_answer (const CbkDemoRequest *request);

G_END_DECLS
