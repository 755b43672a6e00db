/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inventories and questions made by chance, with many rows that are alike and many on a boundary. */
#pragma once

#include "core/inventory/cbk-query.h"

#define RANDOM_NOW G_GINT64_CONSTANT (1692619200) /* 2023-08-21 12:00:00 */
#define RANDOM_DAY G_GINT64_CONSTANT (86400)

void         random_add (CbkSnapshotBuilder *builder,
                         const char         *domain,
                         const char         *status,
                         gint64              create_time,
                         gint64              expire_time);
CbkSnapshot *random_snapshot (GRand *rand, guint n_rows);
CbkSnapshot *random_successor (GRand *rand, CbkSnapshot *snapshot);
guint        random_size (GRand *rand);
char        *random_text (GRand *rand, CbkSnapshot *snapshot);
CbkQuestion  random_question (GRand *rand, const char *text);
