/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SSL Detail: a domain, the history of its certificates, and the facts of the current one from its own chain. */

#include "config.h"

#include "app/cbk-detail-dialog.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-compare-dialog.h"
#include "app/cbk-dialog.h"
#include "app/cbk-download.h"
#include "app/cbk-fact-list.h"
#include "app/cbk-folder.h"
#include "app/cbk-history-table.h"
#include "app/cbk-saved-toast.h"
#include "app/cbk-speech.h"
#include "core/cbk-error.h"
#include "core/pki/cbk-chain.h"
#include "core/pki/cbk-trust.h"
#include "core/sync/cbk-archive.h"

struct _CbkDetailDialog
{
  AdwWindow parent_instance;

  CbkConnector *connector;   /* (owned) (nullable) */
  CbkStore     *store;       /* (owned) */
  CbkArchive   *archive;     /* (owned) what was seen last, and what the CDN says now */
  CbkAccess    *access;      /* (owned) (nullable) for the process that saves */
  CbkDownload  *download;    /* (owned) (nullable) */
  char         *domain;      /* (owned) xn-- form */
  GCancellable *lifetime;    /* (owned) cancelled with the dialog */
  gint64        key;         /* of the domain's row in the store */
  gint64        expire_time; /* as the CDN's record says */
  CbkHistory   *history;     /* (owned) (nullable) what is shown */
  CbkKeptChain *chain;       /* (owned) (nullable) of the certificate whose facts are shown */
  AdwToast     *toast;       /* (owned) (nullable) what was saved last */

  GtkLabel            *domain_label;
  GtkLabel            *other_form_label;
  GtkLabel            *summary_label;
  GtkStack            *history_stack;
  AdwPreferencesGroup *history_group;
  GtkLabel            *history_failure_label;
  CbkHistoryTable     *history_table;
  GtkStack            *facts_stack;
  GtkLabel            *facts_message_label;
  CbkFactList         *fact_list;
  CbkFactList         *saved_list;
  AdwToastOverlay     *toast_overlay;
};

/* What the worker gets, and what it makes of it. */
typedef struct
{
  GBytes         *pem;         /* (owned) */
  GBytes         *roots;       /* (owned) (nullable) */
  CbkChain       *chain;       /* (owned) (nullable) */
  CbkTrust       *trust;       /* (owned) (nullable) */
  GError         *trust_error; /* (owned) (nullable) why there is no trust */
  char           *domain;      /* (owned) xn-- form */
  gint64          now;         /* UTC seconds */
  CbkChainReport *report;      /* (owned) (nullable) */
} ChainJob;

G_DEFINE_FINAL_TYPE (CbkDetailDialog, cbk_detail_dialog, ADW_TYPE_WINDOW)

static gboolean
is_over (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
show_facts_message (CbkDetailDialog *self, const char *message)
{
  gtk_label_set_text (self->facts_message_label, message);
  gtk_stack_set_visible_child_name (self->facts_stack, "message");
}

static void
show_failure (CbkDetailDialog *self, const GError *error)
{
  gtk_label_set_text (self->history_failure_label, error->message);
  gtk_stack_set_visible_child_name (self->history_stack, "failed");
  gtk_widget_set_visible (GTK_WIDGET (self->facts_stack), FALSE);
}

static void
chain_job_free (ChainJob *job)
{
  g_bytes_unref (job->pem);
  g_clear_pointer (&job->roots, g_bytes_unref);
  g_clear_object (&job->chain);
  g_clear_pointer (&job->trust, cbk_trust_free);
  g_clear_error (&job->trust_error);
  g_clear_pointer (&job->report, cbk_chain_report_free);
  g_free (job->domain);
  g_free (job);
}

/* A chain of which the trust is not known is still one to be read. */
static void
parse_chain_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ChainJob *job = task_data;
  g_autoptr (GError) error = NULL;

  job->chain = cbk_chain_new_from_pem (job->pem, &error);
  if (job->chain == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  job->trust = cbk_trust_new (job->chain, job->roots, &job->trust_error);
  job->report = cbk_chain_check (job->chain, NULL, job->domain, job->roots, job->now);
  g_task_return_boolean (task, TRUE);
}

static void
chain_parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkDetailDialog *self = CBK_DETAIL_DIALOG (source);
  const ChainJob  *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (is_over (error))
    return;
  if (error != NULL)
    {
      show_facts_message (self, error->message);
      return;
    }

  cbk_fact_list_set_facts (self->fact_list, &(CbkCertificateFacts){ .chain = job->chain,
                                                                    .trust = job->trust,
                                                                    .trust_error = job->trust_error,
                                                                    .findings = job->report->findings,
                                                                    .recorded_expire_time = self->expire_time,
                                                                    .now = job->now });
  gtk_stack_set_visible_child_name (self->facts_stack, "facts");
}

