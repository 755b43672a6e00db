/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes columns out of a table that is too narrow for all of them.
 *
 * What a column needs is seen by taking it out: the table is then so much narrower. It is remembered, so that the
 * column comes back as soon as there is room for it. */

#include "config.h"

#include "app/cbk-column-fit.h"

#include "core/inventory/cbk-query.h"

/* The first to go is the first: who looks for what is urgent needs the days and the status. */
static const CbkColumn going[] = { CBK_COLUMN_CREATE, CBK_COLUMN_UPDATE, CBK_COLUMN_TYPE, CBK_COLUMN_EXPIRE };

#define N_GOING G_N_ELEMENTS (going)

typedef struct
{
  GtkColumnView       *view;             /* borrowed: it owns this */
  GtkColumnViewColumn *columns[N_GOING]; /* owned */
  int                  widths[N_GOING];  /* of those that are out, in pixels */
  guint                n_out;            /* so many of the first of them are out */
  guint                idle_id;
} Fit;

static void
fit_free (Fit *fit)
{
  g_clear_handle_id (&fit->idle_id, g_source_remove);
  for (guint i = 0; i < N_GOING; i++)
    g_object_unref (fit->columns[i]);
  g_free (fit);
}

static int
get_needed (Fit *fit)
{
  int natural;

  gtk_widget_measure (GTK_WIDGET (fit->view), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
take_out (Fit *fit, int needed)
{
  gtk_column_view_column_set_visible (fit->columns[fit->n_out], FALSE);
  fit->widths[fit->n_out] = needed - get_needed (fit);
  fit->n_out++;
}

/* Not while the table is given its size: a column that comes or goes asks for another one. */
static gboolean
fit_cb (gpointer user_data)
{
  Fit *fit = user_data;
  int  width = gtk_widget_get_width (GTK_WIDGET (fit->view));

  fit->idle_id = 0;
  while (fit->n_out > 0 && get_needed (fit) + fit->widths[fit->n_out - 1] <= width)
    gtk_column_view_column_set_visible (fit->columns[--fit->n_out], TRUE);
  while (fit->n_out < N_GOING && get_needed (fit) > width)
    take_out (fit, get_needed (fit));

  return G_SOURCE_REMOVE;
}

static void
width_changed_cb (GtkAdjustment *adjustment, GParamSpec *pspec, Fit *fit)
{
  if (fit->idle_id == 0 && gtk_widget_get_width (GTK_WIDGET (fit->view)) > 0)
    fit->idle_id = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, fit_cb, fit, NULL);
}

/**
 * cbk_column_fit_watch:
 * @columns: the columns of @view, by #CbkColumn
 *
 * From now on @view has the columns that there is room for. Once per view, which is in a scrolled window already.
 */
void
cbk_column_fit_watch (GtkColumnView *view, GtkColumnViewColumn *const *columns)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));
  Fit           *fit = g_new0 (Fit, 1);

  fit->view = view;
  for (guint i = 0; i < N_GOING; i++)
    fit->columns[i] = g_object_ref (columns[going[i]]);
  g_object_set_data_full (G_OBJECT (view), "cbk-column-fit", fit, (GDestroyNotify) fit_free);
  g_signal_connect_data (adjustment, "notify::page-size", G_CALLBACK (width_changed_cb), fit, NULL, 0);
}
