/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the news: what became of domains since somebody looked. */

#include "config.h"

#include "app/cbk-news-text.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"

static guint
count (const CbkNews *news)
{
  guint n = 0;

  for (guint kind = 0; kind < CBK_N_NEWS_KINDS; kind++)
    n += news->n[kind];
  return n;
}

/* Returns: (transfer full) (nullable): "6 changes"; NULL where there are none */
char *
cbk_news_format_count (const CbkNews *news)
{
  guint            n = count (news);
  g_autofree char *number = cbk_format_number (n);

  return n > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s change", "%s changes", n), number) : NULL;
}

static void
append_kind (GString *text, guint n, char *words)
{
  if (n > 0 && text->len > 0)
    /* Translators: between parts such as “2 removed” and “3 renewed” */
    g_string_append (text, _ (", "));
  if (n > 0)
    g_string_append (text, words);
  g_free (words);
}

/* Returns: (transfer full): "1 in trouble, 2 removed, 3 renewed" */
char *
cbk_news_format_kinds (const CbkNews *news)
{
  GString         *text = g_string_new (NULL);
  const guint     *n = news->n;
  g_autofree char *in_trouble = cbk_format_number (n[CBK_NEWS_TROUBLE]);
  g_autofree char *removed = cbk_format_number (n[CBK_NEWS_REMOVED]);
  g_autofree char *added = cbk_format_number (n[CBK_NEWS_ADDED]);
  g_autofree char *renewed = cbk_format_number (n[CBK_NEWS_RENEWED]);

  append_kind (text, n[CBK_NEWS_TROUBLE],
               /* Translators: of domains that changed */
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s in trouble", "%s in trouble", n[CBK_NEWS_TROUBLE]),
                                in_trouble));
  append_kind (text, n[CBK_NEWS_REMOVED],
               /* Translators: of domains that changed */
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s removed", "%s removed", n[CBK_NEWS_REMOVED]),
                                removed));
  append_kind (text, n[CBK_NEWS_ADDED],
               /* Translators: of domains that changed */
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s added", "%s added", n[CBK_NEWS_ADDED]), added));
  append_kind (text, n[CBK_NEWS_RENEWED],
               /* Translators: of certificates of domains that changed */
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s renewed", "%s renewed", n[CBK_NEWS_RENEWED]),
                                renewed));
  return g_string_free (text, FALSE);
}

/* Returns: (transfer full) (nullable): how many are not listed; NULL where all are */
char *
cbk_news_format_rest (const CbkNews *news)
{
  guint            n = count (news) - news->items->len;
  g_autofree char *number = cbk_format_number (n);

  /* Translators: a number of domains that are not listed */
  return n > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "and %s more", "and %s more", n), number) : NULL;
}

static char *
format_status (const char *word)
{
  return g_strdup (cbk_status_title (cbk_status_from_word (word), word));
}

/**
 * cbk_news_format_item:
 * @zone: the user's
 *
 * Returns: (transfer full): what became of the domain, without its name
 */
char *
cbk_news_format_item (const CbkNewsItem *item, GTimeZone *zone)
{
  g_autofree char *old_time = cbk_format_time (item->old_expire_time, zone);
  g_autofree char *new_time = cbk_format_time (item->new_expire_time, zone);
  g_autofree char *old_status = item->old_status != NULL ? format_status (item->old_status) : NULL;
  g_autofree char *new_status = item->new_status != NULL ? format_status (item->new_status) : NULL;

  switch (item->kind)
    {
    case CBK_NEWS_ADDED:
      /* Translators: a status, and when the certificate expires */
      return g_strdup_printf (_ ("Added: %s, expires %s"), new_status, new_time);
    case CBK_NEWS_RENEWED:
      /* Translators: when the old certificate expires, and when the new one does */
      return g_strdup_printf (_ ("Renewed: from %s to %s"), old_time, new_time);
    case CBK_NEWS_REMOVED:
      return g_strdup (_ ("Removed: the CDN no longer has it"));
    case CBK_NEWS_TROUBLE:
      if (old_status == NULL)
        /* Translators: a status */
        return g_strdup_printf (_ ("Added: %s"), new_status);
      /* Translators: two statuses, the new one and the old one */
      return g_strdup_printf (_ ("%s, was %s"), new_status, old_status);
    }

  g_return_val_if_reached (NULL);
}

/* Returns: what a row that is marked for it is told of */
const char *
cbk_news_kind_title (CbkNewsKind kind)
{
  switch (kind)
    {
    case CBK_NEWS_ADDED:
      return _ ("Added since you looked last");
    case CBK_NEWS_RENEWED:
      return _ ("Renewed since you looked last");
    case CBK_NEWS_REMOVED:
      return _ ("Removed since you looked last");
    case CBK_NEWS_TROUBLE:
      return _ ("In trouble since you looked last");
    }

  g_return_val_if_reached (NULL);
}

const char *
cbk_news_kind_icon_name (CbkNewsKind kind)
{
  switch (kind)
    {
    case CBK_NEWS_ADDED:
      return "list-add-symbolic";
    case CBK_NEWS_RENEWED:
      return "view-refresh-symbolic";
    case CBK_NEWS_REMOVED:
      return "list-remove-symbolic";
    case CBK_NEWS_TROUBLE:
      return "dialog-warning-symbolic";
    }

  g_return_val_if_reached (NULL);
}
