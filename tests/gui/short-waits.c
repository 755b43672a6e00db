/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program by stories: what it would wait for the network is waited for so many milliseconds at most,
 * a connection for SHORT_WAITS_CONNECT, a sign of a silent one for SHORT_WAITS_SILENCE, and the time to send a request
 * again for SHORT_WAITS_RETRY. What the program tells of a wait stays as it is. */

#include <dlfcn.h>
#include <glib.h>
#include <sys/auxv.h>

/* What the program waits for is told by how long it waits. */
#define CONNECT 10000
#define SILENCE 30000

/* The timers of libraries run on as they should. */
static gboolean
is_of_program (const void *caller)
{
  Dl_info program;
  Dl_info whose;

  return dladdr ((const void *) getauxval (AT_ENTRY), &program) != 0 && dladdr (caller, &whose) != 0 &&
         whose.dli_fbase == program.dli_fbase;
}

static const char *
get_variable (guint milliseconds)
{
  switch (milliseconds)
    {
    case CONNECT:
      return "SHORT_WAITS_CONNECT";
    case SILENCE:
      return "SHORT_WAITS_SILENCE";
    default:
      return "SHORT_WAITS_RETRY";
    }
}

GSource *
g_timeout_source_new (guint milliseconds)
{
  GSource *(*new) (guint) = dlsym (RTLD_NEXT, "g_timeout_source_new");
  const char *longest = g_getenv (get_variable (milliseconds));
  guint64     limit;

  if (longest != NULL && is_of_program (__builtin_return_address (0)) &&
      g_ascii_string_to_unsigned (longest, 10, 0, G_MAXUINT, &limit, NULL))
    milliseconds = MIN (milliseconds, (guint) limit);

  return new (milliseconds);
}
