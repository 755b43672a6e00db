/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of domains as the inventory API sends it -> rows, tombstones, and a sentence for each row that is wrong. */

#include "config.h"

#include "core/connectors/cbk-domain-answer.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-answer-member.h"
#include "core/connectors/cbk-plain-text.h"

#define MAX_REASON_CHARACTERS 500
#define MAX_SHOWN_CHARACTERS 64

/* More sentences than a person reads. */
#define MAX_SENTENCES 100

/* What one of the page's rows says. */
typedef struct
{
  CbkDomain *domain; /* owned (nullable): a row */
  char      *gone;   /* owned (nullable): the id of a tombstone */
} Entry;

static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->domain, cbk_domain_free);
  g_clear_pointer (&entry->gone, g_free);
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

  domain->id = cbk_answer_read_id (row, "id", error);
  if (domain->id == NULL)
    return NULL;
  domain->domain = read_domain_name (row, error);
  if (domain->domain == NULL)
    return NULL;
  domain->status = cbk_answer_read_word (row, "status", CBK_ANSWER_MAX_WORD_CHARACTERS, error);
  if (domain->status == NULL)
    return NULL;
  domain->provisioning = cbk_answer_read_word (row, "provisioning", CBK_ANSWER_MAX_WORD_CHARACTERS, error);
  if (domain->provisioning == NULL)
    return NULL;
  if (!cbk_json_object_get_time (row, "create_time", &domain->create_time, error) ||
      !cbk_json_object_get_time (row, "update_time", &domain->update_time, error) ||
      !cbk_answer_read_expire_time (row, &domain->expire_time, error) ||
      !cbk_answer_read_optional_word (row, "status_reason", MAX_REASON_CHARACTERS, &domain->status_reason, error) ||
      !cbk_answer_read_optional_count (row, "certificate_count", 0, 0, &domain->certificate_count, error) ||
      !cbk_answer_read_optional_id (row, "current_certificate_id", &domain->current_certificate_id, error))
    return NULL;
  return g_steal_pointer (&domain);
}

/* When it was deleted does not matter to anybody here, so that time may be anything. */
static gboolean
read_entry (const CbkJsonValue *value, gboolean is_delta, Entry *entry, GError **error)
{
  const CbkJsonObject *row = cbk_json_value_get_object (value, error);
  gboolean             is_deleted;

  if (row == NULL || !cbk_answer_read_optional_boolean (row, "deleted", &is_deleted, error))
    return FALSE;

  if (!is_deleted)
    {
      entry->domain = read_domain (row, error);
      return entry->domain != NULL;
    }
  if (is_delta)
    {
      entry->gone = cbk_answer_read_id (row, "id", error);
      return entry->gone != NULL;
    }
  return TRUE;
}

static char *
dup_shown (const CbkJsonObject *row, const char *member)
{
  const char *text = row != NULL ? cbk_json_object_get_string (row, member, NULL) : NULL;

  return text != NULL && *text != '\0' ? cbk_plain_text (text, MAX_SHOWN_CHARACTERS) : NULL;
}

/* row: (nullable) */
static char *
describe_unreadable (const CbkJsonObject *row, guint index, const GError *error)
{
  g_autofree char *id = dup_shown (row, "id");
  g_autofree char *domain = dup_shown (row, "domain");

  if (id != NULL && domain != NULL)
    return g_strdup_printf (_ ("domains[%u] (“%s”, id “%s”): %s."), index, domain, id, error->message);
  if (domain != NULL)
    return g_strdup_printf (_ ("domains[%u] (“%s”): %s."), index, domain, error->message);
  if (id != NULL)
    return g_strdup_printf (_ ("domains[%u] (id “%s”): %s."), index, id, error->message);
  return g_strdup_printf (_ ("domains[%u]: %s."), index, error->message);
}

