/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities that one account trusts beside those of the system. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CbkRoots CbkRoots;

CbkRoots            *cbk_roots_new (GBytes *pem, GError **error);
void                 cbk_roots_free (CbkRoots *self);
GTlsCertificateFlags cbk_roots_verify (CbkRoots *self, GTlsCertificate *chain, const char *base_url);
GTlsCertificateFlags cbk_roots_verify_with (GTlsDatabase *database, GTlsCertificate *chain, const char *base_url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkRoots, cbk_roots_free)

G_END_DECLS
