/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a snapshot a question asks for, and in which order: one scan over the arena of domain bytes,
 * one test of two columns per row found, one walk along the order of a column. */

#include "core/inventory/cbk-query.h"

#include "core/inventory/cbk-read-ahead.h"
#include "core/inventory/cbk-row-set.h"
#include "core/inventory/cbk-search.h"

#define SECONDS_PER_DAY 86400

#define STATUS_BIT(status) (1u << (status))
#define LIVE_STATUSES (ATTENTION_STATUSES | STATUS_BIT (CBK_STATUS_VALID))
#define ATTENTION_STATUSES                                                                                             \
  (STATUS_BIT (CBK_STATUS_FAILED) | STATUS_BIT (CBK_STATUS_REVOKED) | STATUS_BIT (CBK_STATUS_DISCARDED) |              \
   STATUS_BIT (CBK_STATUS_PENDING) | STATUS_BIT (CBK_STATUS_UNKNOWN))

/* A row matches when its reported status is in the set and now < expire_time <= last. */
typedef struct
{
  guint    statuses;
  gint64   now;
  gint64   last;
  gboolean inverted;
} Rule;

struct _CbkQuery
{
  GObject parent_instance;

  CbkSnapshot *snapshot; /* (owned) */
  guint        n_rows;
  CbkOrders   *orders;  /* (owned) */
  guint64     *found;   /* (owned) a set: the rows found; its memory is kept between questions */
  gsize        n_words; /* of that set and the next ones */
  guint32     *spare;   /* (owned) (nullable) memory for the rows of an answer */

  /* What the last filter lets through, in [filtered_from, filtered_until). */
  CbkFilter filter;
  guint64  *let_through; /* (owned) (nullable) a set */
  guint64  *ending;      /* (owned) (nullable) a set: the rows that need attention and end within the filter's days */
  gint64    filtered_from;
  gint64    filtered_until;

  /* The counts hold in [counted_from, counted_until). */
  CbkCounts counts;
  gint64    counted_from;
  gint64    counted_until;
};

G_DEFINE_FINAL_TYPE (CbkQuery, cbk_query, G_TYPE_OBJECT)

/* --- Filters --- */

/* The last moment that still has this many whole days left. */
static gint64
last_moment (gint64 days, gint64 now)
{
  gint64 ahead = (days + 1) * SECONDS_PER_DAY - 1;

  return now < CBK_TIME_NONE - ahead ? now + ahead : CBK_TIME_NONE - 1;
}

static Rule
rule_of_filter (CbkFilter filter, gint64 now)
{
  switch (filter)
    {
    case CBK_FILTER_ALL:
      return (Rule){ .inverted = TRUE };
    case CBK_FILTER_EXPIRED:
      return (Rule){ .statuses = LIVE_STATUSES, .now = now, .last = CBK_TIME_NONE, .inverted = TRUE };
    case CBK_FILTER_VALID:
      return (Rule){ .statuses = STATUS_BIT (CBK_STATUS_VALID), .now = now, .last = CBK_TIME_NONE };
    case CBK_FILTER_7_DAYS:
      return (Rule){ .statuses = STATUS_BIT (CBK_STATUS_VALID), .now = now, .last = last_moment (7, now) };
    case CBK_FILTER_30_DAYS:
      return (Rule){ .statuses = STATUS_BIT (CBK_STATUS_VALID), .now = now, .last = last_moment (30, now) };
    case CBK_FILTER_ATTENTION:
      return (Rule){ .statuses = ATTENTION_STATUSES, .now = now, .last = CBK_TIME_NONE };
    }

  g_assert_not_reached ();
}

/* What cbk_status_ends_sooner() says; without a filter of days it matches nothing. */
static Rule
rule_of_ending_sooner (CbkFilter filter, gint64 now)
{
  Rule rule = { .now = now };

  if (filter == CBK_FILTER_7_DAYS || filter == CBK_FILTER_30_DAYS)
    {
      rule = rule_of_filter (filter, now);
      rule.statuses = ATTENTION_STATUSES;
    }

  return rule;
}

