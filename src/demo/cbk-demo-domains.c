/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /v1/domains. A page of a full pass is a range of indices, a page of a delta is a range of the log of changes. */
#include "config.h"

#include "demo/cbk-demo-domains.h"

#include "demo/cbk-demo-answer.h"
#include "demo/cbk-demo-json.h"

#include <string.h>

/* About what a row takes. */
#define ROW_BYTES 384

/* A delta in the making. */
typedef struct
{
  const CbkDemoRequest *request;
  GString              *json;
  guint                 room; /* rows that still go on the page */
  guint64               last; /* position of the last one that did */
  gboolean              more;
} Delta;

static void
append_id (const CbkDemoRequest *request,
           GString              *json,
           const char           *member,
           CbkDemoTokenKind      kind,
           guint                 index,
           guint                 ordinal)
{
  cbk_demo_json_begin_string (json, member);
  cbk_demo_token_append (json, request->id_key, kind, (const guint64[]){ index, ordinal, 0 });
  cbk_demo_json_end_string (json);
}

static void
append_token (const CbkDemoRequest *request,
              GString              *json,
              const char           *member,
              CbkDemoTokenKind      kind,
              const guint64        *numbers)
{
  cbk_demo_json_begin_string (json, member);
  cbk_demo_token_append (json, request->run_key, kind, numbers);
  cbk_demo_json_end_string (json);
}

static void
append_domain (const CbkDemoRequest *request, GString *json, const CbkDemoDomain *domain)
{
  cbk_demo_json_open (json, NULL, '{');
  append_id (request, json, "id", CBK_DEMO_TOKEN_DOMAIN, domain->index, 0);
  if (domain->deleted)
    {
      cbk_demo_json_boolean (json, "deleted", TRUE);
      cbk_demo_json_time (json, "delete_time", domain->delete_time);
      cbk_demo_json_close (json, '}');
      return;
    }
  cbk_demo_json_begin_string (json, "domain");
  cbk_demo_cdn_append_name (request->cdn, domain->name_index, json);
  cbk_demo_json_end_string (json);
  cbk_demo_json_time (json, "create_time", domain->create_time);
  cbk_demo_json_time (json, "update_time", domain->update_time);
  if (domain->expire_time != CBK_DEMO_TIME_NONE)
    cbk_demo_json_time (json, "expire_time", domain->expire_time);
  else
    cbk_demo_json_string (json, "expire_time", NULL);
  cbk_demo_json_string (json, "status", domain->status);
  cbk_demo_json_string (json, "status_reason", domain->status_reason);
  cbk_demo_json_string (json, "provisioning", domain->provisioning);
  cbk_demo_json_int (json, "certificate_count", domain->certificates->len);
  if (domain->current != 0)
    append_id (request, json, "current_certificate_id", CBK_DEMO_TOKEN_CERTIFICATE, domain->index, domain->current);
  else
    cbk_demo_json_string (json, "current_certificate_id", NULL);
  cbk_demo_json_close (json, '}');
}

static void
send_page (const CbkDemoRequest *request, GString *json)
{
  cbk_demo_json_close (json, '}');
  cbk_demo_answer_text (request->message, "application/json", g_string_free (json, FALSE));
}

/* Deleted domains are left out, and so a page may be shorter than its range. */
static void
answer_pass (const CbkDemoRequest *request, guint64 began, guint64 index, guint page_size)
{
  guint    n_entries = cbk_demo_cdn_get_n_entries (request->cdn);
  guint64  end = MIN (index + page_size, n_entries);
  GString *json = g_string_sized_new ((end > index ? end - index : 0) * ROW_BYTES + 512);

  cbk_demo_json_open (json, NULL, '{');
  cbk_demo_json_open (json, "domains", '[');
  for (; index < end; index++)
    {
      const CbkDemoDomain *domain = cbk_demo_cdn_peek (request->cdn, index);

      if (!domain->deleted)
        append_domain (request, json, domain);
    }
  cbk_demo_json_close (json, ']');
  cbk_demo_json_int (json, "total_size", cbk_demo_cdn_get_n_domains (request->cdn));
  if (end < n_entries)
    append_token (request, json, "next_page_token", CBK_DEMO_TOKEN_PASS_PAGE, (const guint64[]){ began, end, 0 });
  else
    append_token (request, json, "next_sync_token", CBK_DEMO_TOKEN_SYNC, (const guint64[]){ began, 0, 0 });
  send_page (request, json);
}

