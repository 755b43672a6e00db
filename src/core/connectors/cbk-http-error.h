/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why no answer came, or only a part of one: the errors of the network in the words of CBK_ERROR. Pure. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *cbk_http_error_new (const GError *cause, const char *host, GTlsCertificateFlags certificate_faults);
GError *cbk_http_error_new_distrusted (const char *host, GTlsCertificateFlags certificate_faults);
GError *cbk_http_error_new_outdated (const char *host);
GError *cbk_http_error_new_timeout (const char *host, gboolean is_connecting);
GError *cbk_http_error_new_proxy_refused (const char *host, guint status);
GError *cbk_http_error_new_redirect (const char *host, const char *base_url, const char *location);
GError *cbk_http_error_new_unreadable (const char *host);
GError *cbk_http_error_new_too_large (const char *host, gsize max_bytes);
void    cbk_http_error_add_sentence (GError *error, const char *sentence);
void    cbk_http_error_add_proxy (GError *error, const char *proxy);
void    cbk_http_error_add_request (GError *error, const char *request_id);

G_END_DECLS
