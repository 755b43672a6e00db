/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: the colours of the windows. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_PREFERENCES_WINDOW (cbk_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (CbkPreferencesWindow, cbk_preferences_window, CBK, PREFERENCES_WINDOW, AdwPreferencesWindow)

CbkPreferencesWindow *cbk_preferences_window_new (GtkWindow *parent, GSettings *settings);

G_END_DECLS
