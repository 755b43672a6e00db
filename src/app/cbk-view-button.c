/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eye button of a row: opens SSL Detail. Its accessible name says of which domain, looked up when it is drawn. */

#include "config.h"

#include "app/cbk-view-button.h"

#include <glib/gi18n.h>

#include "app/cbk-icon.h"
#include "app/cbk-speech.h"

#define ICON_SIZE 16

struct _CbkViewButton
{
  GtkButton            parent_instance;
  const CbkCellSource *source; /* outlives the button: its table owns both */
  guint                column; /* the one whose text names the row */
  GObject             *item;   /* (owned) (nullable) */
  char                *name;   /* (owned) (nullable) the accessible name, while it is in view */
};

G_DEFINE_FINAL_TYPE (CbkViewButton, cbk_view_button, GTK_TYPE_BUTTON)

static void
cbk_view_button_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CbkViewButton *self = CBK_VIEW_BUTTON (widget);
  g_auto (CbkCellContent) content = { 0 };

  if (self->item != NULL && self->source->get_content (self->item, self->column, &content, self->source->user_data))
    {
      /* Translators: %s is a domain */
      g_autofree char *name = g_strdup_printf (_ ("View %s"), content.text);

      if (g_strcmp0 (name, self->name) != 0)
        {
          g_free (self->name);
          self->name = g_steal_pointer (&name);
          gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->name, -1);
        }
    }

  GTK_WIDGET_CLASS (cbk_view_button_parent_class)->snapshot (widget, snapshot);
}

static void
cbk_view_button_unmap (GtkWidget *widget)
{
  CbkViewButton *self = CBK_VIEW_BUTTON (widget);

  GTK_WIDGET_CLASS (cbk_view_button_parent_class)->unmap (widget);
  if (self->name == NULL)
    return;
  g_clear_pointer (&self->name, g_free);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Asked for when it is to be shown: to give each button its own text takes longer than to make the button. */
static gboolean
cbk_view_button_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  /* Translators: a button that opens the details of a domain; a verb */
  gtk_tooltip_set_text (tooltip, _ ("View"));
  return TRUE;
}

static void
cbk_view_button_dispose (GObject *object)
{
  g_clear_object (&CBK_VIEW_BUTTON (object)->item);

  G_OBJECT_CLASS (cbk_view_button_parent_class)->dispose (object);
}

static void
cbk_view_button_finalize (GObject *object)
{
  g_free (CBK_VIEW_BUTTON (object)->name);

  G_OBJECT_CLASS (cbk_view_button_parent_class)->finalize (object);
}

static void
cbk_view_button_class_init (CbkViewButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_view_button_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_view_button_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = cbk_view_button_snapshot;
  GTK_WIDGET_CLASS (klass)->unmap = cbk_view_button_unmap;
  GTK_WIDGET_CLASS (klass)->query_tooltip = cbk_view_button_query_tooltip;
}

static void
cbk_view_button_init (CbkViewButton *self)
{
  gtk_button_set_child (GTK_BUTTON (self), cbk_icon_new ("view-reveal-symbolic", ICON_SIZE));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self), "image-button");
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "view-button");
  /* Enter on the row opens it, so Tab need not stop at each button of each row. */
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_view_button_new:
 * @source: tells the row's domain; must outlive the button
 * @column: the column to ask it for
 */
GtkWidget *
cbk_view_button_new (const CbkCellSource *source, guint column)
{
  CbkViewButton *self = g_object_new (CBK_TYPE_VIEW_BUTTON, NULL);

  self->source = source;
  self->column = column;

  return GTK_WIDGET (self);
}

/**
 * cbk_view_button_set_item:
 * @item: (nullable) (transfer none): the item of the row that the button stands in
 */
void
cbk_view_button_set_item (CbkViewButton *self, GObject *item)
{
  g_return_if_fail (CBK_IS_VIEW_BUTTON (self));

  if (g_set_object (&self->item, item))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

GObject *
cbk_view_button_get_item (CbkViewButton *self)
{
  g_return_val_if_fail (CBK_IS_VIEW_BUTTON (self), NULL);

  return self->item;
}
