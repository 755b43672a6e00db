/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A symbolic icon in a colour, kept as a picture. */

#include "config.h"

#include "app/cbk-icon.h"

#include <adwaita.h>
#include <string.h>

#include "app/cbk-picture.h"

/* As colours change slowly, each in between has a picture, too. */
#define MAX_PICTURES 64

struct _CbkIcon
{
  GtkWidget   parent_instance;
  const char *name; /* interned */
  int         size; /* in logical pixels */
};

/* What a picture is of. */
typedef struct
{
  const char      *name; /* interned */
  int              size; /* in logical pixels */
  int              scale;
  GtkTextDirection direction;
  GdkRGBA          color;
} Key;

static GHashTable *pictures; /* from an owned Key to a GdkTexture; of the icon theme of the moment */

G_DEFINE_FINAL_TYPE (CbkIcon, cbk_icon, GTK_TYPE_WIDGET)

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_direct_hash (key->name) ^ gdk_rgba_hash (&key->color) ^ (guint) (key->size * 8 + key->scale);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *one = a;
  const Key *other = b;

  return one->name == other->name && one->size == other->size && one->scale == other->scale &&
         one->direction == other->direction && gdk_rgba_equal (&one->color, &other->color);
}

static void
forget_pictures (void)
{
  g_hash_table_remove_all (pictures);
}

/* Returns: (transfer full) (nullable): none where the size has no pixel */
static GdkTexture *
paint_from_theme (GtkWidget *widget, const Key *key)
{
  GtkIconTheme *icons = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  GskRenderer  *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr (GtkIconPaintable) icon = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) drawn = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int          n_pixels = key->size * key->scale;
  gsize        stride = (gsize) n_pixels * 4;
  guint8      *pixels;

  icon = gtk_icon_theme_lookup_icon (icons, key->name, NULL, key->size, key->scale, key->direction, 0);
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, n_pixels, n_pixels, &key->color,
                                            1);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return NULL;

  /* Downloaded, since a texture of a graphics processor belongs to the window that it was made for. */
  drawn = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) n_pixels, (float) n_pixels));
  pixels = g_malloc (stride * (gsize) n_pixels);
  gdk_texture_download (drawn, pixels, stride);
  bytes = g_bytes_new_take (pixels, stride * (gsize) n_pixels);
  return gdk_memory_texture_new (n_pixels, n_pixels, GDK_MEMORY_DEFAULT, bytes, stride);
}

static GdkTexture *
paint (GtkWidget *widget, const Key *key)
{
  GdkTexture *own = key->size > 0 ? cbk_picture_draw (key->name, key->size * key->scale, &key->color) : NULL;

  return own != NULL ? own : paint_from_theme (widget, key);
}

static GdkTexture *
get_picture (GtkWidget *widget, const char *name, int size, const GdkRGBA *color)
{
  Key key = { g_intern_string (name), size, gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget),
              *color };
  GdkTexture *picture;

  if (pictures == NULL)
    {
      pictures = g_hash_table_new_full (key_hash, key_equal, g_free, g_object_unref);
      g_signal_connect (gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), "changed",
                        G_CALLBACK (forget_pictures), NULL);
    }

  picture = g_hash_table_lookup (pictures, &key);
  if (picture == NULL && (picture = paint (widget, &key)) != NULL)
    {
      if (g_hash_table_size (pictures) == MAX_PICTURES)
        forget_pictures ();
      g_hash_table_insert (pictures, g_memdup2 (&key, sizeof key), picture);
    }
  return picture;
}

/**
 * cbk_icon_snapshot:
 * @widget: what is being drawn, in a window
 * @name: a symbolic icon, of the program itself or of the icon theme
 * @place: its upper left corner in the widget
 * @size: in logical pixels
 * @color: of what is drawn
 *
 * Appends the icon to @snapshot. Main thread.
 */
void
cbk_icon_snapshot (GtkWidget              *widget,
                   GtkSnapshot            *snapshot,
                   const char             *name,
                   const graphene_point_t *place,
                   int                     size,
                   const GdkRGBA          *color)
{
  GdkTexture *picture = get_picture (widget, name, size, color);

  if (picture != NULL)
    gtk_snapshot_append_texture (snapshot, picture,
                                 &GRAPHENE_RECT_INIT (place->x, place->y, (float) size, (float) size));
}

static void
cbk_icon_snapshot_widget (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CbkIcon *self = CBK_ICON (widget);
  GdkRGBA  color;
  float    x = (float) ((gtk_widget_get_width (widget) - self->size) / 2);
  float    y = (float) ((gtk_widget_get_height (widget) - self->size) / 2);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cbk_icon_snapshot (widget, snapshot, self->name, &GRAPHENE_POINT_INIT (x, y), self->size, &color);
}

static void
cbk_icon_measure (GtkWidget     *widget,
                  GtkOrientation orientation,
                  int            for_size,
                  int           *minimum,
                  int           *natural,
                  int           *minimum_baseline,
                  int           *natural_baseline)
{
  *minimum = *natural = CBK_ICON (widget)->size;
}

static void
cbk_icon_class_init (CbkIconClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = cbk_icon_snapshot_widget;
  widget_class->measure = cbk_icon_measure;
  gtk_widget_class_set_css_name (widget_class, "image");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
cbk_icon_init (CbkIcon *self)
{
}

/**
 * cbk_icon_new:
 * @name: a symbolic icon, of the program itself or of the icon theme
 * @size: in logical pixels
 *
 * Returns: a widget that shows the icon in the colour of its text
 */
GtkWidget *
cbk_icon_new (const char *name, int size)
{
  CbkIcon *self = g_object_new (CBK_TYPE_ICON, NULL);

  self->name = g_intern_string (name);
  self->size = size;
  return GTK_WIDGET (self);
}

/* What GTK does when the theme has another name: it has it read on a thread. */
static void
resource_path_changed_cb (void)
{
  g_object_notify (G_OBJECT (gtk_settings_get_default ()), "gtk-icon-theme-name");
}

/**
 * cbk_icon_read_theme_early:
 *
 * For the beginning of the application's startup, where there is a display. GTK reads the icon theme on a thread, but
 * libadwaita and the application add a path each, which throws away what was read or waits for it; then the main thread
 * reads it where the first icon is wanted. So libadwaita adds its path before anything is read, and has the time to
 * parse its style; after the other path the theme is read while the window is made.
 */
void
cbk_icon_read_theme_early (void)
{
  adw_init ();
  g_signal_connect (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "notify::resource-path",
                    G_CALLBACK (resource_path_changed_cb), NULL);
}
