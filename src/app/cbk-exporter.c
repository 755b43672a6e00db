/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From "Export List…" to a file: form, place, progress, and what came of it. Actions of the window.
 *
 * What is exported is what was shown when it was asked for, whatever the window shows meanwhile. */

#include "config.h"

#include "app/cbk-exporter.h"

#include <glib/gi18n.h>

#include "app/cbk-export-dialog.h"
#include "app/cbk-export-forms.h"
#include "app/cbk-export-job.h"
#include "app/cbk-folder.h"
#include "app/cbk-save-chooser.h"
#include "app/cbk-saved-toast.h"

/* An export that takes no longer than a few of these shows no progress. */
#define TICK_MS 100
#define QUIET_TICKS 3

struct _CbkExporter
{
  GObject parent_instance;

  GtkApplicationWindow *window;        /* borrowed: it owns this object */
  AdwToastOverlay      *toast_overlay; /* borrowed: the window's, as is the bar */
  CbkExportBar         *bar;
  GSettings            *settings; /* (owned) where the folder used last is remembered */
  GCancellable         *lifetime; /* (owned) */
  AdwToast             *toast;    /* (owned) (nullable) what was exported last */
  gboolean              can_export;

  /* The export that is being prepared or made; one at a time. */
  CbkExtract           *extract; /* (owned) (nullable) */
  CbkExportFormat       format;
  GtkFileChooserNative *chooser; /* (owned) (nullable) */
  CbkExportJob         *job;     /* (owned) (nullable) */
  GCancellable         *running; /* (owned) (nullable) of the job */
  guint                 tick_id;
  guint                 n_ticks;
};

G_DEFINE_FINAL_TYPE (CbkExporter, cbk_exporter, G_TYPE_OBJECT)

static guint wanted_signal;

static void
enable (CbkExporter *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
update_actions (CbkExporter *self)
{
  enable (self, "export", self->can_export && self->extract == NULL);
  enable (self, "cancel-export", self->job != NULL);
}

static void
end_export (CbkExporter *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_object (&self->job);
  g_clear_object (&self->running);
  g_clear_pointer (&self->extract, cbk_extract_unref);
}

static void
tell_failure (CbkExporter *self, const char *why)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), _ ("Not Saved"), why);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
tick_cb (gpointer user_data)
{
  CbkExporter *self = user_data;

  if (++self->n_ticks >= QUIET_TICKS)
    cbk_export_bar_show (self->bar, cbk_export_job_get_n_done (self->job), cbk_export_job_get_n_rows (self->job));
  return G_SOURCE_CONTINUE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkExporter) self = user_data;
  g_autoptr (CbkExportJob) job = CBK_EXPORT_JOB (g_object_ref (source));
  g_autoptr (GError) error = NULL;
  gboolean is_written = cbk_export_job_run_finish (job, result, &error);

  if (g_cancellable_is_cancelled (self->lifetime))
    return;

  end_export (self);
  update_actions (self);
  cbk_export_bar_hide (self->bar);
  if (is_written)
    cbk_saved_toast_show (&self->toast, self->toast_overlay,
                          (const char *const[]){ cbk_export_job_get_path (job), NULL }, "win.show-in-folder");
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_ ("Export cancelled, nothing was saved")));
  else
    tell_failure (self, error->message);
}

static void
run_job (CbkExporter *self, const char *path)
{
  self->job = cbk_export_job_new (self->extract, self->format, path);
  self->running = g_cancellable_new ();
  self->n_ticks = 0;
  self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
  update_actions (self);
  cbk_export_job_run_async (self->job, self->running, written_cb, g_object_ref (self));
}

static void
place_response_cb (CbkExporter *self, int response)
{
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    path = cbk_save_chooser_dup_path (self->chooser);
  g_clear_object (&self->chooser);
  if (path == NULL)
    {
      if (response == GTK_RESPONSE_ACCEPT)
        tell_failure (self, cbk_save_chooser_no_path ());
      end_export (self);
      update_actions (self);
      return;
    }

  cbk_save_chooser_remember (self->settings, path);
  run_job (self, path);
}

