/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector for the CDN certificate inventory API, version 1 (data/inventory-api.yaml). */
#pragma once

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

#define CBK_TYPE_INVENTORY_API (cbk_inventory_api_get_type ())
G_DECLARE_FINAL_TYPE (CbkInventoryApi, cbk_inventory_api, CBK, INVENTORY_API, GObject)

CbkConnector *cbk_inventory_api_new (const char *base_url, const char *token, GBytes *roots, GError **error);

G_END_DECLS
