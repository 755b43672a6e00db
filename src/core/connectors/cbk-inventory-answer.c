/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of the inventory API's answers -> plain values. What a reader is shown is one line of limited length. */

#include "config.h"

#include "core/connectors/cbk-inventory-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-json.h"
#include "core/connectors/cbk-plain-text.h"

#define API_MAJOR_VERSION "1"
#define DEFAULT_PAGE_SIZE 100
#define MAX_ID_CHARACTERS 512
#define MAX_WORD_CHARACTERS 64
#define MAX_NAME_CHARACTERS 200
#define MAX_REASON_CHARACTERS 500
#define MAX_URL_BYTES 2048
#define SHA256_DIGITS 64

static gboolean
is_opaque (const char *text)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    {
      if (length == MAX_ID_CHARACTERS || !g_ascii_isprint (text[length]))
        return FALSE;
    }
  return length > 0;
}

static char *
read_id (const CbkJsonObject *object, const char *member, GError **error)
{
  const char *text = cbk_json_object_get_string (object, member, error);

  if (text == NULL)
    return NULL;
  if (!is_opaque (text))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                   _ ("the member “%s” is not 1 to %d characters of printable ASCII"), member, MAX_ID_CHARACTERS);
      return NULL;
    }
  return g_strdup (text);
}

/* Whether the member may be read; an empty id or token is as good as none, as everywhere in this API. */
static gboolean
read_optional_id (const CbkJsonObject *object, const char *member, char **id, GError **error)
{
  const char *text;

  *id = NULL;
  if (!cbk_json_object_has (object, member))
    return TRUE;

  text = cbk_json_object_get_string (object, member, error);
  if (text == NULL)
    return FALSE;
  if (*text == '\0')
    return TRUE;

  *id = read_id (object, member, error);
  return *id != NULL;
}

static char *
read_word (const CbkJsonObject *object, const char *member, gsize max_characters, GError **error)
{
  const char *text = cbk_json_object_get_string (object, member, error);

  if (text == NULL)
    return NULL;
  if (*text == '\0')
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("the member “%s” is empty"), member);
      return NULL;
    }
  return cbk_plain_text (text, max_characters);
}

static gboolean
read_optional_word (const CbkJsonObject *object, const char *member, gsize max_characters, char **word, GError **error)
{
  const char *text;

  *word = NULL;
  if (!cbk_json_object_has (object, member))
    return TRUE;

  text = cbk_json_object_get_string (object, member, error);
  if (text == NULL)
    return FALSE;
  if (*text != '\0')
    *word = cbk_plain_text (text, max_characters);
  return TRUE;
}

static gboolean
read_optional_boolean (const CbkJsonObject *object, const char *member, gboolean *value, GError **error)
{
  *value = FALSE;
  return !cbk_json_object_has (object, member) || cbk_json_object_get_boolean (object, member, value, error);
}

static gboolean
read_optional_count (const CbkJsonObject *object,
                     const char          *member,
                     guint                min,
                     guint                missing,
                     guint               *value,
                     GError             **error)
{
  gint64 number = missing;

  if (cbk_json_object_has (object, member) &&
      !cbk_json_object_get_integer (object, member, min, G_MAXUINT, &number, error))
    return FALSE;

  *value = (guint) number;
  return TRUE;
}

static gboolean
read_optional_time (const CbkJsonObject *object, const char *member, gint64 *value, GError **error)
{
  *value = CBK_TIME_NONE;
  return !cbk_json_object_has (object, member) || cbk_json_object_get_time (object, member, value, error);
}

/* Unlike a time that may be left out, the end has to be said: a row without the member is not one without an expiry. */
static gboolean
read_expire_time (const CbkJsonObject *object, gint64 *value, GError **error)
{
  if (cbk_json_object_is_null (object, "expire_time"))
    {
      *value = CBK_TIME_NONE;
      return TRUE;
    }
  return cbk_json_object_get_time (object, "expire_time", value, error);
}

static CbkJson *
parse (GBytes *body, GError **error)
{
  gsize       n_bytes;
  const char *text = g_bytes_get_data (body, &n_bytes);
  CbkJson    *json;

  json = cbk_json_new (body, error);
  if (json == NULL && error != NULL)
    {
      while (n_bytes > 0 && g_ascii_isspace (*text))
        {
          text++;
          n_bytes--;
        }
      if (n_bytes > 0 && *text == '<')
        {
          g_clear_error (error);
          g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is a web page"));
        }
    }
  return json;
}

