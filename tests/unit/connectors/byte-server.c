/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server for tests that answers each request with given bytes, whatever they are, and keeps what it was sent. */

#include "byte-server.h"

#include <string.h>
#include <sys/socket.h>

#define HEAD_END "\r\n\r\n"

struct _ByteServer
{
  GSocketService  *service;     /* owned */
  GTlsCertificate *certificate; /* owned; NULL: no TLS */
  GCancellable    *cancellable; /* owned */
  GQueue           answers;     /* of Answer, owned; the next request gets the first one */
  char            *greeting;    /* owned; NULL: the client speaks first */
  GPtrArray       *requests;    /* of char *, owned */
  guint            n_connections;
  guint            n_open;
  guint            n_sent;
  guint64          bytes_sent;
  guint16          port;
};

typedef struct
{
  GBytes       *bytes; /* owned */
  ByteServerEnd end;
} Answer;

/* One connection; it ends itself when the client closes it or the server is freed. */
typedef struct
{
  ByteServer        *server;
  GSocketConnection *base;   /* owned */
  GIOStream         *stream; /* owned; the same, or TLS over it */
  GString           *head;   /* owned */
  Answer            *answer; /* owned */
  gsize              written;
  char               buffer[4096];
} Connection;

static void
answer_free (Answer *answer)
{
  g_bytes_unref (answer->bytes);
  g_free (answer);
}

static void
connection_free (Connection *connection)
{
  g_io_stream_close (G_IO_STREAM (connection->base), NULL, NULL);
  g_clear_object (&connection->stream);
  g_clear_object (&connection->base);
  g_string_free (connection->head, TRUE);
  g_clear_pointer (&connection->answer, answer_free);
  connection->server->n_open--;
  g_free (connection);
}

static void write_more (Connection *connection);

static void
on_rest_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *connection = user_data;

  if (g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL) <= 0)
    connection_free (connection);
  else
    g_input_stream_read_async (G_INPUT_STREAM (source), connection->buffer, sizeof connection->buffer,
                               G_PRIORITY_DEFAULT, connection->server->cancellable, on_rest_read, connection);
}

static void
on_stream_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
  connection_free (user_data);
}

static void
reset (Connection *connection)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  int           fd = g_socket_get_fd (g_socket_connection_get_socket (connection->base));

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), ==, 0);
  connection_free (connection);
}

static void
end_answer (Connection *connection)
{
  connection->server->n_sent++;
  switch (connection->answer->end)
    {
    case BYTE_SERVER_CLOSE:
      g_io_stream_close_async (connection->stream, G_PRIORITY_DEFAULT, connection->server->cancellable,
                               on_stream_closed, connection);
      break;
    case BYTE_SERVER_RESET:
      reset (connection);
      break;
    case BYTE_SERVER_WAIT:
      g_input_stream_read_async (g_io_stream_get_input_stream (connection->stream), connection->buffer,
                                 sizeof connection->buffer, G_PRIORITY_DEFAULT, connection->server->cancellable,
                                 on_rest_read, connection);
      break;
    case BYTE_SERVER_REPEAT:
      connection->written = 0;
      write_more (connection);
      break;
    }
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *connection = user_data;
  gssize      n_bytes = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);

  if (n_bytes < 0)
    {
      connection_free (connection);
      return;
    }

  connection->server->bytes_sent += (guint64) n_bytes;
  connection->written += (gsize) n_bytes;
  write_more (connection);
}

static void
write_more (Connection *connection)
{
  gsize       length;
  const char *data = g_bytes_get_data (connection->answer->bytes, &length);

  if (connection->written == length)
    end_answer (connection);
  else
    g_output_stream_write_async (g_io_stream_get_output_stream (connection->stream), data + connection->written,
                                 length - connection->written, G_PRIORITY_DEFAULT, connection->server->cancellable,
                                 on_written, connection);
}