/* What is shown already is not parsed again. */
static void
show_chain (CbkDetailDialog *self, const CbkKeptChain *chain)
{
  GBytes *roots = self->access != NULL ? cbk_access_get_roots (self->access) : NULL;
  g_autoptr (GTask) task = NULL;
  ChainJob *job;

  if (self->chain != NULL && g_bytes_equal (self->chain->pem, chain->pem))
    return;
  g_clear_pointer (&self->chain, cbk_kept_chain_free);
  self->chain = cbk_kept_chain_copy (chain);

  task = g_task_new (self, self->lifetime, chain_parsed_cb, NULL);
  job = g_new0 (ChainJob, 1);
  job->pem = g_bytes_ref (chain->pem);
  job->roots = roots != NULL ? g_bytes_ref (roots) : NULL;
  job->domain = g_strdup (self->domain);
  job->now = g_get_real_time () / G_USEC_PER_SEC;
  g_task_set_task_data (task, job, (GDestroyNotify) chain_job_free);
  g_task_run_in_thread (task, parse_chain_thread);
}

static void
chain_kept_cb (CbkArchive *archive, const CbkKeptChain *kept, gpointer user_data)
{
  show_chain (CBK_DETAIL_DIALOG (user_data), kept);
}

static void
chain_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkDetailDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkKeptChain) chain = cbk_archive_get_chain_finish (CBK_ARCHIVE (source), result, &error);

  if (is_over (error))
    return;
  if (chain != NULL)
    show_chain (self, chain);
  else if (self->chain == NULL)
    show_facts_message (self, error->message);
}

static const CbkCertificate *
find_current (CbkDetailDialog *self)
{
  for (guint i = 0; i < self->history->certificates->len; i++)
    {
      const CbkCertificate *certificate = g_ptr_array_index (self->history->certificates, i);

      if (certificate->is_current)
        return certificate;
    }

  return NULL;
}

static void
show_history (CbkDetailDialog *self, const CbkHistory *history)
{
  const CbkCertificate *current;

  g_clear_pointer (&self->history, cbk_history_free);
  self->history = cbk_history_copy (history);
  cbk_history_table_set_certificates (self->history_table, self->history->certificates,
                                      g_get_real_time () / G_USEC_PER_SEC);
  gtk_stack_set_visible_child_name (self->history_stack, history->certificates->len > 0 ? "table" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->facts_stack), history->certificates->len > 0);

  current = find_current (self);
  if (current == NULL)
    show_facts_message (self, _ ("The CDN marks none of these certificates as the current one."));
  else if (!current->chain_available)
    show_facts_message (self, _ ("The CDN does not give out the chain of the current certificate."));
  else
    cbk_archive_get_chain_async (self->archive, current->id, g_get_real_time () / G_USEC_PER_SEC, chain_kept_cb,
                                 self->lifetime, chain_ready_cb, g_object_ref (self));
}

/* Under the title: since when this is known, and why not better. A group's description is markup.
 *
 * error: (nullable) */
static void
say_age (CbkDetailDialog *self, const CbkHistory *history, const GError *error)
{
  g_autofree char *distance = cbk_format_distance (history->fetched, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *age = NULL;
  g_autofree char *escaped = NULL;

  if (error == NULL)
    /* Translators: %s is "3 hours ago" */
    age = g_strdup_printf (_ ("As the CDN had it %s; asking it now"), distance);
  else
    /* Translators: %s is "3 hours ago", then a sentence that says why the CDN could not be asked */
    age = g_strdup_printf (_ ("As the CDN had it %s. %s"), distance, error->message);
  escaped = g_markup_escape_text (age, -1);
  adw_preferences_group_set_description (self->history_group, escaped);
}

static void
history_kept_cb (CbkArchive *archive, const CbkHistory *kept, gpointer user_data)
{
  CbkDetailDialog *self = CBK_DETAIL_DIALOG (user_data);

  show_history (self, kept);
  say_age (self, kept, NULL);
}

static void
history_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkDetailDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkHistory) history = cbk_archive_get_history_finish (CBK_ARCHIVE (source), result, &error);

  if (is_over (error))
    return;
  if (history == NULL && self->history != NULL)
    {
      say_age (self, self->history, error);
      return;
    }
  if (history == NULL)
    {
      show_failure (self, error);
      return;
    }

  adw_preferences_group_set_description (self->history_group, NULL);
  /* What is shown already stays as it is, with what is selected in it. */
  if (self->history == NULL || history->etag == NULL || g_strcmp0 (self->history->etag, history->etag) != 0)
    show_history (self, history);
}

