/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program with GTK 4.10 or newer by a story: tells AT-SPI the places of widgets in their window. GTK
 * adds up where each widget begins within the padding of its parent, and leaves the padding out, so the places that it
 * tells are off by some pixels more the deeper a widget lies. */

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

int
g_application_run (GApplication *application, int n_arguments, char **arguments)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");
  gpointer                widgets = g_type_class_ref (GTK_TYPE_WIDGET);
  GtkAccessibleInterface *interface = g_type_interface_peek (widgets, GTK_TYPE_ACCESSIBLE);

  interface->get_bounds = get_bounds;

  return run (application, n_arguments, arguments);
}
