/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for the password of a file that is to be saved: typed twice, or made and shown once to copy. */
#pragma once

#include <adwaita.h>

#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

#define CBK_TYPE_PASSWORD_DIALOG (cbk_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CbkPasswordDialog, cbk_password_dialog, CBK, PASSWORD_DIALOG, AdwWindow)

/* Signal: "done" (guint form, const char *password): password is NULL where none is wanted. */
CbkPasswordDialog *cbk_password_dialog_new (GtkWindow *parent, CbkForm form);

G_END_DECLS
