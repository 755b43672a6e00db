/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are written all or not at all, each under its name as a whole: old or new, whatever happens meanwhile. */
#pragma once

#include "cli/cbk-file-place.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_FILE_SECRET = 1 << 0,      /* for its owner alone, from the moment that it exists */
  CBK_FILE_MAY_REPLACE = 1 << 1, /* what has its name may go */
} CbkFileFlags;

typedef struct _CbkFileSet CbkFileSet;

CbkFileSet *cbk_file_set_new (mode_t creation_mask);
void        cbk_file_set_free (CbkFileSet *self);
gboolean    cbk_file_set_add (CbkFileSet   *self,
                              const char   *path,
                              gconstpointer bytes,
                              gsize         length,
                              CbkFileFlags  flags,
                              GError      **error);
gboolean    cbk_file_set_add_source (CbkFileSet   *self,
                                     const char   *path,
                                     CbkFileSource source,
                                     gpointer      user_data,
                                     CbkFileFlags  flags,
                                     GError      **error);
gboolean    cbk_file_set_write (CbkFileSet *self, GCancellable *cancellable, GError **error);
GPtrArray  *cbk_file_set_get_warnings (CbkFileSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkFileSet, cbk_file_set_free)

G_END_DECLS
