/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has changed in the inventory of a session since somebody looked, as its store tells it. What is wrong with the
 * store is told by whoever needs more of it than this. */

#include "config.h"

#include "app/cbk-session-news.h"

struct _CbkSessionNews
{
  GObject parent_instance;

  CbkStore     *store;    /* owned */
  GCancellable *lifetime; /* owned; cancelled when the session is closed */
  CbkNews      *news;     /* owned (nullable); NULL while it is not known */
};

G_DEFINE_FINAL_TYPE (CbkSessionNews, cbk_session_news, G_TYPE_OBJECT)

static guint changed_signal;

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSessionNews) self = user_data;
  g_autoptr (GError) error = NULL;
  CbkNews *news = cbk_store_get_news_finish (CBK_STORE (source), result, &error);

  if (news == NULL)
    {
      g_info ("What changed is not known: %s", error->message);
      return;
    }
  g_clear_pointer (&self->news, cbk_news_free);
  self->news = news;
  g_signal_emit (self, changed_signal, 0);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkSessionNews) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cbk_store_clear_news_finish (CBK_STORE (source), result, &error))
    g_info ("What changed stays marked: %s", error->message);
  cbk_session_news_look (self);
}

static void
cbk_session_news_finalize (GObject *object)
{
  CbkSessionNews *self = CBK_SESSION_NEWS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->news, cbk_news_free);

  G_OBJECT_CLASS (cbk_session_news_parent_class)->finalize (object);
}

static void
cbk_session_news_class_init (CbkSessionNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_session_news_finalize;

  changed_signal =
    g_signal_new ("changed", CBK_TYPE_SESSION_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_session_news_init (CbkSessionNews *self)
{
  self->lifetime = g_cancellable_new ();
}

/**
 * cbk_session_news_new:
 * @store: (transfer none): of the session
 *
 * Returns: (transfer full): what has not looked yet. All functions are to be called on the main thread; none of them
 *   waits.
 */
CbkSessionNews *
cbk_session_news_new (CbkStore *store)
{
  CbkSessionNews *self = g_object_new (CBK_TYPE_SESSION_NEWS, NULL);

  self->store = g_object_ref (store);

  return self;
}

/* Nothing is told any more. */
void
cbk_session_news_close (CbkSessionNews *self)
{
  g_return_if_fail (CBK_IS_SESSION_NEWS (self));

  g_cancellable_cancel (self->lifetime);
}

/* The rows may be others. */
void
cbk_session_news_look (CbkSessionNews *self)
{
  g_return_if_fail (CBK_IS_SESSION_NEWS (self));

  cbk_store_get_news_async (self->store, self->lifetime, ready_cb, g_object_ref (self));
}

/**
 * cbk_session_news_see:
 *
 * Somebody has read the news; what came since they were told stays news.
 */
void
cbk_session_news_see (CbkSessionNews *self)
{
  g_return_if_fail (CBK_IS_SESSION_NEWS (self));

  if (self->news != NULL)
    cbk_store_clear_news_async (self->store, self->news->generation, self->lifetime, cleared_cb, g_object_ref (self));
}

/* Returns: (transfer none) (nullable): NULL while it is not known */
const CbkNews *
cbk_session_news_get (CbkSessionNews *self)
{
  g_return_val_if_fail (CBK_IS_SESSION_NEWS (self), NULL);

  return self->news;
}
