/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key as OpenSSL has it. Of this folder only. */
#pragma once

#include <openssl/evp.h>

#include "core/pki/cbk-private-key.h"

G_BEGIN_DECLS

EVP_PKEY *cbk_private_key_get_pkey (CbkPrivateKey *self);

G_END_DECLS
