/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search of the desktop finds in the inventories of all accounts. Pure. */
#pragma once

#include "core/inventory/cbk-snapshot.h"

G_BEGIN_DECLS

#define CBK_SEARCH_MOST_RESULTS 20

/* What is searched: the rows of one account. */
typedef struct
{
  char        *account;  /* owned; its id */
  CbkSnapshot *snapshot; /* owned */
} CbkSearchPlace;

CbkSearchPlace *cbk_search_place_new (const char *account, CbkSnapshot *snapshot);
void            cbk_search_place_free (CbkSearchPlace *self);

GStrv cbk_search_results_find (GPtrArray *places, const char *const *terms, gint64 now);

/* A result's name on the bus is the account and the domain. */
gboolean cbk_search_results_parse (const char *id, char **account, char **domain);

char *cbk_search_results_describe (CbkSnapshot *snapshot, guint row, const char *account_name, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSearchPlace, cbk_search_place_free)

G_END_DECLS
