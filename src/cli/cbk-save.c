/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other end of `certbook save`, for a program that must not hold a private key.
 *
 * The process is this very program. Its standard input is a pipe: the order with the token goes through it as one line
 * of JSON, and its end tells the process to give up. What it prints are lines of the same kind: perhaps a question, and
 * at last the outcome. */

#include "config.h"

#include "cli/cbk-save.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-json.h"
#include "core/export/cbk-json-writer.h"

struct _CbkSave
{
  GObject parent_instance;

  GSubprocess    *process; /* (owned) (nullable) */
  GTask          *task;    /* (owned) (nullable) the run */
  CbkSaveQuestion question;
  GStrv           warnings; /* (owned) (nullable) what was asked about */
  gboolean        declined;
};

G_DEFINE_FINAL_TYPE (CbkSave, cbk_save, G_TYPE_OBJECT)

static void read_line_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static GError *
broke_off (const char *why)
{
  return g_error_new (CBK_ERROR, CBK_ERROR_SAVE,
                      _ (
                        "The save broke off, and nothing was replaced: %s. Try again; if it stays so, install Certbook "
                        "again."),
                      why);
}

/* The pipe's end is what tells the process to give up, if it has not ended. */
static void
hang_up (CbkSave *self)
{
  if (self->process != NULL)
    g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_clear_object (&self->process);
}

static void
end_run (CbkSave *self, CbkSaveResult *result, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  hang_up (self);
  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) cbk_save_result_free);
  else
    g_task_return_error (task, error);
}

static void
read_next_line (CbkSave *self, GDataInputStream *output)
{
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, g_task_get_cancellable (self->task), read_line_cb,
                                       g_object_ref (self));
}

/* The strings of an array, or what the objects in it say. Whatever is of another kind is left out. */
static GStrv
dup_sentences (const CbkJsonObject *event, const char *member)
{
  const CbkJsonArray *array = cbk_json_object_get_array (event, member, NULL);
  const CbkJsonValue *value = NULL;
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();

  while (array != NULL && (value = cbk_json_array_next (array, value)) != NULL)
    {
      const CbkJsonObject *object = cbk_json_value_get_object (value, NULL);
      const char          *sentence =
        object != NULL ? cbk_json_object_get_string (object, "sentence", NULL) : cbk_json_value_get_string (value);

      if (sentence != NULL)
        g_strv_builder_add (sentences, sentence);
    }

  return g_strv_builder_end (sentences);
}

/* event: (nullable): NULL where the process was told to give up */
static void
handle_outcome (CbkSave *self, const CbkJsonObject *event, CbkSaveOutcome outcome)
{
  CbkSaveResult           *result = g_new0 (CbkSaveResult, 1);
  static const char *const nothing[] = { NULL };

  result->outcome = outcome;
  result->files = event != NULL ? dup_sentences (event, "files") : g_strdupv ((char **) nothing);
  result->notes = event != NULL ? dup_sentences (event, "notes") : g_strdupv ((char **) nothing);
  result->place_warnings = event != NULL ? dup_sentences (event, "warnings") : g_strdupv ((char **) nothing);
  result->sha256 = event != NULL ? g_strdup (cbk_json_object_get_string (event, "sha256", NULL)) : NULL;
  if (outcome == CBK_SAVE_REFUSED)
    result->findings = dup_sentences (event, "findings");
  else
    result->findings = g_strdupv (self->warnings != NULL ? self->warnings : (char **) nothing);
  end_run (self, result, NULL);
}

static void
handle_event (CbkSave *self, GDataInputStream *output, const CbkJsonObject *event)
{
  const char *message = cbk_json_object_get_string (event, "message", NULL);
  const char *kind = cbk_json_object_get_string (event, "event", NULL);

  if (g_strcmp0 (kind, "question") == 0)
    {
      g_clear_pointer (&self->warnings, g_strfreev);
      self->warnings = dup_sentences (event, "findings");
      read_next_line (self, output);
      self->question (self, (const char *const *) self->warnings, g_task_get_task_data (self->task));
    }
  else if (g_strcmp0 (kind, "refused") == 0)
    handle_outcome (self, event, CBK_SAVE_REFUSED);
  else if (g_strcmp0 (kind, "saved") == 0)
    handle_outcome (self, event, CBK_SAVE_SAVED);
  else if (g_strcmp0 (kind, "failed") == 0 && message != NULL)
    end_run (self, NULL, g_error_new_literal (CBK_ERROR, CBK_ERROR_SAVE, message));
  else
    end_run (self, NULL, broke_off (_ ("the helper said something that cannot be understood")));
}

