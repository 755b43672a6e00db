/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One export into a file, on a thread of its own: the whole file or none. */
#pragma once

#include "core/export/cbk-extract.h"

G_BEGIN_DECLS

#define CBK_TYPE_EXPORT_JOB (cbk_export_job_get_type ())
G_DECLARE_FINAL_TYPE (CbkExportJob, cbk_export_job, CBK, EXPORT_JOB, GObject)

CbkExportJob *cbk_export_job_new (CbkExtract *extract, CbkExportFormat format, const char *path);
void          cbk_export_job_run_async (CbkExportJob       *self,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean      cbk_export_job_run_finish (CbkExportJob *self, GAsyncResult *result, GError **error);
const char   *cbk_export_job_get_path (CbkExportJob *self);
guint         cbk_export_job_get_n_rows (CbkExportJob *self);
guint         cbk_export_job_get_n_done (CbkExportJob *self);
void          cbk_export_job_wait_for_all (void);

G_END_DECLS
