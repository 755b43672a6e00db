/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line above the table that asks once whether a person wants the digest. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CBK_TYPE_DIGEST_BAR (cbk_digest_bar_get_type ())
G_DECLARE_FINAL_TYPE (CbkDigestBar, cbk_digest_bar, CBK, DIGEST_BAR, AdwBin)

void cbk_digest_bar_set_settings (CbkDigestBar *self, GSettings *settings);
void cbk_digest_bar_offer (CbkDigestBar *self, gboolean has_rows);

G_END_DECLS
