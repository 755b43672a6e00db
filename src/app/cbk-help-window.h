/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help: what the window shows, what can be done with it, and what to do about a certificate in trouble. */
#pragma once

#include <adwaita.h>

#include "app/cbk-session.h"

G_BEGIN_DECLS

#define CBK_TYPE_HELP_WINDOW (cbk_help_window_get_type ())
G_DECLARE_FINAL_TYPE (CbkHelpWindow, cbk_help_window, CBK, HELP_WINDOW, AdwPreferencesWindow)

void cbk_help_window_open (GtkWindow *parent, CbkSession *session);

G_END_DECLS
