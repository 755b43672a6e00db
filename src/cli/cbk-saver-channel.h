/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two pipes between a saving process and the program that started it: lines come in, events go out. */
#pragma once

#include <gio/gio.h>

#include "core/pki/cbk-chain-check.h"
#include "core/pki/cbk-secret.h"

G_BEGIN_DECLS

/* What has been saved. */
typedef struct
{
  GPtrArray  *files;    /* of char *: absolute paths */
  const char *sha256;   /* (nullable) of the certificate, in hexadecimal */
  GPtrArray  *notes;    /* of char *: sentences about what was put right */
  GPtrArray  *warnings; /* of char *: sentences about who else can get at the key */
} CbkSaverResult;

#define CBK_TYPE_SAVER_CHANNEL (cbk_saver_channel_get_type ())
G_DECLARE_FINAL_TYPE (CbkSaverChannel, cbk_saver_channel, CBK, SAVER_CHANNEL, GObject)

CbkSaverChannel *cbk_saver_channel_new (int in_fd, int out_fd);
GCancellable    *cbk_saver_channel_get_cancellable (CbkSaverChannel *self);
void       cbk_saver_channel_read_line_async (CbkSaverChannel *self, GAsyncReadyCallback callback, gpointer user_data);
CbkSecret *cbk_saver_channel_read_line_finish (CbkSaverChannel *self, GAsyncResult *result, GError **error);
void       cbk_saver_channel_send_question (CbkSaverChannel *self, GPtrArray *findings);
void       cbk_saver_channel_send_refused (CbkSaverChannel *self, GPtrArray *findings);
void       cbk_saver_channel_send_saved (CbkSaverChannel *self, const CbkSaverResult *result);
void       cbk_saver_channel_send_failed (CbkSaverChannel *self, const char *message);

G_END_DECLS
