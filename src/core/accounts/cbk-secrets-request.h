/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call to the Secret Service that it may first ask a person about. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     cbk_secrets_request_async (GDBusProxy         *object,
                                    const char         *path,
                                    const char         *interface,
                                    const char         *method,
                                    GVariant           *arguments,
                                    const GVariantType *answer_type,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean cbk_secrets_request_finish (GDBusProxy *object, GAsyncResult *result, GError **error);

G_END_DECLS
