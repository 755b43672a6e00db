/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory of one account in one SQLite file, owned by one serial worker thread. Every call is asynchronous and
 * answers on the main context of its caller; calls are carried out in the order in which they were made. */
#pragma once

#include <gio/gio.h>

#include "core/inventory/cbk-snapshot.h"
#include "core/store/cbk-history.h"
#include "core/store/cbk-news.h"
#include "core/store/cbk-terms.h"

G_BEGIN_DECLS

#define CBK_TYPE_STORE (cbk_store_get_type ())
G_DECLARE_FINAL_TYPE (CbkStore, cbk_store, CBK, STORE, GObject)

typedef enum
{
  CBK_PASS_AS_NEEDED, /* goes on with an interrupted pass; else a delta where that will do; else a full one */
  CBK_PASS_FULL,      /* through the whole inventory, from its beginning */
} CbkPassKind;

/* What a pass left behind: where the next run goes on. */
typedef struct
{
  char    *sync_token;   /* the pass is a delta that goes by it; NULL in a full pass */
  char    *page_token;   /* of the page to ask for next; NULL at the beginning and at the end */
  gboolean at_end;       /* every page is committed: only finish_pass is left to do */
  gint64   started;      /* when the pass began, UTC seconds */
  guint    n_rows;       /* rows that its committed pages named */
  guint    n_unreadable; /* rows that its committed pages named and nobody could read */
  guint    n_known;      /* rows that the inventory has now, whoever named them */
} CbkPass;

/* What became of an inventory at the end of a pass. */
typedef struct
{
  guint  n_added;
  guint  n_changed;
  guint  n_removed;
  gint64 synced; /* when the pass began, UTC seconds: what is shown was true then */
} CbkPassChanges;

/* Signal: "changed-elsewhere": another process has written to the file; told at most once a second. */
CbkStore *cbk_store_new (GFile *file);

void cbk_store_open_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean cbk_store_open_finish (CbkStore *self, GAsyncResult *result, char **put_aside, GError **error);

/* The inventory as it stands. synced: when the last complete pass began, UTC seconds; 0 before the first. */
void cbk_store_load_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CbkSnapshot *cbk_store_load_finish (CbkStore *self, GAsyncResult *result, gint64 *synced, GError **error);

/* One pass at a time in an inventory, over all processes: CBK_ERROR_STORE_LOCKED while another one is going on. */
void     cbk_store_begin_pass_async (CbkStore           *self,
                                     CbkPassKind         kind,
                                     gboolean            can_delta,
                                     gint64              now,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
CbkPass *cbk_store_begin_pass_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* The rows of a page, the ids of its tombstones, and the token of the page after it (NULL after the last), in one
 * transaction. */
void     cbk_store_commit_page_async (CbkStore           *self,
                                      GPtrArray          *domains,
                                      GPtrArray          *deleted_ids,
                                      guint               n_unreadable,
                                      const char         *next_page_token,
                                      const char         *next_sync_token,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean cbk_store_commit_page_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* The rows as they stand in the middle of a pass; nothing is written. */
void         cbk_store_build_snapshot_async (CbkStore           *self,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
CbkSnapshot *cbk_store_build_snapshot_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* The pass has seen its end: rows that a full one did not name go, or those with a tombstone in a delta (none does when
 * some row was unreadable), and the columns are stored with the generation of the rows they show. */
void cbk_store_finish_pass_async (CbkStore           *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
CbkSnapshot *
cbk_store_finish_pass_finish (CbkStore *self, GAsyncResult *result, CbkPassChanges *changes, GError **error);

/* The pass is left as it is, to be resumed by whoever comes next. */
void     cbk_store_abandon_pass_async (CbkStore           *self,
                                       gint64              not_before,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean cbk_store_abandon_pass_finish (CbkStore *self, GAsyncResult *result, GError **error);

void       cbk_store_get_domain_async (CbkStore           *self,
                                       gint64              key,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
CbkDomain *cbk_store_get_domain_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* Histories and chains, kept for offline use with their age: up to 64 MiB, then those that were fetched longest ago go.
 * The get functions give NULL without an error where nothing is kept. */
void          cbk_store_get_history_async (CbkStore           *self,
                                           const char         *domain_id,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
CbkHistory   *cbk_store_get_history_finish (CbkStore *self, GAsyncResult *result, GError **error);
void          cbk_store_put_history_async (CbkStore           *self,
                                           const char         *domain_id,
                                           const CbkHistory   *history,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean      cbk_store_put_history_finish (CbkStore *self, GAsyncResult *result, GError **error);
void          cbk_store_get_chain_async (CbkStore           *self,
                                         const char         *certificate_id,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
CbkKeptChain *cbk_store_get_chain_finish (CbkStore *self, GAsyncResult *result, GError **error);
void          cbk_store_put_chain_async (CbkStore           *self,
                                         const char         *certificate_id,
                                         const CbkKeptChain *chain,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean      cbk_store_put_chain_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* What has changed since somebody looked. */
void
cbk_store_get_news_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CbkNews *cbk_store_get_news_finish (CbkStore *self, GAsyncResult *result, GError **error);
void     cbk_store_clear_news_async (CbkStore           *self,
                                     gint64              generation,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean cbk_store_clear_news_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* What the CDN has said of itself, and when it may be asked without a person. put keeps what it says of itself alone:
 * passes tell the rest. */
void
cbk_store_get_terms_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CbkTerms *cbk_store_get_terms_finish (CbkStore *self, GAsyncResult *result, GError **error);
void      cbk_store_put_terms_async (CbkStore           *self,
                                     const CbkTerms     *terms,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean  cbk_store_put_terms_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* Answers when everything that was asked before is done and the file is closed; later calls but open fail. */
void
cbk_store_close_async (CbkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean cbk_store_close_finish (CbkStore *self, GAsyncResult *result, GError **error);

/* What was kept to be shown first at the next start: the first rows of @snapshot, in whatever form. It is told only as
 * long as the rows are the same; put keeps nothing where the snapshot is not the latest. */
void     cbk_store_get_screen_async (CbkStore           *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
GBytes  *cbk_store_get_screen_finish (CbkStore *self, GAsyncResult *result, GError **error);
void     cbk_store_put_screen_async (CbkStore           *self,
                                     CbkSnapshot        *snapshot,
                                     GBytes             *bytes,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean cbk_store_put_screen_finish (CbkStore *self, GAsyncResult *result, GError **error);
void     cbk_store_screen_is_shown (CbkStore *self);

void cbk_pass_free (CbkPass *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkPass, cbk_pass_free)

G_END_DECLS
