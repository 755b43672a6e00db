/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary folder, what is in it, and a certificate and a key (any bytes will do) that are saved into it. */
#pragma once

#include <gio/gio.h>

#include "cli/cbk-file-set.h"

G_BEGIN_DECLS

#define OLD_CERTIFICATE "the old certificate\n"
#define OLD_KEY "the old key\n"
#define NEW_CERTIFICATE "the new certificate, which is longer\n"
#define NEW_KEY "the new key\n"

char    *folder_new (void);
void     folder_free (char *path);
char    *folder_dup_path (const char *folder, const char *name);
void     folder_put (const char *folder, const char *name, const char *text, guint mode);
char    *folder_dup_text (const char *folder, const char *name);
guint    folder_get_mode (const char *folder, const char *name);
char    *folder_list (const char *folder);
void     folder_put_old_pair (const char *folder);
gboolean folder_save_pair (const char *folder, CbkFileFlags flags, GCancellable *cancellable, GError **error);
void     folder_assert_new_pair (const char *folder);
void     folder_assert_whole (const char *folder, const char *name, const char *old_text, const char *new_text);

typedef char Folder;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folder, folder_free)

G_END_DECLS
