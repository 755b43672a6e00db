/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo CDN on loopback: who may ask, which call is meant, and what happens meanwhile. */
#include "config.h"

#include "demo/cbk-demo-server.h"

#include "core/cbk-error.h"
#include "demo/cbk-demo-answer.h"
#include "demo/cbk-demo-certificates.h"
#include "demo/cbk-demo-domains.h"
#include "demo/cbk-demo-json.h"
#include "demo/cbk-demo-live.h"
#include "demo/cbk-demo-random.h"
#include "demo/cbk-demo-request.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <math.h>
#include <openssl/crypto.h>
#include <string.h>

#define BASE_PATH "/api"
#define MAX_SEGMENTS 3

/* After a suspend many events are due: the requests in between must not wait for all of them. */
#define MAX_EVENTS_AT_ONCE 1000

struct _CbkDemoServer
{
  CbkDemoOptions options;
  char          *token; /* (owned) */
  SoupServer    *soup;  /* (owned) */
  CbkDemoCdn    *cdn;   /* (owned) */
  CbkDemoCa     *ca;    /* (owned) */
  guint64        id_key;
  guint64        run_key;
  gint64         started;    /* g_get_real_time() at the start */
  guint64        n_events;   /* that have happened */
  guint          live_timer; /* (owned) source, or 0 */
};

typedef void (*AnswerFunc) (const CbkDemoRequest *request);

typedef struct
{
  const char *path[MAX_SEGMENTS + 1]; /* "*" stands for an id */
  const char *method;
  AnswerFunc  answer; /* NULL: info */
} Call;

static const Call calls[] = {
  { { "info", NULL }, "GET", NULL },
  { { "domains", NULL }, "GET", cbk_demo_domains_answer },
  { { "domains", "*", "certificates", NULL }, "GET", cbk_demo_certificates_answer_history },
  { { "certificates", "*", "chain", NULL }, "GET", cbk_demo_certificates_answer_chain },
  { { "certificates", "*", "private-key", NULL }, "POST", cbk_demo_certificates_answer_private_key },
};

/* Microseconds since the start. The wall clock is asked, for it goes on while the computer sleeps. */
static gint64
get_elapsed (CbkDemoServer *self)
{
  return MAX (g_get_real_time () - self->started, 0);
}

static gint64
get_now (CbkDemoServer *self)
{
  return self->options.now + get_elapsed (self) / G_USEC_PER_SEC;
}

static gboolean
on_live_timer (gpointer user_data)
{
  CbkDemoServer *self = user_data;
  guint64        due = get_elapsed (self) / (G_USEC_PER_SEC * self->options.live_seconds);

  for (guint i = 0; i < MAX_EVENTS_AT_ONCE && self->n_events < due; i++)
    {
      self->n_events++;
      cbk_demo_live_happen (self->cdn, self->n_events,
                            self->options.now + (gint64) floor (self->n_events * self->options.live_seconds));
    }
  return G_SOURCE_CONTINUE;
}

static void
answer_info (CbkDemoServer *self, SoupServerMessage *message)
{
  GString *json = g_string_new (NULL);

  cbk_demo_json_open (json, NULL, '{');
  cbk_demo_json_string (json, "name", "Demo CDN");
  cbk_demo_json_string (json, "api_version", "1.0");
  cbk_demo_json_time (json, "time", get_now (self));
  cbk_demo_json_open (json, "capabilities", '{');
  cbk_demo_json_boolean (json, "delta", TRUE);
  cbk_demo_json_boolean (json, "history", TRUE);
  cbk_demo_json_boolean (json, "chain", TRUE);
  cbk_demo_json_boolean (json, "private_key", TRUE);
  cbk_demo_json_close (json, '}');
  cbk_demo_json_int (json, "max_page_size", self->options.max_page_size);
  cbk_demo_json_int (json, "min_poll_seconds", self->options.live_seconds > 0 ? 5 : 60);
  cbk_demo_json_int (json, "renews_before_days", 7);
  cbk_demo_json_string (json, "support_url", "https://support.certbook.example/");
  cbk_demo_json_close (json, '}');
  cbk_demo_answer_untagged (message, "application/json", g_string_free (json, FALSE));
}

