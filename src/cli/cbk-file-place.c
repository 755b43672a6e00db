/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a set on its way to its name: each step, how it is undone, and the sentence for its failure. */

#include "config.h"

#include "cli/cbk-file-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cbk-file-leftover.h"
#include "cli/cbk-file-system.h"
#include "core/cbk-error.h"

#define SECRET_MODE (S_IRUSR | S_IWUSR)
#define PUBLIC_MODE (SECRET_MODE | S_IRGRP | S_IROTH)
#define ALL_PERMISSIONS 0777

#define COPY_BUFFER_BYTES 16384

/**
 * cbk_file_place_new:
 * @folder: an absolute path
 * @name: the name of a file in it
 *
 * Returns: (transfer full): a file that nothing has been done for
 */
CbkFilePlace *
cbk_file_place_new (const char *folder, const char *name)
{
  CbkFilePlace *self;

  g_return_val_if_fail (folder != NULL && *folder == '/', NULL);
  g_return_val_if_fail (name != NULL && *name != '\0' && strchr (name, '/') == NULL, NULL);

  self = g_new0 (CbkFilePlace, 1);
  self->folder = g_strdup (folder);
  self->name = g_strdup (name);
  self->folder_fd = self->fd = self->old_fd = -1;
  return self;
}

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/**
 * cbk_file_place_free:
 * @self: (transfer full) (nullable): a file, which cbk_file_place_clean_up() was called for if anything was prepared
 */
void
cbk_file_place_free (CbkFilePlace *self)
{
  if (self == NULL)
    return;

  clear_fd (&self->fd);
  clear_fd (&self->old_fd);
  clear_fd (&self->folder_fd);
  g_free (self->temporary);
  g_free (self->kept);
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

/* Whole sentences for a person: which file, why, what to do. That nothing was changed is said by the set, which knows.
 */
static void
set_error (const CbkFilePlace *self, int reason, GError **error)
{
  g_autofree char *folder = cbk_file_system_show_folder (self->folder);
  g_autofree char *name = g_filename_display_name (self->name);
  g_autofree char *sentence = NULL;

  switch (reason)
    {
    case ENOSPC:
    case EDQUOT:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: there is no space left for it in “%s”. Free some space, "
                                     "or choose another folder."),
                                  name, folder);
      break;
    case EFBIG:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: it is larger than files may be in “%s”. Choose another "
                                     "folder."),
                                  name, folder);
      break;
    case EROFS:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: “%s” is on a disk that can only be read. Choose another "
                                     "folder."),
                                  name, folder);
      break;
    case EACCES:
    case EPERM:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: you may not write it to “%s”. Choose another folder, or "
                                     "change who may write there."),
                                  name, folder);
      break;
    case ENOENT:
    case ENOTDIR:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: the folder “%s” is no longer there. Choose another "
                                     "folder."),
                                  name, folder);
      break;
    case EEXIST:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: “%s” already has a file of that name, which may not be "
                                     "replaced. Choose another name."),
                                  name, folder);
      break;
    case ENAMETOOLONG:
      /* Translators: the name of a file, and the folder */
      sentence = g_strdup_printf (_ ("“%s” could not be saved: the name is too long for “%s”. Choose a shorter one."),
                                  name, folder);
      break;
    default:
      /* Translators: the name of a file, the folder, and why */
      sentence = g_strdup_printf (_ ("“%s” could not be saved in “%s”: %s. Try again, or choose another folder."), name,
                                  folder, g_strerror (reason));
    }
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_SAVE, sentence);
}

static void
set_no_file_error (const CbkFilePlace *self, mode_t mode, GError **error)
{
  g_autofree char *folder = cbk_file_system_show_folder (self->folder);
  g_autofree char *name = g_filename_display_name (self->name);

  if (S_ISDIR (mode))
    g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
                 /* Translators: the name of a file, and the folder */
                 _ ("“%s” could not be saved: in “%s” that is the name of a folder. Choose another name."), name,
                 folder);
  else if (S_ISLNK (mode))
    g_set_error (
      error, CBK_ERROR, CBK_ERROR_SAVE,
      /* Translators: the name of a file, and the folder */
      _ ("“%s” could not be saved: in “%s” that is a link to another place, which is not followed. Remove the "
         "link, or choose another name."),
      name, folder);
  else
    g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
                 /* Translators: the name of a file, and the folder */
                 _ ("“%s” could not be saved: in “%s” that is the name of something that is not a file. Choose another "
                    "name."),
                 name, folder);
}

