/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ascending orders of a snapshot's columns, each made when it is first asked for and kept while it holds. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_COLUMN_DOMAIN,
  CBK_COLUMN_CREATE,
  CBK_COLUMN_UPDATE,
  CBK_COLUMN_EXPIRE,
  CBK_COLUMN_DAYS,
  CBK_COLUMN_STATUS,
  CBK_COLUMN_TYPE,
} CbkColumn;

#define CBK_N_COLUMNS (CBK_COLUMN_TYPE + 1)

/* Equal rows are in the order of their numbers, so a run of them is read forwards in both directions. */
typedef struct
{
  guint32 *rows;   /* all rows; those behind the first n_known have no value and are last in both directions */
  guint64 *starts; /* a set of places in rows: here stands another value than at the place before */
  guint    n_known;
  gint64   from;  /* the order holds from this moment … */
  gint64   until; /* … until just before this one */
} CbkOrder;

typedef struct _CbkOrders CbkOrders;

CbkOrders      *cbk_orders_new (CbkSnapshot *snapshot);
void            cbk_orders_free (CbkOrders *self);
const CbkOrder *cbk_orders_get (CbkOrders *self, CbkColumn column, gint64 now, guint32 *spare);
gboolean        cbk_orders_has (const CbkOrders *self, CbkColumn column, gint64 now);
void            cbk_orders_carry (CbkOrders *self, const CbkOrders *before);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkOrders, cbk_orders_free)

G_END_DECLS
