/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell of a table that draws its text, or a status pill, by itself; see the header for why. */

#include "config.h"

#include "app/cbk-cell.h"

#include "app/cbk-icon.h"
#include "app/cbk-speech.h"

#define PADDING_X 10
#define PADDING_Y 7
#define PILL_PADDING_X 8
#define PILL_PADDING_Y 2
#define PILL_GAP 5
#define PILL_ICON 14
#define MARK_X 2
#define MARK_SIZE 6

struct _CbkCell
{
  GtkWidget parent_instance;

  const CbkCellSource *source; /* outlives the cell: its table owns both */
  guint                column;
  const char          *widest; /* its widest line sets the natural width; static */
  CbkCellFlags         flags;
  GObject             *item; /* (owned) (nullable) */

  PangoLayout *layout;   /* (owned) (nullable) made when the cell is first drawn: most cells never are */
  char        *text;     /* (owned) (nullable) what was drawn last */
  char        *name;     /* (owned) (nullable) the accessible name; none while it is out of view */
  char        *row_name; /* (owned) (nullable) and that of its row, where this cell tells it */
  CbkTone      tone;
  gboolean     is_bold;
};

typedef struct
{
  int width;
  int height;
} Size;

/* Of the widest texts, by the text itself, in the font of the moment. */
static GHashTable *sizes;

G_DEFINE_FINAL_TYPE (CbkCell, cbk_cell, GTK_TYPE_WIDGET)

static gboolean
cbk_cell_look_up (CbkCell *self, CbkCellContent *content)
{
  return self->item != NULL && self->source->get_content (self->item, self->column, content, self->source->user_data);
}

/* Digits of one width, so that the same places of two times stand below each other. */
static void
set_attributes (PangoLayout *layout, gboolean is_bold)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
}

static void
cbk_cell_set_text (CbkCell *self, const char *text, gboolean is_bold)
{
  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
      pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_single_paragraph_mode (self->layout, TRUE);
      /* A date has no letters to tell its direction: its day stands before its hour in all languages. */
      pango_context_set_base_dir (pango_layout_get_context (self->layout), PANGO_DIRECTION_LTR);
      set_attributes (self->layout, is_bold);
      self->is_bold = is_bold;
    }

  if (is_bold != self->is_bold)
    {
      self->is_bold = is_bold;
      set_attributes (self->layout, is_bold);
    }

  if (g_strcmp0 (self->text, text) == 0)
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  pango_layout_set_text (self->layout, self->text, -1);
}

/* Returns: whether it was another one */
static gboolean
replace_name (char **name, const char *new_name)
{
  if (g_strcmp0 (*name, new_name) == 0)
    return FALSE;

  g_free (*name);
  *name = g_strdup (new_name);
  return TRUE;
}

/* Of cells that are drawn alone: with a screen reader each change is a message to it. */
static void
cbk_cell_set_names (CbkCell *self, const CbkCellContent *content)
{
  if (replace_name (&self->name, content->name != NULL ? content->name : content->text))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->name, -1);
  if (replace_name (&self->row_name, content->row_name != NULL ? content->row_name : content->name))
    cbk_speech_name_row (GTK_WIDGET (self), self->row_name);
}

static const Size *
get_text_size (CbkCell *self)
{
  Size *size = sizes != NULL ? g_hash_table_lookup (sizes, self->widest) : NULL;

  if (size == NULL)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->widest);

      if (sizes == NULL)
        sizes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
      size = g_new (Size, 1);
      set_attributes (layout, FALSE);
      pango_layout_get_pixel_size (layout, &size->width, &size->height);
      size->height /= pango_layout_get_line_count (layout);
      g_hash_table_insert (sizes, (char *) self->widest, size);
    }

  return size;
}

/* The colours of style.css, so that light, dark and high contrast are told apart in one place. */
static void
look_up_color (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  if (name == NULL || !gtk_style_context_lookup_color (context, name, color))
    gtk_style_context_get_color (context, color);
}

static const char *
tone_text_color (CbkTone tone)
{
  switch (tone)
    {
    case CBK_TONE_NONE:
      return NULL;
    case CBK_TONE_GREEN:
      return "cbk_green_text";
    case CBK_TONE_AMBER:
      return "cbk_amber_text";
    case CBK_TONE_RED:
      return "cbk_red_text";
    }

  g_return_val_if_reached (NULL);
}

static const char *
tone_pill_color (CbkTone tone)
{
  switch (tone)
    {
    case CBK_TONE_NONE:
      return "cbk_neutral_pill";
    case CBK_TONE_GREEN:
      return "cbk_green_pill";
    case CBK_TONE_AMBER:
      return "cbk_amber_pill";
    case CBK_TONE_RED:
      return "cbk_red_pill";
    }

  g_return_val_if_reached (NULL);
}

