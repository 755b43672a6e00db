/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form that is not PEM. Of this folder only. */
#pragma once

#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

CbkSecret *cbk_bundle_make_pkcs12 (gboolean       legacy,
                                   CbkChain      *chain,
                                   CbkPrivateKey *key,
                                   CbkSecret     *password,
                                   const char    *name,
                                   GError       **error);

G_END_DECLS
