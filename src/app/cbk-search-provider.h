/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The domains in the search of the desktop: org.gnome.Shell.SearchProvider2 on the bus. */
#pragma once

#include <gtk/gtk.h>

#include "app/cbk-sessions.h"

G_BEGIN_DECLS

#define CBK_TYPE_SEARCH_PROVIDER (cbk_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (CbkSearchProvider, cbk_search_provider, CBK, SEARCH_PROVIDER, GObject)

/* Signal: "wanted" (): somebody asks, and the accounts are not known. */
CbkSearchProvider *cbk_search_provider_new (GApplication *application);
gboolean           cbk_search_provider_export (CbkSearchProvider *self,
                                               GDBusConnection   *connection,
                                               const char        *object_path,
                                               GError           **error);
void               cbk_search_provider_unexport (CbkSearchProvider *self);
void               cbk_search_provider_set_sessions (CbkSearchProvider *self, CbkSessions *sessions);

G_END_DECLS
