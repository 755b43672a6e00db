/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a password for a file, from the system's random numbers. */

#include "config.h"

#include "app/cbk-password.h"

#include <string.h>
#include <sys/random.h>

#define N_GROUPS 6
#define GROUP_LENGTH 4

/* Letters and digits that are not mistaken for one another; a power of two of them, so that each is as likely. */
static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";

G_STATIC_ASSERT (sizeof alphabet - 1 == 32);

/**
 * cbk_password_generate:
 *
 * Returns: (transfer full): groups of four characters with dashes between them, 120 random bits in all
 */
char *
cbk_password_generate (void)
{
  guint8   random[N_GROUPS * GROUP_LENGTH];
  GString *password = g_string_sized_new (N_GROUPS * (GROUP_LENGTH + 1));

  /* So few bytes come at once and whole (getrandom(2)), once the system's generator is ready. */
  while (getrandom (random, sizeof random, 0) != sizeof random)
    ;
  for (guint i = 0; i < sizeof random; i++)
    {
      if (i > 0 && i % GROUP_LENGTH == 0)
        g_string_append_c (password, '-');
      g_string_append_c (password, alphabet[random[i] % 32]);
    }
  explicit_bzero (random, sizeof random);

  return g_string_free (password, FALSE);
}
