/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for the first frame of a window. */

#include "config.h"

#include "app/cbk-first-frame.h"

typedef struct
{
  gulong      handler;
  GSourceFunc function;
  GObject    *object; /* (owned) */
} Wait;

static void
wait_free (gpointer data, GClosure *closure)
{
  Wait *wait = data;

  g_object_unref (wait->object);
  g_free (wait);
}

/* Not when there is nothing else to do: where a frame takes longer than there is between two, that is never. */
static void
after_paint_cb (Wait *wait, GdkFrameClock *clock)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, wait->function, g_object_ref (wait->object), g_object_unref);
  g_signal_handler_disconnect (clock, wait->handler);
}

/**
 * cbk_first_frame_then:
 * @window: that was presented just now
 * @function: called once with @object on the main thread, after the window has been painted; it returns
 *   G_SOURCE_REMOVE
 * @object: (transfer none): a GObject that is kept until then
 */
void
cbk_first_frame_then (GtkWidget *window, GSourceFunc function, gpointer object)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  Wait          *wait;

  g_return_if_fail (clock != NULL);
  g_return_if_fail (G_IS_OBJECT (object));

  wait = g_new0 (Wait, 1);
  wait->function = function;
  wait->object = g_object_ref (object);
  wait->handler =
    g_signal_connect_data (clock, "after-paint", G_CALLBACK (after_paint_cb), wait, wait_free, G_CONNECT_SWAPPED);
}
