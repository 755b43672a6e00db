/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CDN in memory behind the inventory API on loopback. */

#include "cdn-server.h"

#include <libsoup/soup.h>

struct _CdnServer
{
  SoupServer   *server; /* owned */
  FakeCdn      *cdn;    /* borrowed */
  guint         page_size;
  CdnServerFunc tell;
  gpointer      user_data;
};

static void
answer (SoupServerMessage *message, guint status, GString *json)
{
  gsize length = json->len;

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, status == 200 ? "application/json" : "application/problem+json",
                                    SOUP_MEMORY_TAKE, g_string_free (json, FALSE), length);
}

static void
append_time (GString *json, const char *name, gint64 time)
{
  g_autoptr (GDateTime) date = time == CBK_TIME_NONE ? NULL : g_date_time_new_from_unix_utc (time);
  g_autofree char *text = date == NULL ? NULL : g_date_time_format (date, "\"%Y-%m-%dT%H:%M:%SZ\"");

  g_string_append_printf (json, ", \"%s\": %s", name, text == NULL ? "null" : text);
}

static void
append_row (GString *json, const CbkDomain *row)
{
  g_string_append_printf (json, "%s{\"id\": \"%s\", \"domain\": \"%s\", \"status\": \"%s\", \"provisioning\": \"%s\"",
                          json->str[json->len - 1] == '[' ? "" : ", ", row->id, row->domain, row->status,
                          row->provisioning);
  append_time (json, "create_time", row->create_time);
  append_time (json, "update_time", row->update_time);
  append_time (json, "expire_time", row->expire_time);
  g_string_append_printf (json, ", \"certificate_count\": %u}", row->certificate_count);
}

static GString *
write_page (const CbkDomainPage *page)
{
  GString *json = g_string_new ("{\"domains\": [");

  for (guint i = 0; i < page->domains->len; i++)
    append_row (json, g_ptr_array_index (page->domains, i));
  for (guint i = 0; i < page->deleted_ids->len; i++)
    g_string_append_printf (json, "%s{\"id\": \"%s\", \"deleted\": true, \"delete_time\": \"2026-08-21T00:00:00Z\"}",
                            json->str[json->len - 1] == '[' ? "" : ", ",
                            (const char *) g_ptr_array_index (page->deleted_ids, i));
  g_string_append_c (json, ']');
  if (page->next_page_token != NULL)
    g_string_append_printf (json, ", \"next_page_token\": \"%s\"", page->next_page_token);
  if (page->next_sync_token != NULL)
    g_string_append_printf (json, ", \"next_sync_token\": \"%s\"", page->next_sync_token);
  g_string_append_c (json, '}');
  return json;
}

static const char *
get_parameter (GHashTable *query, const char *name)
{
  return query == NULL ? NULL : g_hash_table_lookup (query, name);
}

static void
tell (CdnServer *self, SoupServerMessage *message, gboolean is_answered)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) parameters = query == NULL ? NULL : soup_form_decode (query);

  self->tell (get_parameter (parameters, "page_token"), get_parameter (parameters, "sync_token"), is_answered,
              self->user_data);
}

static void
on_answered (SoupServerMessage *message, CdnServer *self)
{
  tell (self, message, TRUE);
}

static void
on_domains (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  CdnServer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) page = NULL;

  tell (self, message, FALSE);
  g_signal_connect (message, "finished", G_CALLBACK (on_answered), self);
  page = fake_cdn_get_page (self->cdn, self->page_size, get_parameter (query, "page_token"),
                            get_parameter (query, "sync_token"), &error);
  if (page != NULL)
    answer (message, 200, write_page (page));
  else
    answer (message, 410,
            g_string_new ("{\"type\": \"urn:sync-token-expired\", \"title\": \"Gone\", \"status\": 410}"));
}

static void
on_info (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  CdnServer *self = user_data;
  GString   *json = g_string_new (NULL);

  g_string_printf (json,
                   "{\"name\": \"Fake\", \"api_version\": \"1.0\", \"time\": \"2026-11-23T07:00:00Z\","
                   " \"capabilities\": {\"delta\": true}, \"max_page_size\": %u, \"min_poll_seconds\": 60}",
                   self->page_size);
  answer (message, 200, json);
}

CdnServer *
cdn_server_new (FakeCdn *cdn, guint page_size, CdnServerFunc tell_func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  CdnServer *self = g_new0 (CdnServer, 1);

  self->cdn = cdn;
  self->page_size = page_size;
  self->tell = tell_func;
  self->user_data = user_data;
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, "/v1/info", on_info, self, NULL);
  soup_server_add_handler (self->server, "/v1/domains", on_domains, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  return self;
}

void
cdn_server_free (CdnServer *self)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self);
}

char *
cdn_server_dup_url (CdnServer *self)
{
  GSList *uris = soup_server_get_uris (self->server);
  char   *url = g_uri_to_string (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url;
}
