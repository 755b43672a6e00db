/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One export into a file, on a thread of its own: the whole file or none. */

#include "config.h"

#include "app/cbk-export-job.h"

#include "cli/cbk-file-set.h"

struct _CbkExportJob
{
  GObject parent_instance;

  CbkExtract     *extract; /* (owned) */
  CbkExportFormat format;
  char           *path;   /* (owned) */
  guint           n_done; /* rows, atomically: the thread counts them */
};

G_DEFINE_FINAL_TYPE (CbkExportJob, cbk_export_job, G_TYPE_OBJECT)

/* What the thread has. */
typedef struct
{
  CbkExportJob   *job; /* borrowed */
  CbkExportCursor cursor;
} Work;

static GMutex lock;
static GCond  one_ended;
static guint  n_running; /* under the lock */

static gboolean
give_bytes (GString *bytes, gpointer user_data)
{
  Work    *work = user_data;
  gboolean has_more = cbk_export_next (&work->cursor, bytes);

  g_atomic_int_set (&work->job->n_done, work->cursor.n_done);
  return has_more;
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CbkExportJob *self = source;
  Work          work = { .job = self };
  g_autoptr (CbkFileSet) files = cbk_file_set_new (CBK_FILE_OWN_MASK);
  g_autoptr (GError) error = NULL;
  gboolean is_written;

  cbk_export_begin (&work.cursor, cbk_extract_get (self->extract), self->format);
  is_written = cbk_file_set_add_source (files, self->path, give_bytes, &work, CBK_FILE_MAY_REPLACE, &error) &&
               cbk_file_set_write (files, cancellable, &error);

  g_mutex_lock (&lock);
  n_running--;
  g_cond_broadcast (&one_ended);
  g_mutex_unlock (&lock);
  if (is_written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
cbk_export_job_finalize (GObject *object)
{
  CbkExportJob *self = CBK_EXPORT_JOB (object);

  cbk_extract_unref (self->extract);
  g_free (self->path);

  G_OBJECT_CLASS (cbk_export_job_parent_class)->finalize (object);
}

static void
cbk_export_job_class_init (CbkExportJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_export_job_finalize;
}

static void
cbk_export_job_init (CbkExportJob *self)
{
}

/**
 * cbk_export_job_new:
 * @extract: (transfer none): what to export
 * @path: absolute; a file that is there is replaced once the new one is whole
 */
CbkExportJob *
cbk_export_job_new (CbkExtract *extract, CbkExportFormat format, const char *path)
{
  CbkExportJob *self = g_object_new (CBK_TYPE_EXPORT_JOB, NULL);

  self->extract = cbk_extract_ref (extract);
  self->format = format;
  self->path = g_strdup (path);
  return self;
}

/**
 * cbk_export_job_run_async:
 * @cancellable: leaves everything as it was, as long as the file has not got its name
 *
 * Writes the file. Once.
 */
void
cbk_export_job_run_async (CbkExportJob       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CBK_IS_EXPORT_JOB (self));

  /* What has been written is not said to be cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_mutex_lock (&lock);
  n_running++;
  g_mutex_unlock (&lock);
  g_task_run_in_thread (task, run_thread);
}

/**
 * cbk_export_job_run_finish:
 * @error: a #CBK_ERROR_SAVE with sentences for a person, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the file is there; if not, what was there before is
 */
gboolean
cbk_export_job_run_finish (CbkExportJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
cbk_export_job_get_path (CbkExportJob *self)
{
  g_return_val_if_fail (CBK_IS_EXPORT_JOB (self), NULL);

  return self->path;
}

guint
cbk_export_job_get_n_rows (CbkExportJob *self)
{
  g_return_val_if_fail (CBK_IS_EXPORT_JOB (self), 0);

  return cbk_extract_get (self->extract)->n_rows;
}

/* How many rows have been written so far. */
guint
cbk_export_job_get_n_done (CbkExportJob *self)
{
  g_return_val_if_fail (CBK_IS_EXPORT_JOB (self), 0);

  return g_atomic_int_get (&self->n_done);
}

/**
 * cbk_export_job_wait_for_all:
 *
 * Waits until no export has a file in hand. For the end of the program alone, when nobody looks at it any more: those
 * that were cancelled have yet to remove what they had begun.
 */
void
cbk_export_job_wait_for_all (void)
{
  g_mutex_lock (&lock);
  while (n_running > 0)
    g_cond_wait (&one_ended, &lock);
  g_mutex_unlock (&lock);
}
