/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domain names that look real, under names that are reserved for examples (RFC 2606, RFC 6761). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many different names there are for certain. */
#define CBK_DEMO_MAX_NAMES 1500000

typedef struct _CbkDemoNames CbkDemoNames;

CbkDemoNames *cbk_demo_names_new (guint64 seed);
void          cbk_demo_names_free (CbkDemoNames *self);
void          cbk_demo_names_append (CbkDemoNames *self, guint index, GString *text);
char        **cbk_demo_names_for_certificate (const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDemoNames, cbk_demo_names_free)

G_END_DECLS
