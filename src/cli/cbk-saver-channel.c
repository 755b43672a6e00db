/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines come in through one descriptor, events go out through another as JSON, one a line. */

#include "config.h"

#include "cli/cbk-saver-channel.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "core/export/cbk-json-writer.h"

#define FIRST_BUFFER_BYTES 16384

/* A request may bring the certificates of a whole trust store. */
#define MAX_LINE_BYTES (4 * 1024 * 1024)

struct _CbkSaverChannel
{
  GObject       parent_instance;
  GCancellable *cancellable; /* owned; cancelled when the other end is closed */
  GSource      *cancelled;   /* owned; tells of that, and of a cancel that came from elsewhere */
  CbkSecret    *buffer;      /* owned; what has come in and was not read yet: it holds the token */
  gsize         n_bytes;     /* of it that are in use */
  GTask        *reading;     /* owned (nullable): who waits for a line */
  guint         source_id;   /* watches the descriptor; 0 when its end has been seen */
  int           out_fd;
};

G_DEFINE_FINAL_TYPE (CbkSaverChannel, cbk_saver_channel, G_TYPE_OBJECT)

/* Returns: (transfer full) (nullable): the first line without its end, which is no longer in the buffer */
static CbkSecret *
take_line (CbkSaverChannel *self)
{
  guint8    *bytes = cbk_secret_get_data (self->buffer, NULL);
  guint8    *end = memchr (bytes, '\n', self->n_bytes);
  CbkSecret *line;
  gsize      n_taken;

  if (end == NULL)
    return NULL;

  line = cbk_secret_new (bytes, end - bytes);
  n_taken = end - bytes + 1;
  memmove (bytes, end + 1, self->n_bytes - n_taken);
  cbk_secret_wipe (bytes + self->n_bytes - n_taken, n_taken);
  self->n_bytes -= n_taken;
  return line;
}

static GError *
new_line_error (CbkSaverChannel *self)
{
  if (self->n_bytes < MAX_LINE_BYTES)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The program that asked has gone."));
  return g_error_new_literal (
    CBK_ERROR, CBK_ERROR_SAVE,
    _ ("Nothing was saved: the request is too long. Remove what is not needed from the file of "
       "trusted authorities."));
}

static void
serve_reader (CbkSaverChannel *self)
{
  g_autoptr (GTask) task = NULL;
  CbkSecret *line;

  if (self->reading == NULL)
    return;

  line = take_line (self);
  if (line == NULL && self->source_id != 0 && !g_cancellable_is_cancelled (self->cancellable))
    return;

  task = g_steal_pointer (&self->reading);
  if (g_task_return_error_if_cancelled (task))
    cbk_secret_free (line);
  else if (line != NULL)
    g_task_return_pointer (task, line, (GDestroyNotify) cbk_secret_free);
  else
    g_task_return_error (task, new_line_error (self));
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  serve_reader (user_data);
  return G_SOURCE_REMOVE;
}

