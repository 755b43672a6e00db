/* SPDX-License-Identifier: GPL-3.0-or-later */
/* (snapshot, text, filter, sort, now) -> which rows, in which order. Pure: the same question has the same answer.
 * A CbkQuery belongs to one snapshot and remembers what the last questions had in common (orders of columns). */
#pragma once

#include "core/inventory/cbk-orders.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* what was typed; NULL or "" finds everything */
  CbkFilter   filter;
  gboolean    with_attention; /* with 7 and 30 days: also rows that need attention and end within those days */
  CbkColumn   sort_column;
  gboolean    descending;
  gint64      now; /* UTC seconds */
} CbkQuestion;

/* How many rows of a snapshot are in which state at one moment. */
typedef struct
{
  guint total;
  guint expired;
  guint attention;
  guint valid;
} CbkCounts;

#define CBK_TYPE_QUERY (cbk_query_get_type ())
G_DECLARE_FINAL_TYPE (CbkQuery, cbk_query, CBK, QUERY, GObject)

typedef struct
{
  guint    n_rows;
  guint32 *rows;          /* (nullable) row numbers, in the order asked for */
  guint    ending_sooner; /* rows found by the text that need attention and end within the filter's days */
} CbkAnswer;

CbkQuery    *cbk_query_new (CbkSnapshot *snapshot);
CbkSnapshot *cbk_query_get_snapshot (CbkQuery *self);
void         cbk_query_carry_orders (CbkQuery *self, CbkQuery *before);
CbkAnswer   *cbk_query_ask (CbkQuery *self, const CbkQuestion *question);
void         cbk_query_take_back (CbkQuery *self, CbkAnswer *answer);
CbkCounts    cbk_query_count (CbkQuery *self, gint64 now);
char        *cbk_query_normalise (const char *text);
void         cbk_answer_free (CbkAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkAnswer, cbk_answer_free)

G_END_DECLS
