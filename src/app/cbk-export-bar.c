/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line below the table that shows how far an export is, and cancels it; hidden while there is none. */

#include "config.h"

#include "app/cbk-export-bar.h"

#include "app/cbk-export-forms.h"

struct _CbkExportBar
{
  AdwBin parent_instance;

  GtkLabel       *label;
  GtkProgressBar *progress_bar;
};

G_DEFINE_FINAL_TYPE (CbkExportBar, cbk_export_bar, ADW_TYPE_BIN)

static void
cbk_export_bar_class_init (CbkExportBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-export-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkExportBar, label);
  gtk_widget_class_bind_template_child (widget_class, CbkExportBar, progress_bar);
}

static void
cbk_export_bar_init (CbkExportBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cbk_export_bar_show:
 * @done: rows that have been written
 * @total: of so many, at least one
 */
void
cbk_export_bar_show (CbkExportBar *self, guint done, guint total)
{
  g_autofree char *text = cbk_format_exporting (done, total);

  g_return_if_fail (CBK_IS_EXPORT_BAR (self));

  gtk_label_set_text (self->label, text);
  gtk_progress_bar_set_fraction (self->progress_bar, (double) done / total);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
cbk_export_bar_hide (CbkExportBar *self)
{
  g_return_if_fail (CBK_IS_EXPORT_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
