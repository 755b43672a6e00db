/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search of the desktop finds: one scan an account and term, and one walk through the rows found for the soonest
 * of them. No column is sorted for it: a program that was started for one question has no orders yet. */

#include "config.h"

#include "app/cbk-search-results.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/inventory/cbk-words.h"

/* The account's id has none. */
#define SEPARATOR ':'

/* A row that was found. In the order in which it is told: what is called exactly so first, then what ends soonest. */
typedef struct
{
  const CbkSearchPlace *place;
  guint                 row;
  gboolean              is_exact;
  gint64                expire_time;
} Found;

static gboolean
is_before (const Found *one, const Found *other)
{
  if (one->is_exact != other->is_exact)
    return one->is_exact;
  return one->expire_time < other->expire_time;
}

/* Equal rows stay in the order in which they came: that of the accounts, then that of the domains. */
static void
keep (GArray *best, const Found *found)
{
  guint at = best->len;

  while (at > 0 && is_before (found, &g_array_index (best, Found, at - 1)))
    at--;
  if (at == CBK_SEARCH_MOST_RESULTS)
    return;

  g_array_insert_val (best, at, *found);
  if (best->len > CBK_SEARCH_MOST_RESULTS)
    g_array_set_size (best, CBK_SEARCH_MOST_RESULTS);
}

/* Returns: (transfer full): a byte a row: how many of the terms it was found by, while it was found by all so far */
static guint8 *
count_terms (CbkQuery *query, const char *const *terms, gint64 now)
{
  guint8 *counts = g_new0 (guint8, MAX (cbk_snapshot_get_n_rows (cbk_query_get_snapshot (query)), 1));

  for (guint term = 0; terms[term] != NULL; term++)
    {
      CbkQuestion question = { .text = terms[term], .sort_column = CBK_COLUMN_DOMAIN, .now = now };
      g_autoptr (CbkAnswer) answer = cbk_query_ask (query, &question);

      for (guint i = 0; i < answer->n_rows; i++)
        counts[answer->rows[i]] += counts[answer->rows[i]] == term;
    }

  return counts;
}

static void
find_in_place (const CbkSearchPlace *place, const char *const *terms, guint8 n_terms, gint64 now, GArray *best)
{
  g_autoptr (CbkQuery) query = cbk_query_new (place->snapshot);
  g_autofree guint8 *counts = count_terms (query, terms, now);
  g_autofree char   *typed = cbk_query_normalise (terms[0]);
  g_autofree char   *name = cbk_domain_normalise_name (typed);
  guint              n_rows = cbk_snapshot_get_n_rows (place->snapshot);
  guint              exact = G_MAXUINT;

  if (n_terms == 1 && (name == NULL || !cbk_snapshot_find (place->snapshot, name, &exact)))
    exact = G_MAXUINT;
  for (guint row = 0; row < n_rows; row++)
    {
      Found found = { place, row, row == exact, cbk_snapshot_get_expire_time (place->snapshot, row) };

      if (counts[row] == n_terms)
        keep (best, &found);
    }
}

/* Returns: (transfer container): at most 250 terms that ask for something */
static GPtrArray *
pick_terms (const char *const *terms)
{
  GPtrArray *picked = g_ptr_array_new ();

  for (guint i = 0; terms[i] != NULL && picked->len < 250; i++)
    {
      g_autofree char *normalised = cbk_query_normalise (terms[i]);

      if (normalised[0] != '\0')
        g_ptr_array_add (picked, (gpointer) terms[i]);
    }
  g_ptr_array_add (picked, NULL);

  return picked;
}

CbkSearchPlace *
cbk_search_place_new (const char *account, CbkSnapshot *snapshot)
{
  CbkSearchPlace *self = g_new0 (CbkSearchPlace, 1);

  self->account = g_strdup (account);
  self->snapshot = cbk_snapshot_ref (snapshot);

  return self;
}

void
cbk_search_place_free (CbkSearchPlace *self)
{
  g_free (self->account);
  cbk_snapshot_unref (self->snapshot);
  g_free (self);
}

/**
 * cbk_search_results_find:
 * @places: of #CbkSearchPlace
 * @terms: words; a domain is found by all of them
 * @now: UTC seconds
 *
 * Any thread. Nothing is found by no word.
 *
 * Returns: (transfer full): the names of at most %CBK_SEARCH_MOST_RESULTS domains: one that is called exactly as was
 *   typed, then those that end soonest
 */
GStrv
cbk_search_results_find (GPtrArray *places, const char *const *terms, gint64 now)
{
  g_autoptr (GPtrArray) picked = pick_terms (terms);
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  guint8 n_terms = (guint8) (picked->len - 1);

  for (guint i = 0; i < places->len && n_terms > 0; i++)
    find_in_place (g_ptr_array_index (places, i), (const char *const *) picked->pdata, n_terms, now, best);

  for (guint i = 0; i < best->len; i++)
    {
      const Found     *found = &g_array_index (best, Found, i);
      g_autofree char *domain = cbk_snapshot_dup_domain (found->place->snapshot, found->row);
      g_autofree char *id = g_strdup_printf ("%s%c%s", found->place->account, SEPARATOR, domain);

      g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

/**
 * cbk_search_results_parse:
 * @id: whatever came over the bus
 * @account: (out): the id of the account
 * @domain: (out): in its xn-- form
 *
 * Returns: whether it can be the name of a result
 */
gboolean
cbk_search_results_parse (const char *id, char **account, char **domain)
{
  const char *separator = strchr (id, SEPARATOR);

  if (separator == NULL)
    return FALSE;

  *account = g_strndup (id, (gsize) (separator - id));
  *domain = g_strdup (separator + 1);
  return TRUE;
}

/**
 * cbk_search_results_describe:
 * @account_name: (nullable): where there are several
 * @now: UTC seconds
 *
 * Returns: (transfer full): what the table shows of the row, in one line: the days left, the status, the type
 */
char *
cbk_search_results_describe (CbkSnapshot *snapshot, guint row, const char *account_name, gint64 now)
{
  CbkVerdict  verdict = cbk_snapshot_judge (snapshot, row, now);
  const char *status = cbk_status_title (verdict.status, cbk_snapshot_get_status_word (snapshot, row));
  const char *type = cbk_provisioning_title (cbk_snapshot_get_provisioning (snapshot, row));
  GString    *text = g_string_new (NULL);

  if (verdict.days != CBK_DAYS_NONE && verdict.days != CBK_DAYS_EXPIRED)
    {
      g_autofree char *days = cbk_format_days (verdict.days);

      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%s day left", "%s days left", (gulong) verdict.days),
                              days);
      g_string_append (text, " · ");
    }
  g_string_append_printf (text, "%s · %s", status, type);
  if (account_name != NULL)
    g_string_append_printf (text, " · %s", account_name);

  return g_string_free (text, FALSE);
}