static void
domain_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkDetailDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomain) domain = NULL;

  domain = cbk_store_get_domain_finish (CBK_STORE (source), result, &error);
  if (is_over (error))
    return;
  if (domain == NULL)
    {
      show_failure (self, error);
      return;
    }

  cbk_archive_get_history_async (self->archive, domain->id, g_get_real_time () / G_USEC_PER_SEC, history_kept_cb,
                                 self->lifetime, history_ready_cb, g_object_ref (self));
}

static void
fetch (CbkDetailDialog *self)
{
  g_clear_pointer (&self->history, cbk_history_free);
  g_clear_pointer (&self->chain, cbk_kept_chain_free);
  gtk_stack_set_visible_child_name (self->history_stack, "loading");
  gtk_stack_set_visible_child_name (self->facts_stack, "loading");
  gtk_widget_set_visible (GTK_WIDGET (self->facts_stack), TRUE);
  cbk_store_get_domain_async (self->store, self->key, self->lifetime, domain_ready_cb, g_object_ref (self));
}

static void
history_download_cb (CbkDetailDialog *self, const CbkCertificate *certificate, guint form)
{
  if (self->download != NULL)
    cbk_download_start (self->download, self->domain, certificate, form);
  else
    adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_ ("Certbook is not connected to the CDN")));
}

/* The toast says it is done; what is to be minded, and the fingerprint to compare, stay below the history. */
static void
download_saved_cb (CbkDetailDialog *self, CbkSaveResult *saved)
{
  cbk_saved_toast_show (&self->toast, self->toast_overlay, (const char *const *) saved->files, "detail.show-in-folder");
  cbk_fact_list_set_saved (self->saved_list, saved);
  gtk_widget_set_visible (GTK_WIDGET (self->saved_list), TRUE);
}

static void
show_in_folder_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cbk_folder_show (GTK_WINDOW (widget), g_variant_get_bytestring (parameter));
}

static void
history_selected_cb (CbkDetailDialog *self)
{
  const CbkCertificate *older, *newer;
  gboolean can_compare = cbk_history_table_get_pair (self->history_table, &older, &newer) && older->chain_available &&
                         newer->chain_available;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.compare", can_compare);
}

static void
compare_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbkDetailDialog      *self = CBK_DETAIL_DIALOG (widget);
  const CbkCertificate *older, *newer;

  if (cbk_history_table_get_pair (self->history_table, &older, &newer))
    gtk_window_present (GTK_WINDOW (cbk_compare_dialog_new (GTK_WINDOW (self), self->connector, older, newer)));
}

static void
try_again_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  fetch (CBK_DETAIL_DIALOG (widget));
}

static void
show_summary (CbkDetailDialog *self, CbkSnapshot *snapshot, guint row)
{
  gint64           now = g_get_real_time () / G_USEC_PER_SEC;
  CbkVerdict       verdict = cbk_snapshot_judge (snapshot, row, now);
  const char      *status = cbk_status_title (verdict.status, cbk_snapshot_get_status_word (snapshot, row));
  const char      *type = cbk_provisioning_title (cbk_snapshot_get_provisioning (snapshot, row));
  g_autofree char *other_form = NULL;
  g_autofree char *domain = cbk_snapshot_dup_shown_domain (snapshot, row, &other_form);
  g_autofree char *distance = NULL;
  g_autofree char *summary = NULL;

  gtk_label_set_text (self->domain_label, domain);
  gtk_label_set_text (self->other_form_label, other_form != NULL ? other_form : "");
  gtk_widget_set_visible (GTK_WIDGET (self->other_form_label), other_form != NULL);

  self->expire_time = cbk_snapshot_get_expire_time (snapshot, row);
  if (self->expire_time == CBK_TIME_NONE)
    summary = g_strdup_printf ("%s · %s", status, type);
  else
    {
      distance = cbk_format_distance (self->expire_time, now);
      summary = self->expire_time <= now
                  /* Translators: a status, a type of certificate, "3 days ago" */
                  ? g_strdup_printf (_ ("%s · %s · expired %s"), status, type, distance)
                  /* Translators: a status, a type of certificate, "in 3 days" */
                  : g_strdup_printf (_ ("%s · %s · expires %s"), status, type, distance);
    }
  gtk_label_set_text (self->summary_label, summary);
}

