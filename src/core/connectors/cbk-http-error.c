/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why no answer came, or only a part of one: the errors of the network in the words of CBK_ERROR. */

#include "config.h"

#include "core/connectors/cbk-http-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/connectors/cbk-retry.h"
#include "core/connectors/cbk-watchdog.h"

#define MAX_REASON_CHARACTERS 300
#define MAX_LOCATION_CHARACTERS 100

static void
append_fault (GString *faults, GTlsCertificateFlags present, GTlsCertificateFlags fault, const char *words)
{
  if ((present & fault) == 0)
    return;
  if (faults->len > 0)
    g_string_append (faults, "; ");
  g_string_append (faults, words);
}

static char *
describe_certificate_faults (GTlsCertificateFlags present)
{
  GString *faults = g_string_new (NULL);

  append_fault (faults, present, G_TLS_CERTIFICATE_UNKNOWN_CA,
                _ ("it comes from an authority that is unknown to this computer"));
  append_fault (faults, present, G_TLS_CERTIFICATE_BAD_IDENTITY, _ ("it is made for another name"));
  append_fault (faults, present, G_TLS_CERTIFICATE_NOT_ACTIVATED, _ ("it is not valid yet"));
  append_fault (faults, present, G_TLS_CERTIFICATE_EXPIRED, _ ("it has expired"));
  append_fault (faults, present, G_TLS_CERTIFICATE_REVOKED, _ ("it has been revoked"));
  append_fault (faults, present, G_TLS_CERTIFICATE_INSECURE, _ ("it is made in a way that is no longer secure"));
  append_fault (faults, present, G_TLS_CERTIFICATE_GENERIC_ERROR, _ ("it could not be checked"));
  return g_string_free (faults, FALSE);
}

/* What the libraries say becomes a part of a sentence. */
static char *
dup_reason (const GError *cause)
{
  char *reason = cbk_plain_text (cause->message, MAX_REASON_CHARACTERS);

  if (g_str_has_suffix (reason, "."))
    reason[strlen (reason) - 1] = '\0';
  return reason;
}

/**
 * cbk_http_error_new_distrusted:
 * @host: the host as it is shown
 * @certificate_faults: what is wrong with its certificate
 *
 * Returns: (transfer full): a #CBK_ERROR_TLS. Any thread.
 */
GError *
cbk_http_error_new_distrusted (const char *host, GTlsCertificateFlags certificate_faults)
{
  g_autofree char *reason = describe_certificate_faults (certificate_faults);
  GError          *error;

  g_return_val_if_fail (host != NULL, NULL);

  error = g_error_new (CBK_ERROR, CBK_ERROR_TLS,
                       /* Translators: a host, and why */
                       _ ("The certificate of %s cannot be trusted: %s. Nothing was sent. Check the address, and ask "
                          "those who run the service."),
                       host, reason);
  if ((certificate_faults & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    cbk_http_error_add_sentence (error,
                                 _ ("If they have an authority of their own, choose its certificate in the account."));
  return error;
}

/**
 * cbk_http_error_new_outdated:
 * @host: the host as it is shown
 *
 * Returns: (transfer full): a #CBK_ERROR_TLS: it speaks no version of TLS that keeps a secret. Any thread.
 */
GError *
cbk_http_error_new_outdated (const char *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  return g_error_new (CBK_ERROR, CBK_ERROR_TLS,
                      _ ("%s speaks only old versions of TLS, over which others could read the token. Nothing was "
                         "sent. Check the address, and ask those who run the service for TLS 1.2."),
                      host);
}

static GError *
new_tls_error (const GError *cause, const char *host)
{
  g_autofree char *reason = dup_reason (cause);

  return g_error_new (CBK_ERROR, CBK_ERROR_TLS,
                      /* Translators: a host, and why */
                      _ ("A secure connection to %s could not be made: %s. Check that the address is that of an HTTPS "
                         "service."),
                      host, reason);
}

static GError *
new_unreachable_error (const GError *cause, const char *host)
{
  g_autofree char *reason = NULL;

  if (cause->domain == G_RESOLVER_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                        _ ("The host of %s was not found. Check the address and the network connection."), host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                        _ ("%s refuses connections. Check the address, or try again later."), host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                        /* Translators: a host, and a number of seconds */
                        _ ("%s did not answer in time. Check the network connection, or try again later."), host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
      g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                        _ ("The connection to %s broke off before the answer was complete. Try again."), host);

  reason = dup_reason (cause);
  return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                      _ ("%s cannot be reached: %s. Check the network connection, or try again later."), host, reason);
}

/**
 * cbk_http_error_new:
 * @cause: what GIO or libsoup reported
 * @host: the host as it is shown
 * @certificate_faults: what was wrong with the server's certificate, where it was refused
 *
 * Returns: (transfer full): %G_IO_ERROR_CANCELLED as it is; else #CBK_ERROR_TLS, #CBK_ERROR_BAD_ANSWER where something
 *   answered, but not in HTTP, or #CBK_ERROR_UNREACHABLE. Any thread.
 */
GError *
cbk_http_error_new (const GError *cause, const char *host, GTlsCertificateFlags certificate_faults)
{
  g_return_val_if_fail (cause != NULL && host != NULL, NULL);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);
  if (certificate_faults != 0)
    return cbk_http_error_new_distrusted (host, certificate_faults);
  if (cause->domain == G_TLS_ERROR && !g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return new_tls_error (cause, host);
  if (cause->domain == SOUP_SESSION_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return cbk_http_error_new_unreadable (host);
  return new_unreachable_error (cause, host);
}

/**
 * cbk_http_error_new_timeout:
 * @host: the host as it is shown
 * @is_connecting: whether there was no connection yet
 *
 * Returns: (transfer full): a #CBK_ERROR_UNREACHABLE that says how long was waited. Any thread.
 */
GError *
cbk_http_error_new_timeout (const char *host, gboolean is_connecting)
{
  g_return_val_if_fail (host != NULL, NULL);

  if (is_connecting)
    return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                        /* Translators: a host, and a number of seconds */
                        _ ("No connection to %s came about within %d seconds. Check the address and the network "
                           "connection, or try again later."),
                        host, CBK_WATCHDOG_CONNECT_SECONDS);
  return g_error_new (CBK_ERROR, CBK_ERROR_UNREACHABLE,
                      _ ("%s did not answer in time: nothing came for %d seconds. Check the network connection, or try "
                         "again later."),
                      host, CBK_WATCHDOG_SILENCE_SECONDS);
}

/**
 * cbk_http_error_new_proxy_refused:
 * @host: the host as it is shown
 * @status: the HTTP status with which a proxy refused to lead to it
 *
 * Returns: (transfer full): a #CBK_ERROR_UNREACHABLE where that can pass by itself, else a #CBK_ERROR_REFUSED. Any
 *   thread.
 */
GError *
cbk_http_error_new_proxy_refused (const char *host, guint status)
{
  g_return_val_if_fail (host != NULL, NULL);

  return g_error_new (
    CBK_ERROR, cbk_retry_is_passing_status (status) ? CBK_ERROR_UNREACHABLE : CBK_ERROR_REFUSED,
    _ ("No connection to %s came about: the proxy on the way refused it (HTTP status %u). Nothing was sent."), host,
    status);
}

/**
 * cbk_http_error_add_sentence:
 * @error: an error
 * @sentence: what is to be said besides
 *
 * Any thread.
 */
void
cbk_http_error_add_sentence (GError *error, const char *sentence)
{
  char *message;

  g_return_if_fail (error != NULL && sentence != NULL);

  /* Translators: two sentences */
  message = g_strdup_printf (_ ("%s %s"), error->message, sentence);
  g_free (error->message);
  error->message = message;
}

/**
 * cbk_http_error_add_proxy:
 * @error: why there was no connection
 * @proxy: the proxy through which one was wanted, as it is shown
 *
 * Names the proxy in the message. Any thread.
 */
void
cbk_http_error_add_proxy (GError *error, const char *proxy)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (error != NULL && proxy != NULL);

  sentence = g_strdup_printf (_ ("The connection goes through the proxy %s: check that as well."), proxy);
  cbk_http_error_add_sentence (error, sentence);
}

