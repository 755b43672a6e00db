/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers over HTTP: entity tags, compression, and errors as problem details (RFC 9110, RFC 9457). */
#include "config.h"

#include "demo/cbk-demo-answer.h"

#include "demo/cbk-demo-json.h"

#include <gio/gio.h>
#include <openssl/evp.h>
#include <string.h>

/* RFC 9110, section 8.8.3: a strong tag names these very bytes, and so a compressed answer has one of its own. */
#define ETAG_BYTES 16

/* Loopback is fast and the processor is not: the lightest compression. */
#define GZIP_LEVEL 1

#define PROBLEM_BASE "https://certbook.example/problems/"

static const struct
{
  guint       status;
  const char *word;
  const char *title;
} problems[] = {
  [CBK_DEMO_PROBLEM_UNAUTHORIZED] = { 401, "unauthorized", "The token is missing or not accepted" },
  [CBK_DEMO_PROBLEM_FORBIDDEN] = { 403, "forbidden", "This token may not do this" },
  [CBK_DEMO_PROBLEM_NOT_FOUND] = { 404, "not-found", "There is nothing here" },
  [CBK_DEMO_PROBLEM_METHOD_NOT_ALLOWED] = { 405, "method-not-allowed", "This is not done with this method" },
  [CBK_DEMO_PROBLEM_INVALID_PARAMETER] = { 400, "invalid-parameter", "A parameter is not valid" },
  [CBK_DEMO_PROBLEM_SYNC_TOKEN_EXPIRED] = { 410, "sync-token-expired", "A full pass is needed" },
  [CBK_DEMO_PROBLEM_KEY_NOT_AVAILABLE] = { 403, "key-not-available", "This private key is not kept" },
  [CBK_DEMO_PROBLEM_INTERNAL] = { 500, "internal", "The server failed" },
};

static gboolean
wants_gzip (SoupMessageHeaders *headers)
{
  const char *accepted = soup_message_headers_get_list (headers, "Accept-Encoding");
  GSList     *refused = NULL;
  GSList     *list;
  gboolean    wanted = FALSE;

  if (accepted == NULL)
    return FALSE;
  list = soup_header_parse_quality_list (accepted, &refused);
  for (GSList *l = list; l != NULL; l = l->next)
    wanted |= g_ascii_strcasecmp (l->data, "gzip") == 0 || strcmp (l->data, "*") == 0;
  for (GSList *l = refused; l != NULL; l = l->next)
    wanted &= g_ascii_strcasecmp (l->data, "gzip") != 0;
  soup_header_free_list (list);
  soup_header_free_list (refused);
  return wanted;
}

static char *
make_etag (const char *text, gsize length, gboolean gzip)
{
  guint8   digest[EVP_MAX_MD_SIZE];
  GString *tag = g_string_new ("\"");

  if (EVP_Digest (text, length, digest, NULL, EVP_sha256 (), NULL) != 1)
    g_error ("SHA-256 is not available");
  for (guint i = 0; i < ETAG_BYTES; i++)
    g_string_append_printf (tag, "%02x", digest[i]);
  g_string_append (tag, gzip ? "-gzip\"" : "\"");
  return g_string_free (tag, FALSE);
}

/* RFC 9110, section 13.1.2: weak comparison, for nothing is written. */
static gboolean
is_known (SoupMessageHeaders *headers, const char *etag)
{
  const char *known = soup_message_headers_get_list (headers, "If-None-Match");
  GSList     *list;
  gboolean    found = FALSE;

  if (known == NULL)
    return FALSE;
  list = soup_header_parse_list (known);
  for (GSList *l = list; l != NULL; l = l->next)
    {
      const char *tag = l->data;

      found |= strcmp (tag, "*") == 0 || strcmp (g_str_has_prefix (tag, "W/") ? tag + 2 : tag, etag) == 0;
    }
  soup_header_free_list (list);
  return found;
}

