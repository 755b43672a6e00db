/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What another process needs to ask an account's CDN: where, with which token, and which authorities it trusts. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CBK_TYPE_ACCESS (cbk_access_get_type ())
G_DECLARE_FINAL_TYPE (CbkAccess, cbk_access, CBK, ACCESS, GObject)

CbkAccess  *cbk_access_new (const char *url, const char *token, GBytes *roots);
const char *cbk_access_get_url (CbkAccess *self);
const char *cbk_access_get_token (CbkAccess *self);
GBytes     *cbk_access_get_roots (CbkAccess *self);
gboolean    cbk_access_is_same (CbkAccess *self, CbkAccess *other);

G_END_DECLS
