/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of OpenSSL when the program ends. */

#include "config.h"

#include "core/pki/cbk-at-exit.h"

#include <openssl/crypto.h>

/**
 * cbk_at_exit_keep_openssl:
 *
 * For a program that does not wait for its threads: OpenSSL is not taken apart at its end, for a thread that still
 * checks a chain would crash. To be called before anything else of it is used. OPENSSL_init_crypto(3).
 */
void
cbk_at_exit_keep_openssl (void)
{
  OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
}
