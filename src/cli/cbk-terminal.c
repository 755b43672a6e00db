/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line says and asks. A question is waited for in the main loop, so that Ctrl+C ends it. */

#include "config.h"

#include "cli/cbk-terminal.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/pki/cbk-secret.h"

/* No token and no password is longer, and no sentence. */
#define MAX_LINE_BYTES 8192
#define MAX_SENTENCE_CHARACTERS 4000

#define CLEAR_LINE "\r\033[K"

/* A line that is being read. */
typedef struct
{
  char     bytes[MAX_LINE_BYTES + 1]; /* wiped */
  gsize    length;
  gboolean is_whole;    /* it has ended, or the input has */
  gboolean is_too_long; /* the rest of it is dropped */
  int      reason;      /* errno where the input cannot be read, else 0 */
} Line;

static gboolean has_progress;

/**
 * cbk_terminal_can_ask:
 *
 * Returns: whether a person sits there who can answer
 */
gboolean
cbk_terminal_can_ask (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

/* A terminal that can do no more than a printer says so. */
static gboolean
is_dumb (void)
{
  const char *kind = g_getenv ("TERM");

  return kind == NULL || g_str_equal (kind, "dumb");
}

/**
 * cbk_terminal_has_colours:
 * @fd: where something is to be written
 *
 * Returns: whether it is a terminal with colours, and the user wants them (https://no-color.org)
 */
gboolean
cbk_terminal_has_colours (int fd)
{
  const char *unwanted = g_getenv ("NO_COLOR");

  return isatty (fd) && !is_dumb () && (unwanted == NULL || *unwanted == '\0');
}

/**
 * cbk_terminal_shows_progress:
 *
 * Returns: whether somebody sees what cbk_terminal_set_progress() shows
 */
gboolean
cbk_terminal_shows_progress (void)
{
  return isatty (STDERR_FILENO) && !is_dumb ();
}

static void
clear_progress (void)
{
  if (has_progress)
    g_printerr (CLEAR_LINE);
  has_progress = FALSE;
}

static char *
dup_fit (const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  return cbk_plain_text (text, MAX_SENTENCE_CHARACTERS);
}

/**
 * cbk_terminal_say:
 *
 * Writes a line to the standard output.
 */
void
cbk_terminal_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = dup_fit (format, arguments);
  va_end (arguments);

  clear_progress ();
  g_print ("%s\n", text);
}

/**
 * cbk_terminal_warn:
 *
 * Writes a line to the standard error, with the name of the program before it.
 */
void
cbk_terminal_warn (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = dup_fit (format, arguments);
  va_end (arguments);

  clear_progress ();
  g_printerr ("certbook: %s\n", text);
}

/**
 * cbk_terminal_set_progress:
 * @text: (nullable): what is going on, in place of what was; %NULL takes it away
 *
 * Shows a line that will be gone. Nothing where nobody sees it.
 */
void
cbk_terminal_set_progress (const char *text)
{
  g_autofree char *fit = NULL;

  if (!cbk_terminal_shows_progress ())
    return;

  clear_progress ();
  if (text == NULL)
    return;
  fit = cbk_plain_text (text, MAX_SENTENCE_CHARACTERS);
  g_printerr ("%s", fit);
  has_progress = TRUE;
}

/* Byte by byte: what follows the line is not ours. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Line  *line = user_data;
  char   byte;
  gssize n_read = read (fd, &byte, 1);

  if (n_read < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  if (n_read < 0)
    line->reason = errno;
  if (n_read <= 0 || byte == '\n')
    line->is_whole = TRUE;
  else if (line->length == MAX_LINE_BYTES)
    line->is_too_long = TRUE;
  else
    line->bytes[line->length++] = byte;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_main_context_wakeup (NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
read_line (Line *line, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);
  guint source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR | G_IO_NVAL, on_readable, line);

  g_source_set_callback (cancelled, G_SOURCE_FUNC (on_cancelled), NULL, NULL);
  g_source_attach (cancelled, NULL);
  while (!line->is_whole && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_source_destroy (cancelled);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (line->reason == 0 && !line->is_too_long && memchr (line->bytes, '\0', line->length) == NULL &&
      g_utf8_validate_len (line->bytes, line->length, NULL))
    return TRUE;

  if (line->reason != 0)
    g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT, _ ("The standard input cannot be read: %s."),
                 g_strerror (line->reason));
  else
    g_set_error_literal (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
                         _ ("What stands on the standard input is not one line of text."));
  return FALSE;
}

static void
clear_line (Line *line)
{
  cbk_secret_wipe (line, sizeof *line);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, clear_line)

/* Whether that means yes: in English, or as a word or its first letter in the person's language. */
static gboolean
is_yes (const char *answer)
{
  /* Translators: what is typed to agree */
  const char      *yes = _ ("yes");
  g_autofree char *initial = g_utf8_substring (yes, 0, 1);
  g_autofree char *typed = g_utf8_strdown (answer, -1);

  g_strstrip (typed);
  return g_str_equal (typed, "y") || g_str_equal (typed, "yes") || g_str_equal (typed, yes) ||
         g_str_equal (typed, initial);
}

/**
 * cbk_terminal_ask:
 * @question: a sentence that can be answered with yes
 * @answer: (out): whether it was
 *
 * Asks the person at the terminal; anything but yes is no. To be called where cbk_terminal_can_ask().
 *
 * Returns: whether there is an answer
 */
gboolean
cbk_terminal_ask (const char *question, GCancellable *cancellable, gboolean *answer, GError **error)
{
  g_auto (Line) line = { 0 };
  g_autofree char *fit = cbk_plain_text (question, MAX_SENTENCE_CHARACTERS);

  clear_progress ();
  /* Translators: %s is a question; y and N are what to answer, and N is what an empty answer means. “y” is always
   * understood, and so are the word that you translate “yes” with and its first letter. */
  g_printerr (_ ("%s [y/N] "), fit);
  if (!read_line (&line, cancellable, error))
    {
      g_printerr ("\n");
      return FALSE;
    }

  *answer = is_yes (line.bytes);
  return TRUE;
}

/**
 * cbk_terminal_read_secret:
 * @prompt: what is wanted, for a person
 *
 * Reads a line from the standard input. A person at a terminal is asked for it, and does not see what he types.
 *
 * Returns: (transfer full) (nullable): the line, perhaps empty, for cbk_secrets_token_free()
 */
char *
cbk_terminal_read_secret (const char *prompt, GCancellable *cancellable, GError **error)
{
  g_auto (Line) line = { 0 };
  struct termios before;
  struct termios silent;
  gboolean       is_silent = FALSE;
  gboolean       is_read;

  if (tcgetattr (STDIN_FILENO, &before) == 0)
    {
      silent = before;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      is_silent = tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent) == 0;
      g_printerr ("%s", prompt);
    }
  is_read = read_line (&line, cancellable, error);
  if (is_silent)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      g_printerr ("\n");
    }
  if (!is_read)
    return NULL;

  if (line.length > 0 && line.bytes[line.length - 1] == '\r')
    line.length--;
  return g_strndup (line.bytes, line.length);
}

/**
 * cbk_terminal_width_of:
 * @text: UTF-8 without control characters
 *
 * Returns: how many columns of a terminal it takes
 */
guint
cbk_terminal_width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x7f)
        width++;
      else if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}
