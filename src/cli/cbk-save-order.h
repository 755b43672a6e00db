/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be known before a save is ordered: whether it can be made, and where its key goes. Pure. */
#pragma once

#include "core/inventory/cbk-certificate.h"
#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

const char *cbk_download_obstacle (CbkForm form, gboolean chain_available, CbkKeyAvailability private_key);
char       *cbk_key_path_beside (const char *target);

G_END_DECLS
