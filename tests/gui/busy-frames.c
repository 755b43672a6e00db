/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program by a story: until its window has gone there is always something to do, as where a frame
 * takes longer than there is between two. What waits for a moment without work waits for ever; but for GTK itself,
 * which does a part of its work in such moments. */

#include <gtk/gtk.h>

static gboolean
next_frame_cb (gpointer data)
{
  static gboolean had_window;
  GApplication   *application = g_application_get_default ();
  gboolean        has_window =
    GTK_IS_APPLICATION (application) && gtk_application_get_windows (GTK_APPLICATION (application)) != NULL;

  if (had_window && !has_window)
    return G_SOURCE_REMOVE;

  had_window = has_window;

  return G_SOURCE_CONTINUE;
}

__attribute__ ((constructor)) static void
begin (void)
{
  g_unsetenv ("LD_PRELOAD"); /* what the program starts draws nothing */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, next_frame_cb, NULL, NULL);
}
