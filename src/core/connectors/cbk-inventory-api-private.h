/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test replaces. */
#pragma once

#include "core/connectors/cbk-http.h"
#include "core/connectors/cbk-inventory-api.h"

G_BEGIN_DECLS

CbkHttp *cbk_inventory_api_get_http (CbkInventoryApi *self);

G_END_DECLS