static inline guint64
rule_matches (const Rule *rule, guint8 status, gint64 expire_time)
{
  gboolean inside = ((rule->statuses >> status) & 1) & (expire_time > rule->now) & (expire_time <= rule->last);

  return inside ^ rule->inverted;
}

/* When the row will match no longer, or will begin to: that is where the moment that it ends at leaves the rule's span
 * or comes into it. */
static inline gint64
rule_changes (const Rule *rule, guint8 status, gint64 expire_time)
{
  gint64 wait, moment;

  if (((rule->statuses >> status) & 1) == 0 || expire_time <= rule->now)
    return G_MAXINT64;
  if (expire_time <= rule->last)
    return expire_time;

  /* An expiry that is not known is further away than any moment. */
  if (__builtin_sub_overflow (expire_time, rule->last, &wait) || __builtin_add_overflow (rule->now, wait, &moment))
    return G_MAXINT64;
  return moment;
}

/* Puts the rows that match into a set. Returns the moment at which another one does, or one does no longer. */
static gint64
judge_by_rule (CbkQuery *self, const Rule *rule, guint64 *set)
{
  CbkNumbers    expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  const guint8 *statuses = cbk_snapshot_peek_statuses (self->snapshot);
  gint64        until = G_MAXINT64;

  if (rule->statuses == 0)
    {
      if (rule->inverted)
        cbk_row_set_fill (set, self->n_rows);
      else
        cbk_row_set_clear (set, self->n_rows);
      return until;
    }

  for (gsize i = 0; i < self->n_words; i++)
    {
      guint   n_rows = MIN (64, self->n_rows - (guint) i * 64);
      guint64 matching = 0;

      for (guint place = 0; place < n_rows; place++)
        {
          guint8 status = statuses[i * 64 + place];
          gint64 expire_time = cbk_numbers_get (&expire_times, i * 64 + place);

          cbk_read_ahead (cbk_numbers_place (&expire_times, i * 64 + place));
          matching |= rule_matches (rule, status, expire_time) << place;
          until = MIN (until, rule_changes (rule, status, expire_time));
        }
      set[i] = matching;
    }
  return until;
}

/* Finds out which rows the filter lets through, unless that is known. */
static void
judge_rows (CbkQuery *self, CbkFilter filter, gint64 now)
{
  Rule   rule = rule_of_filter (filter, now);
  Rule   sooner = rule_of_ending_sooner (filter, now);
  gint64 until, until_sooner;

  if (self->let_through != NULL && self->filter == filter && self->filtered_from <= now && now < self->filtered_until)
    return;

  if (self->let_through == NULL)
    {
      self->let_through = g_new (guint64, self->n_words);
      self->ending = g_new (guint64, self->n_words);
    }
  until = judge_by_rule (self, &rule, self->let_through);
  until_sooner = judge_by_rule (self, &sooner, self->ending);
  self->filter = filter;
  self->filtered_from = now;
  self->filtered_until = MIN (until, until_sooner);
}

/* Takes from self->found what the filter does not let through. Returns how many are left. */
static guint
apply_filter (CbkQuery *self, const CbkQuestion *question, guint *ending_sooner)
{
  guint n_found = 0;
  guint n_sooner = 0;

  judge_rows (self, question->filter, question->now);
  for (gsize i = 0; i < self->n_words; i++)
    {
      guint64 ending = self->found[i] & self->ending[i];

      self->found[i] &= self->let_through[i];
      if (question->with_attention)
        self->found[i] |= ending;
      n_found += (guint) __builtin_popcountll (self->found[i]);
      n_sooner += (guint) __builtin_popcountll (ending);
    }

  *ending_sooner = n_sooner;
  return n_found;
}

/* --- Answers --- */

/* Appends those of some rows that were found. Writes one number beyond the last, too: a branch for each row would
 * cost more. */
static guint
append_found (CbkQuery *self, const guint32 *rows, guint begin, guint end, guint32 *answer, guint n_answer)
{
  for (guint i = begin; i < end; i++)
    {
      cbk_read_ahead (rows + i);
      answer[n_answer] = rows[i];
      n_answer += cbk_row_set_has (self->found, rows[i]);
    }

  return n_answer;
}

