/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line below the table: how many domains are shown, expired and in need of a person; how old that is; progress. */

#include "config.h"

#include "app/cbk-footer.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"

struct _CbkFooter
{
  AdwBin parent_instance;

  gboolean   is_syncing;
  GTimeZone *zone; /* (owned) the user's */

  GtkLabel       *count_label;
  GtkButton      *expired_button;
  GtkButton      *attention_button;
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
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-footer.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, count_label);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, expired_button);
  gtk_widget_class_bind_template_child (widget_class, CbkFooter, attention_button);
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

/**
 * cbk_footer_set_age:
 * @synced: when what is shown was true, UTC seconds; 0 before the first complete pass
 * @is_offline: whether the last sync failed
 * @now: UTC seconds
 *
 * While a sync runs its progress stands in that place.
 */
void
cbk_footer_set_age (CbkFooter *self, gint64 synced, gboolean is_offline, gint64 now)
{
  g_autofree char *age = NULL;

  g_return_if_fail (CBK_IS_FOOTER (self));

  if (self->is_syncing)
    return;

  if (synced == 0)
    age = g_strdup (_ ("Not synced completely yet"));
  else if (is_offline)
    age = cbk_format_offline (synced, now, self->zone);
  else
    age = cbk_format_age (synced, now);
  set_text (self->age_label, age);
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
 * @done: rows so far
 * @total: rows in all, or -1 where nobody knows
 */
void
cbk_footer_set_progress (CbkFooter *self, guint done, gint64 total)
{
  g_autofree char *text = cbk_format_progress (done, total);

  g_return_if_fail (CBK_IS_FOOTER (self));

  set_text (self->age_label, text);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP ((double) done / total, 0.0, 1.0));
  else
    gtk_progress_bar_pulse (self->progress_bar);
}