/* Where something begins that is so far from the start of the line: the right edge where one reads from there. */
static float
from_start (GtkWidget *widget, int distance, float width)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    return gtk_widget_get_width (widget) - distance - width;
  return distance;
}

static void
snapshot_layout (GtkSnapshot *snapshot, PangoLayout *layout, float x, float y, const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_pill (CbkCell *self, GtkSnapshot *snapshot, const CbkCellContent *content, int width, int height)
{
  GtkWidget     *widget = GTK_WIDGET (self);
  PangoRectangle extents;
  GskRoundedRect outline;
  GdkRGBA        fill, text;
  int            room;
  float          pill_width, pill_height, y;

  look_up_color (GTK_WIDGET (self), tone_pill_color (content->tone), &fill);
  look_up_color (GTK_WIDGET (self), "cbk_pill_text", &text);

  room = width - 2 * PADDING_X - 2 * PILL_PADDING_X - PILL_ICON - PILL_GAP;
  pango_layout_set_width (self->layout, MAX (room, 0) * PANGO_SCALE);
  pango_layout_get_pixel_extents (self->layout, NULL, &extents);

  pill_width = PILL_PADDING_X + PILL_ICON + PILL_GAP + extents.width + PILL_PADDING_X;
  pill_height = extents.height + 2 * PILL_PADDING_Y;
  y = (height - pill_height) / 2;

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (from_start (widget, PADDING_X, pill_width), y, pill_width,
                                                        pill_height),
                                   pill_height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, &outline.bounds);
  gtk_snapshot_pop (snapshot);

  cbk_icon_snapshot (widget, snapshot, content->icon_name,
                     &GRAPHENE_POINT_INIT (from_start (widget, PADDING_X + PILL_PADDING_X, PILL_ICON),
                                           (float) ((height - PILL_ICON) / 2)),
                     PILL_ICON, &text);
  snapshot_layout (snapshot, self->layout,
                   from_start (widget, PADDING_X + PILL_PADDING_X + PILL_ICON + PILL_GAP, extents.width) - extents.x,
                   (int) ((height - extents.height) / 2), &text);
}

/* A dot before the text, in its colour: nobody has seen yet what became of the row. */
static void
snapshot_mark (GtkSnapshot *snapshot, float x, int height, const GdkRGBA *color)
{
  GskRoundedRect dot;

  gsk_rounded_rect_init_from_rect (&dot,
                                   &GRAPHENE_RECT_INIT (x, (int) ((height - MARK_SIZE) / 2), MARK_SIZE, MARK_SIZE),
                                   MARK_SIZE / 2.0F);
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, color, &dot.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
cbk_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CbkCell *self = CBK_CELL (widget);
  g_auto (CbkCellContent) content = { 0 };
  int            width = gtk_widget_get_width (widget);
  int            height = gtk_widget_get_height (widget);
  PangoRectangle extents;
  GdkRGBA        color;

  if (!cbk_cell_look_up (self, &content))
    return;

  self->tone = content.tone;
  cbk_cell_set_text (self, content.text, content.is_bold);
  cbk_cell_set_names (self, &content);
  if (content.icon_name != NULL)
    {
      snapshot_pill (self, snapshot, &content, width, height);
      return;
    }

  look_up_color (widget, tone_text_color (content.tone), &color);
  pango_layout_set_width (self->layout, MAX (width - 2 * PADDING_X, 0) * PANGO_SCALE);
  pango_layout_get_pixel_extents (self->layout, NULL, &extents);
  snapshot_layout (snapshot, self->layout, from_start (widget, PADDING_X, extents.width) - extents.x,
                   (int) ((height - extents.height) / 2), &color);
  if (content.is_marked)
    {
      look_up_color (widget, "accent_color", &color);
      snapshot_mark (snapshot, from_start (widget, MARK_X, MARK_SIZE), height, &color);
    }
}

/* The least width of the text that still says enough. */
static int
get_least_width (CbkCell *self, int width)
{
  if ((self->flags & CBK_CELL_NARROWS) != 0)
    return width / 3;
  return (self->flags & CBK_CELL_SHRINKS) != 0 ? width * 2 / 3 : width;
}

static void
cbk_cell_measure (GtkWidget     *widget,
                  GtkOrientation orientation,
                  int            for_size,
                  int           *minimum,
                  int           *natural,
                  int           *minimum_baseline,
                  int           *natural_baseline)
{
  CbkCell    *self = CBK_CELL (widget);
  const Size *size = get_text_size (self);
  int         pill = (self->flags & CBK_CELL_PILL) != 0 ? 2 * PILL_PADDING_X + PILL_ICON + PILL_GAP : 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      /* A date that is cut says nothing: a column of dates rather goes (cbk-column-fit). */
      *minimum = get_least_width (self, size->width) + pill + 2 * PADDING_X;
      *natural = size->width + pill + 2 * PADDING_X;
    }
  else
    *minimum = *natural = size->height + 2 * PADDING_Y;
}

