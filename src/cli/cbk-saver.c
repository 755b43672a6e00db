/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One save, from the request to the report:
 *
 *   request -> chain -> check -> question? -> key -> check -> question? -> write -> saved
 *
 * The key is asked for only when everything else is known and accepted. What takes time happens on a thread, one step
 * after the other, so that the main loop can see the other side go at any moment. */

#include "config.h"

#include "cli/cbk-saver.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/cbk-file-set.h"
#include "cli/cbk-pair-check.h"
#include "cli/cbk-saver-request.h"
#include "core/cbk-error.h"
#include "core/connectors/cbk-inventory-api.h"

#define GO "go"

/* The one that is not about the certificate, but about having none. */
#define KIND_UNCHECKED "unchecked"

/* Handed from the main thread to the one that works, and back; it is never on two of them. */
typedef struct
{
  mode_t           creation_mask;
  CbkSaverRequest *request;   /* owned */
  CbkConnector    *connector; /* owned */
  GBytes          *chain_pem; /* owned (nullable) */
  GBytes          *key_pem;   /* owned (nullable); wiped with it */
  CbkPrivateKey   *key;       /* owned (nullable) */
  CbkChainReport  *report;    /* owned (nullable) */
  GThread         *thread;    /* owned (nullable): of the step that is done at the moment */
  GPtrArray       *asked;     /* of char *, owned: the warnings that the user has accepted */
  GPtrArray       *files;     /* of char *, owned */
  GPtrArray       *notes;     /* of char *, owned */
  GPtrArray       *warnings;  /* of char *, owned */
} Job;

static void get_key (GTask *task);
static void start_writing (GTask *task);

static void
job_free (Job *job)
{
  g_clear_pointer (&job->request, cbk_saver_request_free);
  g_clear_object (&job->connector);
  g_clear_pointer (&job->chain_pem, g_bytes_unref);
  g_clear_pointer (&job->key_pem, g_bytes_unref);
  g_clear_pointer (&job->key, cbk_private_key_free);
  g_clear_pointer (&job->report, cbk_chain_report_free);
  g_ptr_array_unref (job->asked);
  g_ptr_array_unref (job->files);
  g_ptr_array_unref (job->notes);
  g_ptr_array_unref (job->warnings);
  g_free (job);
}

static CbkSaverChannel *
get_channel (GTask *task)
{
  return g_task_get_source_object (task);
}

/* The one place where a save ends without files. A user who has cancelled needs no words. */
static void
fail (GTask *task, GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cbk_saver_channel_send_failed (get_channel (task), error->message);
  g_task_return_error (task, error);
}

static void
refuse (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  cbk_saver_channel_send_refused (get_channel (task), job->report->findings);
  g_task_return_new_error (task, CBK_ERROR, CBK_ERROR_SAVE, _ ("What the CDN sent may not be saved."));
}

/* A step on its way to its thread. */
typedef struct
{
  GTask          *part; /* owned */
  GTaskThreadFunc function;
} Step;

static gpointer
do_step (gpointer data)
{
  Step *step = data;

  step->function (step->part, NULL, g_task_get_task_data (step->part), g_task_get_cancellable (step->part));
  g_object_unref (step->part);
  g_free (step);
  return NULL;
}

/* Runs a step on a thread of its own: the threads of GTask's pool go on when the process ends, and with them what
 * OpenSSL keeps for each thread. The callback, on the main loop, calls end_step(). */
static void
start_step (GTask *task, GTaskThreadFunc function, GAsyncReadyCallback callback)
{
  Job  *job = g_task_get_task_data (task);
  Step *step = g_new0 (Step, 1);

  step->function = function;
  step->part = g_task_new (NULL, g_task_get_cancellable (task), callback, g_object_ref (task));
  g_task_set_source_tag (step->part, start_step);
  g_task_set_task_data (step->part, job, NULL);
  /* A step knows best whether it was cancelled: a save that was done is done. */
  g_task_set_check_cancellable (step->part, FALSE);
  job->thread = g_thread_new ("save", do_step, step);
}

