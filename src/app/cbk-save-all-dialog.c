/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves certificate and key of many domains into one folder, one after the other, and reports on each. */

#include "config.h"

#include "app/cbk-save-all-dialog.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-dialog.h"
#include "app/cbk-forms.h"
#include "app/cbk-speech.h"
#include "cli/cbk-save.h"

typedef enum
{
  GROUP_REFUSED, /* what was not saved is what a person must read first */
  GROUP_WARNED,
  GROUP_SAVED,
} ReportGroup;

#define N_GROUPS (GROUP_SAVED + 1)
/* A CDN whose pages never end is not waited for. */
#define MAX_PAGES 100

struct _CbkSaveAllDialog
{
  AdwWindow parent_instance;

  CbkConnector         *connector; /* (owned) */
  CbkStore             *store;     /* (owned) */
  CbkAccess            *access;    /* (owned) */
  CbkSnapshot          *snapshot;  /* (owned) in which the rows are counted */
  GArray               *rows;      /* (owned) of guint */
  char                 *folder;    /* (owned) */
  GtkFileChooserNative *chooser;   /* (owned) (nullable) it vanishes without an own reference */
  GCancellable         *lifetime;  /* (owned) */
  guint                 next;      /* the row that is being saved, as a place in rows */
  char                 *domain_id; /* (owned) (nullable) the one of that row */
  guint                 n_pages;   /* of its history, so far */
  guint                 n_of[N_GROUPS];
  GString              *report; /* (owned) as text, to copy */

  GtkStack            *stack;
  GtkLabel            *progress_label;
  GtkProgressBar      *progress_bar;
  GtkLabel            *summary_label;
  AdwPreferencesGroup *groups[N_GROUPS];
  AdwPreferencesGroup *refused_group;
  AdwPreferencesGroup *warned_group;
  AdwPreferencesGroup *saved_group;
};

G_DEFINE_FINAL_TYPE (CbkSaveAllDialog, cbk_save_all_dialog, ADW_TYPE_WINDOW)

static void save_next (CbkSaveAllDialog *self);

static guint
current_row (CbkSaveAllDialog *self)
{
  return g_array_index (self->rows, guint, self->next);
}

static void
add_line (CbkSaveAllDialog *self, ReportGroup group, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_preferences_group_add (self->groups[group], row);
  gtk_widget_set_visible (GTK_WIDGET (self->groups[group]), TRUE);
  g_string_append_printf (self->report, "%s: %s\n", title, text);
}

/* Whatever became of the domain that was in hand: the next one's turn. */
static void
report (CbkSaveAllDialog *self, ReportGroup group, const char *text)
{
  g_autofree char *domain = NULL;

  if (g_cancellable_is_cancelled (self->lifetime))
    return; /* the report is there already */

  domain = cbk_snapshot_dup_shown_domain (self->snapshot, current_row (self), NULL);
  add_line (self, group, domain, text);
  self->n_of[group]++;
  self->next++;
  save_next (self);
}

static void
report_error (CbkSaveAllDialog *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    report (self, GROUP_REFUSED, error->message);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSaveAllDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSaveResult) saved = cbk_save_run_finish (CBK_SAVE (source), result, &error);
  g_autofree char *findings = NULL;
  g_autofree char *files = NULL;

  if (saved == NULL)
    {
      report_error (self, error);
      return;
    }

  findings = g_strjoinv ("\n", saved->findings);
  if (saved->outcome != CBK_SAVE_SAVED)
    report (self, GROUP_REFUSED, findings);
  else if (findings[0] != '\0')
    report (self, GROUP_WARNED, findings);
  else
    {
      files = cbk_format_saved ((const char *const *) saved->files);
      report (self, GROUP_SAVED, files);
    }
}

/* Nobody is asked about each of many: what was found stands in the report. */
static void
question_cb (CbkSave *save, const char *const *findings, gpointer user_data)
{
  cbk_save_answer (save, TRUE);
}

