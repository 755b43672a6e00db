/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo CDN's inventory: rows on demand, those that changed, and the log of the changes. */
#pragma once

#include "demo/cbk-demo-domain.h"

G_BEGIN_DECLS

/* More names there are not, and this many domains are left for --live to add. */
#define CBK_DEMO_MAX_DOMAINS 1000000

typedef struct _CbkDemoCdn CbkDemoCdn;

/* Called for each change; @position is its place in the log. Returns: whether to go on. */
typedef gboolean (*CbkDemoChangeFunc) (const CbkDemoDomain *domain, guint64 position, gpointer user_data);

CbkDemoCdn          *cbk_demo_cdn_new (guint n_domains, guint64 seed, gint64 now);
void                 cbk_demo_cdn_free (CbkDemoCdn *self);
guint64              cbk_demo_cdn_get_seed (CbkDemoCdn *self);
guint                cbk_demo_cdn_get_n_entries (CbkDemoCdn *self);
guint                cbk_demo_cdn_get_n_domains (CbkDemoCdn *self);
guint64              cbk_demo_cdn_get_position (CbkDemoCdn *self);
guint64              cbk_demo_cdn_get_first_position (CbkDemoCdn *self);
const CbkDemoDomain *cbk_demo_cdn_peek (CbkDemoCdn *self, guint index);
void                 cbk_demo_cdn_append_name (CbkDemoCdn *self, guint name_index, GString *text);
char                *cbk_demo_cdn_dup_name (CbkDemoCdn *self, guint name_index);
guint                cbk_demo_cdn_count_changes (CbkDemoCdn *self, guint64 since, guint64 until);
void                 cbk_demo_cdn_foreach_change (CbkDemoCdn       *self,
                                                  guint64           since,
                                                  guint64           from,
                                                  guint64           until,
                                                  CbkDemoChangeFunc func,
                                                  gpointer          user_data);
CbkDemoDomain       *cbk_demo_cdn_change (CbkDemoCdn *self, guint index);
CbkDemoDomain       *cbk_demo_cdn_add (CbkDemoCdn *self);
void                 cbk_demo_cdn_delete (CbkDemoCdn *self, guint index, gint64 when, gboolean for_good);
guint                cbk_demo_cdn_get_n_removed (CbkDemoCdn *self);
void                 cbk_demo_cdn_restore (CbkDemoCdn *self, guint which);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDemoCdn, cbk_demo_cdn_free)

G_END_DECLS
