/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a file in the desktop's file manager. */

#include "config.h"

#include "app/cbk-folder.h"

#define FILE_MANAGER "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"

typedef struct
{
  GtkWindow *parent; /* (owned) */
  GFile     *file;   /* (owned) */
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->parent);
  g_object_unref (wish->file);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

/* Without such a file manager the folder alone is opened, by whatever opens folders. */
static void
open_folder (Wish *wish)
{
  g_autoptr (GFile) folder = g_file_get_parent (wish->file);
  g_autofree char *uri = g_file_get_uri (folder);

  gtk_show_uri (wish->parent, uri, GDK_CURRENT_TIME);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GVariant) nothing = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (nothing == NULL)
    open_folder (wish);
}

/**
 * cbk_folder_show:
 * @path: absolute path of a file
 *
 * Opens the file's folder with the file selected, where the desktop's file manager can do that.
 */
void
cbk_folder_show (GtkWindow *parent, const char *path)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autoptr (Wish) wish = g_new0 (Wish, 1);
  g_autofree char *uri = NULL;
  const char      *uris[2] = { NULL };

  wish->parent = g_object_ref (parent);
  wish->file = g_file_new_for_path (path);
  if (bus == NULL)
    {
      open_folder (wish);
      return;
    }

  uris[0] = uri = g_file_get_uri (wish->file);
  g_dbus_connection_call (bus, FILE_MANAGER, FILE_MANAGER_PATH, FILE_MANAGER, "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, shown_cb,
                          g_steal_pointer (&wish));
}
