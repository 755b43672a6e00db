/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An inventory of a few rows, and what an export makes of it. */
#pragma once

#include "core/export/cbk-export.h"

G_BEGIN_DECLS

#define DAY G_GINT64_CONSTANT (86400)
/* 2026-11-26 12:00:00 UTC */
#define NOW G_GINT64_CONSTANT (1795694400)

typedef struct
{
  const char *domain; /* in the order of domains, as all rows are */
  gint64      expire_time;
  const char *status;
  const char *reason; /* (nullable) */
  const char *provisioning;
} Row;

CbkSnapshot *fixture_build (const Row *rows, guint n_rows);
char        *fixture_export (const Row *rows, guint n_rows, CbkExportFormat format, char separator);
void         fixture_assert (const Row *rows, guint n_rows, CbkExportFormat format, const char *expected);

G_END_DECLS
