/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program without a window: kept running where a person wants that and the desktop allows it, from login on. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CBK_TYPE_BACKGROUND (cbk_background_get_type ())
G_DECLARE_FINAL_TYPE (CbkBackground, cbk_background, CBK, BACKGROUND, GObject)

/* Signals: "allowed" (): from now on the program is kept running, and may sync.
 *          "refused" (): the desktop does not allow what was just chosen; the choice was taken back. */
CbkBackground *cbk_background_new (GApplication *application, GSettings *settings);
void           cbk_background_start (CbkBackground *self);
gboolean       cbk_background_is_allowed (CbkBackground *self);

G_END_DECLS