/* Returns: whether the step was done */
static gboolean
end_step (GTask *task, GAsyncResult *result, GError **error)
{
  Job *job = g_task_get_task_data (task);

  g_clear_pointer (&job->thread, g_thread_join);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
check_in_thread (GTask *part, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (CbkChain) chain = NULL;
  Job *job = task_data;

  /* What is no certificate is a finding of the check. */
  if (job->chain_pem != NULL)
    chain = cbk_chain_new_from_pem (job->chain_pem, NULL);
  g_clear_pointer (&job->report, cbk_chain_report_free);
  job->report =
    cbk_chain_check (chain, job->key, job->request->domain, job->request->roots, g_get_real_time () / G_USEC_PER_SEC);
  g_task_return_boolean (part, TRUE);
}

static gboolean
was_asked (const Job *job, const char *sentence)
{
  return g_ptr_array_find_with_equal_func (job->asked, sentence, g_str_equal, NULL);
}

/* Whether there is a warning that the user has not seen yet. From now on he has. */
static gboolean
has_news (Job *job)
{
  gboolean has = FALSE;

  for (guint i = 0; i < job->report->findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (job->report->findings, i);

      if (finding->gravity != CBK_GRAVITY_WARNING || was_asked (job, finding->sentence))
        continue;
      g_ptr_array_add (job->asked, g_strdup (finding->sentence));
      has = TRUE;
    }
  return has;
}

/* All questions are answered: on to the next step, which is the key where one is wanted and not there. */
static void
go_on (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (cbk_form_needs_key (job->request->form) && job->key == NULL)
    get_key (task);
  else
    start_writing (task);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkSecret) line = NULL;
  GError *error = NULL;
  gsize   length;
  guint8 *text;

  line = cbk_saver_channel_read_line_finish (CBK_SAVER_CHANNEL (source), result, &error);
  if (line == NULL)
    {
      fail (task, error);
      return;
    }

  text = cbk_secret_get_data (line, &length);
  if (length == strlen (GO) && memcmp (text, GO, length) == 0)
    go_on (task);
  else
    fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The answer was no.")));
}

static void
ask (GTask *task, GPtrArray *findings)
{
  cbk_saver_channel_send_question (get_channel (task), findings);
  cbk_saver_channel_read_line_async (get_channel (task), on_answer, g_object_ref (task));
}

static void
judge (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (cbk_chain_report_has (job->report, CBK_GRAVITY_BLOCKER))
    refuse (task);
  else if (has_news (job))
    ask (task, job->report->findings);
  else
    go_on (task);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (end_step (task, result, &error))
    judge (task);
  else
    fail (task, error);
}

static void
parse_key_in_thread (GTask *part, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (CbkSecret) secret = NULL;
  Job          *job = task_data;
  GError       *error = NULL;
  gconstpointer bytes;
  gsize         length;

  bytes = g_bytes_get_data (job->key_pem, &length);
  secret = cbk_secret_new (bytes, length);
  g_clear_pointer (&job->key_pem, g_bytes_unref);
  job->key = cbk_private_key_new_from_pem (secret, &error);
  if (job->key == NULL)
    g_task_return_error (part, error);
  else if (job->chain_pem != NULL)
    check_in_thread (part, source, task_data, cancellable);
  else
    g_task_return_boolean (part, TRUE);
}

static void
on_key_parsed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job    *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!end_step (task, result, &error))
    fail (task, error);
  else if (job->chain_pem != NULL)
    judge (task);
  else
    go_on (task);
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job    *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->key_pem = cbk_connector_get_private_key_finish (CBK_CONNECTOR (source), result, &error);
  if (job->key_pem == NULL)
    fail (task, error);
  else
    start_step (task, parse_key_in_thread, on_key_parsed);
}

static void
get_key (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  cbk_connector_get_private_key_async (job->connector, job->request->certificate_id, g_task_get_cancellable (task),
                                       on_key, g_object_ref (task));
}

static void
ask_about_unchecked_key (GTask *task)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new ();
  CbkFinding finding = { CBK_GRAVITY_WARNING, KIND_UNCHECKED,
                         _ ("The CDN does not have the certificate itself, so it cannot be checked whether the private "
                            "key belongs to it.") };

  g_ptr_array_add (findings, &finding);
  ask (task, findings);
}

