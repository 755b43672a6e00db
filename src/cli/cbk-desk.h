/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command works with: the accounts, their tokens, their inventories. Each call waits until it is done, or until
 * a signal cancels it. */
#pragma once

#include "cli/cbk-wait.h"
#include "core/accounts/cbk-accounts.h"
#include "core/accounts/cbk-secrets.h"
#include "core/connectors/cbk-connector.h"
#include "core/store/cbk-store.h"

G_BEGIN_DECLS

typedef struct
{
  CbkAccounts  *accounts;    /* owned */
  CbkSecrets   *secrets;     /* owned */
  GCancellable *cancellable; /* owned: cancelled by Ctrl+C, and when the process is to end */
  char         *token;       /* owned (nullable): of the environment; wiped */
  CbkWait       wait;
  GArray       *signals; /* owned: of source ids */
} CbkDesk;

/* An account's rows. */
typedef struct
{
  CbkStore    *store;    /* owned */
  CbkSnapshot *snapshot; /* owned */
  gint64       synced;   /* when they were true, UTC seconds; 0 before the first complete pass */
} CbkShelf;

CbkDesk      *cbk_desk_new (GError **error);
void          cbk_desk_free (CbkDesk *self);
void          cbk_desk_let_signals_end_it (CbkDesk *self);
CbkAccount   *cbk_desk_choose (CbkDesk *self, const char *name, GError **error);
GPtrArray    *cbk_desk_choose_all (CbkDesk *self, const char *name, GError **error);
char         *cbk_desk_dup_token (CbkDesk *self, CbkAccount *account, gboolean is_only, GError **error);
CbkConnector *cbk_desk_connect (CbkDesk *self, CbkAccount *account, const char *token, GError **error);
CbkShelf     *cbk_desk_open (CbkDesk *self, CbkAccount *account, GError **error);
gboolean      cbk_desk_read (CbkDesk *self, CbkShelf *shelf, GError **error);
void          cbk_shelf_free (CbkShelf *self);

gint64 cbk_desk_get_now (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDesk, cbk_desk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkShelf, cbk_shelf_free)

G_END_DECLS
