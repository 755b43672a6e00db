/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of what was told. Without it everything is told once more, so a damaged one is as good as none. */

#include "config.h"

#include "app/cbk-digest-told.h"

/**
 * cbk_digest_told_load:
 *
 * Reads the file, on any thread that may wait.
 *
 * Returns: (transfer full): an empty one where there is no file, or a damaged one
 */
GVariant *
cbk_digest_told_load (const char *path)
{
  g_autoptr (GVariant) read = NULL;
  char *data;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, NULL))
    return g_variant_ref_sink (g_variant_new (CBK_DIGEST_TOLD_TYPE, NULL));

  read = g_variant_ref_sink (
    g_variant_new_from_data (G_VARIANT_TYPE (CBK_DIGEST_TOLD_TYPE), data, length, FALSE, g_free, data));
  return g_variant_get_normal_form (read);
}

/* Replaces the file, on any thread that may wait. */
gboolean
cbk_digest_told_save (GVariant *told, const char *path, GError **error)
{
  return g_file_set_contents (path, g_variant_get_data (told), g_variant_get_size (told), error);
}
