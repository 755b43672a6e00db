/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line below the table: how many domains are shown, expired and in need of a person; how old that is; progress. */

#include "config.h"

#include "app/cbk-footer.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-news-text.h"
#include "app/cbk-wrap-box.h"

struct _CbkFooter
{
  AdwBin parent_instance;

  gboolean   is_syncing;
  GTimeZone *zone; /* (owned) the user's */

  GtkLabel       *count_label;
  GtkButton      *expired_button;
  GtkButton      *attention_button;
  GtkMenuButton  *news_button;
  CbkNewsPopover *news_popover;
  GtkLabel       *age_label;
  GtkWidget      *progress_box;
  GtkProgressBar *progress_bar;
};

G_DEFINE_FINAL_TYPE (CbkFooter, cbk_footer, ADW_TYPE_BIN)

static void
cbk_footer_finalize (GObject *object)
{
  g_time_zone_unref (CBK_FOOTER (object)->zone);

  G_OBJECT_CLASS (cbk_footer_parent_class)->finalize (object);
}

static void
cbk_footer_class_init (CbkFooterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cbk_footer_finalize;
  g_type_ensure (CBK_TYPE_NEWS_POPOVER);
  g_type_ensure (CBK_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-footer.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, count_label);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, expired_button);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, attention_button);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, news_button);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, news_popover);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, age_label);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, progress_box);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, progress_bar);
}

static void
cbk_footer_init (CbkFooter *self)
{
  self->zone = g_time_zone_new_local ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A label that is given the text it has would be laid out again each second. */
static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/**
 * cbk_footer_set_counts:
 * @shown: how many domains the table shows
 * @counts: of the whole inventory; while it has no domains there is nothing to say
 */
void
cbk_footer_set_counts (CbkFooter *self, guint shown, const CbkCounts *counts)
{
  g_autofree char *count = cbk_format_count (shown, counts->total);
  g_autofree char *expired = cbk_format_expired (counts->expired);
  g_autofree char *attention = cbk_format_attention (counts->attention);

  g_return_if_fail (CBK_IS_FOOTER (self));

  set_text (self->count_label, count);
  gtk_button_set_label (self->expired_button, expired);
  gtk_button_set_label (self->attention_button, attention);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), counts->total > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->expired_button), counts->expired > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->attention_button), counts->attention > 0);
}

/* Returns: (transfer none): how many domains are shown, as it stands there */
const char *
cbk_footer_get_count (CbkFooter *self)
{
  g_return_val_if_fail (CBK_IS_FOOTER (self), "");

  return gtk_label_get_text (self->count_label);
}

/**
 * cbk_footer_set_age:
 * @facts: when what is shown was true, and what came of the last sync
 * @now: UTC seconds
 *
 * While a sync runs its progress stands in that place.
 */
void
cbk_footer_set_age (CbkFooter *self, const CbkSessionFacts *facts, gint64 now)
{
  g_autofree char *age = NULL;

  g_return_if_fail (CBK_IS_FOOTER (self));

  if (self->is_syncing)
    return;

  if (facts->is_elsewhere)
    age = g_strdup (_ ("Another Certbook is syncing"));
  else if (facts->synced == 0)
    age = g_strdup (_ ("Not synced completely yet"));
  else if (facts->failure != NULL)
    age = cbk_format_offline (facts->synced, now, self->zone);
  else
    age = cbk_format_age (facts->synced, now);
  set_text (self->age_label, age);
}

/**
 * cbk_footer_set_news:
 * @news: (nullable): what changed since somebody looked
 */
void
cbk_footer_set_news (CbkFooter *self, const CbkNews *news)
{
  g_autofree char *count = news != NULL ? cbk_news_format_count (news) : NULL;
  g_autofree char *kinds = news != NULL ? cbk_news_format_kinds (news) : NULL;

  g_return_if_fail (CBK_IS_FOOTER (self));

  gtk_widget_set_visible (GTK_WIDGET (self->news_button), count != NULL);
  if (count == NULL)
    return;
  gtk_menu_button_set_label (self->news_button, count);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->news_button), kinds);
  cbk_news_popover_set_news (self->news_popover, news);
}

/* Returns: (transfer none): what lists the news */
CbkNewsPopover *
cbk_footer_get_news_popover (CbkFooter *self)
{
  g_return_val_if_fail (CBK_IS_FOOTER (self), NULL);

  return self->news_popover;
}

void
cbk_footer_set_syncing (CbkFooter *self, gboolean is_syncing)
{
  g_return_if_fail (CBK_IS_FOOTER (self));

  if (is_syncing && !self->is_syncing)
    {
      set_text (self->age_label, _ ("Syncing"));
      gtk_progress_bar_set_fraction (self->progress_bar, 0.0);
    }
  self->is_syncing = is_syncing;
  gtk_widget_set_visible (self->progress_box, is_syncing);
}

/**
 * cbk_footer_set_progress:
 * @progress: how far the sync that runs is
 * @now: UTC seconds
 */
void
cbk_footer_set_progress (CbkFooter *self, const CbkProgress *progress, gint64 now)
{
  g_autofree char *text = NULL;

  g_return_if_fail (CBK_IS_FOOTER (self));

  if (progress->waiting_until > 0)
    {
      text = cbk_format_waiting (progress->waiting_until - now, progress->waiting_asked);
      set_text (self->age_label, text);
      return;
    }

  text = cbk_format_progress (progress->done, progress->total);
  set_text (self->age_label, text);
  if (progress->total > 0)
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP ((double) progress->done / progress->total, 0.0, 1.0));
  else
    gtk_progress_bar_pulse (self->progress_bar);
}
