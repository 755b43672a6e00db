/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines above the table about the account that is shown: what failed, was left out, was put aside, is not sure. */
#pragma once

#include <adwaita.h>

#include "app/cbk-remedy.h"
#include "app/cbk-session.h"

G_BEGIN_DECLS

#define CBK_TYPE_NOTICES (cbk_notices_get_type ())
G_DECLARE_FINAL_TYPE (CbkNotices, cbk_notices, CBK, NOTICES, AdwBin)

void cbk_notices_update (CbkNotices *self, CbkSession *session, gboolean has_rows, CbkRemedy remedy);
void cbk_notices_offer_digest (CbkNotices *self, GSettings *settings);

G_END_DECLS