static void
on_chain (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job    *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->chain_pem = cbk_connector_get_chain_finish (CBK_CONNECTOR (source), result, NULL, NULL, &error);
  if (job->chain_pem != NULL)
    start_step (task, check_in_thread, on_checked);
  else if (job->request->form == CBK_FORM_KEY && g_error_matches (error, CBK_ERROR, CBK_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      ask_about_unchecked_key (task);
    }
  else
    fail (task, error);
}

/* The key has its own place only where it lies beside its certificate. */
static gboolean
add_file (Job *job, CbkFileSet *set, const CbkBundleFile *file, GError **error)
{
  gboolean      is_beside = file->has_key && job->request->key_target != NULL;
  const char   *path = is_beside ? job->request->key_target : job->request->target;
  gboolean      may_replace = is_beside ? job->request->replace_key : job->request->replace;
  gsize         length;
  gconstpointer bytes = cbk_secret_get_data (file->bytes, &length);

  g_ptr_array_add (job->files, g_strdup (path));
  return cbk_file_set_add (set, path, bytes, length,
                           (file->has_key ? CBK_FILE_SECRET : 0) | (may_replace ? CBK_FILE_MAY_REPLACE : 0), error);
}

/* What a person would not see otherwise: which files of the same name do not go together. */
static void
note_old_pair (Job *job)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;

  if (job->request->key_target == NULL || !cbk_pair_check_is_mixed (job->request->target, job->request->key_target))
    return;

  certificate = g_filename_display_basename (job->request->target);
  key = g_filename_display_basename (job->request->key_target);
  g_ptr_array_add (job->notes,
                   /* Translators: the names of two files: a certificate and a key */
                   g_strdup_printf (_ ("The old “%s” and “%s” did not belong together, as after a save that was cut "
                                       "off. Both were replaced."),
                                    certificate, key));
}

static void
warn_of_new_pair (Job *job)
{
  g_autofree char *other = NULL;
  g_autofree char *name = NULL;

  if (job->request->form != CBK_FORM_KEY && cbk_form_needs_key (job->request->form))
    return;

  other = cbk_pair_check_find_mixed (job->request->target, job->request->form == CBK_FORM_KEY);
  if (other == NULL)
    return;
  name = g_filename_display_basename (job->request->target);
  g_ptr_array_add (job->warnings,
                   g_strdup_printf (_ (
                                      "“%s” lies beside “%s”, but the two do not belong together. Save the certificate "
                                      "and the key at once before a server reads them."),
                                    other, name));
}

static gboolean
write_files (Job *job, GPtrArray *bundle, GCancellable *cancellable, GError **error)
{
  g_autoptr (CbkFileSet) set = cbk_file_set_new (job->creation_mask);
  GPtrArray *warnings;

  for (guint i = 0; i < bundle->len; i++)
    {
      if (!add_file (job, set, g_ptr_array_index (bundle, i), error))
        return FALSE;
    }
  note_old_pair (job);
  if (!cbk_file_set_write (set, cancellable, error))
    return FALSE;

  warnings = cbk_file_set_get_warnings (set);
  for (guint i = 0; i < warnings->len; i++)
    g_ptr_array_add (job->warnings, g_strdup (g_ptr_array_index (warnings, i)));
  warn_of_new_pair (job);
  return TRUE;
}

static void
bundle_file_free (CbkBundleFile *file)
{
  cbk_secret_free (file->bytes);
  g_free (file);
}

/* A key whose certificate nobody has. The user was asked. */
static GPtrArray *
make_unchecked_key (Job *job, GError **error)
{
  CbkSecret     *pem = cbk_private_key_to_pem (job->key, job->request->password, error);
  GPtrArray     *files;
  CbkBundleFile *file;

  if (pem == NULL)
    return NULL;

  files = g_ptr_array_new_with_free_func ((GDestroyNotify) bundle_file_free);
  file = g_new0 (CbkBundleFile, 1);
  file->suffix = cbk_form_get_suffix (CBK_FORM_KEY);
  file->bytes = pem;
  file->has_key = TRUE;
  g_ptr_array_add (files, file);
  return files;
}

