/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light or dark, as the preferences say, or as the desktop does. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void cbk_color_scheme_follow (AdwStyleManager *manager, GSettings *settings);

G_END_DECLS
