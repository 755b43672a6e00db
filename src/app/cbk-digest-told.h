/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the last digest told, kept in a file: for each account (its id) the marks of the rows, in ascending order, see
 * cbk_digest_add(). A variant of type a{sax}. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CBK_DIGEST_TOLD_TYPE "a{sax}"

GVariant *cbk_digest_told_load (const char *path);
gboolean  cbk_digest_told_save (GVariant *told, const char *path, GError **error);

G_END_DECLS