/* Returns: (transfer full): @text, compressed. */
static GBytes *
compress (const char *text, gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  gsize            n_read = 0;
  GConverterResult result = G_CONVERTER_CONVERTED;

  g_byte_array_set_size (out, length / 4 + 1024);
  for (gsize n_written = 0; result != G_CONVERTER_FINISHED;)
    {
      gsize consumed = 0;
      gsize produced = 0;

      if (out->len - n_written < 512)
        g_byte_array_set_size (out, out->len * 2);
      result = g_converter_convert (G_CONVERTER (compressor), text + n_read, length - n_read, out->data + n_written,
                                    out->len - n_written, G_CONVERTER_INPUT_AT_END, &consumed, &produced, &error);
      if (result == G_CONVERTER_ERROR)
        g_error ("Memory could not be compressed: %s", error->message);
      n_read += consumed;
      n_written += produced;
      if (result == G_CONVERTER_FINISHED)
        g_byte_array_set_size (out, n_written);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
append_body (SoupServerMessage *message, const char *content_type, GBytes *body)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type", content_type);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

static void
answer (SoupServerMessage *message, const char *content_type, char *text, gboolean tagged)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  gsize            length = g_bytes_get_size (bytes);
  gboolean         gzip = wants_gzip (asked);
  g_autofree char *etag = tagged ? make_etag (text, length, gzip) : NULL;

  soup_message_headers_replace (headers, "Vary", "Accept-Encoding");
  soup_message_headers_replace (headers, "Cache-Control", "private, no-cache");
  if (etag != NULL)
    soup_message_headers_replace (headers, "ETag", etag);
  if (etag != NULL && is_known (asked, etag))
    {
      soup_server_message_set_status (message, 304, NULL);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  if (gzip)
    {
      g_autoptr (GBytes) compressed = compress (text, length);

      soup_message_headers_replace (headers, "Content-Encoding", "gzip");
      append_body (message, content_type, compressed);
    }
  else
    append_body (message, content_type, bytes);
}

/**
 * cbk_demo_answer_problem:
 * @detail: an English sentence for people; it must tell no secret
 *
 * Refuses @message with problem details (RFC 9457).
 */
void
cbk_demo_answer_problem (SoupServerMessage *message, CbkDemoProblem problem, const char *detail)
{
  g_autofree char *type = g_strconcat (PROBLEM_BASE, problems[problem].word, NULL);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *instance = g_strconcat ("urn:uuid:", id, NULL);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;

  cbk_demo_json_open (json, NULL, '{');
  cbk_demo_json_string (json, "type", type);
  cbk_demo_json_string (json, "title", problems[problem].title);
  cbk_demo_json_int (json, "status", problems[problem].status);
  cbk_demo_json_string (json, "detail", detail);
  cbk_demo_json_string (json, "instance", instance);
  cbk_demo_json_close (json, '}');
  soup_server_message_set_status (message, problems[problem].status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  body = g_string_free_to_bytes (g_steal_pointer (&json));
  append_body (message, "application/problem+json", body);
}

/**
 * cbk_demo_answer_text:
 * @text: (transfer full): the body
 *
 * Answers a GET: with a strong entity tag, compressed where that is asked for, and with 304 where it is known already.
 */
void
cbk_demo_answer_text (SoupServerMessage *message, const char *content_type, char *text)
{
  answer (message, content_type, text, TRUE);
}

/**
 * cbk_demo_answer_untagged:
 * @text: (transfer full): the body
 *
 * Answers a GET that is another one each second.
 */
void
cbk_demo_answer_untagged (SoupServerMessage *message, const char *content_type, char *text)
{
  answer (message, content_type, text, FALSE);
}

/**
 * cbk_demo_answer_secret:
 *
 * Answers with bytes that nobody may keep, compress or look at.
 */
void
cbk_demo_answer_secret (SoupServerMessage *message, const char *content_type, GBytes *secret)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  append_body (message, content_type, secret);
}
