/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes columns out of a table that is too narrow for all of them, before the table is painted.
 *
 * What a column needs is seen by taking it out and having the table laid out anew: it is then so much narrower. (A
 * second change between two layouts would not be seen: GTK keeps what it has measured in between.) It is remembered,
 * so that the column comes back as soon as there is room for it. */

#include "config.h"

#include "app/cbk-column-fit.h"

/* GDK has four layouts in a frame at most, and GTK may need two for itself. */
#define MAX_CHANGES_A_FRAME 2

typedef struct
{
  GtkColumnView       *view;                        /* borrowed: it owns this */
  GtkColumnViewColumn *columns[CBK_COLUMN_FIT_MAX]; /* owned; the first to go is the first */
  int      widths[CBK_COLUMN_FIT_MAX]; /* of those that have been out, in pixels; 0 where it is not known yet */
  guint    n_columns;
  guint    n_out;         /* so many of the first of them are out */
  int      needed_before; /* what the table needed with the column that went last; 0 where that is known */
  gboolean is_changed;    /* the table has another width, or other columns, than looked at last */
  gint64   frame;         /* the number of the frame that had the last change */
  guint    n_changes;     /* in that frame */
  guint    idle_id;
} Fit;

static void
fit_free (Fit *fit)
{
  g_clear_handle_id (&fit->idle_id, g_source_remove);
  for (guint i = 0; i < fit->n_columns; i++)
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
  fit->needed_before = needed;
  gtk_column_view_column_set_visible (fit->columns[fit->n_out++], FALSE);
}

static void
bring_back (Fit *fit)
{
  gtk_column_view_column_set_visible (fit->columns[--fit->n_out], TRUE);
}

static gboolean
has_room_for_next (Fit *fit, int needed, int width)
{
  return fit->n_out > 0 && needed + fit->widths[fit->n_out - 1] <= width;
}

/* One change, which asks for another layout, after which this is called again. */
static void
fit_columns (Fit *fit)
{
  int width = gtk_widget_get_width (GTK_WIDGET (fit->view));
  int needed = get_needed (fit);

  if (fit->needed_before > 0)
    fit->widths[fit->n_out - 1] = fit->needed_before - needed;
  fit->needed_before = 0;

  if (has_room_for_next (fit, needed, width))
    bring_back (fit);
  else if (fit->n_out < fit->n_columns && needed > width)
    take_out (fit, needed);
  else
    fit->is_changed = FALSE;
}

static gboolean
go_on_cb (gpointer user_data)
{
  Fit           *fit = user_data;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (fit->view));

  fit->idle_id = 0;
  if (clock != NULL)
    gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
  return G_SOURCE_REMOVE;
}

static void
layout_cb (GdkFrameClock *clock, Fit *fit)
{
  gint64 frame = gdk_frame_clock_get_frame_counter (clock);

  if (!fit->is_changed)
    return;

  fit->n_changes = fit->frame == frame ? fit->n_changes + 1 : 1;
  fit->frame = frame;
  if (fit->n_changes <= MAX_CHANGES_A_FRAME)
    fit_columns (fit);
  else if (fit->idle_id == 0)
    fit->idle_id = g_idle_add (go_on_cb, fit);
}

static void
width_changed_cb (GtkAdjustment *adjustment, GParamSpec *pspec, Fit *fit)
{
  fit->is_changed = gtk_widget_get_width (GTK_WIDGET (fit->view)) > 0;
}

/* Rows that came later, or another font, need more than there is room for. */
static void
upper_changed_cb (GtkAdjustment *adjustment, GParamSpec *pspec, Fit *fit)
{
  if (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment))
    width_changed_cb (adjustment, pspec, fit);
}

/* GTK lays the window out in a handler that it connected before, when the window was realized. */
static void
realize_cb (GtkWidget *view, Fit *fit)
{
  g_signal_connect (gtk_widget_get_frame_clock (view), "layout", G_CALLBACK (layout_cb), fit);
}

static void
unrealize_cb (GtkWidget *view, Fit *fit)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (view), fit);
}

/**
 * cbk_column_fit_watch:
 * @going: the places of those columns of @view that may go, the first to go first
 * @n_going: how many they are, at most %CBK_COLUMN_FIT_MAX
 *
 * From now on @view has the columns that there is room for. Once per view, which is in a scrolled window already and
 * not realized yet.
 */
void
cbk_column_fit_watch (GtkColumnView *view, const guint *going, guint n_going)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));
  Fit           *fit = g_new0 (Fit, 1);

  g_return_if_fail (n_going <= CBK_COLUMN_FIT_MAX);

  fit->view = view;
  fit->n_columns = n_going;
  for (guint i = 0; i < fit->n_columns; i++)
    fit->columns[i] = g_list_model_get_item (gtk_column_view_get_columns (view), going[i]);
  g_object_set_data_full (G_OBJECT (view), "cbk-column-fit", fit, (GDestroyNotify) fit_free);
  g_signal_connect_data (adjustment, "notify::page-size", G_CALLBACK (width_changed_cb), fit, NULL, 0);
  g_signal_connect_data (adjustment, "notify::upper", G_CALLBACK (upper_changed_cb), fit, NULL, 0);
  g_signal_connect (view, "realize", G_CALLBACK (realize_cb), fit);
  g_signal_connect (view, "unrealize", G_CALLBACK (unrealize_cb), fit);
}
