/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The icons that the program draws itself. */

#include <string.h>

#include "app/cbk-closures.h"
#include "app/cbk-picture.h"

#define SIDE 32
#define N_BYTES (SIDE * SIDE * 4)

static const GdkRGBA red = { 1.0F, 0.0F, 0.0F, 1.0F };

static void
draw (const char *name, guint32 *pixels)
{
  g_autoptr (GdkTexture) picture = cbk_picture_draw (name, SIDE, &red);

  g_assert_nonnull (picture);
  g_assert_cmpint (gdk_texture_get_width (picture), ==, SIDE);
  g_assert_cmpint (gdk_texture_get_height (picture), ==, SIDE);
  gdk_texture_download (picture, (guchar *) pixels, SIDE * 4);
}

static guint
count_filled (const guint32 *pixels)
{
  guint n_filled = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    n_filled += pixels[i] == 0xffff0000;
  return n_filled;
}

static void
test_each_status (void)
{
  guint32 pictures[CBK_STATUS_VALID + 1][SIDE * SIDE];

  for (CbkStatus a = CBK_STATUS_EXPIRED; a <= CBK_STATUS_VALID; a++)
    {
      draw (cbk_status_icon_name (a), pictures[a]);
      g_assert_cmpuint (count_filled (pictures[a]), >, SIDE * SIDE / 16);
      g_assert_cmpuint (count_filled (pictures[a]), <, SIDE * SIDE * 4 / 5);
      for (CbkStatus b = CBK_STATUS_EXPIRED; b < a; b++)
        g_assert_cmpint (memcmp (pictures[a], pictures[b], N_BYTES), !=, 0);
    }
}

/* A disk with a hook that is seen through: lines, and both halves of a circle. */
static void
test_shape (void)
{
  guint32 pixels[SIDE * SIDE];

  draw (cbk_status_icon_name (CBK_STATUS_VALID), pixels);
  g_assert_cmphex (pixels[0], ==, 0);
  g_assert_cmphex (pixels[16 * SIDE + 3], ==, 0xffff0000);
  g_assert_cmphex (pixels[16 * SIDE + 28], ==, 0xffff0000);
  g_assert_cmphex (pixels[28 * SIDE + 16], ==, 0xffff0000);
  g_assert_cmphex (pixels[21 * SIDE + 14], ==, 0);
}

/* What a larger arc is drawn by, the other way round as well: a ring with a bar. */
static void
test_ring (void)
{
  guint32 pixels[SIDE * SIDE];

  draw (cbk_status_icon_name (CBK_STATUS_REVOKED), pixels);
  g_assert_cmphex (pixels[0], ==, 0);
  g_assert_cmphex (pixels[16 * SIDE + 16], ==, 0xffff0000);
  g_assert_cmphex (pixels[11 * SIDE + 20], ==, 0);
  g_assert_cmphex (pixels[20 * SIDE + 11], ==, 0);
  g_assert_cmphex (pixels[16 * SIDE + 3], ==, 0xffff0000);
}

static void
test_not_its_own (void)
{
  g_assert_null (cbk_picture_draw ("view-reveal-symbolic", SIDE, &red));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/picture/each-status", test_each_status);
  g_test_add_func ("/picture/shape", test_shape);
  g_test_add_func ("/picture/ring", test_ring);
  g_test_add_func ("/picture/not-its-own", test_not_its_own);

  return g_test_run ();
}
