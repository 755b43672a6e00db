/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows on the clipboard: their text is made when somebody pastes it, on a thread.
 *
 * So a copy of a million rows costs nothing until then. What is pasted is what was selected when it was copied. */

#include "config.h"

#include "app/cbk-rows-content.h"

#include "core/export/cbk-extract.h"

#define PLAIN "text/plain;charset=utf-8"
#define HTML "text/html"

struct _CbkRowsContent
{
  GdkContentProvider parent_instance;

  CbkExtract     *extract; /* (owned) */
  CbkExportFormat plain;   /* the form of the plain text */
  gboolean        has_html;
};

G_DEFINE_FINAL_TYPE (CbkRowsContent, cbk_rows_content, GDK_TYPE_CONTENT_PROVIDER)

/* What the thread gets. */
typedef struct
{
  CbkExtract     *extract; /* (owned) */
  CbkExportFormat format;
  GOutputStream  *stream; /* (owned) */
} Work;

static void
work_free (Work *work)
{
  cbk_extract_unref (work->extract);
  g_object_unref (work->stream);
  g_free (work);
}

static void
write_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (GError) error = NULL;

  if (cbk_export_write (cbk_extract_get (work->extract), work->format, work->stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static GdkContentFormats *
cbk_rows_content_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  if (CBK_ROWS_CONTENT (provider)->has_html)
    gdk_content_formats_builder_add_mime_type (builder, HTML);
  gdk_content_formats_builder_add_mime_type (builder, PLAIN);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
cbk_rows_content_write_mime_type_async (GdkContentProvider *provider,
                                        const char         *mime_type,
                                        GOutputStream      *stream,
                                        int                 io_priority,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  CbkRowsContent *self = CBK_ROWS_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->extract = cbk_extract_ref (self->extract);
  work->format = g_str_equal (mime_type, HTML) ? CBK_EXPORT_HTML : self->plain;
  work->stream = g_object_ref (stream);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_set_priority (task, io_priority);
  g_task_run_in_thread (task, write_thread);
}

static gboolean
cbk_rows_content_write_mime_type_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cbk_rows_content_finalize (GObject *object)
{
  cbk_extract_unref (CBK_ROWS_CONTENT (object)->extract);

  G_OBJECT_CLASS (cbk_rows_content_parent_class)->finalize (object);
}

static void
cbk_rows_content_class_init (CbkRowsContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cbk_rows_content_finalize;
  provider_class->ref_formats = cbk_rows_content_ref_formats;
  provider_class->write_mime_type_async = cbk_rows_content_write_mime_type_async;
  provider_class->write_mime_type_finish = cbk_rows_content_write_mime_type_finish;
}

static void
cbk_rows_content_init (CbkRowsContent *self)
{
}

/* Where nothing is selected, the clipboard keeps what it has. */
static void
copy (GdkClipboard   *clipboard,
      CbkInventory   *inventory,
      GTimeZone      *zone,
      gint64          now,
      CbkExportFormat plain,
      gboolean        has_html)
{
  g_autoptr (GArray) rows = cbk_inventory_dup_selected_rows (inventory);
  g_autoptr (CbkRowsContent) self = NULL;

  if (rows->len == 0)
    return;

  self = g_object_new (CBK_TYPE_ROWS_CONTENT, NULL);
  self->extract = cbk_extract_new (&(CbkExport){
    .snapshot = cbk_inventory_get_snapshot (inventory),
    .rows = (const guint32 *) rows->data,
    .n_rows = rows->len,
    .now = now,
    .zone = zone,
  });
  self->plain = plain;
  self->has_html = has_html;
  gdk_clipboard_set_content (clipboard, GDK_CONTENT_PROVIDER (self));
}

/**
 * cbk_rows_content_copy_table:
 * @inventory: its selected rows are copied
 * @zone: the user's
 * @now: UTC seconds: the moment at which they are shown
 *
 * Copies them as spreadsheets do: a line a row with tabs between the cells, and a table of HTML.
 */
void
cbk_rows_content_copy_table (GdkClipboard *clipboard, CbkInventory *inventory, GTimeZone *zone, gint64 now)
{
  copy (clipboard, inventory, zone, now, CBK_EXPORT_TEXT, TRUE);
}

/* Copies their domains alone, in the xn-- form, a line each. */
void
cbk_rows_content_copy_domains (GdkClipboard *clipboard, CbkInventory *inventory, GTimeZone *zone, gint64 now)
{
  copy (clipboard, inventory, zone, now, CBK_EXPORT_DOMAINS, FALSE);
}