static void
read_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSave) self = user_data;
  GDataInputStream *output = G_DATA_INPUT_STREAM (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (output, result, NULL, &error);
  g_autoptr (GBytes) bytes = line != NULL ? g_bytes_new_static (line, strlen (line)) : NULL;
  g_autoptr (CbkJson) json = NULL;

  if (self->task == NULL)
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end_run (self, NULL, g_steal_pointer (&error));
  else if (self->declined)
    handle_outcome (self, NULL, CBK_SAVE_DECLINED);
  else if (line == NULL)
    end_run (self, NULL, broke_off (error != NULL ? error->message : _ ("the helper ended before it was done")));
  else
    {
      json = cbk_json_new (bytes, NULL);
      if (json != NULL)
        handle_event (self, output, cbk_json_get_root (json));
      else
        end_run (self, NULL, broke_off (_ ("the helper said something that cannot be read")));
    }
}

/* The request holds the token and perhaps a password: both are wiped when it is written. */
static void
request_free (char *request)
{
  explicit_bzero (request, strlen (request));
  g_free (request);
}

static void
request_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSave) self = user_data;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      end_run (self, NULL,
               g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? g_steal_pointer (&error)
                                                                         : broke_off (error->message));
      return;
    }

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  read_next_line (self, output);
}

static void
write_optional (GString *json, const char *member, const char *text)
{
  if (text != NULL)
    cbk_json_write_string (json, member, text);
}

static char *
make_request (const CbkSaveOrder *order)
{
  GString         *json = g_string_new (NULL);
  g_autofree char *roots = NULL;

  if (order->roots != NULL)
    roots = g_strndup (g_bytes_get_data (order->roots, NULL), g_bytes_get_size (order->roots));

  cbk_json_write_open (json, NULL, '{');
  write_optional (json, "url", order->url);
  write_optional (json, "token", order->token);
  write_optional (json, "roots", roots);
  write_optional (json, "domain", order->domain);
  write_optional (json, "certificate_id", order->certificate_id);
  cbk_json_write_boolean (json, "has_key", order->has_key);
  write_optional (json, "form", cbk_form_to_nick (order->form));
  write_optional (json, "target", order->target);
  write_optional (json, "key_target", order->key_target);
  cbk_json_write_boolean (json, "replace", order->replace);
  cbk_json_write_boolean (json, "replace_key", order->replace_key);
  write_optional (json, "password", order->password);
  cbk_json_write_close (json, '}');
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}

static void
cbk_save_dispose (GObject *object)
{
  CbkSave *self = CBK_SAVE (object);

  hang_up (self);

  G_OBJECT_CLASS (cbk_save_parent_class)->dispose (object);
}

static void
cbk_save_finalize (GObject *object)
{
  g_strfreev (CBK_SAVE (object)->warnings);

  G_OBJECT_CLASS (cbk_save_parent_class)->finalize (object);
}

static void
cbk_save_class_init (CbkSaveClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_save_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_save_finalize;
}

static void
cbk_save_init (CbkSave *self)
{
}

CbkSave *
cbk_save_new (void)
{
  return g_object_new (CBK_TYPE_SAVE, NULL);
}

/**
 * cbk_save_run_async:
 * @order: copied where it is needed
 * @question: called before anything is written, each time that the checks found something to allow; the run waits
 *   for cbk_save_answer()
 * @user_data: for both callbacks
 *
 * One run per object. Cancelled, it leaves every file as it was.
 */
void
cbk_save_run_async (CbkSave            *self,
                    const CbkSaveOrder *order,
                    CbkSaveQuestion     question,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GError) error = NULL;
  char *request;

  g_return_if_fail (CBK_IS_SAVE (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (self->task, user_data, NULL);
  self->question = question;
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                    "/proc/self/exe", "save", "--request-fd", "0", NULL);
  if (self->process == NULL)
    {
      end_run (self, NULL, broke_off (error->message));
      return;
    }

  request = make_request (order);
  g_object_set_data_full (G_OBJECT (self->task), "request", request, (GDestroyNotify) request_free);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (self->process), request, strlen (request),
                                   G_PRIORITY_DEFAULT, cancellable, request_written_cb, g_object_ref (self));
}

/**
 * cbk_save_run_finish:
 *
 * Returns: (transfer full): how the save ended; NULL with a sentence that says which file, why, and what to do
 */
CbkSaveResult *
cbk_save_run_finish (CbkSave *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_save_answer:
 * @go_on: whether to save in spite of what was found
 */
void
cbk_save_answer (CbkSave *self, gboolean go_on)
{
  GOutputStream *input;

  g_return_if_fail (CBK_IS_SAVE (self));

  if (self->process == NULL)
    return;

  /* A word fits into the pipe's buffer, so this waits for nobody. */
  input = g_subprocess_get_stdin_pipe (self->process);
  if (go_on)
    g_output_stream_write_all (input, "go\n", strlen ("go\n"), NULL, NULL, NULL);
  else
    {
      self->declined = TRUE;
      g_output_stream_close (input, NULL, NULL);
    }
}

void
cbk_save_result_free (CbkSaveResult *result)
{
  g_strfreev (result->files);
  g_strfreev (result->findings);
  g_strfreev (result->notes);
  g_strfreev (result->place_warnings);
  g_free (result->sha256);
  g_free (result);
}
