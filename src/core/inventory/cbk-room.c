/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for what a large inventory takes megabytes of: in pages of its own, huge ones where the system has them, which
 * it has ready in half of the time that it needs for as many small ones.
 *
 *   header | room
 *
 * The allocator is not asked for them: what it puts behind one of these keeps its pages when it is freed. */

#include "core/inventory/cbk-room.h"

#include <sys/mman.h>

#define HUGE_PAGE ((gsize) 2 << 20)

/* A cache line, so that what is behind it begins with one. */
#define HEADER 64

/* Pages for so many bytes that begin where a huge page can. Returns: (nullable) */
static gpointer
map_pages (gsize size)
{
  guint8 *map = mmap (NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gsize   before;

  if (map == MAP_FAILED)
    return NULL;

  before = (HUGE_PAGE - (gsize) map % HUGE_PAGE) % HUGE_PAGE;
  if (before > 0)
    munmap (map, before);
  if (before < HUGE_PAGE)
    munmap (map + before + size, HUGE_PAGE - before);
  madvise (map + before, size, MADV_HUGEPAGE); /* where the system has none, small ones do */
  return map + before;
}

/**
 * cbk_room_try_new:
 * @n_bytes: how much; nothing is in it yet
 *
 * Less than a huge page is memory as any other.
 *
 * Returns: (transfer full) (nullable): room to be freed with cbk_room_free(), at an address that is a multiple of 16;
 *   %NULL where there is none
 */
gpointer
cbk_room_try_new (gsize n_bytes)
{
  gsize  size = (n_bytes + HEADER + 4095) & ~(gsize) 4095;
  gsize *header = NULL;

  if (n_bytes < HUGE_PAGE)
    {
      size = 0;
      header = g_try_malloc (n_bytes + HEADER);
    }
  else if (n_bytes < G_MAXSIZE / 2)
    {
      header = map_pages (size);
    }
  if (header == NULL)
    return NULL;

  header[0] = size;
  return (guint8 *) header + HEADER;
}

/* The same; without memory the program ends, as in g_malloc(). */
gpointer
cbk_room_new (gsize n_bytes)
{
  gpointer room = cbk_room_try_new (n_bytes);

  if (room == NULL)
    g_error ("There is no memory for %" G_GSIZE_FORMAT " bytes", n_bytes);
  return room;
}

/* room: (transfer full) (nullable) */
void
cbk_room_free (gpointer room)
{
  gsize *header;

  if (room == NULL)
    return;

  header = (gpointer) ((guint8 *) room - HEADER);
  if (header[0] > 0)
    munmap (header, header[0]);
  else
    g_free (header);
}