static gboolean
check_api_version (const CbkJsonObject *root, GError **error)
{
  g_autofree char *shown = NULL;
  const char      *version;
  gsize            length;

  version = cbk_json_object_get_string (root, "api_version", NULL);
  if (version == NULL)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it does not come from the inventory API"));
      return FALSE;
    }

  length = strcspn (version, ".");
  if (length == strlen (API_MAJOR_VERSION) && strncmp (version, API_MAJOR_VERSION, length) == 0)
    return TRUE;

  shown = cbk_plain_text (version, MAX_WORD_CHARACTERS);
  g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
               _ ("it comes from version %s of the API, and this program knows version %s alone"), shown,
               API_MAJOR_VERSION);
  return FALSE;
}

static gboolean
read_capabilities (const CbkJsonObject *root, CbkCapabilities *capabilities, GError **error)
{
  static const struct
  {
    const char     *member;
    CbkCapabilities capability;
  } known[] = {
    { "delta", CBK_CAPABILITY_DELTA },
    { "history", CBK_CAPABILITY_HISTORY },
    { "chain", CBK_CAPABILITY_CHAIN },
    { "private_key", CBK_CAPABILITY_PRIVATE_KEY },
  };
  const CbkJsonObject *object;

  *capabilities = 0;
  if (!cbk_json_object_has (root, "capabilities"))
    return TRUE;

  object = cbk_json_object_get_object (root, "capabilities", error);
  if (object == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      gboolean present;

      if (!read_optional_boolean (object, known[i].member, &present, error))
        return FALSE;
      if (present)
        *capabilities |= known[i].capability;
    }
  return TRUE;
}

static gboolean
is_web_address (const char *text)
{
  g_autofree char *host = NULL;

  if (strlen (text) > MAX_URL_BYTES || (!g_str_has_prefix (text, "https://") && !g_str_has_prefix (text, "http://")))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isgraph (*p))
        return FALSE;
    }
  host = cbk_address_dup_host (text);
  return host != NULL;
}

/* A person will be asked to open it, so it is a web address or nothing. */
static gboolean
read_support_url (const CbkJsonObject *root, char **url, GError **error)
{
  const char *text;

  *url = NULL;
  if (!cbk_json_object_has (root, "support_url"))
    return TRUE;

  text = cbk_json_object_get_string (root, "support_url", error);
  if (text == NULL)
    return FALSE;
  if (is_web_address (text))
    *url = g_strdup (text);
  return TRUE;
}

/**
 * cbk_inventory_answer_read_info:
 * @body: the body of an answer to `GET /v1/info`
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE
 *
 * A capability that is missing is not there; a support_url that is no web address is left out. A missing max_page_size
 * is the default page size.
 *
 * Returns: (transfer full) (nullable): what the service is and can do. Any thread.
 */
CbkInfo *
cbk_inventory_answer_read_info (GBytes *body, GError **error)
{
  g_autoptr (CbkJson) json = NULL;
  g_autoptr (CbkInfo) info = NULL;
  const CbkJsonObject *root;

  g_return_val_if_fail (body != NULL, NULL);

  json = parse (body, error);
  if (json == NULL)
    return NULL;

  root = cbk_json_get_root (json);
  if (!check_api_version (root, error))
    return NULL;

  info = g_new0 (CbkInfo, 1);
  info->api_version = read_word (root, "api_version", MAX_WORD_CHARACTERS, error);
  if (info->api_version == NULL)
    return NULL;
  info->name = read_word (root, "name", MAX_NAME_CHARACTERS, error);
  if (info->name == NULL)
    return NULL;
  if (!cbk_json_object_get_time (root, "time", &info->time, error) ||
      !read_capabilities (root, &info->capabilities, error) ||
      !read_optional_count (root, "max_page_size", 1, DEFAULT_PAGE_SIZE, &info->max_page_size, error) ||
      !read_optional_count (root, "min_poll_seconds", 0, 0, &info->min_poll_seconds, error) ||
      !read_optional_count (root, "renews_before_days", 0, 0, &info->renews_before_days, error) ||
      !read_support_url (root, &info->support_url, error))
    return NULL;
  return g_steal_pointer (&info);
}

static char *
read_domain_name (const CbkJsonObject *row, GError **error)
{
  const char *text = cbk_json_object_get_string (row, "domain", error);
  char       *name;

  if (text == NULL)
    return NULL;

  name = cbk_domain_normalise_name (text);
  if (name == NULL)
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("the member “domain” is not the name of a domain"));
  return name;
}

