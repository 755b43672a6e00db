/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session bus of the test's own, a real keyring on it, and a person who answers the keyring's questions. */

#include "keyring.h"

#include <gcr/gcr-base.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "accounts-fixture.h"

/* Nothing can be started on it but what the test starts. */
static const char bus_config[] =
  "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
  " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
  "<busconfig><type>session</type><listen>unix:dir=%s</listen><auth>EXTERNAL</auth>\n"
  "<policy context=\"default\"><allow own=\"*\"/><allow send_destination=\"*\" eavesdrop=\"true\"/>"
  "<allow eavesdrop=\"true\"/></policy></busconfig>\n";

static char            *bus_folder;
static GSubprocess     *bus;
static GDBusConnection *connection_to_bus; /* everybody's in this process, for as long as somebody has it */

/* Runs in the child: a test that is killed takes its bus and its keyring with it. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Sanitizers are for this process, and so is a log. */
GSubprocessLauncher *
keyring_new_launcher (GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "G_MESSAGES_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "G_DBUS_DEBUG");
  return launcher;
}

void
keyring_bus_start (void)
{
  g_autoptr (GSubprocessLauncher) launcher = keyring_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  g_autofree char *config = NULL;
  g_autofree char *path = NULL;
  g_autofree char *option = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GDataInputStream) lines = NULL;

  bus_folder = g_dir_make_tmp ("certbook-bus-XXXXXX", &error);
  g_assert_no_error (error);
  config = g_strdup_printf (bus_config, bus_folder);
  path = g_build_filename (bus_folder, "bus.conf", NULL);
  g_file_set_contents (path, config, -1, &error);
  g_assert_no_error (error);
  option = g_strconcat ("--config-file=", path, NULL);
  bus = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", option, "--nofork", "--nopidfile",
                                     "--print-address", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bus));
  address = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  connection_to_bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection_to_bus, FALSE); /* or the process would end with its bus */
}

GDBusConnection *
keyring_dup_bus (void)
{
  return g_object_ref (connection_to_bus);
}

void
keyring_bus_stop (void)
{
  g_clear_object (&connection_to_bus);
  g_subprocess_force_exit (bus);
  g_assert_true (g_subprocess_wait (bus, NULL, NULL));
  g_clear_object (&bus);
  remove_recursively (bus_folder);
  g_clear_pointer (&bus_folder, g_free);
}

static void
name_appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
name_vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = FALSE;
}

static void
await_service (gboolean is_wanted)
{
  g_autoptr (GDBusConnection) connection = keyring_dup_bus ();
  gboolean is_there = !is_wanted;
  guint    watch = g_bus_watch_name_on_connection (connection, KEYRING_SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                   name_appeared_cb, name_vanished_cb, &is_there, NULL);

  while (is_there != is_wanted)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
}

void
keyring_set_up (Keyring *keyring, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  keyring->folder = g_dir_make_tmp ("certbook-keyring-XXXXXX", &error);
  g_assert_no_error (error);
}

void
keyring_tear_down (Keyring *keyring, gconstpointer data)
{
  keyring_stop (keyring);
  remove_recursively (keyring->folder);
  g_free (keyring->folder);
}

/* Returns when it is there; what it does with the password may take it longer. */
void
keyring_launch (Keyring           *keyring,
                const char        *variable,
                const char        *value,
                const char        *password,
                const char *const *command)
{
  const char *const homes[] = { "HOME",           "XDG_DATA_HOME",   "XDG_CONFIG_HOME",
                                "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMPDIR" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  GOutputStream *input;

  launcher = keyring_new_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  for (gsize i = 0; i < G_N_ELEMENTS (homes); i++)
    g_subprocess_launcher_setenv (launcher, homes[i], keyring->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, variable, value, TRUE);
  keyring->daemon = g_subprocess_launcher_spawnv (launcher, command, &error);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (keyring->daemon);
  g_output_stream_write_all (input, password, strlen (password), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, &error);
  g_assert_no_error (error);
  await_service (TRUE);
}

/* Its questions go to the person in this process. */
void
keyring_start (Keyring *keyring)
{
  const char *const command[] = { "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", NULL };

  keyring->has_person = TRUE;
  keyring_launch (keyring, "GNOME_KEYRING_TEST_PROMPTER", gcr_mock_prompter_start (), KEYRING_PASSWORD, command);
}

void
keyring_stop (Keyring *keyring)
{
  if (keyring->daemon == NULL)
    return;
  g_subprocess_force_exit (keyring->daemon);
  g_assert_true (g_subprocess_wait (keyring->daemon, NULL, NULL));
  g_clear_object (&keyring->daemon);
  await_service (FALSE);
  if (keyring->has_person)
    gcr_mock_prompter_stop ();
  keyring->has_person = FALSE;
}

static GVariant *
call_service (const char *path, const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr (GDBusConnection) connection = keyring_dup_bus ();
  g_autoptr (GError) error = NULL;
  GVariant *answer;

  answer = g_dbus_connection_call_sync (connection, KEYRING_SERVICE, path, interface, method, arguments, NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

/* Some first answer with a question, and lock when it is put. */
void
keyring_lock (const char *collection)
{
  const char *const objects[] = { collection, NULL };
  const char       *question;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) nothing = NULL;

  answer = call_service ("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
                         g_variant_new ("(^ao)", objects));
  g_variant_get (answer, "(ao&o)", NULL, &question);
  if (!g_str_equal (question, "/"))
    nothing = call_service (question, "org.freedesktop.Secret.Prompt", "Prompt", g_variant_new ("(s)", ""));
}

void
keyring_expect_unlock (void)
{
  gcr_mock_prompter_expect_password_ok (KEYRING_PASSWORD, NULL);
}

void
keyring_expect_refusal (void)
{
  gcr_mock_prompter_expect_password_cancel ();
}

/* How long the person thinks. */
void
keyring_expect_delay (guint milliseconds)
{
  gcr_mock_prompter_set_delay_msec (milliseconds);
}

gboolean
keyring_is_asking (void)
{
  return gcr_mock_prompter_is_prompting ();
}

void
keyring_assert_asked (void)
{
  g_assert_false (gcr_mock_prompter_is_expecting ());
}

char *
keyring_search (const char *account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char *output = NULL;

  launcher = keyring_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  process = g_subprocess_launcher_spawn (launcher, &error, "secret-tool", "search", "--all", "application",
                                         "io.github.certbook.Certbook", "account", account, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  return output;
}
