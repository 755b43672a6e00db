/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the forms in which a certificate is saved, and of what stands in the way of one. Pure. */
#pragma once

#include "core/inventory/cbk-certificate.h"
#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

const char *cbk_form_title (CbkForm form);
const char *cbk_form_purpose (CbkForm form);
const char *cbk_download_obstacle (CbkForm form, gboolean chain_available, CbkKeyAvailability private_key);
char       *cbk_key_path_beside (const char *target);
char       *cbk_format_saved (const char *const *files);

G_END_DECLS
