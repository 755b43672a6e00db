/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KeePassXC with a database of its own that it shows as a keyring, on no display. */

#include "keepassxc.h"

#define PROMPT_INTERFACE "org.freedesktop.Secret.Prompt"

static const char settings[] = "[General]\n"
                               "ConfigVersion=2\n"
                               "UpdateCheckMessageShown=true\n"
                               "[GUI]\n"
                               "CheckForUpdates=false\n"
                               "[FdoSecrets]\n"
                               "Enabled=true\n"
                               "ShowNotification=false\n"
                               "ConfirmAccessItem=false\n"
                               "ConfirmDeleteItem=%s\n"
                               "UnlockBeforeSearch=%s\n";

/* Its one group is what others see. */
static const char empty_database[] =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  "<KeePassFile><Meta><DatabaseName>tokens</DatabaseName><RecycleBinEnabled>False</RecycleBinEnabled><CustomData><Item>"
  "<Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData></Meta>"
  "<Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root></KeePassFile>\n";

static char *question; /* owned (nullable); the path of its object; written by the thread of the bus */

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
make_database (const char *folder, const char *path)
{
  g_autofree char *text = g_build_filename (folder, "tokens.xml", NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  write_file (text, empty_database);
  launcher = keyring_new_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  process = g_subprocess_launcher_spawn (launcher, &error, "keepassxc-cli", "import", "--quiet", "--set-password",
                                         "--decryption-time", "100", text, path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, KEYRING_PASSWORD "\n" KEYRING_PASSWORD "\n", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
}

/* It has its name before it shows its database: until then, that is neither locked nor unlocked. */
static gboolean
has_come_to (GDBusConnection *connection, gboolean is_locked)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;

  answer =
    g_dbus_connection_call_sync (connection, KEYRING_SERVICE, KEEPASSXC_COLLECTION, "org.freedesktop.DBus.Properties",
                                 "Get", g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Locked"),
                                 G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    return FALSE;
  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  return g_variant_get_boolean (value) == is_locked;
}

static void
changed_cb (GDBusConnection *connection,
            const char      *sender,
            const char      *path,
            const char      *interface,
            const char      *signal,
            GVariant        *arguments,
            gpointer         user_data)
{
  *(guint *) user_data += 1;
}

void
keepassxc_await_locked (gboolean is_locked)
{
  g_autoptr (GDBusConnection) connection = keyring_dup_bus ();
  guint n_changes = 0;
  guint subscription =
    g_dbus_connection_signal_subscribe (connection, KEYRING_SERVICE, "org.freedesktop.Secret.Service", NULL, NULL, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, changed_cb, &n_changes, NULL);

  while (!has_come_to (connection, is_locked))
    {
      guint n_before = n_changes;

      while (n_changes == n_before)
        g_main_context_iteration (NULL, TRUE);
    }
  g_dbus_connection_signal_unsubscribe (connection, subscription);
}

/* Returns when its database is open. */
void
keepassxc_start (Keyring *keyring, KeepassxcQuestions questions)
{
  g_autofree char  *config = g_build_filename (keyring->folder, "keepassxc.ini", NULL);
  g_autofree char  *state = g_build_filename (keyring->folder, "state.ini", NULL);
  g_autofree char  *database = g_build_filename (keyring->folder, "tokens.kdbx", NULL);
  g_autofree char  *text = g_strdup_printf (settings, questions & KEEPASSXC_ASKS_TO_REMOVE ? "true" : "false",
                                           questions & KEEPASSXC_ASKS_TO_SEARCH ? "true" : "false");
  const char *const command[] = {
    "keepassxc", "--config", config, "--localconfig", state, "--pw-stdin", database, NULL
  };

  write_file (config, text);
  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    make_database (keyring->folder, database);
  keyring_launch (keyring, "QT_QPA_PLATFORM", "offscreen", KEYRING_PASSWORD "\n", command);
  keepassxc_await_locked (FALSE);
}

/* Runs in the thread of the bus. */
static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean is_incoming, gpointer user_data)
{
  if (!is_incoming && g_strcmp0 (g_dbus_message_get_interface (message), PROMPT_INTERFACE) == 0 &&
      g_strcmp0 (g_dbus_message_get_member (message), "Prompt") == 0)
    {
      g_free (g_atomic_pointer_exchange (&question, g_strdup (g_dbus_message_get_path (message))));
      g_main_context_wakeup (NULL);
    }
  return message;
}

/* From now on, and those of before are forgotten. */
void
keepassxc_watch_questions (void)
{
  g_autoptr (GDBusConnection) connection = keyring_dup_bus ();
  static guint filter_id = 0;

  if (filter_id == 0)
    filter_id = g_dbus_connection_add_filter (connection, filter, NULL, NULL);
  g_free (g_atomic_pointer_exchange (&question, NULL));
}

void
keepassxc_await_question (void)
{
  while (g_atomic_pointer_get (&question) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
keepassxc_dismiss_question (void)
{
  g_autoptr (GDBusConnection) connection = keyring_dup_bus ();
  g_autofree char *path = g_atomic_pointer_exchange (&question, NULL);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_dbus_connection_call_sync (connection, KEYRING_SERVICE, path, PROMPT_INTERFACE, "Dismiss", NULL, NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}
