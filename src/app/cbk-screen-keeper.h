/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the first rows of a session as they stood last, until it has read them all; and keeps them for the next start.
 */
#pragma once

#include "app/cbk-session.h"
#include "app/cbk-table.h"

G_BEGIN_DECLS

void cbk_screen_keeper_follow (CbkTable *table, CbkSession *session);

G_END_DECLS
