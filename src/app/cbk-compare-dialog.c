/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two certificates of a domain's history side by side, with what differs marked. */

#include "config.h"

#include "app/cbk-compare-dialog.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-compare.h"
#include "app/cbk-dialog.h"
#include "app/cbk-literal.h"
#include "app/cbk-speech.h"

#define ROW_SPACING 3
#define COLUMN_SPACING 18

struct _CbkCompareDialog
{
  AdwWindow parent_instance;

  CbkConnector   *connector; /* (owned) */
  GCancellable   *lifetime;  /* (owned) */
  CbkCertificate *older;     /* (owned) */
  CbkCertificate *newer;     /* (owned) */
  GBytes         *older_pem; /* (owned) (nullable) until it is read */

  GtkStack   *stack;
  GtkLabel   *failure_label;
  GtkListBox *list;
};

/* Both chains, read on a thread. */
typedef struct
{
  GBytes    *older_pem;   /* (owned) */
  GBytes    *newer_pem;   /* (owned) */
  GPtrArray *comparisons; /* (owned) (nullable) of CbkComparison */
} CompareJob;

G_DEFINE_FINAL_TYPE (CbkCompareDialog, cbk_compare_dialog, ADW_TYPE_WINDOW)

static void
compare_job_free (CompareJob *job)
{
  g_bytes_unref (job->older_pem);
  g_bytes_unref (job->newer_pem);
  g_clear_pointer (&job->comparisons, g_ptr_array_unref);
  g_free (job);
}

static void
show_failure (CbkCompareDialog *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_label_set_text (self->failure_label, error->message);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static GtkWidget *
new_text (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  cbk_literal_keep (label);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

static GtkWidget *
new_value (const char *text, const char *css_class)
{
  GtkWidget *label = new_text (text, css_class);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

/* What is compared stands above what both say of it, so that both have half of the width, however narrow that is. */
static void
add_row (CbkCompareDialog *self, const CbkComparison *comparison, const char *css_class)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, ROW_SPACING);
  GtkWidget *title = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, COLUMN_SPACING);
  GtkWidget *values = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, COLUMN_SPACING);
  GtkWidget *label = new_text (comparison->label, "title");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (title), label);
  /* The mark is a word to those who do not see that the values are bold. */
  if (comparison->differs)
    /* Translators: of a fact in which two certificates differ */
    gtk_box_append (GTK_BOX (title), new_text (_ ("Differs"), "caption"));

  gtk_box_set_homogeneous (GTK_BOX (values), TRUE);
  gtk_box_append (GTK_BOX (values), new_value (comparison->older, css_class));
  gtk_box_append (GTK_BOX (values), new_value (comparison->newer, css_class));

  gtk_box_append (GTK_BOX (lines), title);
  gtk_box_append (GTK_BOX (lines), values);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), lines);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_add_css_class (row, "fact");
  gtk_widget_add_css_class (row, "compared");
  gtk_list_box_append (self->list, row);
}

static void
show_comparisons (CbkCompareDialog *self, GPtrArray *comparisons)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *older = cbk_literal_dup_time (self->older->create_time, zone);
  g_autofree char *newer = cbk_literal_dup_time (self->newer->create_time, zone);
  CbkComparison    which = { .label = (char *) cbk_column_title (CBK_COLUMN_CREATE), .older = older, .newer = newer };

  add_row (self, &which, "heading");
  for (guint i = 0; i < comparisons->len; i++)
    {
      const CbkComparison *comparison = g_ptr_array_index (comparisons, i);

      add_row (self, comparison, comparison->differs ? "differs" : NULL);
    }
  gtk_stack_set_visible_child_name (self->stack, "comparison");
}

static void
compare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CompareJob *job = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkChain) older = cbk_chain_new_from_pem (job->older_pem, &error);
  g_autoptr (CbkChain) newer = older != NULL ? cbk_chain_new_from_pem (job->newer_pem, &error) : NULL;

  if (newer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  job->comparisons = cbk_compare_chains (older, newer);
  g_task_return_boolean (task, TRUE);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkCompareDialog *self = CBK_COMPARE_DIALOG (source);
  const CompareJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    show_comparisons (self, job->comparisons);
  else
    show_failure (self, error);
}

static void
newer_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkCompareDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pem = cbk_connector_get_chain_finish (CBK_CONNECTOR (source), result, NULL, NULL, &error);
  g_autoptr (GTask) task = NULL;
  CompareJob *job;

  if (pem == NULL)
    {
      show_failure (self, error);
      return;
    }

  job = g_new0 (CompareJob, 1);
  job->older_pem = g_steal_pointer (&self->older_pem);
  job->newer_pem = g_steal_pointer (&pem);
  task = g_task_new (self, self->lifetime, compared_cb, NULL);
  g_task_set_task_data (task, job, (GDestroyNotify) compare_job_free);
  g_task_run_in_thread (task, compare_thread);
}

static void
older_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkCompareDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->older_pem = cbk_connector_get_chain_finish (CBK_CONNECTOR (source), result, NULL, NULL, &error);
  if (self->older_pem == NULL)
    show_failure (self, error);
  else
    cbk_connector_get_chain_async (self->connector, self->newer->id, NULL, self->lifetime, newer_ready_cb,
                                   g_object_ref (self));
}

static gboolean
cbk_compare_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CBK_COMPARE_DIALOG (window)->lifetime);

  return GTK_WINDOW_CLASS (cbk_compare_dialog_parent_class)->close_request (window);
}

static void
cbk_compare_dialog_finalize (GObject *object)
{
  CbkCompareDialog *self = CBK_COMPARE_DIALOG (object);

  g_clear_object (&self->connector);
  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->older, cbk_certificate_free);
  g_clear_pointer (&self->newer, cbk_certificate_free);
  g_clear_pointer (&self->older_pem, g_bytes_unref);

  G_OBJECT_CLASS (cbk_compare_dialog_parent_class)->finalize (object);
}

static void
cbk_compare_dialog_class_init (CbkCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cbk_compare_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_compare_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-compare-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkCompareDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CbkCompareDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, CbkCompareDialog, list);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cbk_compare_dialog_init (CbkCompareDialog *self)
{
  self->lifetime = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_compare_dialog_new:
 * @connector: (transfer none): asked for both chains
 * @older: (transfer none): a certificate of the history
 * @newer: (transfer none): another one
 *
 * Returns: (transfer none): a modal window over @parent that fetches what it compares
 */
CbkCompareDialog *
cbk_compare_dialog_new (GtkWindow            *parent,
                        CbkConnector         *connector,
                        const CbkCertificate *older,
                        const CbkCertificate *newer)
{
  CbkCompareDialog *self = g_object_new (CBK_TYPE_COMPARE_DIALOG, "transient-for", parent, NULL);

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  self->connector = g_object_ref (connector);
  self->older = cbk_certificate_copy (older);
  self->newer = cbk_certificate_copy (newer);
  cbk_connector_get_chain_async (connector, older->id, NULL, self->lifetime, older_ready_cb, g_object_ref (self));

  return self;
}
