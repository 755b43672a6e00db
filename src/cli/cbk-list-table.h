/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of an inventory as a table for a terminal: the columns, words and colours of the window. */
#pragma once

#include "core/export/cbk-export.h"

G_BEGIN_DECLS

gboolean cbk_list_table_write (const CbkExport *what,
                               gboolean         has_colours,
                               GOutputStream   *stream,
                               GCancellable    *cancellable,
                               GError         **error);

G_END_DECLS
