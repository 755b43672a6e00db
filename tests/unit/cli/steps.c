/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system calls of a save, counted; one of them fails, or ends the process, where a test wants it. */

#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static struct
{
  gboolean   is_on;
  gboolean   is_inside; /* the function that is called at a step makes steps of its own */
  guint      n_steps;
  guint      number; /* the step that is met, from 1; 0: none */
  StepsFault fault;
  int        reason;
  GFunc      function;
  gpointer   data;
  gboolean   has_plain_renames;
  gboolean   has_deaf_renames;
  gboolean   has_no_links;
  gboolean   has_plain_modes;
  gboolean   has_short_writes;
  gboolean   has_failing_folders;
  char       log[256];
} plan;

void
steps_start (void)
{
  plan.is_on = TRUE;
  plan.n_steps = 0;
  plan.log[0] = '\0';
}

/* Returns: how many steps there were */
guint
steps_stop (void)
{
  plan.is_on = FALSE;
  plan.number = 0;
  return plan.n_steps;
}

void
steps_plan (guint number, StepsFault fault, int reason)
{
  plan.number = number;
  plan.fault = fault;
  plan.reason = reason;
}

void
steps_plan_call (guint number, GFunc function, gpointer data)
{
  steps_plan (number, STEPS_CALL, 0);
  plan.function = function;
  plan.data = data;
}

/* As on a file system that knows neither exchange nor "only if it is free". */
void
steps_set_plain_renames (gboolean plain)
{
  plan.has_plain_renames = plain;
}

/* As on a file system of a program, which does any rename as it likes, and opens its files by links. */
void
steps_set_deaf_renames (gboolean deaf)
{
  plan.has_deaf_renames = deaf;
}

/* As on a file system where a file has one name. */
void
steps_set_no_links (gboolean none)
{
  plan.has_no_links = none;
}

/* As on a file system that shows the same permissions for every file. */
void
steps_set_plain_modes (gboolean plain)
{
  plan.has_plain_modes = plain;
}

/* What is in a folder cannot be made safe. */
void
steps_set_failing_folders (gboolean failing)
{
  plan.has_failing_folders = failing;
}

/* No write takes more than three bytes. */
void
steps_set_short_writes (gboolean is_short)
{
  plan.has_short_writes = is_short;
}

/* Whether the last save came as far as the step that was planned. */
gboolean
steps_was_met (void)
{
  return plan.n_steps >= plan.number;
}

const char *
steps_get_log (void)
{
  return plan.log;
}

static gboolean
is_met (StepsFault fault)
{
  return plan.is_on && !plan.is_inside && plan.n_steps == plan.number && plan.number > 0 && plan.fault == fault;
}

/* Returns: whether the step may be done */
static gboolean
before (char letter)
{
  if (!plan.is_on || plan.is_inside)
    return TRUE;

  g_assert_cmpuint (plan.n_steps, <, sizeof plan.log - 1);
  plan.log[plan.n_steps++] = letter;
  plan.log[plan.n_steps] = '\0';
  if (is_met (STEPS_KILL_BEFORE))
    raise (SIGKILL);
  if (is_met (STEPS_CALL))
    {
      plan.is_inside = TRUE;
      plan.function (plan.data, NULL);
      plan.is_inside = FALSE;
    }
  if (!is_met (STEPS_FAIL))
    return TRUE;

  errno = plan.reason;
  return FALSE;
}

static int
after (int result)
{
  if (is_met (STEPS_KILL_AFTER))
    raise (SIGKILL);
  return result;
}

