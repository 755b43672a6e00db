/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of domains since somebody looked. */

#include "config.h"

#include "app/cbk-news-popover.h"

#include "app/cbk-news-text.h"
#include "app/cbk-speech.h"
#include "core/inventory/cbk-idn.h"

#define ROW_SPACING 12

struct _CbkNewsPopover
{
  GtkPopover parent_instance;

  GTimeZone *zone; /* owned; the user's */

  GtkListView *list_view;
  GtkLabel    *rest_label;
};

G_DEFINE_FINAL_TYPE (CbkNewsPopover, cbk_news_popover, GTK_TYPE_POPOVER)

/* An item of the list: what stands in its row. */
#define CBK_TYPE_NEWS_ENTRY (cbk_news_entry_get_type ())
G_DECLARE_FINAL_TYPE (CbkNewsEntry, cbk_news_entry, CBK, NEWS_ENTRY, GObject)

struct _CbkNewsEntry
{
  GObject parent_instance;

  CbkNewsKind kind;
  gint64      key;
  char       *domain; /* owned */
  char       *text;   /* owned */
};

G_DEFINE_FINAL_TYPE (CbkNewsEntry, cbk_news_entry, G_TYPE_OBJECT)

enum
{
  SIGNAL_SEEN,
  SIGNAL_VIEW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cbk_news_entry_finalize (GObject *object)
{
  CbkNewsEntry *self = CBK_NEWS_ENTRY (object);

  g_free (self->domain);
  g_free (self->text);

  G_OBJECT_CLASS (cbk_news_entry_parent_class)->finalize (object);
}

static void
cbk_news_entry_class_init (CbkNewsEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_news_entry_finalize;
}

static void
cbk_news_entry_init (CbkNewsEntry *self)
{
}

static CbkNewsEntry *
new_entry (const CbkNewsItem *item, GTimeZone *zone)
{
  CbkNewsEntry *self = g_object_new (CBK_TYPE_NEWS_ENTRY, NULL);

  self->kind = item->kind;
  self->key = item->key;
  self->domain = cbk_idn_to_display (item->domain);
  self->text = cbk_news_format_item (item, zone);
  return self;
}

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
setup_cb (CbkNewsPopover *self, GtkListItem *list_item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, ROW_SPACING);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (words), new_label ("domain"));
  gtk_box_append (GTK_BOX (words), new_label ("caption"));
  gtk_box_append (GTK_BOX (row), gtk_image_new ());
  gtk_box_append (GTK_BOX (row), words);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_cb (CbkNewsPopover *self, GtkListItem *list_item)
{
  CbkNewsEntry *entry = gtk_list_item_get_item (list_item);
  GtkWidget    *image = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget    *words = gtk_widget_get_next_sibling (image);

  gtk_image_set_from_icon_name (GTK_IMAGE (image), cbk_news_kind_icon_name (entry->kind));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (words)), entry->domain);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (words)), entry->text);
  gtk_list_item_set_activatable (list_item, entry->key != 0);
}

static void
activate_cb (CbkNewsPopover *self, guint position)
{
  g_autoptr (CbkNewsEntry) entry =
    g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list_view)), position);

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_VIEW], 0, entry->key);
}

static void
seen_cb (CbkNewsPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_SEEN], 0);
}

static void
cbk_news_popover_finalize (GObject *object)
{
  g_time_zone_unref (CBK_NEWS_POPOVER (object)->zone);

  G_OBJECT_CLASS (cbk_news_popover_parent_class)->finalize (object);
}

static void
cbk_news_popover_class_init (CbkNewsPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cbk_news_popover_finalize;

  signals[SIGNAL_SEEN] =
    g_signal_new ("seen", CBK_TYPE_NEWS_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_VIEW] =
    g_signal_new ("view", CBK_TYPE_NEWS_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-news-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkNewsPopover, list_view);
  gtk_widget_class_bind_template_child (widget_class, CbkNewsPopover, rest_label);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, seen_cb);
}

static void
cbk_news_popover_init (CbkNewsPopover *self)
{
  self->zone = g_time_zone_new_local ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_news_popover_set_news:
 * @news: what to list; nothing of it is kept
 */
void
cbk_news_popover_set_news (CbkNewsPopover *self, const CbkNews *news)
{
  GListStore      *entries = g_list_store_new (CBK_TYPE_NEWS_ENTRY);
  g_autofree char *rest = cbk_news_format_rest (news);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkNoSelection) model = NULL;

  g_return_if_fail (CBK_IS_NEWS_POPOVER (self));

  for (guint i = 0; i < news->items->len; i++)
    g_ptr_array_add (made, new_entry (g_ptr_array_index (news->items, i), self->zone));
  g_list_store_splice (entries, 0, 0, made->pdata, made->len);
  model = gtk_no_selection_new (G_LIST_MODEL (entries));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (model));

  gtk_label_set_text (self->rest_label, rest != NULL ? rest : "");
  gtk_widget_set_visible (GTK_WIDGET (self->rest_label), rest != NULL);
}
