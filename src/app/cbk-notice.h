/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line above the table that says something and offers one thing to do about it; hidden while it has nothing to say.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_NOTICE (cbk_notice_get_type ())
G_DECLARE_FINAL_TYPE (CbkNotice, cbk_notice, CBK, NOTICE, AdwBin)

void cbk_notice_say (CbkNotice *self, const char *text, const char *button_label);

G_END_DECLS
