/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a set on its way to its name: a temporary file beside it, put in its place, and taken back. */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_FILE_PLACE_WAITING,   /* nothing has its name yet, or the old file has */
  CBK_FILE_PLACE_CREATED,   /* it has its name, which nothing had before */
  CBK_FILE_PLACE_EXCHANGED, /* it has its name; the old file has the temporary name */
  CBK_FILE_PLACE_KEPT,      /* it has its name; the old file, or a copy of it, has a further temporary name */
} CbkFilePlaceState;

/* The process's own mask, which is left alone: for a process with threads. */
#define CBK_FILE_OWN_MASK ((mode_t) -1)

/* Appends the next bytes of a file that is too large to be in memory as a whole. It is called on the thread that
 * writes.
 *
 * Returns: whether there were any; if not, the file is at its end */
typedef gboolean (*CbkFileSource) (GString *bytes, gpointer user_data);

typedef struct
{
  char             *folder; /* owned; absolute */
  char             *name;   /* owned; in the folder */
  const guint8     *bytes;  /* borrowed: the caller keeps them, and wipes them where they are secret */
  gsize             length;
  CbkFileSource     source; /* (nullable): gives the bytes in place of those */
  gpointer          source_data;
  gboolean          is_secret;
  gboolean          may_replace;
  int               folder_fd; /* owned, or -1 */
  CbkFilePlaceState state;
  char             *temporary; /* owned (nullable): our name in the folder that is not the file's */
  int               fd;        /* owned, or -1: the new file; its lock tells that we are alive */
  int               old_fd;    /* owned, or -1: the old file, or its copy, locked likewise */
  char             *kept;      /* owned (nullable): the further name */
} CbkFilePlace;

CbkFilePlace *cbk_file_place_new (const char *folder, const char *name);
void          cbk_file_place_free (CbkFilePlace *self);
gboolean      cbk_file_place_open_folder (CbkFilePlace *self, GError **error);
gboolean      cbk_file_place_check_name (CbkFilePlace *self, GError **error);
void          cbk_file_place_remove_leftovers (CbkFilePlace *self);
gboolean cbk_file_place_prepare (CbkFilePlace *self, mode_t creation_mask, GCancellable *cancellable, GError **error);
gboolean cbk_file_place_take (CbkFilePlace *self, GError **error);
gboolean cbk_file_place_sync_folder (CbkFilePlace *self, GError **error);
gboolean cbk_file_place_give_back (CbkFilePlace *self);
void     cbk_file_place_clean_up (CbkFilePlace *self);
gboolean cbk_file_place_is_same (const CbkFilePlace *self, const CbkFilePlace *other);
char    *cbk_file_place_dup_warning (CbkFilePlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkFilePlace, cbk_file_place_free)

G_END_DECLS
