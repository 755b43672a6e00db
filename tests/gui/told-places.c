/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program with GTK 4.10 or newer by a story: tells AT-SPI the places of widgets in their window. GTK
 * adds up where each widget begins within the padding of its parent, and leaves the padding out, so the places that it
 * tells are off by some pixels more the deeper a widget lies; and it counts twice where the page of a stack begins. */

#include <dlfcn.h>
#include <gtk/gtk.h>

static gboolean
get_bounds (GtkAccessible *accessible, int *x, int *y, int *width, int *height)
{
  GtkWidget       *widget = GTK_WIDGET (accessible);
  GtkWidget       *parent = gtk_widget_get_parent (widget);
  graphene_point_t place = GRAPHENE_POINT_INIT (0, 0);

  if (!gtk_widget_get_realized (widget))
    return FALSE;
  if (parent != NULL && !gtk_widget_compute_point (widget, parent, &place, &place))
    return FALSE;

  *x = (int) place.x;
  *y = (int) place.y;
  *width = gtk_widget_get_width (widget);
  *height = gtk_widget_get_height (widget);

  return TRUE;
}

/* A page is no widget; the one in it tells where both begin. */
static gboolean
get_bounds_of_page (GtkAccessible *page, int *x, int *y, int *width, int *height)
{
  if (!get_bounds (GTK_ACCESSIBLE (gtk_stack_page_get_child (GTK_STACK_PAGE (page))), x, y, width, height))
    return FALSE;

  *x = *y = 0;

  return TRUE;
}

static GtkAccessibleInterface *
interface_of (GType type)
{
  return g_type_interface_peek (g_type_class_ref (type), GTK_TYPE_ACCESSIBLE);
}

static void
started_cb (void)
{
  interface_of (GTK_TYPE_WIDGET)->get_bounds = get_bounds;
  interface_of (GTK_TYPE_STACK_PAGE)->get_bounds = get_bounds_of_page;
}

int
g_application_run (GApplication *application, int n_arguments, char **arguments)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  g_signal_connect_after (application, "startup", G_CALLBACK (started_cb), NULL);

  return run (application, n_arguments, arguments);
}
