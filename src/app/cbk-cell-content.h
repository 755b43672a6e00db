/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell shows: a text in a tone, or a pill with an icon. */
#pragma once

#include "core/inventory/cbk-status.h"

G_BEGIN_DECLS

typedef struct
{
  char       *text; /* owned */
  CbkTone     tone;
  const char *icon_name; /* of a pill; NULL for plain text */
  gboolean    is_bold;
  gboolean    is_marked; /* a dot stands before the text */
} CbkCellContent;

static inline void
cbk_cell_content_clear (CbkCellContent *content)
{
  g_clear_pointer (&content->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkCellContent, cbk_cell_content_clear)

G_END_DECLS
