/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of the inventory are marked, since something became of them that nobody has seen yet. */
#pragma once

#include "app/cbk-cell-content.h"
#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-news.h"

G_BEGIN_DECLS

typedef struct _CbkMarks CbkMarks;

CbkMarks *cbk_marks_new (const CbkNews *news);
void      cbk_marks_free (CbkMarks *self);
void      cbk_marks_apply (const CbkMarks *self, CbkSnapshot *snapshot, guint row, CbkCellContent *content);
char     *cbk_marks_add_to_hint (const CbkMarks *self, CbkSnapshot *snapshot, guint row, char *hint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkMarks, cbk_marks_free)

G_END_DECLS