int     __real_openat64 (int folder_fd, const char *name, int flags, mode_t mode);
int     __wrap_openat64 (int folder_fd, const char *name, int flags, mode_t mode);
ssize_t __real_write (int fd, const void *bytes, size_t length);
ssize_t __wrap_write (int fd, const void *bytes, size_t length);
int     __real_fsync (int fd);
int     __wrap_fsync (int fd);
int     __real_renameat (int from_fd, const char *from, int to_fd, const char *to);
int     __wrap_renameat (int from_fd, const char *from, int to_fd, const char *to);
int     __real_fstatfs64 (int fd, struct statfs64 *status);
int     __wrap_fstatfs64 (int fd, struct statfs64 *status);
int     __real_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags);
int     __wrap_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags);
int     __real_linkat (int from_fd, const char *from, int to_fd, const char *to, int flags);
int     __wrap_linkat (int from_fd, const char *from, int to_fd, const char *to, int flags);
int     __real_unlinkat (int folder_fd, const char *name, int flags);
int     __wrap_unlinkat (int folder_fd, const char *name, int flags);
int     __real_fstat64 (int fd, struct stat *status);
int     __wrap_fstat64 (int fd, struct stat *status);
int     __wrap_chmod (const char *path, mode_t mode);
int     __wrap_fchmod (int fd, mode_t mode);
int     __wrap_fchmodat (int folder_fd, const char *name, mode_t mode, int flags);

/* A file has its final permissions as soon as it is there. */
static void
check_created (int fd, mode_t mode)
{
  struct stat status;

  g_assert_cmpint (__real_fstat64 (fd, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, mode);
  g_assert_true (mode == 0600 || mode == 0644);
}

int
__wrap_openat64 (int folder_fd, const char *name, int flags, mode_t mode)
{
  if (plan.has_deaf_renames && (flags & (O_NOFOLLOW | O_CREAT)) == O_NOFOLLOW)
    {
      errno = ELOOP;
      return -1;
    }
  int fd;

  if (!before ('o'))
    return -1;
  fd = __real_openat64 (folder_fd, name, flags, mode);
  if (fd >= 0 && plan.is_on && (flags & O_CREAT) != 0)
    {
      g_assert_cmpint (flags & (O_EXCL | O_NOFOLLOW | O_CLOEXEC), ==, O_EXCL | O_NOFOLLOW | O_CLOEXEC);
      check_created (fd, mode);
    }
  return after (fd);
}

ssize_t
__wrap_write (int fd, const void *bytes, size_t length)
{
  ssize_t n_bytes;

  if (!before ('w'))
    return -1;
  n_bytes = __real_write (fd, bytes, plan.is_on && plan.has_short_writes ? MIN (length, 3) : length);
  after (0);
  return n_bytes;
}

int
__wrap_fsync (int fd)
{
  struct stat status;
  gboolean    is_folder = __real_fstat64 (fd, &status) == 0 && S_ISDIR (status.st_mode);

  if (!before (is_folder ? 'd' : 'f'))
    return -1;
  if (plan.is_on && !plan.is_inside && is_folder && plan.has_failing_folders)
    {
      errno = EIO;
      return after (-1);
    }
  return after (__real_fsync (fd));
}

int
__wrap_renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  return before ('r') ? after (__real_renameat (from_fd, from, to_fd, to)) : -1;
}

int
__wrap_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  if (!before ('r'))
    return -1;
  if (plan.has_plain_renames)
    {
      errno = EINVAL;
      return after (-1);
    }
  return after (__real_renameat2 (from_fd, from, to_fd, to, plan.has_deaf_renames ? 0 : flags));
}

int
__wrap_fstatfs64 (int fd, struct statfs64 *status)
{
  int result = __real_fstatfs64 (fd, status);

  if (plan.has_deaf_renames)
    status->f_type = FUSE_SUPER_MAGIC;
  return result;
}

int
__wrap_linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  if (!before ('l'))
    return -1;
  if (plan.has_no_links)
    {
      errno = EPERM;
      return after (-1);
    }
  return after (__real_linkat (from_fd, from, to_fd, to, flags));
}

int
__wrap_unlinkat (int folder_fd, const char *name, int flags)
{
  return before ('u') ? after (__real_unlinkat (folder_fd, name, flags)) : -1;
}

int
__wrap_fstat64 (int fd, struct stat *status)
{
  int result = __real_fstat64 (fd, status);

  if (plan.has_plain_modes)
    status->st_mode |= 0755;
  return result;
}

/* No file is given its permissions later. */
int
__wrap_chmod (const char *path, mode_t mode)
{
  g_assert_not_reached ();
}

int
__wrap_fchmod (int fd, mode_t mode)
{
  g_assert_not_reached ();
}

int
__wrap_fchmodat (int folder_fd, const char *name, mode_t mode, int flags)
{
  g_assert_not_reached ();
}
