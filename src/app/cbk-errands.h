/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desktop sends a person to the window for: one domain, a text to search for, a filter. Actions of the
 * application, each with the id of the account and a text; they open the window where there is none. */
#pragma once

#include "app/cbk-account-actions.h"

G_BEGIN_DECLS

#define CBK_ERRAND_VIEW "errand-view"     /* the domain whose SSL Detail is to be opened */
#define CBK_ERRAND_SEARCH "errand-search" /* what is to stand in the search entry */
#define CBK_ERRAND_FILTER "errand-filter" /* the nick of the status filter */

#define CBK_TYPE_ERRANDS (cbk_errands_get_type ())
G_DECLARE_FINAL_TYPE (CbkErrands, cbk_errands, CBK, ERRANDS, GObject)

CbkErrands *cbk_errands_new (GtkApplication *application);
void        cbk_errands_set_platform_data (CbkErrands *self, GVariant *platform_data);
void        cbk_errands_run (CbkErrands *self, CbkAccountActions *accounts, CbkWindow *window);

G_END_DECLS