/**
 * cbk_http_error_add_request:
 * @error: what is wrong with an answer
 * @request_id: (nullable): what the server calls the request, in one line
 *
 * Names the request in the message, for those who run the service. Any thread.
 */
void
cbk_http_error_add_request (GError *error, const char *request_id)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (error != NULL);

  if (request_id == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = g_strdup_printf (_ ("(Request %s)"), request_id);
  cbk_http_error_add_sentence (error, sentence);
}

/**
 * cbk_http_error_new_redirect:
 * @host: the host as it is shown
 * @base_url: the address that was asked
 * @location: (nullable): where it wanted the request sent, as it wrote it
 *
 * Returns: (transfer full): a #CBK_ERROR_REDIRECT that names the other host. Any thread.
 */
GError *
cbk_http_error_new_redirect (const char *host, const char *base_url, const char *location)
{
  g_autofree char *absolute = NULL;
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (host != NULL && base_url != NULL, NULL);

  if (location != NULL && g_utf8_validate (location, -1, NULL))
    absolute = g_uri_resolve_relative (base_url, location, G_URI_FLAGS_NONE, NULL);
  if (absolute != NULL)
    wanted = cbk_address_dup_host (absolute);
  if (wanted == NULL && location != NULL)
    wanted = cbk_plain_text (location, MAX_LOCATION_CHARACTERS);
  if (wanted == NULL)
    return g_error_new (CBK_ERROR, CBK_ERROR_REDIRECT,
                        _ (
                          "%s wants the request sent elsewhere. A token is never sent on: enter the address of the API "
                          "itself."),
                        host);

  return g_error_new (CBK_ERROR, CBK_ERROR_REDIRECT,
                      /* Translators: a host, and another address */
                      _ ("%s wants the request sent to another address, at %s. A token is never sent on: if that is "
                         "right, enter that address."),
                      host, wanted);
}

/**
 * cbk_http_error_new_unreadable:
 * @host: the host as it is shown
 *
 * Returns: (transfer full): a #CBK_ERROR_BAD_ANSWER: something answered, but not in HTTP, or packed in a way that
 * cannot be undone. Any thread.
 */
GError *
cbk_http_error_new_unreadable (const char *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  return g_error_new (CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                      _ (
                        "What %s sent cannot be read: it is damaged, or is not HTTP. Check that the address is that of "
                        "the API."),
                      host);
}

/**
 * cbk_http_error_new_too_large:
 * @host: the host as it is shown
 * @max_bytes: the limit that was passed
 *
 * Returns: (transfer full): a #CBK_ERROR_TOO_LARGE. Any thread.
 */
GError *
cbk_http_error_new_too_large (const char *host, gsize max_bytes)
{
  g_autofree char *limit = g_format_size_full (max_bytes, G_FORMAT_SIZE_IEC_UNITS);

  g_return_val_if_fail (host != NULL, NULL);

  return g_error_new (CBK_ERROR, CBK_ERROR_TOO_LARGE,
                      _ ("An answer of %s is larger than the %s that the API allows; the rest of it was not read. Tell "
                         "the CDN’s support."),
                      host, limit);
}