static void
answer_in_domain_order (CbkQuery *self, gboolean descending, CbkAnswer *answer)
{
  guint n = 0;

  for (gsize i = 0; i < self->n_words; i++)
    {
      gsize word = descending ? self->n_words - 1 - i : i;

      /* Mostly all rows of a word are found, and then there is nothing to look for. */
      if (self->found[word] == G_MAXUINT64)
        {
          guint32 first = (guint32) (word * 64);

          for (guint place = 0; place < 64; place++)
            answer->rows[n + place] = descending ? first + 63 - place : first + place;
          n += 64;
          continue;
        }

      for (guint64 bits = self->found[word]; bits != 0;)
        {
          guint place = descending ? cbk_row_set_highest (bits) : cbk_row_set_lowest (bits);

          answer->rows[n++] = (guint32) (word * 64 + place);
          bits ^= G_GUINT64_CONSTANT (1) << place;
        }
    }
}

/* The runs of equal rows backwards, each of them forwards; then the rows without a value, as ever. */
static void
answer_descending (CbkQuery *self, const CbkOrder *order, CbkAnswer *answer)
{
  guint end = order->n_known;
  guint n = 0;

  for (gsize word = self->n_words; word-- > 0;)
    {
      guint64 bits = order->starts[word];

      while (bits != 0)
        {
          guint place = cbk_row_set_highest (bits);
          guint begin = (guint) (word * 64 + place);

          n = append_found (self, order->rows, begin, end, answer->rows, n);
          end = begin;
          bits ^= G_GUINT64_CONSTANT (1) << place;
        }
    }

  append_found (self, order->rows, order->n_known, self->n_rows, answer->rows, n);
}

static void
cbk_query_finalize (GObject *object)
{
  CbkQuery *self = CBK_QUERY (object);

  cbk_orders_free (self->orders);
  g_free (self->found);
  g_free (self->spare);
  g_free (self->let_through);
  g_free (self->ending);
  cbk_snapshot_unref (self->snapshot);

  G_OBJECT_CLASS (cbk_query_parent_class)->finalize (object);
}

static void
cbk_query_class_init (CbkQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_query_finalize;
}

static void
cbk_query_init (CbkQuery *self)
{
}

/**
 * cbk_query_new:
 * @snapshot: the rows to ask about; a reference is taken
 *
 * A query belongs to one thread at a time.
 *
 * Returns: (transfer full): a query that has not been asked yet
 */
CbkQuery *
cbk_query_new (CbkSnapshot *snapshot)
{
  CbkQuery *self = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  self = g_object_new (CBK_TYPE_QUERY, NULL);
  self->snapshot = cbk_snapshot_ref (snapshot);
  self->n_rows = cbk_snapshot_get_n_rows (snapshot);
  self->n_words = cbk_row_set_size (self->n_rows);
  self->orders = cbk_orders_new (snapshot);
  self->found = g_new0 (guint64, self->n_words);

  return self;
}

/**
 * cbk_query_get_snapshot:
 *
 * Returns: (transfer none): the snapshot whose rows are asked about
 */
CbkSnapshot *
cbk_query_get_snapshot (CbkQuery *self)
{
  g_return_val_if_fail (CBK_IS_QUERY (self), NULL);

  return self->snapshot;
}

/**
 * cbk_query_carry_orders:
 * @before: a query about another snapshot
 *
 * Takes over the orders that are known there, where the snapshot was made of that one with few changes.
 */
void
cbk_query_carry_orders (CbkQuery *self, CbkQuery *before)
{
  g_return_if_fail (CBK_IS_QUERY (self));
  g_return_if_fail (CBK_IS_QUERY (before));

  cbk_orders_carry (self->orders, before->orders);
}

/**
 * cbk_query_ask:
 * @question: what is asked; its text is taken as it was typed
 *
 * Finds the rows whose domain contains the text in its xn-- or its Unicode form and that the filter lets through. Equal
 * rows are in the domain's order in both directions. Rows without an expiry are the last ones of Expired Date and of
 * Expire Day in both directions; on Expire Day those that show N/A come before 0.
 *
 * Returns: (transfer full): the rows; free with cbk_answer_free()
 */
