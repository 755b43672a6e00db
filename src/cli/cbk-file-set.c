/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are written all or not at all: the order of the steps, and the way back from each of them. */

#include "config.h"

#include "cli/cbk-file-set.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

struct _CbkFileSet
{
  GPtrArray *places;   /* of CbkFilePlace, owned */
  GPtrArray *warnings; /* of char *, owned */
  mode_t     creation_mask;
};

/**
 * cbk_file_set_new:
 * @creation_mask: the user's: what is taken from the permissions rw-r--r-- of files that are not secret, or
 *   %CBK_FILE_OWN_MASK
 *
 * Returns: (transfer full): a set without files, to be used on one thread at a time
 */
CbkFileSet *
cbk_file_set_new (mode_t creation_mask)
{
  CbkFileSet *self = g_new0 (CbkFileSet, 1);

  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_file_place_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->creation_mask = creation_mask;
  return self;
}

/**
 * cbk_file_set_free:
 * @self: (transfer full) (nullable): a set
 */
void
cbk_file_set_free (CbkFileSet *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

/* A path that says plainly where it leads: a name that came from elsewhere cannot climb out of the folder. */
static gboolean
is_plain (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (*path != '/')
    return FALSE;

  parts = g_strsplit (path + 1, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
        return FALSE;
    }
  return *parts != NULL;
}

/* Returns: (transfer none) (nullable): a file of the set under that path */
static CbkFilePlace *
add_place (CbkFileSet *self, const char *path, CbkFileFlags flags, GError **error)
{
  g_autofree char *folder = NULL;
  CbkFilePlace    *place;

  if (!is_plain (path))
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
                   _ ("“%s” could not be saved: that is not the full path of a file. Choose the folder and the name "
                      "again."),
                   shown);
      return NULL;
    }

  folder = g_path_get_dirname (path);
  place = cbk_file_place_new (folder, strrchr (path, '/') + 1);
  place->is_secret = (flags & CBK_FILE_SECRET) != 0;
  place->may_replace = (flags & CBK_FILE_MAY_REPLACE) != 0;
  g_ptr_array_add (self->places, place);
  return place;
}

/**
 * cbk_file_set_add:
 * @self: a set that is not written yet
 * @path: an absolute path without ".", ".." and empty parts; the last part is the file's name, the rest is its folder
 * @bytes: what the file will hold; borrowed until @self is freed
 * @length: the number of bytes
 * @flags: who may read the file, and whether it may replace another one
 * @error: return location of a #CBK_ERROR_SAVE
 *
 * Returns: whether the path is one that can be written
 */
gboolean
cbk_file_set_add (CbkFileSet   *self,
                  const char   *path,
                  gconstpointer bytes,
                  gsize         length,
                  CbkFileFlags  flags,
                  GError      **error)
{
  CbkFilePlace *place;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL || length == 0, FALSE);

  place = add_place (self, path, flags, error);
  if (place == NULL)
    return FALSE;

  place->bytes = bytes;
  place->length = length;
  return TRUE;
}

/**
 * cbk_file_set_add_source:
 * @path: as for cbk_file_set_add()
 * @source: gives what the file will hold, piece by piece, while it is written
 * @user_data: for @source; borrowed until @self is freed
 *
 * Returns: whether the path is one that can be written
 */
gboolean
cbk_file_set_add_source (CbkFileSet   *self,
                         const char   *path,
                         CbkFileSource source,
                         gpointer      user_data,
                         CbkFileFlags  flags,
                         GError      **error)
{
  CbkFilePlace *place;

  g_return_val_if_fail (self != NULL && path != NULL && source != NULL, FALSE);

  place = add_place (self, path, flags, error);
  if (place == NULL)
    return FALSE;

  place->source = source;
  place->source_data = user_data;
  return TRUE;
}

static CbkFilePlace *
get_place (CbkFileSet *self, guint index)
{
  return g_ptr_array_index (self->places, index);
}