static CbkDomain *
read_domain (const CbkJsonObject *row, GError **error)
{
  g_autoptr (CbkDomain) domain = g_new0 (CbkDomain, 1);

  domain->id = read_id (row, "id", error);
  if (domain->id == NULL)
    return NULL;
  domain->domain = read_domain_name (row, error);
  if (domain->domain == NULL)
    return NULL;
  domain->status = read_word (row, "status", MAX_WORD_CHARACTERS, error);
  if (domain->status == NULL)
    return NULL;
  domain->provisioning = read_word (row, "provisioning", MAX_WORD_CHARACTERS, error);
  if (domain->provisioning == NULL)
    return NULL;
  if (!cbk_json_object_get_time (row, "create_time", &domain->create_time, error) ||
      !cbk_json_object_get_time (row, "update_time", &domain->update_time, error) ||
      !read_expire_time (row, &domain->expire_time, error) ||
      !read_optional_word (row, "status_reason", MAX_REASON_CHARACTERS, &domain->status_reason, error) ||
      !read_optional_count (row, "certificate_count", 0, 0, &domain->certificate_count, error) ||
      !read_optional_id (row, "current_certificate_id", &domain->current_certificate_id, error))
    return NULL;
  return g_steal_pointer (&domain);
}

/* Adds a row, leaves out one that says of itself that it is gone, or says what is wrong. */
static gboolean
add_domain (GPtrArray *domains, const CbkJsonArray *rows, guint index, GError **error)
{
  const CbkJsonObject *row = cbk_json_array_get_object (rows, index, error);
  gboolean             deleted;
  CbkDomain           *domain;

  if (row == NULL || !read_optional_boolean (row, "deleted", &deleted, error))
    return FALSE;
  if (deleted)
    return TRUE;

  domain = read_domain (row, error);
  if (domain == NULL)
    return FALSE;

  g_ptr_array_add (domains, domain);
  return TRUE;
}

static char *
describe_unreadable (const CbkJsonArray *rows, guint index, const GError *error)
{
  const CbkJsonObject *row = cbk_json_array_get_object (rows, index, NULL);
  const char          *text = row != NULL ? cbk_json_object_get_string (row, "domain", NULL) : NULL;
  g_autofree char     *domain = text != NULL ? cbk_plain_text (text, MAX_WORD_CHARACTERS) : NULL;

  if (domain == NULL)
    return g_strdup_printf (_ ("Row %u of the page: %s."), index + 1, error->message);
  return g_strdup_printf (_ ("Row %u of the page (“%s”): %s."), index + 1, domain, error->message);
}

/* A total only feeds a progress bar: one that is no count is as good as none. */
static gint64
read_total (const CbkJsonObject *root)
{
  gint64 total;

  return cbk_json_object_get_integer (root, "total_size", 0, G_MAXINT64, &total, NULL) ? total : -1;
}

/**
 * cbk_inventory_answer_read_domains:
 * @body: the body of an answer to `GET /v1/domains` in a full pass
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE
 *
 * What is wrong with the page as a whole is an error. A row that is wrong is left out and counted, so that one of them
 * does not keep all others away. Names of domains are normalised; words for a reader are one line of limited length.
 *
 * Returns: (transfer full) (nullable): the page. Any thread.
 */
CbkDomainPage *
cbk_inventory_answer_read_domains (GBytes *body, GError **error)
{
  g_autoptr (CbkJson) json = NULL;
  g_autoptr (CbkDomainPage) page = NULL;
  const CbkJsonObject *root;
  const CbkJsonArray  *rows;

  g_return_val_if_fail (body != NULL, NULL);

  json = parse (body, error);
  if (json == NULL)
    return NULL;

  root = cbk_json_get_root (json);
  rows = cbk_json_object_get_array (root, "domains", error);
  if (rows == NULL)
    return NULL;

  page = g_new0 (CbkDomainPage, 1);
  page->domains = g_ptr_array_new_full (cbk_json_array_get_length (rows), (GDestroyNotify) cbk_domain_free);
  page->total_size = read_total (root);
  if (!read_optional_id (root, "next_page_token", &page->next_page_token, error))
    return NULL;

  for (guint i = 0; i < cbk_json_array_get_length (rows); i++)
    {
      g_autoptr (GError) fault = NULL;

      if (add_domain (page->domains, rows, i, &fault))
        continue;
      if (page->n_unreadable++ == 0)
        page->first_unreadable = describe_unreadable (rows, i, fault);
    }
  return g_steal_pointer (&page);
}