static void
form_chosen_cb (CbkExporter *self, guint format)
{
  g_autofree char *name = cbk_export_form_suggest_name (format, cbk_extract_get (self->extract));

  self->format = format;
  self->chooser =
    cbk_save_chooser_new (GTK_WINDOW (self->window), cbk_export_form_title (format), name, self->settings);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (place_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* The dialog goes after "chosen", too: only one that was closed without it ends the export. */
static void
dialog_closed_cb (CbkExporter *self)
{
  if (self->chooser != NULL)
    return;

  end_export (self);
  update_actions (self);
}

static void
export_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, wanted_signal, 0);
}

static void
cancel_export_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkExporter *self = user_data;

  g_cancellable_cancel (self->running);
}

static void
show_in_folder_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkExporter *self = user_data;

  cbk_folder_show (GTK_WINDOW (self->window), g_variant_get_bytestring (parameter));
}

static void
cbk_exporter_dispose (GObject *object)
{
  CbkExporter *self = CBK_EXPORTER (object);

  end_export (self);
  g_clear_object (&self->toast);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_exporter_parent_class)->dispose (object);
}

static void
cbk_exporter_finalize (GObject *object)
{
  g_object_unref (CBK_EXPORTER (object)->lifetime);

  G_OBJECT_CLASS (cbk_exporter_parent_class)->finalize (object);
}

static void
cbk_exporter_class_init (CbkExporterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_exporter_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_exporter_finalize;

  wanted_signal = g_signal_new ("wanted", CBK_TYPE_EXPORTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_exporter_init (CbkExporter *self)
{
  self->lifetime = g_cancellable_new ();
}

/**
 * cbk_exporter_new:
 * @window: (transfer none): gets the actions; it owns the exporter, and ends it before it goes itself
 * @toast_overlay: where is said what was exported
 * @bar: where is shown how far it is
 */
CbkExporter *
cbk_exporter_new (GtkApplicationWindow *window, AdwToastOverlay *toast_overlay, CbkExportBar *bar, GSettings *settings)
{
  static const GActionEntry actions[] = {
    { .name = "export", .activate = export_action },
    { .name = "cancel-export", .activate = cancel_export_action },
    { .name = "show-in-folder", .activate = show_in_folder_action, .parameter_type = "ay" },
  };
  CbkExporter *self = g_object_new (CBK_TYPE_EXPORTER, NULL);

  self->window = window;
  self->toast_overlay = toast_overlay;
  self->bar = bar;
  self->settings = g_object_ref (settings);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  update_actions (self);

  return self;
}

/**
 * cbk_exporter_end:
 * @self: (transfer full): may live on until its thread has removed what it had begun; it tells nobody any more
 */
void
cbk_exporter_end (CbkExporter *self)
{
  g_return_if_fail (CBK_IS_EXPORTER (self));

  g_cancellable_cancel (self->lifetime);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  end_export (self);
  g_object_unref (self);
}

/**
 * cbk_exporter_set_can_export:
 * @can_export: whether there are rows, and all of them are there
 */
void
cbk_exporter_set_can_export (CbkExporter *self, gboolean can_export)
{
  g_return_if_fail (CBK_IS_EXPORTER (self));

  self->can_export = can_export;
  update_actions (self);
}

/**
 * cbk_exporter_start:
 * @what: what is shown now, at least one row; it is copied
 *
 * Asks for form and place, and then writes the file.
 */
void
cbk_exporter_start (CbkExporter *self, const CbkExport *what)
{
  CbkExportDialog *dialog;

  g_return_if_fail (CBK_IS_EXPORTER (self));
  g_return_if_fail (self->extract == NULL);

  self->extract = cbk_extract_new (what);
  update_actions (self);
  dialog = cbk_export_dialog_new (GTK_WINDOW (self->window), what);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (form_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (dialog_closed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