static void
write_in_thread (GTask *part, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) bundle = NULL;
  Job    *job = task_data;
  GError *error = NULL;

  if (job->chain_pem != NULL)
    bundle =
      cbk_bundle_make (job->request->form, job->report, job->key, job->request->password, job->request->domain, &error);
  else
    bundle = make_unchecked_key (job, &error);
  if (bundle != NULL && write_files (job, bundle, cancellable, &error))
    g_task_return_boolean (part, TRUE);
  else
    g_task_return_error (part, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job           *job = g_task_get_task_data (task);
  CbkSaverResult saved = { job->files, NULL, job->notes, job->warnings };
  GError        *error = NULL;

  if (!end_step (task, result, &error))
    {
      fail (task, error);
      return;
    }

  if (job->report != NULL && job->report->chain != NULL)
    saved.sha256 = cbk_chain_get_sha256 (job->report->chain, 0);
  for (guint i = 0; job->report != NULL && i < job->report->findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (job->report->findings, i);

      if (finding->gravity == CBK_GRAVITY_NOTE)
        g_ptr_array_add (job->notes, g_strdup (finding->sentence));
    }
  cbk_saver_channel_send_saved (get_channel (task), &saved);
  g_task_return_boolean (task, TRUE);
}

static void
start_writing (GTask *task)
{
  start_step (task, write_in_thread, on_written);
}

static void
on_request (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CbkSecret) line = NULL;
  Job    *job = g_task_get_task_data (task);
  GError *error = NULL;
  gsize   length;
  char   *json;

  line = cbk_saver_channel_read_line_finish (CBK_SAVER_CHANNEL (source), result, &error);
  if (line != NULL)
    {
      json = (char *) cbk_secret_get_data (line, &length);
      job->request = cbk_saver_request_new_from_json (json, length, &error);
    }
  if (job->request != NULL)
    job->connector = cbk_inventory_api_new (job->request->url, job->request->token, job->request->roots, &error);
  if (job->connector == NULL)
    {
      fail (task, error);
      return;
    }

  if (cbk_form_needs_key (job->request->form) && !job->request->has_key)
    fail (task, g_error_new_literal (CBK_ERROR, CBK_ERROR_SAVE,
                                     _ ("Nothing was saved: this CDN does not give out the private key of this "
                                        "certificate. Save the certificate alone.")));
  else
    cbk_connector_get_chain_async (job->connector, job->request->certificate_id, NULL, g_task_get_cancellable (task),
                                   on_chain, g_object_ref (task));
}

/**
 * cbk_saver_run_async:
 * @channel: where the request comes from, and where questions and the report go to
 * @creation_mask: the user's file creation mask
 * @callback: called when the files are saved, or will not be
 * @user_data: data for @callback
 *
 * Does one save, as its request says. When the other side of @channel goes before the files are in their places, or the
 * channel's cancellable is cancelled, nothing is saved.
 */
void
cbk_saver_run_async (CbkSaverChannel *channel, mode_t creation_mask, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (CBK_IS_SAVER_CHANNEL (channel));

  task = g_task_new (channel, cbk_saver_channel_get_cancellable (channel), callback, user_data);
  g_task_set_source_tag (task, cbk_saver_run_async);
  /* What was done before a late cancel is done. */
  g_task_set_check_cancellable (task, FALSE);
  job = g_new0 (Job, 1);
  job->creation_mask = creation_mask;
  job->asked = g_ptr_array_new_with_free_func (g_free);
  job->files = g_ptr_array_new_with_free_func (g_free);
  job->notes = g_ptr_array_new_with_free_func (g_free);
  job->warnings = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);

  cbk_saver_channel_read_line_async (channel, on_request, g_object_ref (task));
}

/**
 * cbk_saver_run_finish:
 * @channel: the channel
 * @result: what the callback was given
 * @error: return location of %G_IO_ERROR_CANCELLED or of a #CBK_ERROR that the other side was told
 *
 * Returns: whether the files are saved
 */
gboolean
cbk_saver_run_finish (CbkSaverChannel *channel, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, channel), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
