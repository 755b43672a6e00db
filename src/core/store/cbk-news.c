/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has become different in an inventory since somebody looked: plain values. */

#include "config.h"

#include "core/store/cbk-news.h"

/* self: (transfer full) (nullable), as below */
void
cbk_news_item_free (CbkNewsItem *self)
{
  if (self == NULL)
    return;
  g_free (self->domain);
  g_free (self->old_status);
  g_free (self->new_status);
  g_free (self);
}

void
cbk_news_free (CbkNews *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->items);
  g_free (self);
}
