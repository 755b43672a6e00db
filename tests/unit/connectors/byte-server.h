/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server for tests that answers each request with given bytes, whatever they are, and keeps what it was sent.
 * It knows nothing of HTTP but where a request's head ends, and lives in the test's own main context. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ByteServer ByteServer;

/* What happens to a connection once the bytes have been sent. */
typedef enum
{
  BYTE_SERVER_CLOSE,
  BYTE_SERVER_RESET,  /* closed in the way that makes the client's next read fail */
  BYTE_SERVER_WAIT,   /* left open, in silence */
  BYTE_SERVER_REPEAT, /* the last bytes are sent again and again, until the client closes */
} ByteServerEnd;

ByteServer *byte_server_new (GTlsCertificate *certificate);
void        byte_server_free (ByteServer *self);
char       *byte_server_dup_url (ByteServer *self, const char *host, const char *path);
guint16     byte_server_get_port (ByteServer *self);
void        byte_server_answer (ByteServer *self, GBytes *bytes, ByteServerEnd end);
void        byte_server_answer_text (ByteServer *self, const char *text, ByteServerEnd end);
void        byte_server_greet (ByteServer *self, const char *text);
void        byte_server_answer_file (ByteServer *self, const char *name);
guint       byte_server_get_n_requests (ByteServer *self);
const char *byte_server_get_request (ByteServer *self, guint index);
guint       byte_server_get_n_connections (ByteServer *self);
guint       byte_server_get_n_sent (ByteServer *self);
guint64     byte_server_get_bytes_sent (ByteServer *self);
void        byte_server_wait_for_close (ByteServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ByteServer, byte_server_free)

GBytes       *byte_server_http (const char *head, const char *body, gssize body_length);
GBytes       *byte_server_gzip (const char *data, gsize length);
GAsyncResult *byte_server_wait_for_result (GAsyncResult **result);
void          byte_server_keep_result (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