static void
save_certificate (CbkSaveAllDialog *self, const CbkCertificate *certificate)
{
  const char *obstacle = cbk_download_obstacle (CBK_FORM_PAIR, certificate->chain_available, certificate->private_key);
  g_autofree char *domain = cbk_snapshot_dup_domain (self->snapshot, current_row (self));
  g_autofree char *name = cbk_bundle_suggest_name (domain, CBK_FORM_PAIR);
  g_autofree char *target = g_build_filename (self->folder, name, NULL);
  g_autofree char *key_target = cbk_key_path_beside (target);
  g_autoptr (CbkSave) save = NULL;
  CbkSaveOrder order = {
    .url = cbk_access_get_url (self->access),
    .token = cbk_access_get_token (self->access),
    .roots = cbk_access_get_roots (self->access),
    .domain = domain,
    .certificate_id = certificate->id,
    .has_key = TRUE,
    .form = CBK_FORM_PAIR,
    .target = target,
    .key_target = key_target,
  };

  if (obstacle != NULL)
    {
      report (self, GROUP_REFUSED, obstacle);
      return;
    }

  save = cbk_save_new ();
  cbk_save_run_async (save, &order, question_cb, self->lifetime, saved_cb, g_object_ref (self));
}

static void fetch_history (CbkSaveAllDialog *self, const char *page_token);

static void
history_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSaveAllDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = NULL;

  page = cbk_connector_list_certificates_finish (CBK_CONNECTOR (source), result, &error);
  if (page == NULL)
    {
      report_error (self, error);
      return;
    }

  for (guint i = 0; i < page->certificates->len; i++)
    {
      const CbkCertificate *certificate = g_ptr_array_index (page->certificates, i);

      if (certificate->is_current)
        {
          save_certificate (self, certificate);
          return;
        }
    }
  if (page->next_page_token != NULL && ++self->n_pages < MAX_PAGES)
    fetch_history (self, page->next_page_token);
  else
    report (self, GROUP_REFUSED, _ ("The CDN lists no current certificate for this domain"));
}

static void
fetch_history (CbkSaveAllDialog *self, const char *page_token)
{
  cbk_connector_list_certificates_async (self->connector, self->domain_id, page_token, NULL, self->lifetime,
                                         history_ready_cb, g_object_ref (self));
}

static void
domain_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSaveAllDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomain) domain = cbk_store_get_domain_finish (CBK_STORE (source), result, &error);

  if (domain == NULL)
    {
      report_error (self, error);
      return;
    }

  g_free (self->domain_id);
  self->domain_id = g_strdup (domain->id);
  self->n_pages = 0;
  fetch_history (self, NULL);
}

static void
show_report (CbkSaveAllDialog *self)
{
  g_autofree char *saved = cbk_format_number (self->n_of[GROUP_SAVED]);
  g_autofree char *warned = cbk_format_number (self->n_of[GROUP_WARNED]);
  g_autofree char *refused = cbk_format_number (self->n_of[GROUP_REFUSED]);
  /* Translators: three numbers of domains */
  g_autofree char *summary =
    /* Translators: three numbers of domains */
    g_strdup_printf (_ ("%s saved, %s saved with a warning, %s not saved"), saved, warned, refused);

  gtk_label_set_text (self->summary_label, summary);
  gtk_stack_set_visible_child_name (self->stack, "report");
}

static void
save_next (CbkSaveAllDialog *self)
{
  g_autofree char *done = cbk_format_number (self->next);
  g_autofree char *total = cbk_format_number (self->rows->len);
  /* Translators: two numbers of domains */
  g_autofree char *progress = g_strdup_printf (_ ("Saving: %s of %s domains"), done, total);

  if (self->next == self->rows->len)
    {
      show_report (self);
      return;
    }

  gtk_label_set_text (self->progress_label, progress);
  gtk_progress_bar_set_fraction (self->progress_bar, (double) self->next / self->rows->len);
  cbk_store_get_domain_async (self->store, cbk_snapshot_get_key (self->snapshot, current_row (self)), self->lifetime,
                              domain_ready_cb, g_object_ref (self));
}

