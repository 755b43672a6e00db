/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords that are made: their shape, and that each letter occurs. */

#include "config.h"

#include <string.h>

#include "app/cbk-password.h"

static void
test_shape (void)
{
  g_autofree char *password = cbk_password_generate ();

  g_assert_cmpuint (strlen (password), ==, 6 * 4 + 5);
  for (guint i = 0; password[i] != '\0'; i++)
    if (i % 5 == 4)
      g_assert_cmpint (password[i], ==, '-');
    else
      g_assert_cmpint (password[i], !=, '-');
}

static void
test_every_letter_occurs (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  /* 24,000 letters of 32: that one does not occur has a chance of less than one in 10^300. */
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *password = cbk_password_generate ();

      for (const char *c = password; *c != '\0'; c++)
        g_hash_table_add (seen, GINT_TO_POINTER ((int) *c));
    }

  g_assert_cmpuint (g_hash_table_size (seen), ==, 32 + 1);
}

static void
test_no_two_alike (void)
{
  g_autofree char *first = cbk_password_generate ();
  g_autofree char *second = cbk_password_generate ();

  g_assert_cmpstr (first, !=, second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/password/shape", test_shape);
  g_test_add_func ("/password/every-letter-occurs", test_every_letter_occurs);
  g_test_add_func ("/password/no-two-alike", test_no_two_alike);

  return g_test_run ();
}
