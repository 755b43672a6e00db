/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program by a story: a thread that checks a chain is in the middle of it when the program ends. The
 * first check makes the file LATE_CHECK_FILE and waits; it goes on when all that the program's libraries do at its end
 * has been done, and the program ends after it. */

#include <dlfcn.h>
#include <glib.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

static const char *file;
static GMutex      mutex;
static GCond       changed;

static enum {
  NO_CHECK,
  WAITING,
  GOING_ON,
  DONE,
} state;

static void
enter (int next)
{
  state = next;
  g_cond_broadcast (&changed);
}

static gboolean
wait_for_end (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (file == NULL || state != NO_CHECK)
    return FALSE;

  enter (WAITING);
  if (!g_file_set_contents (file, "", 0, NULL))
    g_error ("%s cannot be written", file);
  while (state == WAITING)
    g_cond_wait (&changed, &mutex);

  return TRUE;
}

int
X509_verify_cert (X509_STORE_CTX *context)
{
  int (*verify) (X509_STORE_CTX *) = dlsym (RTLD_NEXT, "X509_verify_cert");
  gboolean is_late = wait_for_end ();
  int      answer = verify (context);

  if (is_late)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

      enter (DONE);
    }

  return answer;
}

/* Called last, since it was asked for first. */
static void
go_on (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (state != WAITING)
    return;

  enter (GOING_ON);
  while (state == GOING_ON)
    g_cond_wait (&changed, &mutex);
}

__attribute__ ((constructor)) static void
begin (void)
{
  file = g_getenv ("LATE_CHECK_FILE");
  if (file == NULL)
    return;

  g_unsetenv ("LD_PRELOAD"); /* what the program starts is not held */
  if (atexit (go_on) != 0)
    g_error ("The end of the program cannot be waited for");
}