/* Compared without telling by the time it takes how much of it was right. */
static gboolean
is_authorized (CbkDemoServer *self, SoupServerMessage *message)
{
  const char *credentials =
    soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  if (credentials == NULL || g_ascii_strncasecmp (credentials, "Bearer ", 7) != 0)
    return FALSE;
  credentials += 7;
  return strlen (credentials) == strlen (self->token) &&
         CRYPTO_memcmp (credentials, self->token, strlen (self->token)) == 0;
}

/* Splits the path after /api/v1/ while its slashes can still be told from those in ids. */
static char **
split_path (const char *raw_path)
{
  const char *prefix = BASE_PATH "/v1/";
  g_auto (GStrv) segments = NULL;

  if (!g_str_has_prefix (raw_path, prefix))
    return NULL;
  segments = g_strsplit (raw_path + strlen (prefix), "/", MAX_SEGMENTS + 1);
  for (guint i = 0; segments[i] != NULL; i++)
    {
      char *plain = g_uri_unescape_segment (segments[i], NULL, NULL);

      if (plain == NULL)
        return NULL;
      g_free (segments[i]);
      segments[i] = plain;
    }
  return g_steal_pointer (&segments);
}

/* Returns: (transfer none) (nullable): the call that is meant; @id is lent from @segments. */
static const Call *
find_call (char **segments, const char **id)
{
  for (guint i = 0; segments != NULL && i < G_N_ELEMENTS (calls); i++)
    {
      const Call *call = &calls[i];
      guint       n = 0;

      *id = NULL;
      for (; call->path[n] != NULL && segments[n] != NULL; n++)
        {
          if (strcmp (call->path[n], "*") == 0)
            *id = segments[n];
          else if (strcmp (call->path[n], segments[n]) != 0)
            break;
        }
      if (call->path[n] == NULL && segments[n] == NULL)
        return call;
    }
  return NULL;
}

static gboolean
has_body (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED ||
         soup_message_headers_get_content_length (headers) > 0;
}

static void
dispatch (CbkDemoServer *self, SoupServerMessage *message, const Call *call, const char *id)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) parameters = NULL;
  CbkDemoRequest request = { self->cdn, self->ca, self->id_key, self->run_key, self->options.max_page_size,
                             message,   id,       NULL };

  parameters = g_uri_parse_params (query != NULL ? query : "", -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  request.parameters = parameters;
  if (parameters == NULL)
    cbk_demo_answer_problem (message, CBK_DEMO_PROBLEM_INVALID_PARAMETER,
                             "The query is not one of names and values in percent-encoded UTF-8.");
  else if (has_body (message))
    cbk_demo_answer_problem (message, CBK_DEMO_PROBLEM_INVALID_PARAMETER, "This request must have an empty body.");
  else if (call->answer == NULL)
    answer_info (self, message);
  else
    call->answer (&request);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  CbkDemoServer      *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (get_now (self));
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);
  g_auto (GStrv) segments = split_path (g_uri_get_path (soup_server_message_get_uri (message)));
  const char *id = NULL;
  const Call *call = find_call (segments, &id);

  soup_message_headers_replace (headers, "Date", date);
  if (!is_authorized (self, message))
    {
      soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer realm=\"certbook-demo-cdn\"");
      cbk_demo_answer_problem (message, CBK_DEMO_PROBLEM_UNAUTHORIZED,
                               "Send the token of this account in the Authorization header.");
    }
  else if (call == NULL)
    cbk_demo_answer_problem (message, CBK_DEMO_PROBLEM_NOT_FOUND, "The inventory API has no such path.");
  else if (strcmp (soup_server_message_get_method (message), call->method) != 0)
    {
      soup_message_headers_replace (headers, "Allow", call->method);
      cbk_demo_answer_problem (message, CBK_DEMO_PROBLEM_METHOD_NOT_ALLOWED,
                               "The Allow header names the right method.");
    }
  else
    dispatch (self, message, call, id);
}

