/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of domains as the inventory API sends it -> rows and tombstones. Pure; messages are parts of a sentence. */
#pragma once

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

CbkDomainPage *cbk_domain_answer_read_page (GBytes *body, gboolean is_delta, GError **error);

G_END_DECLS