static void
on_head_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *connection = user_data;
  ByteServer *self = connection->server;
  gssize      n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_bytes <= 0)
    {
      connection_free (connection);
      return;
    }

  g_string_append_len (connection->head, connection->buffer, n_bytes);
  if (strstr (connection->head->str, HEAD_END) == NULL)
    {
      g_input_stream_read_async (G_INPUT_STREAM (source), connection->buffer, sizeof connection->buffer,
                                 G_PRIORITY_DEFAULT, self->cancellable, on_head_read, connection);
      return;
    }

  g_ptr_array_add (self->requests, g_strdup (connection->head->str));
  connection->answer = g_queue_pop_head (&self->answers);
  if (connection->answer == NULL)
    g_error ("a request came that the test did not expect: %s", connection->head->str);
  write_more (connection);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *base, GObject *source, gpointer user_data)
{
  ByteServer *self = user_data;
  Connection *connection = g_new0 (Connection, 1);

  self->n_connections++;
  self->n_open++;
  connection->server = self;
  connection->base = g_object_ref (base);
  connection->head = g_string_new (NULL);
  if (self->certificate != NULL)
    connection->stream = g_tls_server_connection_new (G_IO_STREAM (base), self->certificate, NULL);
  else
    connection->stream = g_object_ref (G_IO_STREAM (base));
  g_assert_nonnull (connection->stream);

  if (self->greeting != NULL)
    {
      connection->answer = g_new (Answer, 1);
      connection->answer->bytes = g_bytes_new (self->greeting, strlen (self->greeting));
      connection->answer->end = BYTE_SERVER_WAIT;
      write_more (connection);
      return TRUE;
    }

  g_input_stream_read_async (g_io_stream_get_input_stream (connection->stream), connection->buffer,
                             sizeof connection->buffer, G_PRIORITY_DEFAULT, self->cancellable, on_head_read,
                             connection);
  return TRUE;
}

/* Listens on 127.0.0.1 at a free port, with TLS where it is given a certificate. */
ByteServer *
byte_server_new (GTlsCertificate *certificate)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;
  ByteServer *self = g_new0 (ByteServer, 1);

  self->service = g_socket_service_new ();
  self->cancellable = g_cancellable_new ();
  self->requests = g_ptr_array_new_with_free_func (g_free);
  if (certificate != NULL)
    self->certificate = g_object_ref (certificate);
  g_queue_init (&self->answers);

  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return self;
}

void
byte_server_free (ByteServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (self->n_open > 0)
    g_main_context_iteration (NULL, TRUE);

  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  g_free (self->greeting);
  g_queue_clear_full (&self->answers, (GDestroyNotify) answer_free);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

char *
byte_server_dup_url (ByteServer *self, const char *host, const char *path)
{
  return g_strdup_printf ("%s://%s:%u%s", self->certificate != NULL ? "https" : "http", host, self->port, path);
}

guint16
byte_server_get_port (ByteServer *self)
{
  return self->port;
}

void
byte_server_answer (ByteServer *self, GBytes *bytes, ByteServerEnd end)
{
  Answer *answer = g_new (Answer, 1);

  answer->bytes = g_bytes_ref (bytes);
  answer->end = end;
  g_queue_push_tail (&self->answers, answer);
}

void
byte_server_answer_text (ByteServer *self, const char *text, ByteServerEnd end)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  byte_server_answer (self, bytes, end);
}

/* From now on each client is sent this at once, and nothing after it, whatever it says. */
void
byte_server_greet (ByteServer *self, const char *text)
{
  g_free (self->greeting);
  self->greeting = g_strdup (text);
}

/* The next request gets the bytes of a file of the folder "fixtures". */
void
byte_server_answer_file (ByteServer *self, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "connectors", "fixtures", name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (contents, length);
  byte_server_answer (self, bytes, BYTE_SERVER_CLOSE);
}

guint
byte_server_get_n_requests (ByteServer *self)
{
  return self->requests->len;
}

const char *
byte_server_get_request (ByteServer *self, guint index)
{
  g_assert_cmpuint (index, <, self->requests->len);
  return g_ptr_array_index (self->requests, index);
}

guint
byte_server_get_n_connections (ByteServer *self)
{
  return self->n_connections;
}

/* How many answers have been sent whole. */
guint
byte_server_get_n_sent (ByteServer *self)
{
  return self->n_sent;
}

guint64
byte_server_get_bytes_sent (ByteServer *self)
{
  return self->bytes_sent;
}

/* Until the client has closed every connection. */
void
byte_server_wait_for_close (ByteServer *self)
{
  while (self->n_open > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* A head, whose lines end in '\n' here, the length of the body, and the body. */
GBytes *
byte_server_http (const char *head, const char *body, gssize body_length)
{
  g_autoptr (GString) bytes = g_string_new (head);
  gsize length = body_length < 0 ? strlen (body) : (gsize) body_length;

  g_string_replace (bytes, "\n", "\r\n", 0);
  g_string_append_printf (bytes, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);
  g_string_append_len (bytes, body, (gssize) length);
  length = bytes->len;
  return g_bytes_new_take (g_string_free (g_steal_pointer (&bytes), FALSE), length);
}

GBytes *
byte_server_gzip (const char *data, gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, data, length, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (stream, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* A callback that keeps the result at the address in user_data; the next function waits for it and hands it over. */
void
byte_server_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
byte_server_wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (result);
}
