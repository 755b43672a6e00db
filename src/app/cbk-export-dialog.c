/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks in which form a list is to be exported; each says what it is for, or why it cannot be had. */

#include "config.h"

#include "app/cbk-export-dialog.h"

#include "app/cbk-dialog.h"
#include "app/cbk-export-forms.h"

/* No wider than the window it stands over, which may be all that the screen has. */
#define WIDTH 480

/* What most people want is first. */
static const CbkExportFormat forms[] = {
  CBK_EXPORT_SPREADSHEET, CBK_EXPORT_CALENDAR, CBK_EXPORT_MARKDOWN, CBK_EXPORT_CSV, CBK_EXPORT_JSON,
};

struct _CbkExportDialog
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (CbkExportDialog, cbk_export_dialog, ADW_TYPE_WINDOW)

static guint chosen_signal;

static void
row_activated_cb (CbkExportDialog *self, GtkListBoxRow *row)
{
  CbkExportFormat format = forms[gtk_list_box_row_get_index (row)];

  g_signal_emit (self, chosen_signal, 0, format);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
cbk_export_dialog_class_init (CbkExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  chosen_signal = g_signal_new ("chosen", CBK_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkExportDialog, group);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cbk_export_dialog_init (CbkExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
add_form (CbkExportDialog *self, CbkExportFormat format, const CbkExport *what)
{
  const char *obstacle = cbk_export_form_obstacle (format, what);
  GtkWidget  *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), cbk_export_form_title (format));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), obstacle != NULL ? obstacle : cbk_export_form_purpose (format));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_sensitive (row, obstacle == NULL);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->group, row);
  return row;
}

/**
 * cbk_export_dialog_new:
 * @what: what is to be exported; it is looked at now
 *
 * Returns: (transfer none): a modal window over @parent
 */
CbkExportDialog *
cbk_export_dialog_new (GtkWindow *parent, const CbkExport *what)
{
  CbkExportDialog *self = g_object_new (CBK_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  g_autofree char *which = cbk_format_exported (what->n_rows);
  GtkWidget       *first = NULL;

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  cbk_dialog_fit (GTK_WINDOW (self), WIDTH, -1);
  adw_preferences_group_set_description (self->group, which);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      GtkWidget *row = add_form (self, forms[i], what);

      if (first == NULL && gtk_widget_get_sensitive (row))
        first = row;
    }
  if (first != NULL)
    cbk_dialog_begin_in (GTK_WINDOW (self), first);
  return self;
}
