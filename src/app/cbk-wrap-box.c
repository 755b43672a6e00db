/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widgets beside each other, on as many lines as the width makes of them.
 *
 * A text that wraps is taken to be as wide as it must be, any other widget as it would be. What is left of a line goes
 * to the widgets in it that expand; what comes after one that does stands at the end, also on a line without one.
 * Before, such a line is in the middle if the box itself is, else at the start. What is left of the height is above and
 * below. */

#include "config.h"

#include "app/cbk-wrap-box.h"

struct _CbkWrapBox
{
  GtkWidget parent_instance;

  int spacing;      /* between widgets */
  int line_spacing; /* between lines */
};

G_DEFINE_FINAL_TYPE (CbkWrapBox, cbk_wrap_box, GTK_TYPE_WIDGET)

enum
{
  PROP_SPACING = 1,
  PROP_LINE_SPACING,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

typedef struct
{
  GtkWidget *first; /* the line begins here … */
  GtkWidget *end;   /* (nullable) … and the next one there */
  int        width; /* of its widgets and the space between them */
  int        height;
  int        n_expand;
} Line;

/* Returns: (nullable): itself or the next one that is to be seen */
static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
next_seen (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

static GtkWidget *
first_seen (GtkWidget *box)
{
  return skip_hidden (gtk_widget_get_first_child (box));
}

static int
get_width (GtkWidget *child, int room)
{
  int least, wanted;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
  return MIN (gtk_widget_get_request_mode (child) == GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH ? least : wanted, room);
}

static int
get_child_height (GtkWidget *child, int width)
{
  int wanted;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &wanted, NULL, NULL);
  return wanted;
}

/* Returns: its width, with its share of what is left of the line; the rest of that is left */
static int
take_share (GtkWidget *child, int room, int *left, int *n_expand)
{
  int width = get_width (child, room);
  int more;

  if (!gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
    return width;

  more = *left / (*n_expand)--;
  *left -= more;
  return width + more;
}

/* A widget that is wider than a line has one for itself. */
static void
take_line (CbkWrapBox *self, GtkWidget *first, int room, Line *line)
{
  int left, n_expand;

  *line = (Line){ .first = first };

  for (line->end = first; line->end != NULL; line->end = next_seen (line->end))
    {
      int width = get_width (line->end, room);
      int gap = line->end != first ? self->spacing : 0;

      if (line->end != first && line->width + gap + width > room)
        break;
      line->width += gap + width;
      line->n_expand += gtk_widget_compute_expand (line->end, GTK_ORIENTATION_HORIZONTAL);
    }

  left = room - line->width;
  n_expand = line->n_expand;
  for (GtkWidget *child = first; child != line->end; child = next_seen (child))
    {
      int height = get_child_height (child, take_share (child, room, &left, &n_expand));

      line->height = MAX (line->height, height);
    }
}

static GtkSizeRequestMode
cbk_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (CbkWrapBox *self, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = first_seen (GTK_WIDGET (self)); child != NULL; child = next_seen (child))
    {
      int least, wanted;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += wanted + (*natural > 0 ? self->spacing : 0);
    }
}

static int
get_height (CbkWrapBox *self, int width)
{
  GtkWidget *child = first_seen (GTK_WIDGET (self));
  int        height = 0;

  while (child != NULL)
    {
      Line line;

      take_line (self, child, width, &line);
      height += line.height + (height > 0 ? self->line_spacing : 0);
      child = line.end;
    }

  return height;
}

static void
cbk_wrap_box_measure (GtkWidget     *widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  CbkWrapBox *self = CBK_WRAP_BOX (widget);
  int         least, wanted;

  measure_width (self, &least, &wanted);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = wanted;
    }
  else
    *minimum = *natural = get_height (self, for_size >= 0 ? MAX (for_size, least) : wanted);
}

static int
get_start (CbkWrapBox *self, const Line *line, gboolean is_after_expand, int left)
{
  if (line->n_expand > 0)
    return 0;
  if (is_after_expand)
    return left;
  return gtk_widget_get_halign (GTK_WIDGET (self)) == GTK_ALIGN_CENTER ? left / 2 : 0;
}

static void
allocate_line (CbkWrapBox *self, const Line *line, gboolean is_after_expand, int room, int y)
{
  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int      left = room - line->width;
  int      n_expand = line->n_expand;
  int      x = get_start (self, line, is_after_expand, left);

  for (GtkWidget *child = line->first; child != line->end; child = next_seen (child))
    {
      int width = take_share (child, room, &left, &n_expand);

      gtk_widget_size_allocate (child, &(GtkAllocation){ is_mirrored ? room - x - width : x, y, width, line->height },
                                -1);
      x += width + self->spacing;
    }
}

static void
cbk_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CbkWrapBox *self = CBK_WRAP_BOX (widget);
  GtkWidget  *child = first_seen (widget);
  int         y = MAX (height - get_height (self, width), 0) / 2;
  gboolean    is_after_expand = FALSE;

  while (child != NULL)
    {
      Line line;

      take_line (self, child, width, &line);
      allocate_line (self, &line, is_after_expand, width, y);
      is_after_expand |= line.n_expand > 0;
      y += line.height + self->line_spacing;
      child = line.end;
    }
}

static void
cbk_wrap_box_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_SPACING)
    g_value_set_int (value, CBK_WRAP_BOX (object)->spacing);
  else if (property_id == PROP_LINE_SPACING)
    g_value_set_int (value, CBK_WRAP_BOX (object)->line_spacing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
cbk_wrap_box_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_SPACING)
    CBK_WRAP_BOX (object)->spacing = g_value_get_int (value);
  else if (property_id == PROP_LINE_SPACING)
    CBK_WRAP_BOX (object)->line_spacing = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
cbk_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cbk_wrap_box_parent_class)->dispose (object);
}

static void
cbk_wrap_box_class_init (CbkWrapBoxClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cbk_wrap_box_get_property;
  object_class->set_property = cbk_wrap_box_set_property;
  object_class->dispose = cbk_wrap_box_dispose;
  widget_class->get_request_mode = cbk_wrap_box_get_request_mode;
  widget_class->measure = cbk_wrap_box_measure;
  widget_class->size_allocate = cbk_wrap_box_size_allocate;

  for (guint id = PROP_SPACING; id < N_PROPERTIES; id++)
    properties[id] = g_param_spec_int (id == PROP_SPACING ? "spacing" : "line-spacing", NULL, NULL, 0, G_MAXINT, 0,
                                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cbk_wrap_box_init (CbkWrapBox *self)
{
}
