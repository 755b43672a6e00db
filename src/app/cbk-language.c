/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language that the program speaks, where a person has chosen one in Preferences. */

#include "config.h"

#include "app/cbk-language.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Each language is called by its own name: whoever looks for it may know no other. */
static const struct
{
  const char *code;
  const char *name;
} languages[] = {
  { "", N_ ("Follow System") }, { "ms", "Bahasa Melayu" },   { "de", "Deutsch" },
  { "en", "English" },          { "es", "Español" },         { "fr", "Français" },
  { "vi", "Tiếng Việt" },       { "zh_CN", "中文（简体）" }, { "ja", "日本語" },
};

/**
 * cbk_language_apply:
 * @settings: where the choice is
 *
 * To be called before anything is translated, and before there are threads. In the locale of C nothing is translated,
 * whatever was chosen: one that no language was named for, as on a server, becomes C.UTF-8, in which it is.
 */
void
cbk_language_apply (GSettings *settings)
{
  g_autofree char *code = g_settings_get_string (settings, "language");

  if (code[0] == '\0')
    return;

  g_setenv ("LANGUAGE", code, TRUE);
  if (g_str_equal (setlocale (LC_MESSAGES, NULL), "C"))
    {
      g_setenv ("LC_MESSAGES", "C.UTF-8", TRUE);
      setlocale (LC_MESSAGES, "");
    }
}

guint
cbk_language_get_n (void)
{
  return G_N_ELEMENTS (languages);
}

/* Returns: what the settings call the language; "" is that of the system */
const char *
cbk_language_get_code (guint position)
{
  g_return_val_if_fail (position < G_N_ELEMENTS (languages), "");

  return languages[position].code;
}

char *
cbk_language_dup_name (guint position)
{
  g_return_val_if_fail (position < G_N_ELEMENTS (languages), NULL);

  return g_strdup (position == 0 ? _ (languages[position].name) : languages[position].name);
}
