/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the forms in which a certificate is saved. Pure. */
#pragma once

#include "cli/cbk-save-order.h"

G_BEGIN_DECLS

const char *cbk_form_title (CbkForm form);
const char *cbk_form_purpose (CbkForm form);
char       *cbk_format_saved (const char *const *files);

G_END_DECLS
