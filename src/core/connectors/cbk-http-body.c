/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of an HTTP answer: read to its end or to a limit, unpacked, wiped where it is a secret. */

#include "core/connectors/cbk-http-body.h"

#include <string.h>

#include "core/connectors/cbk-http-error.h"

/* Reads of this size are several times faster than libsoup's own 8 KiB splices. */
#define BUFFER_BYTES (256 * 1024)

/* A body on its way. */
typedef struct
{
  GInputStream *stream;   /* owned; closed before it is let go of, since letting go of an open one blocks */
  GInputStream *packed;   /* owned; unpacks the stream; NULL where there is nothing more to unpack */
  GCancellable *stop;     /* owned (nullable) */
  CbkWatchdog  *watchdog; /* borrowed */
  GByteArray   *bytes;    /* owned */
  guint8       *buffer;   /* owned */
  char         *host;     /* owned */
  gsize         max_bytes;
  gboolean      is_secret;   /* what was read is wiped */
  gboolean      is_unpacked; /* the packed body has ended */
  GError       *error;       /* owned; what ended it early */
} Body;

/* Memory that was reserved at once: growing would leave unwiped copies behind. */
typedef struct
{
  guint8 *bytes;
  gsize   length;
} Secret;

static void
secret_free (Secret *secret)
{
  if (secret->length > 0)
    explicit_bzero (secret->bytes, secret->length);
  g_free (secret->bytes);
  g_free (secret);
}

static GBytes *
take_secret (GByteArray *body)
{
  Secret *secret = g_new0 (Secret, 1);

  secret->length = body->len;
  secret->bytes = g_byte_array_free (body, FALSE);
  return g_bytes_new_with_free_func (secret->bytes, secret->length, (GDestroyNotify) secret_free, secret);
}

static void
body_free (Body *body)
{
  if (body->is_secret)
    {
      explicit_bzero (body->buffer, BUFFER_BYTES);
      if (body->bytes != NULL && body->bytes->len > 0)
        explicit_bzero (body->bytes->data, body->bytes->len);
    }
  g_clear_object (&body->packed);
  g_clear_object (&body->stream);
  g_clear_object (&body->stop);
  g_clear_pointer (&body->bytes, g_byte_array_unref);
  g_free (body->buffer);
  g_free (body->host);
  g_clear_error (&body->error);
  g_free (body);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Body *body = g_task_get_task_data (task);

  /* Whether the rest of the connection can be used again is libsoup's business; the body is complete or failed. */
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  if (body->error != NULL)
    g_task_return_error (task, g_steal_pointer (&body->error));
  else if (body->is_secret)
    g_task_return_pointer (task, take_secret (g_steal_pointer (&body->bytes)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&body->bytes)),
                           (GDestroyNotify) g_bytes_unref);
}

/* An end before the end of the body must not make libsoup read the rest of it, which may never end. */
static void
close_stream (GTask *task)
{
  g_autoptr (GCancellable) stop = NULL;
  Body *body = g_task_get_task_data (task);

  if (body->error != NULL)
    {
      stop = g_cancellable_new ();
      g_cancellable_cancel (stop);
    }
  g_input_stream_close_async (body->stream, g_task_get_priority (task), stop, on_closed, g_object_ref (task));
}

static void
fail (GTask *task, GError *error)
{
  Body *body = g_task_get_task_data (task);

  body->error = error;
  close_stream (task);
}

static void read_more (GTask *task);

/* A packed body can end before the answer does: only when nothing comes after it, it was the whole answer. */
static void
end_body (GTask *task)
{
  Body *body = g_task_get_task_data (task);

  if (body->packed == NULL)
    {
      close_stream (task);
      return;
    }

  g_clear_object (&body->packed);
  body->is_unpacked = TRUE;
  read_more (task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Body  *body = g_task_get_task_data (task);
  gssize n_bytes;

  n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  if (n_bytes < 0)
    fail (task, cbk_http_error_new (error, body->host, 0));
  else if (n_bytes == 0)
    end_body (task);
  else if (body->is_unpacked)
    fail (task, cbk_http_error_new_unreadable (body->host));
  /* The limit is for what has been unpacked: a small packed answer can be a large one. */
  else if (body->bytes->len + (gsize) n_bytes > body->max_bytes)
    fail (task, cbk_http_error_new_too_large (body->host, body->max_bytes));
  else
    {
      g_byte_array_append (body->bytes, body->buffer, (guint) n_bytes);
      read_more (task);
    }
}

static void
read_more (GTask *task)
{
  Body *body = g_task_get_task_data (task);

  cbk_watchdog_await_sign (body->watchdog);
  g_input_stream_read_async (body->packed != NULL ? body->packed : body->stream, body->buffer, BUFFER_BYTES,
                             g_task_get_priority (task), body->stop, on_read, g_object_ref (task));
}

static GInputStream *
new_unpacking_stream (GInputStream *stream)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

  return g_object_new (G_TYPE_CONVERTER_INPUT_STREAM, "base-stream", stream, "converter", decompressor,
                       "close-base-stream", FALSE, NULL);
}

/**
 * cbk_http_body_read_async:
 * @stream: what comes after an answer's head
 * @encoding: (nullable): the Content-Encoding: gzip, or none
 * @host: the host as it is shown
 * @max_bytes: the largest body that is taken, after unpacking; of a secret, as much is reserved
 * @is_secret: whether the memory that held it is wiped before it is let go of
 * @watchdog: what cancels @stop when nothing comes for too long; it has to outlive the reading
 * @stop: (nullable): a cancellable
 * @callback: called on the caller's main context
 * @user_data: data for @callback
 *
 * Reads a body to its end and closes @stream, whatever happens.
 */
void
cbk_http_body_read_async (GInputStream       *stream,
                          const char         *encoding,
                          const char         *host,
                          gsize               max_bytes,
                          gboolean            is_secret,
                          CbkWatchdog        *watchdog,
                          GCancellable       *stop,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Body *body;

  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (host != NULL);
  g_return_if_fail (max_bytes <= G_MAXUINT - BUFFER_BYTES);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, cbk_http_body_read_async);
  body = g_new0 (Body, 1);
  body->stream = g_object_ref (stream);
  body->stop = stop != NULL ? g_object_ref (stop) : NULL;
  body->watchdog = watchdog;
  body->host = g_strdup (host);
  body->max_bytes = max_bytes;
  body->is_secret = is_secret;
  body->bytes = is_secret ? g_byte_array_sized_new ((guint) max_bytes) : g_byte_array_new ();
  body->buffer = g_malloc (BUFFER_BYTES);
  g_task_set_task_data (task, body, (GDestroyNotify) body_free);

  if (encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") == 0)
    body->packed = new_unpacking_stream (stream);
  else if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
    {
      fail (task, cbk_http_error_new_unreadable (host));
      return;
    }
  read_more (task);
}

/**
 * cbk_http_body_read_finish:
 * @result: what the callback was given
 * @error: return location of %G_IO_ERROR_CANCELLED or of #CBK_ERROR_UNREACHABLE, _TOO_LARGE or _BAD_ANSWER
 *
 * Returns: (transfer full) (nullable): the body; a secret is wiped with the last reference to it
 */
GBytes *
cbk_http_body_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_http_body_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