/**
 * cbk_file_place_open_folder:
 * @self: a file
 * @error: return location of a #CBK_ERROR_SAVE
 *
 * Returns: whether the folder is there and may be looked at; from now on its path is not asked for again
 */
gboolean
cbk_file_place_open_folder (CbkFilePlace *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->folder_fd < 0, FALSE);

  self->folder_fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder_fd >= 0)
    return TRUE;

  set_error (self, errno, error);
  return FALSE;
}

/**
 * cbk_file_place_check_name:
 * @self: a file whose folder is open
 * @error: return location of a #CBK_ERROR_SAVE
 *
 * Returns: whether the name is free, or that of a file that may be replaced
 */
gboolean
cbk_file_place_check_name (CbkFilePlace *self, GError **error)
{
  struct stat status;

  g_return_val_if_fail (self != NULL && self->folder_fd >= 0, FALSE);

  if (fstatat (self->folder_fd, self->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      set_error (self, errno, error);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      set_no_file_error (self, status.st_mode, error);
      return FALSE;
    }
  if (self->may_replace)
    return TRUE;

  set_error (self, EEXIST, error);
  return FALSE;
}

/**
 * cbk_file_place_remove_leftovers:
 * @self: a file whose folder is open
 *
 * Removes the temporary files that processes left in the folder which were killed while they saved.
 */
void
cbk_file_place_remove_leftovers (CbkFilePlace *self)
{
  g_return_if_fail (self != NULL && self->folder_fd >= 0);

  cbk_file_leftover_remove_all (self->folder_fd);
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n_bytes = write (fd, bytes, length);

      if (n_bytes < 0 && errno == EINTR)
        continue;
      if (n_bytes < 0)
        return FALSE;
      bytes += n_bytes;
      length -= n_bytes;
    }
  return TRUE;
}

static gboolean
write_source (CbkFilePlace *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  while (self->source (bytes, self->source_data))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!write_all (self->fd, (const guint8 *) bytes->str, bytes->len))
        {
          set_error (self, errno, error);
          return FALSE;
        }
      g_string_truncate (bytes, 0);
    }
  return TRUE;
}

/**
 * cbk_file_place_prepare:
 * @self: a file whose folder is open
 * @creation_mask: what is taken from the permissions of a file that is not secret, or %CBK_FILE_OWN_MASK
 * @cancellable: (nullable): is looked at before each piece from a source
 * @error: return location of a #CBK_ERROR_SAVE or %G_IO_ERROR_CANCELLED
 *
 * Writes the bytes to a temporary file in the folder, and waits until the disk has them. A secret file is its owner's
 * alone from the call that makes it.
 *
 * Returns: whether the bytes are safe
 */
gboolean
cbk_file_place_prepare (CbkFilePlace *self, mode_t creation_mask, GCancellable *cancellable, GError **error)
{
  gboolean is_masked;
  mode_t   mode;

  g_return_val_if_fail (self != NULL && self->folder_fd >= 0 && self->fd < 0, FALSE);

  is_masked = !self->is_secret && creation_mask == CBK_FILE_OWN_MASK;
  mode = self->is_secret ? SECRET_MODE : is_masked ? PUBLIC_MODE : PUBLIC_MODE & ~creation_mask;
  self->fd = cbk_file_leftover_create (self->folder_fd, self->name, mode, is_masked, &self->temporary);
  if (self->fd >= 0 && self->source != NULL && !write_source (self, cancellable, error))
    return FALSE;
  if (self->fd >= 0 && write_all (self->fd, self->bytes, self->length) && fsync (self->fd) == 0)
    return TRUE;

  set_error (self, errno, error);
  return FALSE;
}

/* The old file keeps a lock while it has a temporary name, or it would be taken for a left-over. One that cannot be
 * opened cannot be opened by whoever removes left-overs either. */
static void
lock_old (CbkFilePlace *self)
{
  self->old_fd = cbk_file_system_open_file (self->folder_fd, self->name);
  if (self->old_fd >= 0 && flock (self->old_fd, LOCK_SH | LOCK_NB) != 0)
    clear_fd (&self->old_fd);
}

/* Whether a file system does not know this kind of renaming at all. */
static gboolean
is_unsupported (int reason)
{
  return reason == EINVAL || reason == ENOSYS || reason == EOPNOTSUPP;
}

