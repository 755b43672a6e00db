/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The news, from what rows said before and what they say now. Rows are compared by their domains: a domain that came
 * back under another key has not been removed. */

#include "config.h"

#include "core/store/cbk-store-news.h"

#include <string.h>

#include "core/inventory/cbk-domain.h"
#include "core/inventory/cbk-status.h"

/* The kinds in the order in which a person wants to read them. */
static const CbkNewsKind ORDER[] = { CBK_NEWS_TROUBLE, CBK_NEWS_REMOVED, CBK_NEWS_ADDED, CBK_NEWS_RENEWED };

/* What is read, and what has been found so far. */
typedef struct
{
  CbkNews    *news;                    /* owned */
  GPtrArray  *found[CBK_N_NEWS_KINDS]; /* owned; of CbkNewsItem */
  GHashTable *gone;                    /* owned; domain -> CbkNewsItem of a row that no longer has it */
  GHashTable *come;                    /* owned; domain -> CbkNewsItem of a row that did not have it */
  guint       max_items;
} NewsWork;

static const char SQL_READ[] =
  "SELECT news.key, news.domain, news.expire_time, news.status, news.time, domain.domain, domain.expire_time,"
  " domain.status FROM news LEFT JOIN domain ON domain.key = news.key";
static const char SQL_GENERATION[] = "SELECT generation FROM state";
static const char SQL_CLEAR[] = "DELETE FROM news WHERE generation <= ?1";

static void
news_work_init (NewsWork *work, guint max_items)
{
  work->max_items = max_items;
  work->news = g_new0 (CbkNews, 1);
  work->news->items = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_news_item_free);
  for (guint i = 0; i < CBK_N_NEWS_KINDS; i++)
    work->found[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_news_item_free);
  work->gone = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cbk_news_item_free);
  work->come = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cbk_news_item_free);
}

static void
news_work_clear (NewsWork *work)
{
  g_clear_pointer (&work->news, cbk_news_free);
  for (guint i = 0; i < CBK_N_NEWS_KINDS; i++)
    g_clear_pointer (&work->found[i], g_ptr_array_unref);
  g_clear_pointer (&work->gone, g_hash_table_unref);
  g_clear_pointer (&work->come, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NewsWork, news_work_clear)

/* item: (transfer full) */
static void
add_item (NewsWork *work, CbkNewsItem *item, CbkNewsKind kind)
{
  item->kind = kind;
  work->news->n[kind]++;
  g_ptr_array_add (work->found[kind], item);
}

/* A row of a domain that was there and is there. item: (transfer full) */
static void
add_difference (NewsWork *work, CbkNewsItem *item)
{
  CbkStatus old_status = cbk_status_from_word (item->old_status);
  CbkStatus new_status = cbk_status_from_word (item->new_status);

  if (new_status != CBK_STATUS_VALID && new_status != old_status)
    add_item (work, item, CBK_NEWS_TROUBLE);
  else if (new_status == CBK_STATUS_VALID && item->new_expire_time != item->old_expire_time &&
           item->new_expire_time != CBK_TIME_NONE)
    add_item (work, item, CBK_NEWS_RENEWED);
  else
    cbk_news_item_free (item);
}

static gint64
get_time (CbkStatement *statement, int column)
{
  return cbk_statement_is_null (statement, column) ? CBK_TIME_NONE : cbk_statement_get_int (statement, column);
}

static CbkNewsItem *
new_item (CbkStatement *statement, const char *domain)
{
  CbkNewsItem *item = g_new0 (CbkNewsItem, 1);

  item->domain = g_strdup (domain);
  item->old_expire_time = CBK_TIME_NONE;
  item->new_expire_time = CBK_TIME_NONE;
  item->time = cbk_statement_get_int (statement, 4);
  return item;
}

static void
set_old (CbkNewsItem *item, CbkStatement *statement)
{
  item->old_expire_time = get_time (statement, 2);
  item->old_status = g_strdup (cbk_statement_get_text (statement, 3));
}

static void
set_new (CbkNewsItem *item, CbkStatement *statement)
{
  item->key = cbk_statement_get_int (statement, 0);
  item->new_expire_time = get_time (statement, 6);
  item->new_status = g_strdup (cbk_statement_get_text (statement, 7));
}

static void
read_row (NewsWork *work, CbkStatement *statement)
{
  const char  *before = cbk_statement_get_text (statement, 1);
  const char  *after = cbk_statement_get_text (statement, 5);
  CbkNewsItem *item;

  if (before != NULL && after != NULL && strcmp (before, after) == 0)
    {
      item = new_item (statement, before);
      set_old (item, statement);
      set_new (item, statement);
      add_difference (work, item);
      return;
    }
  if (before != NULL)
    {
      item = new_item (statement, before);
      set_old (item, statement);
      g_hash_table_replace (work->gone, item->domain, item);
    }
  if (after != NULL)
    {
      item = new_item (statement, after);
      set_new (item, statement);
      g_hash_table_replace (work->come, item->domain, item);
    }
}

/* Those that came back are there, under another key; the others are added or removed. */
static void
match_domains (NewsWork *work)
{
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, work->come);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CbkNewsItem *item = value;
      CbkNewsItem *before = g_hash_table_lookup (work->gone, item->domain);

      g_hash_table_iter_steal (&iter);
      if (before == NULL)
        {
          add_item (work, item, CBK_NEWS_ADDED);
          continue;
        }
      item->old_expire_time = before->old_expire_time;
      item->old_status = g_steal_pointer (&before->old_status);
      g_hash_table_remove (work->gone, item->domain);
      add_difference (work, item);
    }

  g_hash_table_iter_init (&iter, work->gone);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_hash_table_iter_steal (&iter);
      add_item (work, value, CBK_NEWS_REMOVED);
    }
}

