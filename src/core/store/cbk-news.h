/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has become different in an inventory since somebody looked: plain values. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_NEWS_ADDED,
  CBK_NEWS_RENEWED, /* another expiry */
  CBK_NEWS_REMOVED,
  CBK_NEWS_TROUBLE, /* a status that needs a person, and was not there before */
} CbkNewsKind;

#define CBK_N_NEWS_KINDS (CBK_NEWS_TROUBLE + 1)

typedef struct
{
  CbkNewsKind kind;
  gint64      key; /* of the row (cbk_snapshot_get_key()); 0 where it was removed */
  char       *domain;
  gint64      old_expire_time; /* or CBK_TIME_NONE, as the next one */
  gint64      new_expire_time;
  char       *old_status; /* the CDN's word; NULL where the row was added */
  char       *new_status; /* the same; NULL where the row was removed */
  gint64      time;       /* when the pass began that found it, UTC seconds */
} CbkNewsItem;

typedef struct
{
  GPtrArray *items; /* of CbkNewsItem: troubles, removed, added, renewed; each by domain; at most 10,000 */
  guint      n[CBK_N_NEWS_KINDS]; /* how many there are of each kind, listed or not */
  gint64     generation;          /* of the rows that they tell of: for cbk_store_clear_news_async() */
} CbkNews;

void cbk_news_item_free (CbkNewsItem *self);
void cbk_news_free (CbkNews *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkNewsItem, cbk_news_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkNews, cbk_news_free)

G_END_DECLS