static gboolean
copy_bytes (int from, int to)
{
  guint8   buffer[COPY_BUFFER_BYTES];
  gssize   n_bytes;
  gboolean is_good;

  do
    {
      n_bytes = read (from, buffer, sizeof buffer);
      is_good = n_bytes >= 0 ? write_all (to, buffer, n_bytes) : errno == EINTR;
    }
  while (is_good && n_bytes != 0);
  explicit_bzero (buffer, sizeof buffer);
  return is_good;
}

static gboolean
copy_old (CbkFilePlace *self)
{
  int      from = cbk_file_system_open_file (self->folder_fd, self->name);
  gboolean is_good = FALSE;
  int      reason;

  if (from < 0)
    return FALSE;

  clear_fd (&self->old_fd);
  self->old_fd = cbk_file_leftover_create (self->folder_fd, self->name, SECRET_MODE, TRUE, &self->kept);
  if (self->old_fd >= 0)
    is_good = copy_bytes (from, self->old_fd) && fsync (self->old_fd) == 0;
  reason = errno;
  close (from);
  errno = reason;
  return is_good;
}

/* For file systems that know no exchange: a second name keeps the old file; where they know no second names either,
 * they mostly know no owners and modes, and a copy is as good. */
static gboolean
keep_old (CbkFilePlace *self)
{
  g_autofree char *name = cbk_file_leftover_dup_name (self->name);

  if (linkat (self->folder_fd, self->name, self->folder_fd, name, 0) != 0)
    return copy_old (self);

  self->kept = g_steal_pointer (&name);
  return TRUE;
}

/* Two files change their names in one step, so the old one can come back as it was. */
static gboolean
exchange (CbkFilePlace *self)
{
  return cbk_file_system_rename (self->folder_fd, self->temporary, self->name, RENAME_EXCHANGE) == 0;
}

static gboolean
replace (CbkFilePlace *self, GError **error)
{
  lock_old (self);
  if (exchange (self))
    {
      /* What has come in exchange is removed later: it must be what was looked at, not a folder of the last moment. */
      self->state = CBK_FILE_PLACE_EXCHANGED;
      if (cbk_file_system_is_file (self->folder_fd, self->temporary))
        return TRUE;
      set_error (self, EEXIST, error);
      return FALSE;
    }

  if (is_unsupported (errno) && keep_old (self) &&
      renameat (self->folder_fd, self->temporary, self->folder_fd, self->name) == 0)
    {
      self->state = CBK_FILE_PLACE_KEPT;
      g_clear_pointer (&self->temporary, g_free);
      return TRUE;
    }
  set_error (self, errno, error);
  return FALSE;
}

