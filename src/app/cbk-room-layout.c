/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays a child out in whatever room there is, and asks for none. */

#include "config.h"

#include "app/cbk-room-layout.h"

struct _CbkRoomLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (CbkRoomLayout, cbk_room_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
cbk_room_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
cbk_room_layout_measure (GtkLayoutManager *layout,
                         GtkWidget        *widget,
                         GtkOrientation    orientation,
                         int               for_size,
                         int              *minimum,
                         int              *natural,
                         int              *minimum_baseline,
                         int              *natural_baseline)
{
  *minimum = *natural = 0;
}

/* What needs more room than there is reaches beyond the end. */
static void
cbk_room_layout_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least_width, least_height;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
      width = MAX (width, least_width);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &least_height, NULL, NULL, NULL);
      gtk_widget_allocate (child, width, MAX (height, least_height), baseline, NULL);
    }
}

static void
cbk_room_layout_class_init (CbkRoomLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = cbk_room_layout_get_request_mode;
  layout_class->measure = cbk_room_layout_measure;
  layout_class->allocate = cbk_room_layout_allocate;
}

static void
cbk_room_layout_init (CbkRoomLayout *self)
{
}
