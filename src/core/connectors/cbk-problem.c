/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer says that is no success: its status and its problem document (RFC 9457) -> CBK_ERROR. */

#include "config.h"

#include "core/connectors/cbk-problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-http-error.h"
#include "core/connectors/cbk-json.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/connectors/cbk-retry.h"

#define MAX_DETAIL_CHARACTERS 500
#define MAX_REQUEST_ID_CHARACTERS 100

/* What a problem document says; each member is NULL where it says nothing that can be used. */
typedef struct
{
  char *type;   /* the last segment of the type's URI */
  char *detail; /* the detail, or the title where there is none */
  char *request_id;
} Problem;

static void
problem_clear (Problem *problem)
{
  g_free (problem->type);
  g_free (problem->detail);
  g_free (problem->request_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Problem, problem_clear)

static const struct
{
  const char *type;
  CbkError    code;
} types[] = {
  { "unauthorized", CBK_ERROR_UNAUTHORIZED },
  { "forbidden", CBK_ERROR_FORBIDDEN },
  { "not-found", CBK_ERROR_NOT_FOUND },
  { "method-not-allowed", CBK_ERROR_REFUSED },
  { "invalid-parameter", CBK_ERROR_REFUSED },
  { "sync-token-expired", CBK_ERROR_TOKEN_EXPIRED },
  { "key-not-available", CBK_ERROR_FORBIDDEN },
  { "rate-limited", CBK_ERROR_BUSY },
  { "maintenance", CBK_ERROR_BUSY },
  { "internal", CBK_ERROR_SERVER },
};

static char *
dup_member (const CbkJsonObject *object, const char *member, gsize max_characters)
{
  const char *text = cbk_json_object_get_string (object, member, NULL);

  return text != NULL && *text != '\0' ? cbk_plain_text (text, max_characters) : NULL;
}

/* The body explains an error that the status alone tells: where it is something else, the status has to do. */
static void
read_problem (const CbkHttpAnswer *answer, Problem *problem)
{
  g_autoptr (CbkJson) json = cbk_json_new (answer->body, NULL);
  const CbkJsonObject *root;
  const char          *type;
  char                *instance;

  problem->request_id = g_strdup (answer->request_id);
  if (json == NULL)
    return;

  root = cbk_json_get_root (json);
  type = cbk_json_object_get_string (root, "type", NULL);
  if (type != NULL)
    problem->type = g_strdup (strrchr (type, '/') != NULL ? strrchr (type, '/') + 1 : type);
  instance = dup_member (root, "instance", MAX_REQUEST_ID_CHARACTERS);
  if (instance != NULL)
    {
      g_free (problem->request_id);
      problem->request_id = instance;
    }
  problem->detail = dup_member (root, "detail", MAX_DETAIL_CHARACTERS);
  if (problem->detail == NULL)
    problem->detail = dup_member (root, "title", MAX_DETAIL_CHARACTERS);
}

static CbkError
code_of_status (guint status)
{
  switch (status)
    {
    case 401:
      return CBK_ERROR_UNAUTHORIZED;
    case 403:
      return CBK_ERROR_FORBIDDEN;
    case 404:
      return CBK_ERROR_NOT_FOUND;
    case 410:
      return CBK_ERROR_TOKEN_EXPIRED;
    case 429:
    case 502:
    case 503:
    case 504:
      return CBK_ERROR_BUSY;
    default:
      if (status >= 400 && status <= 499)
        return CBK_ERROR_REFUSED;
      return status >= 500 && status <= 599 ? CBK_ERROR_SERVER : CBK_ERROR_BAD_ANSWER;
    }
}

static CbkError
code_of (guint status, const char *type, gboolean had_token)
{
  CbkError code = code_of_status (status);

  if (code == CBK_ERROR_BAD_ANSWER)
    return code;

  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (types); i++)
    {
      if (strcmp (type, types[i].type) == 0)
        code = types[i].code;
    }

  /* An unknown token is a 400 of no type of its own; a page size that is refused would be so without a token. */
  return code == CBK_ERROR_REFUSED && status == 400 && had_token ? CBK_ERROR_TOKEN_EXPIRED : code;
}

/* The minute in which it has come, in the time of the place. */
static char *
format_moment (gint64 seconds)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local ((seconds + 59) / 60 * 60);

  return g_date_time_format (moment, "%Y-%m-%d %H:%M");
}