CbkAnswer *
cbk_query_ask (CbkQuery *self, const CbkQuestion *question)
{
  g_autoptr (CbkAnswer) answer = NULL;

  g_return_val_if_fail (CBK_IS_QUERY (self), NULL);
  g_return_val_if_fail (question != NULL, NULL);
  g_return_val_if_fail ((guint) question->sort_column < CBK_N_COLUMNS, NULL);
  g_return_val_if_fail ((guint) question->filter < CBK_N_FILTERS, NULL);

  answer = g_new0 (CbkAnswer, 1);
  cbk_search_domains (self->snapshot, question->text, self->found);
  answer->n_rows = apply_filter (self, question, &answer->ending_sooner);
  if (answer->n_rows == 0)
    return g_steal_pointer (&answer);

  answer->rows = self->spare != NULL ? g_steal_pointer (&self->spare) : g_new (guint32, (gsize) self->n_rows + 1);
  if (question->sort_column == CBK_COLUMN_DOMAIN)
    {
      answer_in_domain_order (self, question->descending, answer);
    }
  else
    {
      const CbkOrder *order = cbk_orders_get (self->orders, question->sort_column, question->now, answer->rows);

      if (question->descending)
        answer_descending (self, order, answer);
      else
        append_found (self, order->rows, 0, self->n_rows, answer->rows, 0);
    }

  return g_steal_pointer (&answer);
}

/**
 * cbk_query_take_back:
 * @answer: (transfer full) (nullable): an answer of this query that is of no more use
 *
 * As cbk_answer_free(), but the next answer is written where this one was: at a million rows, the page faults of new
 * memory would cost as much as the answer.
 */
void
cbk_query_take_back (CbkQuery *self, CbkAnswer *answer)
{
  g_return_if_fail (CBK_IS_QUERY (self));

  if (answer != NULL && self->spare == NULL)
    self->spare = g_steal_pointer (&answer->rows);
  cbk_answer_free (answer);
}

/**
 * cbk_query_count:
 * @now: UTC seconds
 *
 * Counts the rows of the whole snapshot by what they show. As long as no row expires this costs nothing, so it may be
 * asked each second.
 *
 * Returns: how many rows are in which state
 */
CbkCounts
cbk_query_count (CbkQuery *self, gint64 now)
{
  CbkNumbers    expire_times;
  const guint8 *statuses = NULL;
  CbkCounts     counts = { 0 };

  g_return_val_if_fail (CBK_IS_QUERY (self), counts);

  if (self->counted_from <= now && now < self->counted_until)
    return self->counts;

  expire_times = cbk_snapshot_peek_expire_times (self->snapshot);
  statuses = cbk_snapshot_peek_statuses (self->snapshot);
  counts.total = self->n_rows;
  self->counted_from = now;
  self->counted_until = G_MAXINT64;

  for (guint row = 0; row < self->n_rows; row++)
    {
      gint64   expire_time = cbk_numbers_get (&expire_times, row);
      gboolean expired = statuses[row] == CBK_STATUS_EXPIRED || expire_time <= now;
      guint    live = expired ? 0 : STATUS_BIT (statuses[row]);

      cbk_read_ahead (cbk_numbers_place (&expire_times, row));
      counts.expired += expired;
      counts.valid += (live & STATUS_BIT (CBK_STATUS_VALID)) != 0;
      counts.attention += (live & ATTENTION_STATUSES) != 0;
      if (!expired)
        self->counted_until = MIN (self->counted_until, expire_time);
    }

  self->counts = counts;
  return counts;
}

/**
 * cbk_query_normalise:
 * @text: (nullable): what was typed or pasted, in any bytes
 *
 * Returns: (transfer full): the text that is looked for, see cbk_search_normalise(); "" finds everything
 */
char *
cbk_query_normalise (const char *text)
{
  return cbk_search_normalise (text);
}

/**
 * cbk_answer_free:
 * @answer: (nullable): what cbk_query_ask() returned
 */
void
cbk_answer_free (CbkAnswer *answer)
{
  if (answer == NULL)
    return;

  g_free (answer->rows);
  g_free (answer);
}
