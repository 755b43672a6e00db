/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can do about a sync that failed: pure, tested without a display. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_REMEDY_NONE,
  CBK_REMEDY_TRY_AGAIN,
  CBK_REMEDY_ENTER_TOKEN,
  CBK_REMEDY_EDIT_ACCOUNT,
} CbkRemedy;

CbkRemedy   cbk_remedy_for (const GError *failure, gboolean can_sync, gboolean has_accounts);
const char *cbk_remedy_title (CbkRemedy remedy);
const char *cbk_remedy_action (CbkRemedy remedy);

G_END_DECLS