/* What is gone according to a tombstone, and here again in a row that cannot be read, is not known to be gone. */
static void
note_unreadable (CbkDomainPage *page, GHashTable *last, const CbkJsonValue *value, guint index, const GError *error)
{
  const CbkJsonObject *row = cbk_json_value_get_object (value, NULL);
  const char          *id = row != NULL ? cbk_json_object_get_string (row, "id", NULL) : NULL;
  Entry               *earlier;

  page->n_unreadable++;
  if (page->unreadable->len < MAX_SENTENCES)
    g_ptr_array_add (page->unreadable, describe_unreadable (row, index, error));
  earlier = id != NULL ? g_hash_table_lookup (last, id) : NULL;
  if (earlier != NULL && earlier->gone != NULL)
    {
      g_hash_table_remove (last, id);
      entry_clear (earlier);
    }
}

/* Of the rows and tombstones of one id the last one holds. */
static void
replace_earlier (GHashTable *last, Entry *entry)
{
  const char *id = entry->domain != NULL ? entry->domain->id : entry->gone;
  Entry      *earlier;

  if (id == NULL)
    return;

  earlier = g_hash_table_lookup (last, id);
  g_hash_table_replace (last, (gpointer) id, entry);
  if (earlier != NULL)
    entry_clear (earlier);
}

static void
read_rows (CbkDomainPage *page, const CbkJsonArray *rows, gboolean is_delta)
{
  const CbkJsonValue *value = NULL;
  guint               n_rows = cbk_json_array_get_length (rows);
  g_autofree Entry   *entries = g_new0 (Entry, n_rows);
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; (value = cbk_json_array_next (rows, value)) != NULL; i++)
    {
      g_autoptr (GError) fault = NULL;

      if (read_entry (value, is_delta, &entries[i], &fault))
        replace_earlier (last, &entries[i]);
      else
        note_unreadable (page, last, value, i, fault);
    }

  for (guint i = 0; i < n_rows; i++)
    {
      if (entries[i].domain != NULL)
        g_ptr_array_add (page->domains, entries[i].domain);
      if (entries[i].gone != NULL)
        g_ptr_array_add (page->deleted_ids, entries[i].gone);
    }
}

/* A total only feeds a progress bar: one that is no count is as good as none. */
static gint64
read_total (const CbkJsonObject *root)
{
  gint64 total;

  return cbk_json_object_get_integer (root, "total_size", 0, G_MAXINT64, &total, NULL) ? total : -1;
}

/**
 * cbk_domain_answer_read_page:
 * @body: the body of an answer to `GET /v1/domains`
 * @is_delta: whether a delta was asked for: in a full pass, which names what is there, a tombstone says nothing
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE
 *
 * What is wrong with the page as a whole is an error. A row that is wrong is left out, counted and described, so that
 * one of them does not keep all others away. Names of domains are normalised; words for a reader are one line of
 * limited length. Of the rows and tombstones of one id the last one holds.
 *
 * Returns: (transfer full) (nullable): the page. Any thread.
 */
CbkDomainPage *
cbk_domain_answer_read_page (GBytes *body, gboolean is_delta, GError **error)
{
  g_autoptr (CbkJson) json = NULL;
  g_autoptr (CbkDomainPage) page = NULL;
  const CbkJsonObject *root;
  const CbkJsonArray  *rows;

  g_return_val_if_fail (body != NULL, NULL);

  json = cbk_answer_parse (body, error);
  if (json == NULL)
    return NULL;

  root = cbk_json_get_root (json);
  rows = cbk_json_object_get_array (root, "domains", error);
  if (rows == NULL)
    return NULL;

  page = g_new0 (CbkDomainPage, 1);
  page->domains = g_ptr_array_new_full (cbk_json_array_get_length (rows), (GDestroyNotify) cbk_domain_free);
  page->deleted_ids = g_ptr_array_new_with_free_func (g_free);
  page->unreadable = g_ptr_array_new_with_free_func (g_free);
  page->total_size = read_total (root);
  if (!cbk_answer_read_optional_id (root, "next_page_token", &page->next_page_token, error) ||
      !cbk_answer_read_optional_id (root, "next_sync_token", &page->next_sync_token, error))
    return NULL;

  read_rows (page, rows, is_delta);
  return g_steal_pointer (&page);
}
