/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toast that says what was saved, and offers to show it in its folder. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void
cbk_saved_toast_show (AdwToast **toast, AdwToastOverlay *overlay, const char *const *files, const char *action_name);

G_END_DECLS
