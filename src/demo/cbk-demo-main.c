/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certbook-demo-cdn: reads its arguments and its token, tells where it listens, and runs until it is told to end. */
#include "config.h"

#include "core/cbk-error.h"
#include "demo/cbk-demo-cdn.h"
#include "demo/cbk-demo-server.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <openssl/rand.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_TOKEN 512
#define MAX_PAGE_SIZE 10000
#define DEFAULT_LIVE_SECONDS 3.0

/* Shorter than that, the events would leave no time for requests. */
#define MIN_LIVE_SECONDS 0.0001
#define MAX_LIVE_SECONDS 86400.0

#define EXIT_USAGE 2

typedef struct
{
  CbkDemoOptions demo;
  gboolean       has_now;
  int            token_fd; /* or -1 */
  gboolean       print_root;
} Arguments;

static gboolean
parse_number (const char *option, const char *value, guint min, guint max, guint64 *number, GError **error)
{
  if (g_ascii_string_to_unsigned (value, 10, min, max, number, NULL))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s needs a whole number from %u to %u, not “%s”."),
               option, min, max, value);
  return FALSE;
}

/* The dates of certificates, years before and after, must have years of four digits. */
static gboolean
parse_now (Arguments *self, const char *value, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (value, NULL);

  self->has_now = time != NULL && g_date_time_get_year (time) >= 2000 && g_date_time_get_year (time) < 2200;
  if (self->has_now)
    self->demo.now = g_date_time_to_unix (time);
  else
    g_set_error (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      _ ("--now needs a time of the years 2000 to 2199 with its zone, such as 2026-08-18T15:01:46Z, not “%s”."), value);
  return self->has_now;
}

static gboolean
parse_live (Arguments *self, const char *value, GError **error)
{
  char   *end = NULL;
  gdouble seconds = value != NULL ? g_ascii_strtod (value, &end) : DEFAULT_LIVE_SECONDS;

  if (value != NULL &&
      (end == value || *end != '\0' || !isfinite (seconds) || seconds < MIN_LIVE_SECONDS || seconds > MAX_LIVE_SECONDS))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--live needs a number of seconds from 0.0001 to 86400, not “%s”."), value);
      return FALSE;
    }
  self->demo.live_seconds = seconds;
  return TRUE;
}

static gboolean
on_option (const char *option, const char *value, gpointer user_data, GError **error)
{
  Arguments *self = user_data;
  guint64    number = 0;

  if (g_str_equal (option, "--now"))
    return parse_now (self, value, error);
  if (g_str_equal (option, "--live"))
    return parse_live (self, value, error);
  if (g_str_equal (option, "--seed"))
    return parse_number (option, value, 0, G_MAXUINT32, &self->demo.seed, error);
  if (g_str_equal (option, "--domains"))
    {
      if (!parse_number (option, value, 0, CBK_DEMO_MAX_DOMAINS, &number, error))
        return FALSE;
      self->demo.n_domains = number;
    }
  else if (g_str_equal (option, "--port"))
    {
      if (!parse_number (option, value, 0, G_MAXUINT16, &number, error))
        return FALSE;
      self->demo.port = number;
    }
  else if (g_str_equal (option, "--token-fd"))
    {
      if (!parse_number (option, value, 0, G_MAXINT, &number, error))
        return FALSE;
      self->token_fd = number;
    }
  else if (g_str_equal (option, "--max-page-size"))
    {
      if (!parse_number (option, value, 1, MAX_PAGE_SIZE, &number, error))
        return FALSE;
      self->demo.max_page_size = number;
    }
  return TRUE;
}

static gboolean
parse_arguments (Arguments *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "domains", 0, 0, G_OPTION_ARG_CALLBACK, on_option, N_ ("How many domains there are (20000)"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_CALLBACK, on_option, N_ ("Which inventory it is (1)"), "N" },
    { "now", 0, 0, G_OPTION_ARG_CALLBACK, on_option, N_ ("When its clock starts (now)"), "RFC3339" },
    { "port", 0, 0, G_OPTION_ARG_CALLBACK, on_option, N_ ("Port on 127.0.0.1 (0: any that is free)"), "PORT" },
    { "live", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, on_option,
      N_ ("Let something happen every so many seconds (3)"), "SECONDS" },
    { "token-fd", 0, 0, G_OPTION_ARG_CALLBACK, on_option,
      N_ ("Read the token from this descriptor, and end when it ends"), "FD" },
    { "print-root", 0, 0, G_OPTION_ARG_NONE, &self->print_root, N_ ("Print the root certificate"), NULL },
    { "max-page-size", 0, 0, G_OPTION_ARG_CALLBACK, on_option, N_ ("The most rows in a page (1000)"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("demo", NULL, NULL, self, NULL);

  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (
    context, _ ("A CDN for trying things out: it serves the certificate inventory API on 127.0.0.1."));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _ ("The argument “%s” is not understood."),
                   (*argv)[1]);
      return FALSE;
    }
  if (!self->has_now)
    self->demo.now = g_get_real_time () / G_USEC_PER_SEC;
  return TRUE;
}

