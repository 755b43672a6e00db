/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which base URLs a connector may use: those to which a token can be sent without anybody reading it on the way. */

#include "config.h"

#include "core/connectors/cbk-address.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-plain-text.h"

#define MAX_ADDRESS_BYTES 2048
#define MAX_SHOWN_CHARACTERS 100

/* The address is taken apart and put together again without a byte of its path being read anew. */
#define URI_FLAGS (G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT)

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* NULL where there is nothing to say against it. */
static const char *
find_fault (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (strcmp (scheme, "https") != 0 && strcmp (scheme, "http") != 0)
    return _ ("It has to begin with “https://”.");
  if (host == NULL || *host == '\0')
    return _ ("It names no host.");
  if (g_uri_get_userinfo (uri) != NULL)
    return _ ("It must not hold a user name or a password: enter the token in its own field.");
  if (g_uri_get_query (uri) != NULL)
    return _ ("Remove the question mark and everything after it.");
  if (g_uri_get_fragment (uri) != NULL)
    return _ ("Remove the number sign (#) and everything after it.");
  if (strcmp (scheme, "http") == 0 && !is_loopback_host (host))
    return _ ("Over “http://” anybody on the way could read the token: use “https://”. Only this computer itself "
              "may be reached over “http://”.");
  return NULL;
}

/* Credentials that were typed into an address are not repeated on the screen or in a log. */
static char *
dup_shown (const char *base_url)
{
  g_autofree char *head = g_strndup (base_url, strcspn (base_url, "?#"));

  if (strchr (base_url, '@') != NULL)
    return g_strdup ("…");
  return cbk_plain_text (head, MAX_SHOWN_CHARACTERS);
}

static void
set_fault (GError **error, const char *base_url, const char *fault)
{
  g_autofree char *shown = dup_shown (base_url);

  g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ADDRESS, _ ("The address “%s” cannot be used. %s"), shown, fault);
}

static gboolean
is_printable_ascii (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isgraph (*p))
        return FALSE;
    }
  return TRUE;
}

/**
 * cbk_address_normalise:
 * @base_url: an API's base URL as a person typed it
 * @error: return location of a #CBK_ERROR_BAD_ADDRESS that says what is wrong and what to change
 *
 * "https" only; "http" for loopback hosts alone (127.0.0.0/8, [::1], localhost), since a token sent over it can be read
 * on the way. A query, a fragment, a user name or a password is refused. Inventory API, "Rules for every call".
 *
 * Returns: (transfer full) (nullable): the URL without a trailing slash, to which paths are appended. Any thread.
 */
char *
cbk_address_normalise (const char *base_url, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *normalised = NULL;
  const char      *fault;
  gsize            length;

  g_return_val_if_fail (base_url != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (strlen (base_url) <= MAX_ADDRESS_BYTES && is_printable_ascii (base_url))
    uri = g_uri_parse (base_url, URI_FLAGS | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL)
    {
      set_fault (error, base_url, _ ("It should look like “https://console.example/api”."));
      return NULL;
    }

  fault = find_fault (uri);
  if (fault != NULL)
    {
      set_fault (error, base_url, fault);
      return NULL;
    }

  normalised = g_uri_to_string (uri);
  length = strlen (normalised);
  while (length > 0 && normalised[length - 1] == '/')
    normalised[--length] = '\0';
  return g_steal_pointer (&normalised);
}

/**
 * cbk_address_dup_host:
 * @url: a URL, also one that a server named
 *
 * Returns: (transfer full) (nullable): its host, with the port where it has one, fit to be shown; or %NULL where it has
 *   none. Any thread.
 */
char *
cbk_address_dup_host (const char *url)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;

  g_return_val_if_fail (url != NULL, NULL);

  uri = g_uri_parse (url, URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  host = cbk_plain_text (g_uri_get_host (uri), MAX_SHOWN_CHARACTERS);
  if (g_uri_get_port (uri) < 0)
    return g_steal_pointer (&host);
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%d" : "%s:%d", host, g_uri_get_port (uri));
}

/**
 * cbk_address_is_loopback:
 * @url: a URL
 *
 * Returns: whether its host is this computer and can be nothing else: 127.0.0.0/8, [::1] or localhost. Any thread.
 */
gboolean
cbk_address_is_loopback (const char *url)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (url != NULL, FALSE);

  uri = g_uri_parse (url, URI_FLAGS, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && is_loopback_host (g_uri_get_host (uri));
}
