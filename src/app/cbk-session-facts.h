/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of one account that is open. */
#pragma once

#include "core/store/cbk-news.h"
#include "core/sync/cbk-sync-report.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_SESSION_OPENING, /* what the store holds is not known yet */
  CBK_SESSION_OPEN,    /* the store can be synced into */
  CBK_SESSION_SHUT,    /* the store could not be opened or read */
} CbkSessionState;

/* How far the sync that is running is. */
typedef struct
{
  gboolean has_begun; /* a page was stored, or it waits */
  guint    done;
  gint64   total;         /* -1 where the CDN does not say */
  gint64   waiting_until; /* UTC seconds at which it asks again; 0 while it does not wait */
  gboolean waiting_asked; /* the CDN asked for that */
} CbkProgress;

typedef struct
{
  char           *id;   /* of the account, ASCII without blanks: whatever it is called */
  char           *name; /* of the account, as a person reads it */
  CbkSessionState state;
  gboolean        is_syncing;
  gboolean        is_elsewhere; /* another process is syncing; what it stores appears here */
  CbkProgress     progress;     /* of the sync that is running */
  GError         *failure;      /* (nullable) why the last sync did not reach its end, or why none can begin */
  GPtrArray      *unreadable;   /* (nullable) of char *: sentences about rows that the last sync left out … */
  guint           n_unreadable; /* … of which there were so many */
  char           *put_aside;    /* (nullable) what a damaged database is called now, until somebody has taken note */
  gboolean        was_asked;    /* how a sync went is known, or that none can begin */
  guint           renews_before_days; /* as the CDN has said last; 0 where it is not known */
  char           *support_url;        /* (nullable) the same: a web address */
  gint64          synced;             /* when what is shown was true, UTC seconds; 0 before the first complete pass */
  const CbkNews  *news;               /* (nullable) not owned: what changed since somebody looked */
} CbkSessionFacts;

void cbk_session_facts_set_failure (CbkSessionFacts *self, GError *error);
void cbk_session_facts_set_report (CbkSessionFacts *self, const CbkSyncReport *report);
void cbk_session_facts_forget_passing_failure (CbkSessionFacts *self);
void cbk_session_facts_set_terms (CbkSessionFacts *self, const CbkTerms *terms);
void cbk_session_facts_clear (CbkSessionFacts *self);

void cbk_progress_reset (CbkProgress *self);
void cbk_progress_move (CbkProgress *self, guint done, gint64 total);
void cbk_progress_wait (CbkProgress *self, gint64 until, gboolean was_asked);

G_END_DECLS
