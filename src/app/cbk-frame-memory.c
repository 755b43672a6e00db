/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the pictures that frames are painted on, kept by the allocator while there are frames. */

#include "config.h"

#include "app/cbk-frame-memory.h"

#include <malloc.h>

/* The picture of a window of 1920 × 1080. A larger one has new pages for each frame. */
#define LARGEST_KEPT (8 << 20)
#define REST_MS 500

static struct
{
  gboolean is_kept;
  gint64   last_frame; /* in microseconds of the monotonic clock */
  guint    timeout_id;
} memory;

static gboolean
give_back_at_rest (gpointer data)
{
  if (g_get_monotonic_time () - memory.last_frame < REST_MS * 1000)
    return G_SOURCE_CONTINUE;

  memory.timeout_id = 0;
  malloc_trim (0);
  return G_SOURCE_REMOVE;
}

/* From the second frame on: so the first one has no more memory than it needs. */
static void
after_paint_cb (void)
{
  if (!memory.is_kept)
    {
      memory.is_kept = TRUE;
      mallopt (M_MMAP_THRESHOLD, LARGEST_KEPT);
      mallopt (M_TRIM_THRESHOLD, 2 * LARGEST_KEPT);
    }

  memory.last_frame = g_get_monotonic_time ();
  if (memory.timeout_id == 0)
    memory.timeout_id = g_timeout_add (REST_MS, give_back_at_rest, NULL);
}

static void
window_realized_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

/**
 * cbk_frame_memory_watch:
 * @window: a toplevel that is not realized
 *
 * Keeps the memory of its frames as long as one follows the other. Main thread.
 */
void
cbk_frame_memory_watch (GtkWidget *window)
{
  g_signal_connect (window, "realize", G_CALLBACK (window_realized_cb), NULL);
}