static gboolean
append_change (const CbkDemoDomain *domain, guint64 position, gpointer user_data)
{
  Delta *delta = user_data;

  delta->more = delta->room == 0;
  if (delta->more)
    return FALSE;
  append_domain (delta->request, delta->json, domain);
  delta->room--;
  delta->last = position;
  return TRUE;
}

static void
answer_delta (const CbkDemoRequest *request, guint64 since, guint64 began, guint64 from, guint page_size)
{
  Delta delta = { request, g_string_new (NULL), page_size, from, FALSE };

  cbk_demo_json_open (delta.json, NULL, '{');
  cbk_demo_json_open (delta.json, "domains", '[');
  cbk_demo_cdn_foreach_change (request->cdn, since, from, began, append_change, &delta);
  cbk_demo_json_close (delta.json, ']');
  cbk_demo_json_int (delta.json, "total_size", cbk_demo_cdn_count_changes (request->cdn, since, began));
  if (delta.more)
    append_token (request, delta.json, "next_page_token", CBK_DEMO_TOKEN_DELTA_PAGE,
                  (const guint64[]){ since, began, delta.last });
  else
    append_token (request, delta.json, "next_sync_token", CBK_DEMO_TOKEN_SYNC, (const guint64[]){ began, 0, 0 });
  send_page (request, delta.json);
}

static gboolean
is_remembered (const CbkDemoRequest *request, guint64 position)
{
  return position >= cbk_demo_cdn_get_first_position (request->cdn) &&
         position <= cbk_demo_cdn_get_position (request->cdn);
}

/* Goes on with a delta. Returns: %FALSE where @page_token is none of a delta that is still known. */
static gboolean
continue_delta (const CbkDemoRequest *request, const char *page_token, const char *sync_token, guint page_size)
{
  guint64 page[CBK_DEMO_TOKEN_MAX_NUMBERS];
  guint64 sync[CBK_DEMO_TOKEN_MAX_NUMBERS];

  if (!cbk_demo_token_parse (page_token, request->run_key, CBK_DEMO_TOKEN_DELTA_PAGE, page) ||
      !is_remembered (request, page[0]) || !is_remembered (request, page[1]))
    return FALSE;
  if (sync_token != NULL &&
      (!cbk_demo_token_parse (sync_token, request->run_key, CBK_DEMO_TOKEN_SYNC, sync) || sync[0] != page[0]))
    return FALSE;
  answer_delta (request, page[0], page[1], page[2], page_size);
  return TRUE;
}

static void
refuse_delta (const CbkDemoRequest *request)
{
  cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_SYNC_TOKEN_EXPIRED,
                           "The changes since this token are no longer known. Start a full pass.");
}

/**
 * cbk_demo_domains_answer:
 *
 * Answers with a page of a full pass, or, where a sync token is given, of what changed since.
 */
void
cbk_demo_domains_answer (const CbkDemoRequest *request)
{
  const char *page_token = cbk_demo_request_get_token (request, "page_token");
  const char *sync_token = cbk_demo_request_get_token (request, "sync_token");
  guint64     position = cbk_demo_cdn_get_position (request->cdn);
  guint64     numbers[CBK_DEMO_TOKEN_MAX_NUMBERS];
  guint       page_size;

  if (!cbk_demo_request_get_page_size (request, &page_size))
    return;
  if (page_token == NULL && sync_token == NULL)
    answer_pass (request, position, 0, page_size);
  else if (page_token == NULL)
    {
      if (cbk_demo_token_parse (sync_token, request->run_key, CBK_DEMO_TOKEN_SYNC, numbers) &&
          is_remembered (request, numbers[0]))
        answer_delta (request, numbers[0], position, numbers[0], page_size);
      else
        refuse_delta (request);
    }
  else if (cbk_demo_token_parse (page_token, request->run_key, CBK_DEMO_TOKEN_DELTA_PAGE, numbers) ||
           sync_token != NULL)
    {
      if (!continue_delta (request, page_token, sync_token, page_size))
        refuse_delta (request);
    }
  else if (cbk_demo_token_parse (page_token, request->run_key, CBK_DEMO_TOKEN_PASS_PAGE, numbers) &&
           numbers[0] <= position)
    answer_pass (request, numbers[0], numbers[1], page_size);
  else
    cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_INVALID_PARAMETER,
                             "page_token is not known. Start the full pass again.");
}