/* Without the kernel's help something could get the name between the look and the step; it would have to be quick. */
static gboolean
rename_if_free (CbkFilePlace *self)
{
  struct stat status;

  if (cbk_file_system_rename (self->folder_fd, self->temporary, self->name, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (!is_unsupported (errno))
    return FALSE;
  if (fstatat (self->folder_fd, self->name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    errno = EEXIST;
  else if (errno == ENOENT)
    return renameat (self->folder_fd, self->temporary, self->folder_fd, self->name) == 0;
  return FALSE;
}

/**
 * cbk_file_place_take:
 * @self: a file that is prepared
 * @error: return location of a #CBK_ERROR_SAVE
 *
 * Gives the file its name, in one step; the old one is kept until cbk_file_place_clean_up().
 *
 * Returns: whether it has its name
 */
gboolean
cbk_file_place_take (CbkFilePlace *self, GError **error)
{
  struct stat status;

  g_return_val_if_fail (self != NULL && self->temporary != NULL && self->state == CBK_FILE_PLACE_WAITING, FALSE);

  if (!cbk_file_place_check_name (self, error))
    return FALSE;
  if (self->may_replace && fstatat (self->folder_fd, self->name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    return replace (self, error);

  if (!rename_if_free (self))
    {
      set_error (self, errno, error);
      return FALSE;
    }
  self->state = CBK_FILE_PLACE_CREATED;
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

/**
 * cbk_file_place_sync_folder:
 * @self: a file whose folder is open
 * @error: return location of a #CBK_ERROR_SAVE
 *
 * Waits until the disk knows the names in the folder, where its file system can tell.
 *
 * Returns: whether it does
 */
gboolean
cbk_file_place_sync_folder (CbkFilePlace *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->folder_fd >= 0, FALSE);

  if (fsync (self->folder_fd) == 0 || is_unsupported (errno))
    return TRUE;

  set_error (self, errno, error);
  return FALSE;
}

/* Whether the name is still our new file's: what another process put there since is not ours to take away. */
static gboolean
has_name (const CbkFilePlace *self)
{
  struct stat named;
  struct stat ours;

  return fstatat (self->folder_fd, self->name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat (self->fd, &ours) == 0 &&
         named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

/**
 * cbk_file_place_give_back:
 * @self: a file at any stage
 *
 * Undoes cbk_file_place_take().
 *
 * Returns: whether the name has again what it had; else the old file stays under its temporary name
 */
gboolean
cbk_file_place_give_back (CbkFilePlace *self)
{
  gboolean is_back = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);

  switch (self->state)
    {
    case CBK_FILE_PLACE_WAITING:
      return TRUE;
    case CBK_FILE_PLACE_CREATED:
      is_back = !has_name (self) || unlinkat (self->folder_fd, self->name, 0) == 0;
      break;
    case CBK_FILE_PLACE_EXCHANGED:
      is_back = exchange (self);
      break;
    case CBK_FILE_PLACE_KEPT:
      is_back = renameat (self->folder_fd, self->kept, self->folder_fd, self->name) == 0;
      if (is_back)
        g_clear_pointer (&self->kept, g_free);
      break;
    }
  if (!is_back)
    {
      /* Nobody shall remove what a person may still need. */
      g_clear_pointer (&self->temporary, g_free);
      g_clear_pointer (&self->kept, g_free);
      return FALSE;
    }
  self->state = CBK_FILE_PLACE_WAITING;
  return TRUE;
}

/**
 * cbk_file_place_clean_up:
 * @self: a file at any stage
 *
 * Removes what has a temporary name: the new file where it did not get its own, the old one where it was replaced.
 */
void
cbk_file_place_clean_up (CbkFilePlace *self)
{
  g_return_if_fail (self != NULL);

  if (self->temporary != NULL)
    unlinkat (self->folder_fd, self->temporary, 0);
  if (self->kept != NULL)
    unlinkat (self->folder_fd, self->kept, 0);
  g_clear_pointer (&self->temporary, g_free);
  g_clear_pointer (&self->kept, g_free);
  clear_fd (&self->old_fd);
}

/**
 * cbk_file_place_is_same:
 * @self: a file whose folder is open
 * @other: another one
 *
 * Returns: whether both have the same name in the same folder, however their paths are written
 */
gboolean
cbk_file_place_is_same (const CbkFilePlace *self, const CbkFilePlace *other)
{
  struct stat mine;
  struct stat theirs;

  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return strcmp (self->name, other->name) == 0 && fstat (self->folder_fd, &mine) == 0 &&
         fstat (other->folder_fd, &theirs) == 0 && mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino;
}

/**
 * cbk_file_place_dup_warning:
 * @self: a file that has its name
 *
 * Returns: (transfer full) (nullable): a sentence, where others could get at a secret file
 */
char *
cbk_file_place_dup_warning (CbkFilePlace *self)
{
  g_autofree char *folder = NULL;
  struct stat      status;

  g_return_val_if_fail (self != NULL && self->fd >= 0, NULL);

  if (!self->is_secret)
    return NULL;

  folder = cbk_file_system_show_folder (self->folder);
  if (fstat (self->fd, &status) != 0 || (status.st_mode & ALL_PERMISSIONS) != SECRET_MODE)
    return g_strdup_printf (
      _ ("The disk of “%s” does not keep who may read a file, so whoever has the disk can read the "
         "private key. Move the key to another disk."),
      folder);
  if (fstat (self->folder_fd, &status) != 0 || (status.st_mode & (S_IWOTH | S_ISVTX)) == S_IWOTH)
    return g_strdup_printf (_ (
                              "Every user of this computer may change what is in “%s”, so the private key there can be "
                              "exchanged for another one. Choose a folder of your own."),
                            folder);
  if ((status.st_mode & S_IROTH) != 0)
    return g_strdup_printf (
      _ ("Every user of this computer may look into “%s”. The private key there is readable by you "
         "alone, but others see that it is there."),
      folder);
  return NULL;
}