static void
cbk_detail_dialog_dispose (GObject *object)
{
  CbkDetailDialog *self = CBK_DETAIL_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->connector);
  g_clear_object (&self->store);
  g_clear_object (&self->archive);
  g_clear_object (&self->download);
  g_clear_object (&self->access);
  g_clear_object (&self->toast);

  G_OBJECT_CLASS (cbk_detail_dialog_parent_class)->dispose (object);
}

static void
cbk_detail_dialog_finalize (GObject *object)
{
  CbkDetailDialog *self = CBK_DETAIL_DIALOG (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->history, cbk_history_free);
  g_clear_pointer (&self->chain, cbk_kept_chain_free);

  G_OBJECT_CLASS (cbk_detail_dialog_parent_class)->finalize (object);
}

static gboolean
cbk_detail_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CBK_DETAIL_DIALOG (window)->lifetime);

  return GTK_WINDOW_CLASS (cbk_detail_dialog_parent_class)->close_request (window);
}

static void
cbk_detail_dialog_class_init (CbkDetailDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_detail_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_detail_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_detail_dialog_close_request;

  g_type_ensure (CBK_TYPE_HISTORY_TABLE);
  g_type_ensure (CBK_TYPE_FACT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-detail-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, domain_label);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, other_form_label);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, history_stack);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, history_group);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, history_failure_label);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, history_table);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, facts_stack);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, facts_message_label);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, fact_list);

  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, saved_list);
  gtk_widget_class_bind_template_child (widget_class, CbkDetailDialog, toast_overlay);
  gtk_widget_class_bind_template_callback (widget_class, history_download_cb);
  gtk_widget_class_bind_template_callback (widget_class, history_selected_cb);

  gtk_widget_class_install_action (widget_class, "detail.try-again", NULL, try_again_action);
  gtk_widget_class_install_action (widget_class, "detail.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "detail.show-in-folder", "ay", show_in_folder_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "window.close", NULL);
}

static void
cbk_detail_dialog_init (CbkDetailDialog *self)
{
  self->lifetime = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_detail_dialog_new:
 * @connector: (nullable) (transfer none): asked for the history and the chain
 * @store: (transfer none): knows the domain's id
 * @access: (nullable) (transfer none): lets the process that saves keys ask the same CDN
 * @settings: (transfer none): where the folder used last is remembered
 * @snapshot: (transfer none): the inventory in which @row is the domain
 *
 * Returns: (transfer none): a modal window over @parent that fetches what it shows
 */
CbkDetailDialog *
cbk_detail_dialog_new (GtkWindow    *parent,
                       CbkConnector *connector,
                       CbkStore     *store,
                       CbkAccess    *access,
                       GSettings    *settings,
                       CbkSnapshot  *snapshot,
                       guint         row)
{
  CbkDetailDialog *self = g_object_new (CBK_TYPE_DETAIL_DIALOG, "transient-for", parent, NULL);
  int              width, height;

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  cbk_dialog_fit (GTK_WINDOW (self), width, height);
  self->connector = connector != NULL ? g_object_ref (connector) : NULL;
  self->archive = cbk_archive_new (connector, store);
  self->domain = cbk_snapshot_dup_domain (snapshot, row);
  if (access != NULL)
    {
      self->access = g_object_ref (access);
      self->download = cbk_download_new (GTK_WINDOW (self), access, settings);
      g_signal_connect_swapped (self->download, "saved", G_CALLBACK (download_saved_cb), self);
    }
  self->store = g_object_ref (store);
  self->key = cbk_snapshot_get_key (snapshot, row);
  history_selected_cb (self);
  show_summary (self, snapshot, row);
  fetch (self);

  return self;
}