static void
cbk_cell_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  CbkCell *self = CBK_CELL (widget);

  GTK_WIDGET_CLASS (cbk_cell_parent_class)->system_setting_changed (widget, setting);
  if (self->layout != NULL)
    pango_layout_context_changed (self->layout);
  g_clear_pointer (&sizes, g_hash_table_unref);
  gtk_widget_queue_resize (widget);
}

static void
cbk_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  CbkCell *self = CBK_CELL (widget);

  GTK_WIDGET_CLASS (cbk_cell_parent_class)->css_changed (widget, change);
  if (self->layout != NULL)
    pango_layout_context_changed (self->layout);
}

/* A screen reader that walks through all rows that GTK keeps finds names in those in view alone: the others would say
 * what stood there once. It is named anew when it is drawn. */
static void
cbk_cell_unmap (GtkWidget *widget)
{
  CbkCell *self = CBK_CELL (widget);

  GTK_WIDGET_CLASS (cbk_cell_parent_class)->unmap (widget);
  if (self->name == NULL)
    return;
  g_clear_pointer (&self->name, g_free);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL);
  if (replace_name (&self->row_name, NULL))
    cbk_speech_name_row (widget, NULL);
}

static gboolean
cbk_cell_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  CbkCell         *self = CBK_CELL (widget);
  g_autofree char *hint = NULL;

  if (self->item == NULL)
    return FALSE;

  hint = self->source->get_hint (self->item, self->column, self->source->user_data);
  if (hint == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, hint);
  return TRUE;
}

static void
cbk_cell_dispose (GObject *object)
{
  CbkCell *self = CBK_CELL (object);

  g_clear_object (&self->item);
  g_clear_object (&self->layout);

  G_OBJECT_CLASS (cbk_cell_parent_class)->dispose (object);
}

static void
cbk_cell_finalize (GObject *object)
{
  CbkCell *self = CBK_CELL (object);

  g_free (self->name);
  g_free (self->row_name);
  g_free (self->text);

  G_OBJECT_CLASS (cbk_cell_parent_class)->finalize (object);
}

static void
cbk_cell_class_init (CbkCellClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cbk_cell_dispose;
  object_class->finalize = cbk_cell_finalize;

  widget_class->measure = cbk_cell_measure;
  widget_class->snapshot = cbk_cell_snapshot;
  widget_class->unmap = cbk_cell_unmap;
  widget_class->css_changed = cbk_cell_css_changed;
  widget_class->system_setting_changed = cbk_cell_system_setting_changed;
  widget_class->query_tooltip = cbk_cell_query_tooltip;

  gtk_widget_class_set_css_name (widget_class, "cbkcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
cbk_cell_init (CbkCell *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

/**
 * cbk_cell_new:
 * @source: where the cell finds what it shows; must outlive it
 * @column: handed on to @source
 * @widest: a static text; the column is by itself as wide as the widest of its lines
 * @flags: what the column is
 */
GtkWidget *
cbk_cell_new (const CbkCellSource *source, guint column, const char *widest, CbkCellFlags flags)
{
  CbkCell *self = g_object_new (CBK_TYPE_CELL, NULL);

  self->source = source;
  self->column = column;
  self->widest = widest;
  self->flags = flags;

  return GTK_WIDGET (self);
}

/**
 * cbk_cell_set_item:
 * @item: (nullable) (transfer none): the item of the row that the cell stands in
 */
void
cbk_cell_set_item (CbkCell *self, GObject *item)
{
  g_return_if_fail (CBK_IS_CELL (self));

  if (g_set_object (&self->item, item))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

GObject *
cbk_cell_get_item (CbkCell *self)
{
  g_return_val_if_fail (CBK_IS_CELL (self), NULL);

  return self->item;
}

/**
 * cbk_cell_refresh:
 *
 * Draws the cell again if what it shows is no longer what it drew.
 */
void
cbk_cell_refresh (CbkCell *self)
{
  g_auto (CbkCellContent) content = { 0 };

  g_return_if_fail (CBK_IS_CELL (self));

  if (!gtk_widget_get_child_visible (GTK_WIDGET (self)) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (cbk_cell_look_up (self, &content) && self->tone == content.tone && g_strcmp0 (self->text, content.text) == 0)
    return;

  gtk_widget_queue_draw (GTK_WIDGET (self));
}
