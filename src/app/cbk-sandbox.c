/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether this program runs in a Flatpak sandbox. */

#include "config.h"

#include "app/cbk-sandbox.h"

gboolean
cbk_sandbox_is_around (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}