/* Whole sentences: what happened, and what to do next. */
static char *
describe (CbkError code, const CbkHttpAnswer *answer, const char *host, gint64 now)
{
  g_autofree char *moment = NULL;
  guint            status = answer->status;

  switch (code)
    {
    case CBK_ERROR_UNAUTHORIZED:
      return g_strdup_printf (_ ("%s does not accept the token. Enter a token that is valid."), host);
    case CBK_ERROR_FORBIDDEN:
      return g_strdup_printf (_ ("%s does not allow this token to do that. Ask the CDN for a token that may."), host);
    case CBK_ERROR_NOT_FOUND:
      return g_strdup_printf (_ ("%s does not have what was asked for. Sync to see what it has now."), host);
    case CBK_ERROR_TOKEN_EXPIRED:
      return g_strdup_printf (_ ("%s no longer knows the place to go on from. Sync again from the beginning."), host);
    case CBK_ERROR_BUSY:
      if (answer->retry_after > CBK_RETRY_PATIENCE_SECONDS)
        {
          moment = format_moment (now + answer->retry_after);
          /* Translators: a host, a number, and a time of day */
          return g_strdup_printf (_ ("%s is too busy at the moment (HTTP status %u). It wants to be asked again at %s, "
                                     "not earlier."),
                                  host, status, moment);
        }
      return g_strdup_printf (_ ("%s is too busy at the moment (HTTP status %u). Try again later."), host, status);
    case CBK_ERROR_SERVER:
      return g_strdup_printf (_ ("%s failed to answer (HTTP status %u). Try again later, or tell the CDN’s support."),
                              host, status);
    case CBK_ERROR_REFUSED:
      return g_strdup_printf (_ ("%s refused the request (HTTP status %u). Tell the CDN’s support."), host, status);
    case CBK_ERROR_BAD_ANSWER:
    case CBK_ERROR_UNREACHABLE:
    case CBK_ERROR_TLS:
    case CBK_ERROR_REDIRECT:
    case CBK_ERROR_BAD_ADDRESS:
    case CBK_ERROR_TOO_LARGE:
    case CBK_ERROR_STORE:
    case CBK_ERROR_STORE_NEWER:
    case CBK_ERROR_STORE_CORRUPT:
    case CBK_ERROR_STORE_FULL:
    case CBK_ERROR_STORE_READ_ONLY:
    case CBK_ERROR_CERTIFICATE:
    case CBK_ERROR_DEMO:
    case CBK_ERROR_SAVE:
    case CBK_ERROR_TOO_OLD:
    case CBK_ERROR_STORE_LOCKED:
    case CBK_ERROR_SECRETS:
    case CBK_ERROR_ACCOUNT:
      break;
    }
  return g_strdup_printf (_ (
                            "%s sent an answer that was not asked for (HTTP status %u). Check that the address is that "
                            "of the API."),
                          host, status);
}

/* The two ways in which a private key is not given out. */
static char *
describe_key (const char *type, const char *host)
{
  if (g_strcmp0 (type, "key-not-available") == 0)
    return g_strdup_printf (_ (
                              "%s does not have the private key of this certificate. Look for it where it was made, or "
                              "have a new certificate issued."),
                            host);
  return g_strdup_printf (_ ("%s does not allow this token to read private keys. Ask the CDN for a token that may."),
                          host);
}

/* What the CDN says may be a whole sentence already. */
static gboolean
ends_sentence (const char *text)
{
  const char *const ends[] = { ".", "!", "?", "…" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (g_str_has_suffix (text, ends[i]))
        return TRUE;
    }
  return FALSE;
}

static char *
describe_list (const char *host)
{
  return g_strdup_printf (_ ("%s has no list of domains at this address. Check the address, above all what follows the "
                             "host’s name; if it is right, tell the CDN’s support."),
                          host);
}

static GError *
new_error (CbkError code, const char *sentence, const Problem *problem, const CbkHttpAnswer *answer, gint64 now)
{
  GError *error = g_error_new_literal (CBK_ERROR, (int) code, sentence);

  if (problem->detail != NULL)
    {
      g_autofree char *says =
        g_strdup_printf (ends_sentence (problem->detail) ? _ ("It says: “%s”") : _ ("It says: “%s”."), problem->detail);

      cbk_http_error_add_sentence (error, says);
    }
  cbk_http_error_add_request (error, problem->request_id);
  if (code == CBK_ERROR_BUSY && answer->retry_after > 0)
    cbk_error_set_retry_time (error, now + answer->retry_after);
  return error;
}

