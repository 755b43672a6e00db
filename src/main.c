/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: locale, then the command line or the application. */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>

#include "app/cbk-application.h"
#include "cli/cbk-cli.h"

/* An array of a large inventory has pages of its own, which go back to the system with it: left to itself, the
 * allocator raises this limit with each array that is freed, and keeps tens of megabytes. A window keeps more as long
 * as it paints (cbk-frame-memory). */
#define OWN_PAGES_FROM (1 << 20)

/* Whether this is the demo decides the application's identity, which is needed before its options are parsed. */
static gboolean
wants_demo (int argc, char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--demo"))
      return TRUE;

  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (CbkApplication) application = NULL;
  g_autofree char *commands = NULL;

  mallopt (M_MMAP_THRESHOLD, OWN_PAGES_FROM);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (cbk_cli_is_command (argc, argv))
    return cbk_cli_run (argc, argv);

  cbk_application_choose_language (wants_demo (argc, argv));
  application = cbk_application_new (wants_demo (argc, argv));
  commands = cbk_cli_dup_description ();
  g_application_set_option_context_description (G_APPLICATION (application), commands);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
