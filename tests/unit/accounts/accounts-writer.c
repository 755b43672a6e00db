/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process that adds accounts to a file, as a command line would beside a window.
 *
 * usage: accounts-writer FILE PREFIX COUNT: adds "PREFIX 0", "PREFIX 1" and so on, one call each. */

#include <stdlib.h>

#include "accounts-fixture.h"

int
main (int argc, char **argv)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (CbkAccounts) accounts = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (argc, ==, 4);
  file = g_file_new_for_path (argv[1]);
  accounts = cbk_accounts_new (file);
  for (int i = 0; i < atoi (argv[3]); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s %d", argv[2], i);
      g_autoptr (CbkAccount) account = cbk_account_new (name, "https://cdn.example/api", NULL);

      await_add (accounts, account, &error);
      g_assert_no_error (error);
    }
  return 0;
}
