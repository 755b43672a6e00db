/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells by which column, and in which direction, a GtkColumnView is asked to be sorted; see the header. */

#include "config.h"

#include "app/cbk-sort-probe.h"

struct _CbkSortProbe
{
  GtkSorter parent_instance;
  guint     column;
};

G_DEFINE_FINAL_TYPE (CbkSortProbe, cbk_sort_probe, GTK_TYPE_SORTER)

/* The probe that was asked first, which is the primary column's. Main thread only. */
static CbkSortProbe *asked;

static GtkOrdering
cbk_sort_probe_compare (GtkSorter *sorter, gpointer a, gpointer b)
{
  if (asked == NULL)
    asked = CBK_SORT_PROBE (sorter);

  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder
cbk_sort_probe_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_PARTIAL;
}

static void
cbk_sort_probe_class_init (CbkSortProbeClass *klass)
{
  GTK_SORTER_CLASS (klass)->compare = cbk_sort_probe_compare;
  GTK_SORTER_CLASS (klass)->get_order = cbk_sort_probe_get_order;
}

static void
cbk_sort_probe_init (CbkSortProbe *self)
{
}

/**
 * cbk_sort_probe_new:
 * @column: what cbk_sort_probe_ask() answers for the column that gets this sorter
 */
GtkSorter *
cbk_sort_probe_new (guint column)
{
  CbkSortProbe *self = g_object_new (CBK_TYPE_SORT_PROBE, NULL);

  self->column = column;

  return GTK_SORTER (self);
}

/**
 * cbk_sort_probe_ask:
 * @view_sorter: the sorter of a GtkColumnView whose columns have probes as sorters
 * @column: (out): the primary sort column
 * @descending: (out): its direction
 *
 * Returns: whether the view is sorted at all
 */
gboolean
cbk_sort_probe_ask (GtkSorter *view_sorter, guint *column, gboolean *descending)
{
  /* Two different objects: a sorter may answer for one and the same object without asking anybody. */
  g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) b = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering ordering;

  asked = NULL;
  ordering = gtk_sorter_compare (view_sorter, a, b);
  if (asked == NULL)
    return FALSE;

  *column = asked->column;
  *descending = ordering == GTK_ORDERING_LARGER;
  asked = NULL;

  return TRUE;
}