/* No call has a body: what comes nevertheless is not kept in memory. */
static void
on_request_begins (SoupServer        *soup,
                   SoupServerMessage *message,
                   const char        *path,
                   GHashTable        *query,
                   gpointer           user_data)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

/* Tokens count in the inventory of this very run; another one must not take them for its own. */
static guint64
make_run_key (const CbkDemoOptions *options)
{
  guint64 key = cbk_demo_mix (options->seed ^ CBK_DEMO_STREAM_IDS);

  key = cbk_demo_mix (key + (guint64) options->now);
  key = cbk_demo_mix (key + options->n_domains);
  return cbk_demo_mix (key + (guint64) (options->live_seconds * G_USEC_PER_SEC));
}

/**
 * cbk_demo_server_new:
 * @options: within their limits
 * @token: what a request must bear
 *
 * Returns: (transfer full): a CDN that does not listen yet, or %NULL with %CBK_ERROR_DEMO
 */
CbkDemoServer *
cbk_demo_server_new (const CbkDemoOptions *options, const char *token, GError **error)
{
  g_autoptr (CbkDemoServer) self = g_new0 (CbkDemoServer, 1);

  self->options = *options;
  self->token = g_strdup (token);
  self->id_key = cbk_demo_mix (options->seed);
  self->run_key = make_run_key (options);
  self->ca = cbk_demo_ca_new (options->now, error);
  if (self->ca == NULL)
    return NULL;
  self->cdn = cbk_demo_cdn_new (options->n_domains, options->seed, options->now);
  self->soup = soup_server_new ("server-header", "certbook-demo-cdn", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, on_request_begins, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  return g_steal_pointer (&self);
}

void
cbk_demo_server_free (CbkDemoServer *self)
{
  g_clear_handle_id (&self->live_timer, g_source_remove);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->cdn, cbk_demo_cdn_free);
  g_clear_pointer (&self->ca, cbk_demo_ca_free);
  OPENSSL_cleanse (self->token, strlen (self->token));
  g_free (self->token);
  g_free (self);
}

/**
 * cbk_demo_server_listen:
 *
 * Listens on 127.0.0.1 and starts the clock, in the main context of the caller.
 *
 * Returns: %FALSE with %CBK_ERROR_DEMO where the port cannot be had
 */
gboolean
cbk_demo_server_listen (CbkDemoServer *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!soup_server_listen_local (self->soup, self->options.port, SOUP_SERVER_LISTEN_IPV4_ONLY, &local_error))
    {
      g_set_error (
        error, CBK_ERROR, CBK_ERROR_DEMO,
        _ ("The demo CDN could not listen on port %u of 127.0.0.1: %s. Choose another port, or 0 for any that "
           "is free."),
        self->options.port, local_error->message);
      return FALSE;
    }
  self->started = g_get_real_time ();
  if (self->options.live_seconds > 0)
    self->live_timer = g_timeout_add (CLAMP (self->options.live_seconds * 1000, 1, 1000), on_live_timer, self);
  return TRUE;
}

/**
 * cbk_demo_server_dup_base_url:
 *
 * Returns: (transfer full): the base URL of the API; the server must be listening
 */
char *
cbk_demo_server_dup_base_url (CbkDemoServer *self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  char   *url;

  g_assert (uris != NULL);
  url = g_strdup_printf ("http://127.0.0.1:%d" BASE_PATH, g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url;
}

/**
 * cbk_demo_server_dup_root:
 *
 * Returns: (transfer full): the certificate in PEM to which all chains lead, or %NULL with %CBK_ERROR_DEMO
 */
char *
cbk_demo_server_dup_root (CbkDemoServer *self, GError **error)
{
  return cbk_demo_ca_dup_root (self->ca, error);
}
