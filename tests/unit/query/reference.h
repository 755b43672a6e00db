/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer to a question found in the simplest way, from the product's words alone: what CbkQuery is held against. */
#pragma once

#include "core/inventory/cbk-query.h"

CbkAnswer *reference_ask (CbkSnapshot *snapshot, const CbkQuestion *question);
CbkCounts  reference_count (CbkSnapshot *snapshot, gint64 now);