static gboolean
read_sha256 (const CbkJsonObject *entry, char **sha256, GError **error)
{
  const char *text;

  *sha256 = NULL;
  if (!cbk_json_object_has (entry, "sha256"))
    return TRUE;

  text = cbk_json_object_get_string (entry, "sha256", error);
  if (text == NULL)
    return FALSE;
  if (strlen (text) != SHA256_DIGITS || strspn (text, "0123456789abcdefABCDEF") != SHA256_DIGITS)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                           _ ("the member “sha256” is not 64 hexadecimal digits"));
      return FALSE;
    }
  *sha256 = g_ascii_strdown (text, -1);
  return TRUE;
}

/* A word that is not known promises no key. */
static gboolean
read_key_availability (const CbkJsonObject *entry, CbkKeyAvailability *availability, GError **error)
{
  const char *word;

  *availability = CBK_KEY_NONE;
  if (!cbk_json_object_has (entry, "private_key"))
    return TRUE;

  word = cbk_json_object_get_string (entry, "private_key", error);
  if (word == NULL)
    return FALSE;
  if (strcmp (word, "available") == 0)
    *availability = CBK_KEY_AVAILABLE;
  else if (strcmp (word, "forbidden") == 0)
    *availability = CBK_KEY_FORBIDDEN;
  return TRUE;
}

static CbkCertificate *
read_certificate (const CbkJsonObject *entry, GError **error)
{
  g_autoptr (CbkCertificate) certificate = g_new0 (CbkCertificate, 1);

  certificate->id = read_id (entry, "id", error);
  if (certificate->id == NULL)
    return NULL;
  certificate->domain_id = read_id (entry, "domain_id", error);
  if (certificate->domain_id == NULL)
    return NULL;
  certificate->status = read_word (entry, "status", MAX_WORD_CHARACTERS, error);
  if (certificate->status == NULL)
    return NULL;
  certificate->provisioning = read_word (entry, "provisioning", MAX_WORD_CHARACTERS, error);
  if (certificate->provisioning == NULL)
    return NULL;
  if (!cbk_json_object_get_time (entry, "create_time", &certificate->create_time, error) ||
      !read_optional_time (entry, "not_before", &certificate->not_before, error) ||
      !read_expire_time (entry, &certificate->expire_time, error) ||
      !read_optional_boolean (entry, "is_current", &certificate->is_current, error) ||
      !read_sha256 (entry, &certificate->sha256, error) ||
      !read_optional_word (entry, "serial", MAX_WORD_CHARACTERS, &certificate->serial, error) ||
      !read_optional_word (entry, "issuer", MAX_NAME_CHARACTERS, &certificate->issuer, error) ||
      !read_optional_boolean (entry, "chain_available", &certificate->chain_available, error) ||
      !read_key_availability (entry, &certificate->private_key, error))
    return NULL;
  return g_steal_pointer (&certificate);
}

/**
 * cbk_inventory_answer_read_certificates:
 * @body: the body of an answer to `GET /v1/domains/{id}/certificates`
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE
 *
 * A history is small and is read as a whole: an entry that is wrong makes the page an error that names the entry and
 * the member. A private_key of a word that is not known counts as none.
 *
 * Returns: (transfer full) (nullable): the page; an empty one is an answer. Any thread.
 */
CbkCertificatePage *
cbk_inventory_answer_read_certificates (GBytes *body, GError **error)
{
  g_autoptr (CbkJson) json = NULL;
  g_autoptr (CbkCertificatePage) page = NULL;
  const CbkJsonObject *root;
  const CbkJsonArray  *entries;

  g_return_val_if_fail (body != NULL, NULL);

  json = parse (body, error);
  if (json == NULL)
    return NULL;

  root = cbk_json_get_root (json);
  entries = cbk_json_object_get_array (root, "certificates", error);
  if (entries == NULL)
    return NULL;

  page = g_new0 (CbkCertificatePage, 1);
  page->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  if (!read_optional_id (root, "next_page_token", &page->next_page_token, error))
    return NULL;

  for (guint i = 0; i < cbk_json_array_get_length (entries); i++)
    {
      const CbkJsonObject *entry = cbk_json_array_get_object (entries, i, error);
      CbkCertificate      *certificate = entry != NULL ? read_certificate (entry, error) : NULL;

      if (certificate == NULL)
        {
          g_prefix_error (error, _ ("in certificate %u, "), i + 1);
          return NULL;
        }
      g_ptr_array_add (page->certificates, certificate);
    }
  return g_steal_pointer (&page);
}