static gboolean
check_names (CbkFileSet *self, GError **error)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      CbkFilePlace *place = get_place (self, i);

      if (!cbk_file_place_open_folder (place, error) || !cbk_file_place_check_name (place, error))
        return FALSE;
      for (guint k = 0; k < i; k++)
        {
          g_autofree char *name = NULL;

          if (!cbk_file_place_is_same (place, get_place (self, k)))
            continue;
          name = g_filename_display_name (place->name);
          g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
                       _ ("“%s” was chosen for the certificate and for the private key. Choose two names."), name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
prepare (CbkFileSet *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->places->len; i++)
    cbk_file_place_remove_leftovers (get_place (self, i));

  for (guint i = 0; i < self->places->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !cbk_file_place_prepare (get_place (self, i), self->creation_mask, cancellable, error))
        return FALSE;
    }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
take (CbkFileSet *self, GError **error)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      if (!cbk_file_place_take (get_place (self, i), error))
        return FALSE;
    }
  for (guint i = 0; i < self->places->len; i++)
    {
      if (!cbk_file_place_sync_folder (get_place (self, i), error))
        return FALSE;
    }
  return TRUE;
}

/* The last to get its name is the first to give it back. */
static void
give_back (CbkFileSet *self, GError **error)
{
  gboolean is_unchanged = TRUE;

  for (guint i = self->places->len; i > 0; i--)
    {
      CbkFilePlace    *place = get_place (self, i - 1);
      g_autofree char *name = NULL;
      g_autofree char *sentence = NULL;

      if (cbk_file_place_give_back (place))
        continue;
      is_unchanged = FALSE;
      name = g_filename_display_name (place->name);
      sentence = g_strdup_printf (
        /* Translators: both are the name of one file */
        _ ("“%s” could not be put back as it was: look for a hidden file whose name begins with “.%s”."), name, name);
      g_prefix_error (error, "%s ", sentence);
    }
  if (is_unchanged && error != NULL && g_error_matches (*error, CBK_ERROR, CBK_ERROR_SAVE))
    {
      g_autofree char *message = g_strdup_printf (_ ("%s Nothing was changed."), (*error)->message);

      g_free ((*error)->message);
      (*error)->message = g_steal_pointer (&message);
    }
}

static void
warn (CbkFileSet *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      g_autofree char *warning = cbk_file_place_dup_warning (get_place (self, i));

      if (warning != NULL)
        g_ptr_array_add (self->warnings, g_steal_pointer (&warning));
    }
}

/**
 * cbk_file_set_write:
 * @self: a set; it can be written once
 * @cancellable: (nullable): a cancellable; it is looked at until the first file gets its name
 * @error: return location of a #CBK_ERROR_SAVE or %G_IO_ERROR_CANCELLED
 *
 * Writes all bytes to temporary files beside their places and waits for the disk; only then the files get their names,
 * each in one step. After an error everything is as it was before. After a kill each name has a whole file, the old one
 * or the new one, and the temporary files that are left go with the next set that is written to the folder.
 * It blocks: call it on a thread of its own.
 *
 * Returns: whether all files have their names
 */
gboolean
cbk_file_set_write (CbkFileSet *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) reason = NULL;
  gboolean is_written;

  g_return_val_if_fail (self != NULL && self->places->len > 0, FALSE);
  g_return_val_if_fail (get_place (self, 0)->folder_fd < 0, FALSE);

  is_written = check_names (self, &reason) && prepare (self, cancellable, &reason) && take (self, &reason);
  if (is_written)
    warn (self);
  else
    give_back (self, &reason);
  for (guint i = 0; i < self->places->len; i++)
    cbk_file_place_clean_up (get_place (self, i));

  if (!is_written)
    g_propagate_error (error, g_steal_pointer (&reason));
  return is_written;
}

/**
 * cbk_file_set_get_warnings:
 * @self: a set that was written
 *
 * Returns: (transfer none) (element-type utf8): sentences about who else can get at the secret files
 */
GPtrArray *
cbk_file_set_get_warnings (CbkFileSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->warnings;
}