/* What was saved stays; the report says which, and how many were left. */
static void
cancel_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkSaveAllDialog *self = CBK_SAVE_ALL_DIALOG (widget);
  guint             n_left = self->rows->len - self->next;
  g_autofree char  *number = cbk_format_number (n_left);
  /* Translators: %s is a number of domains */
  g_autofree char *left =
    g_strdup_printf (ngettext ("%s domain was not saved any more", "%s domains were not saved any more", n_left),
                     number);

  g_cancellable_cancel (self->lifetime);
  /* Translators: what became of a save */
  add_line (self, GROUP_REFUSED, _ ("Cancelled"), left);
  self->n_of[GROUP_REFUSED] += n_left;
  show_report (self);
}

static void
copy_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkSaveAllDialog *self = CBK_SAVE_ALL_DIALOG (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->report->str);
}

static gboolean
cbk_save_all_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CBK_SAVE_ALL_DIALOG (window)->lifetime);

  return GTK_WINDOW_CLASS (cbk_save_all_dialog_parent_class)->close_request (window);
}

static void
cbk_save_all_dialog_dispose (GObject *object)
{
  CbkSaveAllDialog *self = CBK_SAVE_ALL_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->chooser);
  g_clear_object (&self->connector);
  g_clear_object (&self->store);
  g_clear_object (&self->access);
  g_clear_pointer (&self->snapshot, cbk_snapshot_unref);

  G_OBJECT_CLASS (cbk_save_all_dialog_parent_class)->dispose (object);
}

static void
cbk_save_all_dialog_finalize (GObject *object)
{
  CbkSaveAllDialog *self = CBK_SAVE_ALL_DIALOG (object);

  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->folder);
  g_free (self->domain_id);
  g_string_free (self->report, TRUE);
  g_object_unref (self->lifetime);

  G_OBJECT_CLASS (cbk_save_all_dialog_parent_class)->finalize (object);
}

static void
cbk_save_all_dialog_class_init (CbkSaveAllDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_save_all_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_save_all_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_save_all_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-save-all-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, refused_group);
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, warned_group);
  gtk_widget_class_bind_template_child (widget_class, CbkSaveAllDialog, saved_group);

  gtk_widget_class_install_action (widget_class, "save-all.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "save-all.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cbk_save_all_dialog_init (CbkSaveAllDialog *self)
{
  self->lifetime = g_cancellable_new ();
  self->report = g_string_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
  self->groups[GROUP_REFUSED] = self->refused_group;
  self->groups[GROUP_WARNED] = self->warned_group;
  self->groups[GROUP_SAVED] = self->saved_group;
}

static void
folder_response_cb (CbkSaveAllDialog *self, int response)
{
  g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));

  if (response == GTK_RESPONSE_ACCEPT && folder != NULL)
    self->folder = g_file_get_path (folder);
  g_clear_object (&self->chooser);
  if (self->folder == NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }

  gtk_window_present (GTK_WINDOW (self));
  save_next (self);
}

/**
 * cbk_save_all_dialog_start:
 * @snapshot: (transfer none): in which @rows are counted
 * @rows: (element-type guint) (transfer none): what is to be saved
 *
 * Asks for a folder, then saves each domain's certificate and key there under a name of its own; no file that exists
 * is replaced. The window is @parent's and goes when it is closed.
 */
void
cbk_save_all_dialog_start (GtkWindow    *parent,
                           CbkConnector *connector,
                           CbkStore     *store,
                           CbkAccess    *access,
                           CbkSnapshot  *snapshot,
                           GArray       *rows)
{
  CbkSaveAllDialog *self = g_object_new (CBK_TYPE_SAVE_ALL_DIALOG, "transient-for", parent, NULL);

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  self->connector = g_object_ref (connector);
  self->store = g_object_ref (store);
  self->access = g_object_ref (access);
  self->snapshot = cbk_snapshot_ref (snapshot);
  self->rows = g_array_ref (rows);

  self->chooser = gtk_file_chooser_native_new (gtk_window_get_title (GTK_WINDOW (self)), parent,
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save Here"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