static int
compare_domains (gconstpointer a, gconstpointer b)
{
  const CbkNewsItem *const *first = a;
  const CbkNewsItem *const *second = b;

  return strcmp ((*first)->domain, (*second)->domain);
}

static CbkNews *
list_items (NewsWork *work)
{
  for (guint i = 0; i < G_N_ELEMENTS (ORDER); i++)
    {
      GPtrArray *found = work->found[ORDER[i]];
      guint      n_free = work->max_items - work->news->items->len;

      g_ptr_array_sort (found, compare_domains);
      if (found->len > n_free)
        g_ptr_array_set_size (found, n_free);
      g_ptr_array_extend_and_steal (work->news->items, g_steal_pointer (&work->found[ORDER[i]]));
    }
  return g_steal_pointer (&work->news);
}

/**
 * cbk_store_news_read:
 * @max_items: how many are listed; all are counted
 *
 * Returns: (transfer full): the news since they were cleared last
 */
CbkNews *
cbk_store_news_read (CbkSql *sql, guint max_items, GError **error)
{
  g_auto (NewsWork) work = { 0 };
  g_autoptr (CbkStatement) statement = NULL;
  CbkStep step;

  news_work_init (&work, max_items);
  if (!cbk_sql_get_int (sql, SQL_GENERATION, &work.news->generation, error) ||
      (statement = cbk_sql_prepare (sql, SQL_READ, error)) == NULL)
    return NULL;
  while ((step = cbk_statement_step (statement, error)) == CBK_STEP_ROW)
    read_row (&work, statement);
  if (step == CBK_STEP_ERROR)
    return NULL;
  match_domains (&work);
  return list_items (&work);
}

/* Forgets what was known of the rows up to a generation; what has changed after it is still news. */
gboolean
cbk_store_news_clear (CbkSql *sql, gint64 generation, GError **error)
{
  g_autoptr (CbkStatement) statement = cbk_sql_prepare (sql, SQL_CLEAR, error);

  if (statement == NULL)
    return FALSE;
  cbk_statement_bind_int (statement, 1, generation);
  return cbk_statement_run (statement, error);
}
