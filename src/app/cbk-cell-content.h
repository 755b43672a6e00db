/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell is, and what it shows: a text in a tone, or a pill with an icon. */
#pragma once

#include "core/inventory/cbk-status.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_CELL_PLAIN = 0,
  CBK_CELL_PILL = 1 << 0,    /* it shows pills, whose icon needs room too */
  CBK_CELL_SHRINKS = 1 << 1, /* it still says enough in two thirds of the width of its text … */
  CBK_CELL_NARROWS = 1 << 2, /* … or in one */
} CbkCellFlags;

typedef struct
{
  char       *text;     /* owned */
  char       *name;     /* owned (nullable): what a screen reader says in place of the text */
  char       *row_name; /* owned (nullable): and of the whole row; NULL where that is the name of this cell, if any */
  CbkTone     tone;
  const char *icon_name; /* of a pill; NULL for plain text */
  gboolean    is_bold;
  gboolean    is_marked; /* a dot stands before the text */
} CbkCellContent;

static inline void
cbk_cell_content_clear (CbkCellContent *content)
{
  g_clear_pointer (&content->text, g_free);
  g_clear_pointer (&content->name, g_free);
  g_clear_pointer (&content->row_name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbkCellContent, cbk_cell_content_clear)

G_END_DECLS
