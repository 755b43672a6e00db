/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms in which a certificate can be saved, each with what it is for; what cannot be had says why. */
#pragma once

#include <gtk/gtk.h>

#include "core/inventory/cbk-certificate.h"
#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

#define CBK_TYPE_FORM_POPOVER (cbk_form_popover_get_type ())
G_DECLARE_FINAL_TYPE (CbkFormPopover, cbk_form_popover, CBK, FORM_POPOVER, GtkPopover)

/* Signal: "chosen" (guint form). */
GtkWidget *cbk_form_popover_new (void);
void       cbk_form_popover_set_certificate (CbkFormPopover *self, const CbkCertificate *certificate);

G_END_DECLS
