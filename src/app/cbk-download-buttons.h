/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two buttons of a certificate in the history: Download, and the other forms. */
#pragma once

#include <gtk/gtk.h>

#include "core/inventory/cbk-certificate.h"

G_BEGIN_DECLS

#define CBK_TYPE_DOWNLOAD_BUTTONS (cbk_download_buttons_get_type ())
G_DECLARE_FINAL_TYPE (CbkDownloadButtons, cbk_download_buttons, CBK, DOWNLOAD_BUTTONS, GtkBox)

/* Signals: "download" (): the first button was clicked. "other-forms" (): the second was. */
GtkWidget *cbk_download_buttons_new (void);
void       cbk_download_buttons_set_certificate (CbkDownloadButtons   *self,
                                                 const CbkCertificate *certificate,
                                                 const char           *created,
                                                 const char           *row_name);

G_END_DECLS
