/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A proxy for tests that leads every client to one port of this computer, and keeps what it was asked. */

#include "tunnel.h"

#include <string.h>

static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";

struct _Tunnel
{
  GSocketService *service;     /* owned */
  GProxyResolver *resolver;    /* owned */
  GSocketClient  *client;      /* owned */
  GCancellable   *cancellable; /* owned */
  GIOStream      *stream;      /* owned; to the client */
  GIOStream      *onward;      /* owned */
  GString        *head;        /* owned; of the one client */
  guint16         port;
  guint           n_pending;
  char            buffer[1024];
};

static void
on_spliced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tunnel *self = user_data;

  g_io_stream_splice_finish (result, NULL);
  self->n_pending--;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tunnel *self = user_data;
  g_autoptr (GError) error = NULL;

  self->onward = G_IO_STREAM (g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), established,
                                            strlen (established), NULL, NULL, NULL));
  g_io_stream_splice_async (self->stream, self->onward,
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2, G_PRIORITY_DEFAULT,
                            self->cancellable, on_spliced, self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tunnel *self = user_data;
  gssize  n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  g_assert_cmpint (n_bytes, >, 0);
  g_string_append_len (self->head, self->buffer, n_bytes);
  if (strstr (self->head->str, "\r\n\r\n") == NULL)
    g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                               self->cancellable, on_read, self);
  else
    g_socket_client_connect_to_host_async (self->client, "127.0.0.1", self->port, self->cancellable, on_connected,
                                           self);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  Tunnel *self = user_data;

  g_assert_null (self->stream);
  self->stream = g_object_ref (G_IO_STREAM (connection));
  self->n_pending++;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read, self);
  return TRUE;
}

/* For one client. */
Tunnel *
tunnel_new (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  Tunnel          *self = g_new0 (Tunnel, 1);

  self->port = port;
  self->head = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->client = g_socket_client_new ();
  self->service = g_socket_service_new ();
  g_socket_client_set_enable_proxy (self->client, FALSE);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  url = g_strdup_printf ("http://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->resolver = g_simple_proxy_resolver_new (url, NULL);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return self;
}

void
tunnel_free (Tunnel *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);

  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_object (&self->resolver);
  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_object (&self->onward);
  g_string_free (self->head, TRUE);
  g_free (self);
}

GProxyResolver *
tunnel_get_resolver (Tunnel *self)
{
  return self->resolver;
}

/* What the client asked the proxy for. */
const char *
tunnel_get_head (Tunnel *self)
{
  return self->head->str;
}
