/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of the inventory API's smaller answers -> plain values. Pure; the messages of errors are parts of a
 * sentence. */
#pragma once

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

CbkInfo            *cbk_inventory_answer_read_info (GBytes *body, GError **error);
CbkCertificatePage *cbk_inventory_answer_read_certificates (GBytes *body, GError **error);

G_END_DECLS
