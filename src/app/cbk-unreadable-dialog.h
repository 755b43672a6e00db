/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows a sync left out, and what was wrong with each, to be copied for the CDN's support. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_UNREADABLE_DIALOG (cbk_unreadable_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkUnreadableDialog, cbk_unreadable_dialog, CBK, UNREADABLE_DIALOG, AdwWindow)

CbkUnreadableDialog *cbk_unreadable_dialog_new (GtkWindow *parent, GPtrArray *sentences, guint n_unreadable);

G_END_DECLS
