/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `certbook save --request-fd FD`: the short-lived process in which a private key exists. Neither the window's nor that
 * of another command ever holds one, since the libraries that fetch it free their buffers as they are. */

#include "config.h"

#include "cli/cbk-command.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cbk-saver.h"
#include "core/pki/cbk-secret.h"

#define PRIVATE_MASK 077

/* One run of the command. */
typedef struct
{
  CbkSaverChannel *channel; /* owned */
  GMainLoop       *loop;    /* owned */
  int              status;
} Run;

/* Before anything secret is in memory: no core, and no other process of the user that looks in. Returns: the user's
 * file creation mask. */
static mode_t
close_shutters (void)
{
  const struct rlimit no_core = { 0, 0 };

  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit (RLIMIT_CORE, &no_core) != 0)
    g_error ("The memory of this process cannot be kept from others: %s", g_strerror (errno));
  /* A reader that has gone and a file that grows too large are errors of a write, not ends without words. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  if (!cbk_secret_prepare_process ())
    g_warning ("Secrets are wiped, but are not locked into memory");
  return umask (PRIVATE_MASK);
}

static gboolean
on_signal (gpointer user_data)
{
  Run *run = user_data;

  g_cancellable_cancel (cbk_saver_channel_get_cancellable (run->channel));
  return G_SOURCE_CONTINUE;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Run *run = user_data;

  if (cbk_saver_run_finish (CBK_SAVER_CHANNEL (source), result, &error))
    run->status = CBK_EXIT_DONE;
  else
    run->status = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? CBK_EXIT_CANCELLED : CBK_EXIT_FAILED;
  g_main_loop_quit (run->loop);
}

static int
save (int fd, mode_t creation_mask)
{
  const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  guint     sources[G_N_ELEMENTS (signals)];
  Run       run = { cbk_saver_channel_new (fd, STDOUT_FILENO), g_main_loop_new (NULL, FALSE), CBK_EXIT_FAILED };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_signal, &run);
  cbk_saver_run_async (run.channel, creation_mask, on_run, &run);
  g_main_loop_run (run.loop);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  g_object_unref (run.channel);
  g_main_loop_unref (run.loop);
  return run.status;
}

/* Returns: whether the arguments are good; the descriptor is then open, and ours alone */
static gboolean
parse_arguments (int argc, char **argv, int *fd, GError **error)
{
  const GOptionEntry entries[] = {
    { "request-fd", 0, 0, G_OPTION_ARG_INT, fd,
      N_ ("Read the request, and then answers, from this descriptor, and stop when it ends"), "FD" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (
    context,
    _ ("Fetches a certificate and its private key, checks them and saves them. Certbook's window starts it: what "
       "to do comes through a pipe, since arguments can be seen by everyone."));
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;

  if (argc == 1 && *fd >= 0 && *fd != STDOUT_FILENO && *fd != STDERR_FILENO && fcntl (*fd, F_SETFD, FD_CLOEXEC) == 0)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("“save” needs --request-fd with a descriptor that is open for reading, and nothing else."));
  return FALSE;
}

/**
 * cbk_save_process_command:
 *
 * To be called before anything else was done in the process.
 *
 * Returns: 0 saved, 1 failed or refused, 2 wrong arguments, 3 cancelled
 */
int
cbk_save_process_command (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  mode_t creation_mask = close_shutters ();
  int    fd = -1;

  if (parse_arguments (argc, argv, &fd, &error))
    return save (fd, creation_mask);

  g_printerr ("certbook: %s\n", error->message);
  return CBK_EXIT_USAGE;
}
