/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo CDN as a child process: started with its token in an inherited pipe, ended with this process. */

#include "config.h"

#include "app/cbk-demo.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

#include "core/cbk-error.h"

#define PROGRAM "certbook-demo-cdn"
#define PEM_END "-----END CERTIFICATE-----"

struct _CbkDemo
{
  GObject parent_instance;

  GStrv        arguments; /* (owned) */
  GSubprocess *process;   /* (owned) its standard input stays open for as long as the CDN shall live */
  char        *url;       /* (owned) */
  char        *token;     /* (owned) */
  GString     *root;      /* (owned) PEM of the CDN's root certificate */
};

G_DEFINE_FINAL_TYPE (CbkDemo, cbk_demo, G_TYPE_OBJECT)

static void read_line_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static char *
make_token (void)
{
  GString *token = g_string_new (NULL);

  for (guint i = 0; i < 4; i++)
    g_string_append_printf (token, "%08x", g_random_int ());

  return g_string_free (token, FALSE);
}

static char *
find_program (void)
{
  const char *program = g_getenv ("CERTBOOK_DEMO_CDN");

  return program != NULL ? g_strdup (program) : g_build_filename (LIBEXECDIR, PROGRAM, NULL);
}

static GError *
could_not_start (const char *why)
{
  return g_error_new (CBK_ERROR, CBK_ERROR_DEMO,
                      _ ("The demo CDN could not be started: %s. Install Certbook again to repair it."), why);
}

static void
read_next_line (CbkDemo *self, GDataInputStream *output, GTask *task)
{
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_line_cb,
                                       g_object_ref (task));
}

/* The first line is the URL; what follows, up to its end mark, is the root certificate. */
static void
read_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkDemo          *self = g_task_get_source_object (task);
  GDataInputStream *output = G_DATA_INPUT_STREAM (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish_utf8 (output, result, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (line == NULL)
    g_task_return_error (task, could_not_start (error != NULL ? error->message : _ ("it ended at once")));
  else if (self->url == NULL)
    {
      self->url = g_steal_pointer (&line);
      read_next_line (self, output, task);
    }
  else
    {
      g_string_append_printf (self->root, "%s\n", line);
      if (g_str_equal (line, PEM_END))
        g_task_return_boolean (task, TRUE);
      else
        read_next_line (self, output, task);
    }
}

static void
write_token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkDemo *self = g_task_get_source_object (task);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      gboolean has_ended = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);

      g_task_return_error (task, could_not_start (has_ended ? _ ("it ended at once") : error->message));
      return;
    }

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  read_next_line (self, output, task);
}

static void
cbk_demo_dispose (GObject *object)
{
  CbkDemo *self = CBK_DEMO (object);

  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);

  G_OBJECT_CLASS (cbk_demo_parent_class)->dispose (object);
}

static void
cbk_demo_finalize (GObject *object)
{
  CbkDemo *self = CBK_DEMO (object);

  g_strfreev (self->arguments);
  g_free (self->url);
  g_free (self->token);
  g_string_free (self->root, TRUE);

  G_OBJECT_CLASS (cbk_demo_parent_class)->finalize (object);
}

static void
cbk_demo_class_init (CbkDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_demo_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_demo_finalize;
}

static void
cbk_demo_init (CbkDemo *self)
{
  self->root = g_string_new (NULL);
}

/**
 * cbk_demo_new:
 * @arguments: (nullable): further arguments for the demo CDN
 *
 * The CDN ends when the object does, and when this process does in whatever way, since its token's pipe ends then.
 */
CbkDemo *
cbk_demo_new (const char *const *arguments)
{
  CbkDemo *self = g_object_new (CBK_TYPE_DEMO, NULL);

  self->arguments = g_strdupv ((char **) arguments);

  return self;
}

/**
 * cbk_demo_start_async:
 *
 * Starts the CDN and waits until it has told its address and its root certificate. Once per object.
 */
void
cbk_demo_start_async (CbkDemo *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  gsize            length;

  g_return_if_fail (CBK_IS_DEMO (self));
  g_return_if_fail (self->process == NULL);

  g_ptr_array_add (argv, find_program ());
  g_ptr_array_add (argv, g_strdup ("--token-fd"));
  g_ptr_array_add (argv, g_strdup ("0"));
  g_ptr_array_add (argv, g_strdup ("--print-root"));
  for (guint i = 0; self->arguments != NULL && self->arguments[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (self->arguments[i]));
  g_ptr_array_add (argv, NULL);

  self->process = g_subprocess_newv ((const char *const *) argv->pdata,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (self->process == NULL)
    {
      g_task_return_error (task, could_not_start (error->message));
      return;
    }

  self->token = make_token ();
  line = g_strdup_printf ("%s\n", self->token);
  length = strlen (line);
  /* The buffer must live until it is written: the task keeps it. */
  g_task_set_task_data (task, g_steal_pointer (&line), g_free);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (self->process), g_task_get_task_data (task), length,
                                   G_PRIORITY_DEFAULT, cancellable, write_token_cb, g_object_ref (task));
}

gboolean
cbk_demo_start_finish (CbkDemo *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cbk_demo_get_url:
 *
 * Returns: (nullable): the base URL of the started CDN
 */
const char *
cbk_demo_get_url (CbkDemo *self)
{
  return self->url;
}

const char *
cbk_demo_get_token (CbkDemo *self)
{
  return self->token;
}

/**
 * cbk_demo_get_root:
 *
 * Returns: (transfer full): the PEM of the CDN's root certificate
 */
GBytes *
cbk_demo_get_root (CbkDemo *self)
{
  return g_bytes_new (self->root->str, self->root->len);
}
