/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account that is open: its store, what its CDN was asked last, and how that went. The window shows one of them. */
#pragma once

#include "app/cbk-access.h"
#include "core/connectors/cbk-connector.h"
#include "core/store/cbk-store.h"

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
  char           *name; /* of the account, as a person reads it */
  CbkSessionState state;
  gboolean        is_syncing;
  CbkProgress     progress;     /* of the sync that is running */
  GError         *failure;      /* (nullable) why the last sync did not reach its end, or why none can begin */
  GPtrArray      *unreadable;   /* (nullable) of char *: sentences about rows that the last sync left out … */
  guint           n_unreadable; /* … of which there were so many */
  char           *put_aside;    /* (nullable) what a damaged database is called now, until somebody has taken note */
  gint64          synced;       /* when what is shown was true, UTC seconds; 0 before the first complete pass */
  CbkNews        *news;         /* (nullable) what changed since somebody looked */
} CbkSessionFacts;

#define CBK_TYPE_SESSION (cbk_session_get_type ())
G_DECLARE_FINAL_TYPE (CbkSession, cbk_session, CBK, SESSION, GObject)

/* Signals: "changed" (): anything but progress may be another.
 *          "progress" (): of the running sync.
 *          "snapshot" (): the inventory is another.
 *          "news" (): what changed since somebody looked is something else. */
CbkSession *cbk_session_new (const char *name, CbkStore *store, GSettings *settings);
void        cbk_session_open (CbkSession *self);
void        cbk_session_close (CbkSession *self);
void        cbk_session_connect (CbkSession *self, CbkConnector *connector, CbkAccess *access, gboolean is_other);
void        cbk_session_disconnect (CbkSession *self, const GError *why);
void        cbk_session_sync (CbkSession *self, CbkPassKind kind);
void        cbk_session_cancel (CbkSession *self);
void        cbk_session_set_name (CbkSession *self, const char *name);
const CbkSessionFacts *cbk_session_get_facts (CbkSession *self);
CbkStore              *cbk_session_get_store (CbkSession *self);
CbkConnector          *cbk_session_get_connector (CbkSession *self);
CbkAccess             *cbk_session_get_access (CbkSession *self);
CbkSnapshot           *cbk_session_get_snapshot (CbkSession *self);
void                   cbk_session_forget_put_aside (CbkSession *self);
void                   cbk_session_see_news (CbkSession *self);

G_END_DECLS
