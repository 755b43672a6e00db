/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer to a question found in the simplest way: every row is looked at, then the rows are compared in pairs. */

#include "reference.h"

#include <string.h>

#define DAY 86400

typedef struct
{
  CbkSnapshot       *snapshot;
  const CbkQuestion *question;
} Comparison;

static gboolean
is_expired (CbkSnapshot *snapshot, guint row, gint64 now)
{
  gint64 expire_time = cbk_snapshot_get_expire_time (snapshot, row);

  return g_str_equal (cbk_snapshot_get_status_word (snapshot, row), "expired") ||
         (expire_time != CBK_TIME_NONE && expire_time <= now);
}

static gboolean
is_valid (CbkSnapshot *snapshot, guint row, gint64 now)
{
  return !is_expired (snapshot, row, now) && g_str_equal (cbk_snapshot_get_status_word (snapshot, row), "valid");
}

static gboolean
needs_attention (CbkSnapshot *snapshot, guint row, gint64 now)
{
  return !is_expired (snapshot, row, now) && !g_str_equal (cbk_snapshot_get_status_word (snapshot, row), "valid");
}

/* Only for a row that is not expired; the difference is positive and fits in 64 bits without a sign. */
static gboolean
ends_within (CbkSnapshot *snapshot, guint row, gint64 now, guint64 days)
{
  gint64 expire_time = cbk_snapshot_get_expire_time (snapshot, row);

  return expire_time != CBK_TIME_NONE && ((guint64) expire_time - (guint64) now) / DAY <= days;
}

static gboolean
matches_filter (CbkSnapshot *snapshot, guint row, CbkFilter filter, gint64 now)
{
  switch (filter)
    {
    case CBK_FILTER_ALL:
      return TRUE;
    case CBK_FILTER_EXPIRED:
      return is_expired (snapshot, row, now);
    case CBK_FILTER_VALID:
      return is_valid (snapshot, row, now);
    case CBK_FILTER_7_DAYS:
      return is_valid (snapshot, row, now) && ends_within (snapshot, row, now, 7);
    case CBK_FILTER_30_DAYS:
      return is_valid (snapshot, row, now) && ends_within (snapshot, row, now, 30);
    case CBK_FILTER_ATTENTION:
      return needs_attention (snapshot, row, now);
    }
  g_assert_not_reached ();
}

static gboolean
ends_sooner (CbkSnapshot *snapshot, guint row, CbkFilter filter, gint64 now)
{
  if (filter != CBK_FILTER_7_DAYS && filter != CBK_FILTER_30_DAYS)
    return FALSE;

  return needs_attention (snapshot, row, now) && ends_within (snapshot, row, now, filter == CBK_FILTER_7_DAYS ? 7 : 30);
}

static gboolean
form_contains (const char *form, gsize length, const char *text)
{
  /* The root's dot may end the text, too. */
  g_autofree char *whole = g_strdup_printf ("%.*s%s", (int) length, form, strlen (text) > 1 ? "." : "");

  return strstr (whole, text) != NULL;
}

static gboolean
contains (CbkSnapshot *snapshot, guint row, const char *text)
{
  gsize       length;
  const char *form = cbk_snapshot_get_domain (snapshot, row, &length);

  if (form_contains (form, length, text))
    return TRUE;

  form = cbk_snapshot_get_unicode (snapshot, row, &length);
  return form != NULL && form_contains (form, length, text);
}

static guint
status_rank (CbkSnapshot *snapshot, guint row, gint64 now)
{
  static const char *const words[] = { "expired", "failed", "revoked", "discarded", "pending", NULL, "valid" };
  const char              *word = cbk_snapshot_get_status_word (snapshot, row);

  if (is_expired (snapshot, row, now))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (words[i] != NULL && g_str_equal (word, words[i]))
        return i;
    }
  return 5;
}

