/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: how often to sync and when, the digest, the language, and the colours of the windows. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_PREFERENCES_WINDOW (cbk_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (CbkPreferencesWindow, cbk_preferences_window, CBK, PREFERENCES_WINDOW, AdwPreferencesWindow)

CbkPreferencesWindow *cbk_preferences_window_new (GtkWindow *parent, GSettings *settings, gboolean is_demo);

G_END_DECLS