/**
 * cbk_problem_new_error:
 * @answer: an answer of any status but 200
 * @host: the host as it is shown
 * @had_token: whether the request had a page or a sync token, which the CDN may no longer know
 * @now: what time it is, in UTC seconds
 *
 * A busy CDN that says when it wants to be asked again is taken at its word, in cbk_error_get_retry_time(), too.
 *
 * The problem document's type decides where it is one of the API's, else the status; the document's detail and the
 * request's id become part of the message, in one line and without control or direction characters.
 *
 * Returns: (transfer full): a #CBK_ERROR. Any thread. Inventory API, "Rules for every call"; RFC 9457, section 3.1.
 */
GError *
cbk_problem_new_error (const CbkHttpAnswer *answer, const char *host, gboolean had_token, gint64 now)
{
  g_auto (Problem) problem = { 0 };
  g_autofree char *sentence = NULL;
  CbkError         code;

  g_return_val_if_fail (answer != NULL && host != NULL, NULL);

  read_problem (answer, &problem);
  code = code_of (answer->status, problem.type, had_token);
  sentence = describe (code, answer, host, now);
  return new_error (code, sentence, &problem, answer, now);
}

/**
 * cbk_problem_new_key_error:
 * @answer: an answer of any status but 200 to a request for a private key
 * @host: the host as it is shown
 * @now: what time it is, in UTC seconds
 *
 * As cbk_problem_new_error(), but a #CBK_ERROR_FORBIDDEN says whether the CDN has no key or does not give it out.
 *
 * Returns: (transfer full): a #CBK_ERROR. Any thread. Inventory API, `POST /v1/certificates/{id}/private-key`.
 */
GError *
cbk_problem_new_key_error (const CbkHttpAnswer *answer, const char *host, gint64 now)
{
  g_auto (Problem) problem = { 0 };
  g_autofree char *sentence = NULL;
  CbkError         code;

  g_return_val_if_fail (answer != NULL && host != NULL, NULL);

  read_problem (answer, &problem);
  code = code_of (answer->status, problem.type, FALSE);
  sentence = code == CBK_ERROR_FORBIDDEN ? describe_key (problem.type, host) : describe (code, answer, host, now);
  return new_error (code, sentence, &problem, answer, now);
}

/**
 * cbk_problem_new_list_error:
 * @answer: an answer of any status but 200 to a request for the list of domains
 * @host: the host as it is shown
 * @had_token: whether the request had a page or a sync token, which the CDN may no longer know
 * @now: what time it is, in UTC seconds
 *
 * As cbk_problem_new_error(), but a #CBK_ERROR_NOT_FOUND does not speak of something that the CDN had once: it has a
 * list always.
 *
 * Returns: (transfer full): a #CBK_ERROR. Any thread. Inventory API, `GET /v1/domains`.
 */
GError *
cbk_problem_new_list_error (const CbkHttpAnswer *answer, const char *host, gboolean had_token, gint64 now)
{
  g_auto (Problem) problem = { 0 };
  g_autofree char *sentence = NULL;
  CbkError         code;

  g_return_val_if_fail (answer != NULL && host != NULL, NULL);

  read_problem (answer, &problem);
  code = code_of (answer->status, problem.type, had_token);
  sentence = code == CBK_ERROR_NOT_FOUND ? describe_list (host) : describe (code, answer, host, now);
  return new_error (code, sentence, &problem, answer, now);
}

/**
 * cbk_problem_new_put_off:
 * @url: the base URL of an account
 * @retry_time: when its CDN wants to be asked again, UTC seconds
 *
 * Returns: (transfer full): a #CBK_ERROR_BUSY of a request that was not sent: the CDN has said so to an earlier one.
 * Any thread.
 */
GError *
cbk_problem_new_put_off (const char *url, gint64 retry_time)
{
  g_autofree char *host = NULL;
  g_autofree char *moment = NULL;
  GError          *error;

  g_return_val_if_fail (url != NULL, NULL);

  host = cbk_address_dup_host (url);
  moment = format_moment (retry_time);
  error = g_error_new (CBK_ERROR, CBK_ERROR_BUSY,
                       /* Translators: a host, and a time of day */
                       _ ("%s was too busy when it was asked last. It wants to be asked again at %s, not earlier."),
                       host != NULL ? host : url, moment);
  cbk_error_set_retry_time (error, retry_time);
  return error;
}
