/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An inventory of a few rows, and what an export makes of it. */

#include "export-fixture.h"

/* Every row was made a hundred days before NOW, and changed ninety days before. */
CbkSnapshot *
fixture_build (const Row *rows, guint n_rows)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();

  for (guint i = 0; i < n_rows; i++)
    {
      CbkDomain domain = {
        .id = (char *) "dom_01",
        .domain = (char *) rows[i].domain,
        .create_time = NOW - 100 * DAY,
        .update_time = NOW - 90 * DAY,
        .expire_time = rows[i].expire_time,
        .status = (char *) rows[i].status,
        .status_reason = (char *) rows[i].reason,
        .provisioning = (char *) rows[i].provisioning,
      };

      g_assert_true (cbk_snapshot_builder_add (builder, i + 1, &domain));
    }
  return cbk_snapshot_builder_build (builder);
}

/* The last row first, so that the order asked for is told from that of the domains. */
char *
fixture_export (const Row *rows, guint n_rows, CbkExportFormat format, char separator)
{
  g_autoptr (CbkSnapshot) snapshot = fixture_build (rows, n_rows);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+01");
  g_autofree guint32 *order = g_new (guint32, n_rows);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  CbkExport what = {
    .snapshot = snapshot,
    .rows = order,
    .n_rows = n_rows,
    .account = "Work, \"home\" & more",
    .account_id = "4f2c",
    .synced = NOW - 60,
    .now = NOW,
    .zone = zone,
    .separator = separator,
  };

  for (guint i = 0; i < n_rows; i++)
    order[i] = n_rows - 1 - i;
  g_assert_true (cbk_export_write (&what, format, stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

void
fixture_assert (const Row *rows, guint n_rows, CbkExportFormat format, const char *expected)
{
  g_autofree char *text = fixture_export (rows, n_rows, format, ';');

  g_assert_cmpstr (text, ==, expected);
}
