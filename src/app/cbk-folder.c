/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a file in the desktop's file manager. */

#include "config.h"

#include "app/cbk-folder.h"

#include <adwaita.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/cbk-sandbox.h"
#include "cli/cbk-file-system.h"

#define FILE_MANAGER "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"
#define OPEN_URI "org.freedesktop.portal.OpenURI"
#define RESPONSE_CANCELLED 1

typedef struct
{
  GtkWindow *parent; /* (owned) */
  GFile     *file;   /* (owned) */
  guint      response_id;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->parent);
  g_object_unref (wish->file);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
tell (Wish *wish, const GError *error)
{
  g_autofree char *folder = g_path_get_dirname (g_file_peek_path (wish->file));
  g_autofree char *name = cbk_file_system_show_folder (folder);
  /* Translators: the first %s is the path of a folder, the second one is why */
  g_autofree char *body =
    g_strdup_printf (_ ("No program opened “%s”: %s. Open it in your file manager."), name, error->message);
  GtkWidget *dialog = adw_message_dialog_new (wish->parent, _ ("The Folder Cannot Be Shown"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    tell (wish, error);
}

/* Without such a file manager the folder alone is opened, by whatever opens folders. */
static void
open_folder (Wish *wish)
{
  g_autoptr (GFile) folder = g_file_get_parent (wish->file);
  g_autofree char *uri = g_file_get_uri (folder);

  gtk_show_uri_full (wish->parent, uri, GDK_CURRENT_TIME, NULL, folder_opened_cb, wish);
}

static void
items_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GVariant) nothing = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (nothing == NULL)
    open_folder (g_steal_pointer (&wish));
}

static void
show_item (GDBusConnection *bus, Wish *wish)
{
  g_autofree char *uri = g_file_get_uri (wish->file);
  const char      *uris[] = { uri, NULL };

  g_dbus_connection_call (bus, FILE_MANAGER, FILE_MANAGER_PATH, FILE_MANAGER, "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, items_shown_cb,
                          wish);
}

/* Ends a wish that was told to the portal. reason: why it cannot be fulfilled, or NULL */
static void
end_request (GDBusConnection *bus, Wish *wish, const GError *reason)
{
  g_dbus_connection_signal_unsubscribe (bus, wish->response_id);
  if (reason != NULL)
    tell (wish, reason);
  wish_free (wish);
}

static void
responded_cb (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         user_data)
{
  g_autoptr (GError) error = NULL;
  guint32 response;

  g_variant_get_child (parameters, 0, "u", &response);
  if (response > RESPONSE_CANCELLED)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, _ ("the desktop does not open folders"));
  end_request (bus, user_data, error);
}

static void
directory_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle = g_dbus_connection_call_with_unix_fd_list_finish (bus, NULL, result, &error);

  if (handle == NULL)
    {
      g_dbus_error_strip_remote_error (error);
      end_request (bus, user_data, error);
    }
}

/* Where the portal answers, which may be before its call has returned. */
static char *
request_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

/* Inside a sandbox the path is not the one that the desktop knows; the portal finds out which file the descriptor is
 * of. */
static void
open_directory (GDBusConnection *bus, Wish *wish)
{
  g_autoptr (GUnixFDList) descriptors = g_unix_fd_list_new ();
  g_autofree char *token = g_strdup_printf ("certbook%u", g_random_int ());
  g_autofree char *path = request_path (bus, token);
  g_autoptr (GError) error = NULL;
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);
  int          fd = g_open (g_file_peek_path (wish->file), O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0 || g_unix_fd_list_append (descriptors, fd, &error) < 0)
    {
      if (error == NULL)
        error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("the file is no longer there"));
      tell (wish, error);
      wish_free (wish);
    }
  else
    {
      wish->response_id = g_dbus_connection_signal_subscribe (bus, PORTAL, PORTAL_REQUEST, "Response", path, NULL,
                                                              G_DBUS_SIGNAL_FLAGS_NONE, responded_cb, wish, NULL);
      g_variant_dict_insert (&options, "handle_token", "s", token);
      g_dbus_connection_call_with_unix_fd_list (bus, PORTAL, PORTAL_PATH, OPEN_URI, "OpenDirectory",
                                                g_variant_new ("(sh@a{sv})", "", 0, g_variant_dict_end (&options)),
                                                G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, descriptors, NULL,
                                                directory_asked_cb, wish);
    }

  if (fd >= 0)
    close (fd);
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
  Wish            *wish = g_new0 (Wish, 1);

  wish->parent = g_object_ref (parent);
  wish->file = g_file_new_for_path (path);
  if (bus == NULL)
    open_folder (wish);
  else if (cbk_sandbox_is_around ())
    open_directory (bus, wish);
  else
    show_item (bus, wish);
}
