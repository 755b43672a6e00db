/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether this program runs in a Flatpak sandbox, where files and folders of the person are reached through portals. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cbk_sandbox_is_around (void);

G_END_DECLS
