/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CDN login: a name, a base URL and whom to trust there. Immutable. Its token is with CbkSecrets, its rows are in a
 * database of its own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* 32 lower-case hexadecimal digits: they name the folder of the database and the token. */
#define CBK_ACCOUNT_ID_LENGTH 32

#define CBK_TYPE_ACCOUNT (cbk_account_get_type ())
G_DECLARE_FINAL_TYPE (CbkAccount, cbk_account, CBK, ACCOUNT, GObject)

CbkAccount *cbk_account_new (const char *name, const char *url, const char *roots);
CbkAccount *cbk_account_new_changed (CbkAccount *self, const char *name, const char *url, const char *roots);
CbkAccount *cbk_account_new_known (const char *id, const char *name, const char *url, const char *roots);
gboolean    cbk_account_is_id (const char *text);

const char *cbk_account_get_id (CbkAccount *self);
const char *cbk_account_get_name (CbkAccount *self);
const char *cbk_account_get_url (CbkAccount *self);
const char *cbk_account_get_roots (CbkAccount *self);
gboolean    cbk_account_equal (CbkAccount *self, CbkAccount *other);
gboolean    cbk_account_has_name (CbkAccount *self, const char *name);
GFile      *cbk_account_dup_database (CbkAccount *self);
gboolean    cbk_account_delete_data (CbkAccount *self, GError **error);

G_END_DECLS
