/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's own symbolic icons. As files of the icon theme they would have the library for SVG files loaded before
 * the first frame, and the theme read once more. */

#include "config.h"

#include "app/cbk-picture.h"

#include <math.h>

/* The side of the square that the paths are drawn in. */
#define SIDE 16.0

/* What is filled, as an SVG path says it; where it crosses itself is a hole. Arcs are parts of circles. */
static const struct
{
  const char *name;
  const char *path;
} pictures[] = {
  { "cbk-status-valid-symbolic", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.6 3.6L13 6l-6 6-4-4 1.4-1.4L7 9.2z" },
  { "cbk-status-expired-symbolic",
    "M3.5 1.4 8 5.9l4.5-4.5 2.1 2.1L10.1 8l4.5 4.5-2.1 2.1L8 10.1l-4.5 4.5-2.1-2.1L5.9 8 1.4 3.5z" },
  { "cbk-status-failed-symbolic",
    "M8 .8c.5 0 1 .3 1.3.8l6.3 11.2c.5 1-.2 2.2-1.3 2.2H1.7c-1.1 0-1.8-1.2-1.3-2.2L6.7 1.6"
    "C7 1.1 7.5 .8 8 .8zM7 5v5h2V5zm0 6v2h2v-2z" },
  { "cbk-status-pending-symbolic",
    "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3zM7 4v5h4.5V7H9V4z" },
  { "cbk-status-revoked-symbolic", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.243 3.829A5 5 0 0 1 12.171 10.757zM3.829 5.243"
                                   "A5 5 0 0 0 10.757 12.171z" },
  { "cbk-status-discarded-symbolic",
    "M3.5 1.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2zM4 7v2h8V7z" },
  { "cbk-status-unknown-symbolic",
    "M4 5.5a4 4 0 1 1 6.4 3.2C9.5 9.4 9 9.8 9 10.5V11H7v-.5c0-1.7 1-2.6 2.2-3.4A2 2 0 1 0 6 5.5z"
    "M7 12.5v2h2v-2z" },
};

typedef struct
{
  const char *at; /* what has not been read yet */
  cairo_t    *cr;
} Reader;

static double
read_number (Reader *self)
{
  char  *end;
  double number;

  while (*self->at == ' ' || *self->at == ',')
    self->at++;
  number = g_ascii_strtod (self->at, &end);
  self->at = end;
  return number;
}

static gboolean
has_number (Reader *self)
{
  while (*self->at == ' ' || *self->at == ',')
    self->at++;
  return g_ascii_isdigit (*self->at) || *self->at == '-' || *self->at == '.';
}

static void
get_point (Reader *self, double *x, double *y)
{
  *x = *y = 0.0;
  if (cairo_has_current_point (self->cr))
    cairo_get_current_point (self->cr, x, y);
}

/* A part of a circle: the only arcs that the pictures have. Its two ends, its radius and which of the four are given.
 */
static void
draw_arc (Reader *self, double radius, gboolean is_large, gboolean is_clockwise, double x, double y)
{
  double x0, y0, half, height, center_x, center_y, from, to;

  get_point (self, &x0, &y0);
  half = hypot (x - x0, y - y0) / 2.0;
  height = sqrt (MAX (radius * radius - half * half, 0.0)) * (is_large == is_clockwise ? -1.0 : 1.0);
  center_x = (x0 + x) / 2.0 - height * (y - y0) / (2.0 * half);
  center_y = (y0 + y) / 2.0 + height * (x - x0) / (2.0 * half);
  from = atan2 (y0 - center_y, x0 - center_x);
  to = atan2 (y - center_y, x - center_x);
  if (is_clockwise)
    cairo_arc (self->cr, center_x, center_y, MAX (radius, half), from, to);
  else
    cairo_arc_negative (self->cr, center_x, center_y, MAX (radius, half), from, to);
}

static void
read_arc (Reader *self, double from_x, double from_y)
{
  double   radius = read_number (self);
  gboolean is_large, is_clockwise;
  double   x, y;

  read_number (self); /* the other radius is the same … */
  read_number (self); /* … and a circle has no angle */
  is_large = read_number (self) > 0.0;
  is_clockwise = read_number (self) > 0.0;
  x = from_x + read_number (self);
  y = from_y + read_number (self);
  draw_arc (self, radius, is_large, is_clockwise, x, y);
}

static void
read_curve (Reader *self, double from_x, double from_y)
{
  double points[6];

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (i % 2 == 0 ? from_x : from_y) + read_number (self);
  cairo_curve_to (self->cr, points[0], points[1], points[2], points[3], points[4], points[5]);
}

/* One step of a command; from: what its numbers count from. */
static void
read_step (Reader *self, char command, double from_x, double from_y)
{
  double x, y;

  get_point (self, &x, &y);
  switch (g_ascii_tolower (command))
    {
    case 'h':
      cairo_line_to (self->cr, from_x + read_number (self), y);
      break;
    case 'v':
      cairo_line_to (self->cr, x, from_y + read_number (self));
      break;
    case 'a':
      read_arc (self, from_x, from_y);
      break;
    case 'c':
      read_curve (self, from_x, from_y);
      break;
    default: /* m, l */
      x = from_x + read_number (self);
      y = from_y + read_number (self);
      if (g_ascii_tolower (command) == 'm')
        cairo_move_to (self->cr, x, y);
      else
        cairo_line_to (self->cr, x, y);
      break;
    }
}

static void
draw_path (cairo_t *cr, const char *path)
{
  Reader reader = { path, cr };

  while (*reader.at != '\0')
    {
      char   command = *reader.at++;
      double x, y;

      if (g_ascii_tolower (command) == 'z')
        cairo_close_path (cr);
      while (has_number (&reader))
        {
          get_point (&reader, &x, &y);
          read_step (&reader, command, g_ascii_islower (command) ? x : 0.0, g_ascii_islower (command) ? y : 0.0);
          if (g_ascii_tolower (command) == 'm')
            command = command == 'm' ? 'l' : 'L'; /* further points are lines */
        }
    }
}

static GdkTexture *
draw (const char *path, int side, const GdkRGBA *color)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, side, side);
  cairo_t         *cr = cairo_create (surface);
  GdkTexture      *texture;
  g_autoptr (GBytes) bytes = NULL;

  cairo_scale (cr, side / SIDE, side / SIDE);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  gdk_cairo_set_source_rgba (cr, color);
  draw_path (cr, path);
  cairo_fill (cr);
  cairo_destroy (cr);

  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface),
                       (gsize) cairo_image_surface_get_stride (surface) * (gsize) side);
  texture =
    gdk_memory_texture_new (side, side, GDK_MEMORY_DEFAULT, bytes, (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_destroy (surface);
  return texture;
}

/**
 * cbk_picture_draw:
 * @name: of an icon
 * @side: in device pixels, at least one
 * @color: of what is drawn
 *
 * Returns: (transfer full) (nullable): the icon; %NULL where it is none of the program's own
 */
GdkTexture *
cbk_picture_draw (const char *name, int side, const GdkRGBA *color)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (g_str_equal (pictures[i].name, name))
      return draw (pictures[i].path, side, color);

  return NULL;
}
