/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of the inventory API's smaller answers -> plain values. What a reader is shown is one line of limited
 * length. */

#include "config.h"

#include "core/connectors/cbk-inventory-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-answer-member.h"
#include "core/connectors/cbk-plain-text.h"

#define API_MAJOR_VERSION 1
#define DEFAULT_PAGE_SIZE 100
#define MAX_NAME_CHARACTERS 200
#define MAX_URL_BYTES 2048
#define SHA256_DIGITS 64

/* "1", "1.0", "10.3": the number before the first dot; -1 where it is no version. */
static gint64
parse_major_version (const char *version)
{
  gsize n_digits = strspn (version, "0123456789");

  if (n_digits == 0 || (version[n_digits] != '\0' && version[n_digits] != '.'))
    return -1;
  return g_ascii_strtoll (version, NULL, 10);
}

/* Minor versions only add, and what they add is not needed. */
static gboolean
check_api_version (const CbkJsonObject *root, GError **error)
{
  g_autofree char *shown = NULL;
  const char      *version;
  gint64           major;

  version = cbk_json_object_get_string (root, "api_version", NULL);
  if (version == NULL)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it names no api_version"));
      return FALSE;
    }

  shown = cbk_plain_text (version, CBK_ANSWER_MAX_WORD_CHARACTERS);
  major = parse_major_version (version);
  if (major == API_MAJOR_VERSION)
    return TRUE;
  if (major < 0)
    g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("its api_version “%s” is no version"), shown);
  else if (major > API_MAJOR_VERSION)
    g_set_error (error, CBK_ERROR, CBK_ERROR_TOO_OLD,
                 /* Translators: the name of a host stands before it. */
                 _ ("speaks version %s of the inventory API, and this Certbook speaks version %d: install a newer "
                    "Certbook."),
                 shown, API_MAJOR_VERSION);
  else
    g_set_error (error, CBK_ERROR, CBK_ERROR_TOO_OLD,
                 /* Translators: the name of a host stands before it. */
                 _ ("speaks version %s of the inventory API, and this Certbook speaks version %d: ask the CDN for a "
                    "newer API."),
                 shown, API_MAJOR_VERSION);
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

      if (!cbk_answer_read_optional_boolean (object, known[i].member, &present, error))
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
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE; or of a #CBK_ERROR_TOO_OLD, where either
 *   side is, whose message goes on after the name of the host
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

  json = cbk_answer_parse (body, error);
  if (json == NULL)
    return NULL;

  root = cbk_json_get_root (json);
  if (!check_api_version (root, error))
    return NULL;

  info = g_new0 (CbkInfo, 1);
  info->api_version = cbk_answer_read_word (root, "api_version", CBK_ANSWER_MAX_WORD_CHARACTERS, error);
  if (info->api_version == NULL)
    return NULL;
  info->name = cbk_answer_read_word (root, "name", MAX_NAME_CHARACTERS, error);
  if (info->name == NULL)
    return NULL;
  if (!cbk_json_object_get_time (root, "time", &info->time, error) ||
      !read_capabilities (root, &info->capabilities, error) ||
      !cbk_answer_read_optional_count (root, "max_page_size", 1, DEFAULT_PAGE_SIZE, &info->max_page_size, error) ||
      !cbk_answer_read_optional_count (root, "min_poll_seconds", 0, 0, &info->min_poll_seconds, error) ||
      !cbk_answer_read_optional_count (root, "renews_before_days", 0, 0, &info->renews_before_days, error) ||
      !read_support_url (root, &info->support_url, error))
    return NULL;
  return g_steal_pointer (&info);
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

  certificate->id = cbk_answer_read_id (entry, "id", error);
  if (certificate->id == NULL)
    return NULL;
  certificate->domain_id = cbk_answer_read_id (entry, "domain_id", error);
  if (certificate->domain_id == NULL)
    return NULL;
  certificate->status = cbk_answer_read_word (entry, "status", CBK_ANSWER_MAX_WORD_CHARACTERS, error);
  if (certificate->status == NULL)
    return NULL;
  certificate->provisioning = cbk_answer_read_word (entry, "provisioning", CBK_ANSWER_MAX_WORD_CHARACTERS, error);
  if (certificate->provisioning == NULL)
    return NULL;
  if (!cbk_json_object_get_time (entry, "create_time", &certificate->create_time, error) ||
      !cbk_answer_read_optional_time (entry, "not_before", &certificate->not_before, error) ||
      !cbk_answer_read_expire_time (entry, &certificate->expire_time, error) ||
      !cbk_answer_read_optional_boolean (entry, "is_current", &certificate->is_current, error) ||
      !read_sha256 (entry, &certificate->sha256, error) ||
      !cbk_answer_read_optional_word (entry, "serial", CBK_ANSWER_MAX_WORD_CHARACTERS, &certificate->serial, error) ||
      !cbk_answer_read_optional_word (entry, "issuer", MAX_NAME_CHARACTERS, &certificate->issuer, error) ||
      !cbk_answer_read_optional_boolean (entry, "chain_available", &certificate->chain_available, error) ||
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
  const CbkJsonValue  *value = NULL;

  g_return_val_if_fail (body != NULL, NULL);

  json = cbk_answer_parse (body, error);
  if (json == NULL)
    return NULL;

  root = cbk_json_get_root (json);
  entries = cbk_json_object_get_array (root, "certificates", error);
  if (entries == NULL)
    return NULL;

  page = g_new0 (CbkCertificatePage, 1);
  page->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
  if (!cbk_answer_read_optional_id (root, "next_page_token", &page->next_page_token, error))
    return NULL;

  while ((value = cbk_json_array_next (entries, value)) != NULL)
    {
      const CbkJsonObject *entry = cbk_json_value_get_object (value, error);
      CbkCertificate      *certificate = entry != NULL ? read_certificate (entry, error) : NULL;

      if (certificate == NULL)
        {
          g_prefix_error (error, _ ("in certificates[%u], "), page->certificates->len);
          return NULL;
        }
      g_ptr_array_add (page->certificates, certificate);
    }
  return g_steal_pointer (&page);
}
