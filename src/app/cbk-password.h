/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a password for a file, from the system's random numbers. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cbk_password_generate (void);

G_END_DECLS