static guint
type_rank (const char *word)
{
  return g_str_equal (word, "auto") ? 0 : g_str_equal (word, "upload") ? 1 : 2;
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

/* Whether a cell of a column shows an en dash. */
static gboolean
has_no_value (CbkSnapshot *snapshot, guint row, CbkColumn column, gint64 now)
{
  if (cbk_snapshot_get_expire_time (snapshot, row) != CBK_TIME_NONE)
    return FALSE;

  return column == CBK_COLUMN_EXPIRE || (column == CBK_COLUMN_DAYS && !is_expired (snapshot, row, now));
}

static gint64
day_value (CbkSnapshot *snapshot, guint row, gint64 now)
{
  if (is_expired (snapshot, row, now))
    return -1;

  return ((guint64) cbk_snapshot_get_expire_time (snapshot, row) - (guint64) now) / DAY;
}

static int
compare_values (CbkSnapshot *s, guint a, guint b, CbkColumn column, gint64 now)
{
  const char *word_a, *word_b;
  int         order;

  switch (column)
    {
    case CBK_COLUMN_DOMAIN:
      return compare_numbers (a, b);
    case CBK_COLUMN_CREATE:
      return compare_numbers (cbk_snapshot_get_create_time (s, a), cbk_snapshot_get_create_time (s, b));
    case CBK_COLUMN_UPDATE:
      return compare_numbers (cbk_snapshot_get_update_time (s, a), cbk_snapshot_get_update_time (s, b));
    case CBK_COLUMN_EXPIRE:
      return compare_numbers (cbk_snapshot_get_expire_time (s, a), cbk_snapshot_get_expire_time (s, b));
    case CBK_COLUMN_DAYS:
      return compare_numbers (day_value (s, a, now), day_value (s, b, now));
    case CBK_COLUMN_STATUS:
      order = compare_numbers (status_rank (s, a, now), status_rank (s, b, now));
      if (order != 0 || status_rank (s, a, now) != 5)
        return order;
      return strcmp (cbk_snapshot_get_status_word (s, a), cbk_snapshot_get_status_word (s, b));
    case CBK_COLUMN_TYPE:
      word_a = cbk_snapshot_get_provisioning (s, a);
      word_b = cbk_snapshot_get_provisioning (s, b);
      order = compare_numbers (type_rank (word_a), type_rank (word_b));
      return order != 0 ? order : strcmp (word_a, word_b);
    }
  g_assert_not_reached ();
}

static int
compare_rows (gconstpointer first, gconstpointer second, gpointer user_data)
{
  const Comparison  *comparison = user_data;
  const CbkQuestion *question = comparison->question;
  guint              a = *(const guint32 *) first;
  guint              b = *(const guint32 *) second;
  gboolean           none_a = has_no_value (comparison->snapshot, a, question->sort_column, question->now);
  gboolean           none_b = has_no_value (comparison->snapshot, b, question->sort_column, question->now);
  int                order;

  if (none_a || none_b)
    return none_a != none_b ? none_a - none_b : compare_numbers (a, b);

  order = compare_values (comparison->snapshot, a, b, question->sort_column, question->now);
  if (order == 0)
    return compare_numbers (a, b);

  return question->descending ? -order : order;
}

CbkAnswer *
reference_ask (CbkSnapshot *snapshot, const CbkQuestion *question)
{
  g_autofree char *text = cbk_query_normalise (question->text);
  CbkAnswer       *answer = g_new0 (CbkAnswer, 1);
  Comparison       comparison = { snapshot, question };

  answer->rows = g_new (guint32, (gsize) cbk_snapshot_get_n_rows (snapshot) + 1);
  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row++)
    {
      gboolean sooner = ends_sooner (snapshot, row, question->filter, question->now);

      if (!contains (snapshot, row, text))
        continue;

      answer->ending_sooner += sooner;
      if (matches_filter (snapshot, row, question->filter, question->now) || (sooner && question->with_attention))
        answer->rows[answer->n_rows++] = row;
    }

  g_qsort_with_data (answer->rows, answer->n_rows, sizeof (guint32), compare_rows, &comparison);
  return answer;
}

CbkCounts
reference_count (CbkSnapshot *snapshot, gint64 now)
{
  CbkCounts counts = { .total = cbk_snapshot_get_n_rows (snapshot) };

  for (guint row = 0; row < counts.total; row++)
    {
      counts.expired += is_expired (snapshot, row, now);
      counts.valid += is_valid (snapshot, row, now);
      counts.attention += needs_attention (snapshot, row, now);
    }

  return counts;
}
