/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: command line, one window, preferences, About, and the demo's own identity. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_APPLICATION (cbk_application_get_type ())
G_DECLARE_FINAL_TYPE (CbkApplication, cbk_application, CBK, APPLICATION, AdwApplication)

void            cbk_application_choose_language (gboolean is_demo);
CbkApplication *cbk_application_new (gboolean is_demo);

G_END_DECLS
