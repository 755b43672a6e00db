/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A domain's certificates: GET .../certificates, GET .../chain and POST .../private-key. */
#pragma once

#include "demo/cbk-demo-request.h"

G_BEGIN_DECLS

void cbk_demo_certificates_answer_history (const CbkDemoRequest *request);
void cbk_demo_certificates_answer_chain (const CbkDemoRequest *request);
void cbk_demo_certificates_answer_private_key (const CbkDemoRequest *request);

G_END_DECLS
