/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file chooser that asks where to save. It begins in the folder that was used last.
 *
 * In a sandbox a chooser gives access to the one file that was chosen, and knows by itself where it begins. */

#include "config.h"

#include "app/cbk-save-chooser.h"

#include <glib/gi18n.h>

#include "app/cbk-sandbox.h"

/* The folder used last, as long as it is there; before that, where downloads go. */
static GFile *
find_folder (const char *remembered)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (g_file_test (remembered, G_FILE_TEST_IS_DIR))
    return g_file_new_for_path (remembered);

  return g_file_new_for_path (downloads != NULL ? downloads : g_get_home_dir ());
}

/**
 * cbk_save_chooser_new:
 * @name: what the file is to be called, unless a person chooses another name
 * @settings: where the folder used last is remembered
 *
 * Returns: (transfer full): a modal chooser over @parent, to be shown; it asks before a file is replaced, and vanishes
 *   with its last reference
 */
GtkFileChooserNative *
cbk_save_chooser_new (GtkWindow *parent, const char *title, const char *name, GSettings *settings)
{
  g_autofree char      *remembered = g_settings_get_string (settings, "download-folder");
  GtkFileChooserNative *chooser;

  chooser = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  if (!cbk_sandbox_is_around ())
    {
      g_autoptr (GFile) folder = find_folder (remembered);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
    }
  return chooser;
}

/**
 * cbk_save_chooser_dup_path:
 *
 * Returns: (transfer full) (nullable): the path that was chosen; %NULL where it is none of this computer
 */
char *
cbk_save_chooser_dup_path (GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  return file != NULL ? g_file_get_path (file) : NULL;
}

/* Returns: what is said of a place without a path */
const char *
cbk_save_chooser_no_path (void)
{
  return _ ("That place is not a folder of this computer. Choose one that is.");
}

/**
 * cbk_save_chooser_remember:
 * @path: of the file that was chosen
 *
 * Has the next chooser begin in the same folder.
 */
void
cbk_save_chooser_remember (GSettings *settings, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!cbk_sandbox_is_around () && g_utf8_validate (folder, -1, NULL))
    g_settings_set_string (settings, "download-folder", folder);
}
