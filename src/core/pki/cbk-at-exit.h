/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of OpenSSL when the program ends. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cbk_at_exit_keep_openssl (void);

G_END_DECLS