/* Reads byte by byte, so that nothing after the line is taken. Returns: (transfer full): the line without its end. */
static char *
read_token (int fd, GError **error)
{
  g_autoptr (GString) token = g_string_new (NULL);

  while (token->len <= MAX_TOKEN)
    {
      char   c = '\0';
      gssize n = read (fd, &c, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, CBK_ERROR, CBK_ERROR_DEMO,
                       _ ("The token could not be read from descriptor %d: %s. Give one that is open for reading."), fd,
                       g_strerror (errno));
          return NULL;
        }
      if (n == 0 || c == '\n')
        {
          if (n == 0 || token->len == 0)
            break;
          return g_string_free (g_steal_pointer (&token), FALSE);
        }
      if (!g_ascii_isgraph (c))
        break;
      g_string_append_c (token, c);
    }
  g_set_error (
    error, CBK_ERROR, CBK_ERROR_DEMO,
    _ ("Descriptor %d does not begin with a line of 1 to 512 printable ASCII characters, which the token must be."),
    fd);
  return NULL;
}

static char *
make_token (GError **error)
{
  guint8 bytes[24];

  if (RAND_bytes (bytes, sizeof bytes) == 1)
    return g_base64_encode (bytes, sizeof bytes);
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_DEMO,
                       _ ("The system has no random numbers for a token. Give one with --token-fd."));
  return NULL;
}

/* Whoever holds the other end is our reason to be here; it goes with him, however he ends. */
static gboolean
on_token_fd (int fd, GIOCondition condition, gpointer user_data)
{
  GMainLoop *loop = user_data;
  char       ignored[256];
  gssize     n = read (fd, ignored, sizeof ignored);

  if (n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN)))
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer user_data)
{
  GMainLoop *loop = user_data;

  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
print_greeting (CbkDemoServer *server, const Arguments *arguments, const char *token, GError **error)
{
  g_autofree char *url = cbk_demo_server_dup_base_url (server);
  g_autofree char *root = NULL;

  if (arguments->print_root)
    {
      root = cbk_demo_server_dup_root (server, error);
      if (root == NULL)
        return FALSE;
    }
  fprintf (stdout, "%s\n", url);
  if (arguments->token_fd < 0)
    fprintf (stdout, "Token: %s\n", token);
  fputs (root != NULL ? root : "", stdout);
  if (fflush (stdout) == 0)
    return TRUE;
  g_set_error (error, CBK_ERROR, CBK_ERROR_DEMO,
               _ ("The address could not be written to the standard output: %s. Start the program with one."),
               g_strerror (errno));
  return FALSE;
}

static gboolean
run (const Arguments *arguments, const char *token, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CbkDemoServer) server = cbk_demo_server_new (&arguments->demo, token, error);

  if (server == NULL || !cbk_demo_server_listen (server, error))
    return FALSE;
  /* Before the greeting: who has read it may want us to end at once. */
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  if (arguments->token_fd >= 0)
    g_unix_fd_add (arguments->token_fd, G_IO_IN | G_IO_HUP | G_IO_ERR | G_IO_NVAL, on_token_fd, loop);
  if (!print_greeting (server, arguments, token, error))
    return FALSE;
  g_main_loop_run (loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Arguments        arguments = { { 20000, 1, 0, 0, 0, 1000 }, FALSE, -1, FALSE };
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  signal (SIGPIPE, SIG_IGN);
  if (!parse_arguments (&arguments, &argc, &argv, &error))
    status = EXIT_USAGE;
  else
    {
      token = arguments.token_fd >= 0 ? read_token (arguments.token_fd, &error) : make_token (&error);
      if (token == NULL)
        status = EXIT_USAGE;
      else if (!run (&arguments, token, &error))
        status = EXIT_FAILURE;
    }
  if (error != NULL)
    g_printerr ("certbook-demo-cdn: %s\n", error->message);
  return status;
}