/* A larger buffer takes the place of the full one, which is wiped. */
static gboolean
make_room (CbkSaverChannel *self)
{
  CbkSecret *larger;
  gsize      size;

  cbk_secret_get_data (self->buffer, &size);
  if (self->n_bytes < size)
    return TRUE;
  if (size >= MAX_LINE_BYTES)
    return FALSE;

  larger = cbk_secret_new_sized (size * 2);
  memcpy (cbk_secret_get_data (larger, NULL), cbk_secret_get_data (self->buffer, NULL), self->n_bytes);
  cbk_secret_free (self->buffer);
  self->buffer = larger;
  return TRUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  CbkSaverChannel *self = user_data;
  gssize           n_bytes = 0;
  gsize            size;

  if (make_room (self))
    {
      guint8 *bytes = cbk_secret_get_data (self->buffer, &size);

      n_bytes = read (fd, bytes + self->n_bytes, size - self->n_bytes);
      if (n_bytes < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    }
  if (n_bytes > 0)
    {
      self->n_bytes += n_bytes;
      serve_reader (self);
      return G_SOURCE_CONTINUE;
    }

  self->source_id = 0;
  serve_reader (self);
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
send_event (CbkSaverChannel *self, GString *event)
{
  cbk_json_write_close (event, '}');
  g_string_append_c (event, '\n');
  for (gsize n_written = 0; n_written < event->len;)
    {
      gssize n_bytes = write (self->out_fd, event->str + n_written, event->len - n_written);

      if (n_bytes > 0)
        n_written += n_bytes;
      else if (n_bytes == 0 || errno != EINTR)
        {
          /* Nobody is there to be told. */
          g_cancellable_cancel (self->cancellable);
          return;
        }
    }
}

static GString *
new_event (const char *name)
{
  GString *event = g_string_new (NULL);

  cbk_json_write_open (event, NULL, '{');
  cbk_json_write_string (event, "event", name);
  return event;
}

static void
write_strings (GString *event, const char *member, GPtrArray *strings)
{
  cbk_json_write_open (event, member, '[');
  for (guint i = 0; i < strings->len; i++)
    cbk_json_write_string (event, NULL, g_ptr_array_index (strings, i));
  cbk_json_write_close (event, ']');
}

static void
send_findings (CbkSaverChannel *self, const char *name, GPtrArray *findings)
{
  g_autoptr (GString) event = new_event (name);

  cbk_json_write_open (event, "findings", '[');
  for (guint i = 0; i < findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (findings, i);

      /* What was put right is told with the result. */
      if (finding->gravity == CBK_GRAVITY_NOTE)
        continue;
      cbk_json_write_open (event, NULL, '{');
      cbk_json_write_string (event, "gravity", cbk_gravity_to_nick (finding->gravity));
      cbk_json_write_string (event, "kind", finding->kind);
      cbk_json_write_string (event, "sentence", finding->sentence);
      cbk_json_write_close (event, '}');
    }
  cbk_json_write_close (event, ']');
  send_event (self, event);
}

static void
cbk_saver_channel_finalize (GObject *object)
{
  CbkSaverChannel *self = CBK_SAVER_CHANNEL (object);

  g_clear_handle_id (&self->source_id, g_source_remove);
  g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_object (&self->cancellable);
  cbk_secret_free (self->buffer);

  G_OBJECT_CLASS (cbk_saver_channel_parent_class)->finalize (object);
}

static void
cbk_saver_channel_class_init (CbkSaverChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_saver_channel_finalize;
}

static void
cbk_saver_channel_init (CbkSaverChannel *self)
{
  self->cancellable = g_cancellable_new ();
  self->cancelled = g_cancellable_source_new (self->cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancelled, NULL);
  self->buffer = cbk_secret_new_sized (FIRST_BUFFER_BYTES);
}

/**
 * cbk_saver_channel_new:
 * @in_fd: a descriptor to read from; its end means that the other side wants no more
 * @out_fd: a descriptor to write to
 *
 * Both belong to the caller and stay open as long as the channel. It is used on the thread that made it.
 *
 * Returns: (transfer full): the channel
 */
CbkSaverChannel *
cbk_saver_channel_new (int in_fd, int out_fd)
{
  CbkSaverChannel *self = g_object_new (CBK_TYPE_SAVER_CHANNEL, NULL);

  self->out_fd = out_fd;
  self->source_id = g_unix_fd_add (in_fd, G_IO_IN | G_IO_HUP | G_IO_ERR | G_IO_NVAL, on_readable, self);
  return self;
}

/**
 * cbk_saver_channel_get_cancellable:
 * @self: a channel
 *
 * Returns: (transfer none): what is cancelled when the other side has gone
 */
GCancellable *
cbk_saver_channel_get_cancellable (CbkSaverChannel *self)
{
  g_return_val_if_fail (CBK_IS_SAVER_CHANNEL (self), NULL);

  return self->cancellable;
}

/**
 * cbk_saver_channel_read_line_async:
 * @self: a channel that nobody waits for
 * @callback: called when there is a line, or when there will be none
 * @user_data: data for @callback
 *
 * Waits for the next line, as long as it takes.
 */
void
cbk_saver_channel_read_line_async (CbkSaverChannel *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CBK_IS_SAVER_CHANNEL (self));
  g_return_if_fail (self->reading == NULL);

  self->reading = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (self->reading, cbk_saver_channel_read_line_async);
  /* A line that is too long is not made a cancel by the end that follows it. */
  g_task_set_check_cancellable (self->reading, FALSE);
  serve_reader (self);
}

/**
 * cbk_saver_channel_read_line_finish:
 * @self: a channel
 * @result: what the callback was given
 * @error: return location of %G_IO_ERROR_CANCELLED where the other side has gone, or of a #CBK_ERROR_SAVE
 *
 * Returns: (transfer full) (nullable): the line without its end, in memory that is wiped
 */
CbkSecret *
cbk_saver_channel_read_line_finish (CbkSaverChannel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cbk_saver_channel_send_question:
 * @self: a channel
 * @findings: (element-type CbkFinding): what the user shall know before he decides
 */
void
cbk_saver_channel_send_question (CbkSaverChannel *self, GPtrArray *findings)
{
  g_return_if_fail (CBK_IS_SAVER_CHANNEL (self) && findings != NULL);

  send_findings (self, "question", findings);
}

/**
 * cbk_saver_channel_send_refused:
 * @self: a channel
 * @findings: (element-type CbkFinding): why nothing is saved
 */
void
cbk_saver_channel_send_refused (CbkSaverChannel *self, GPtrArray *findings)
{
  g_return_if_fail (CBK_IS_SAVER_CHANNEL (self) && findings != NULL);

  send_findings (self, "refused", findings);
}

/**
 * cbk_saver_channel_send_saved:
 * @self: a channel
 * @result: what has been saved
 */
void
cbk_saver_channel_send_saved (CbkSaverChannel *self, const CbkSaverResult *result)
{
  g_autoptr (GString) event = NULL;

  g_return_if_fail (CBK_IS_SAVER_CHANNEL (self) && result != NULL);

  event = new_event ("saved");
  write_strings (event, "files", result->files);
  cbk_json_write_string (event, "sha256", result->sha256);
  write_strings (event, "notes", result->notes);
  write_strings (event, "warnings", result->warnings);
  send_event (self, event);
}

/**
 * cbk_saver_channel_send_failed:
 * @self: a channel
 * @message: which file, why, what to do
 */
void
cbk_saver_channel_send_failed (CbkSaverChannel *self, const char *message)
{
  g_autoptr (GString) event = NULL;

  g_return_if_fail (CBK_IS_SAVER_CHANNEL (self) && message != NULL);

  event = new_event ("failed");
  cbk_json_write_string (event, "message", message);
  send_event (self, event);
}
