/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CbkHttp goes by, which a test replaces. */
#pragma once

#include "core/connectors/cbk-clockwork.h"
#include "core/connectors/cbk-http.h"

G_BEGIN_DECLS

const CbkClockwork *cbk_http_get_clockwork (CbkHttp *self);
void                cbk_http_set_clockwork (CbkHttp *self, const CbkClockwork *clockwork);
void                cbk_http_set_proxy_resolver (CbkHttp *self, GProxyResolver *resolver);

G_END_DECLS
