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
  const char *locale;
} languages[] = {
  { "", N_ ("Follow System"), NULL },    { "ms", "Bahasa Melayu", "ms_MY.UTF-8" },
  { "de", "Deutsch", "de_DE.UTF-8" },    { "en", "English", "en_US.UTF-8" },
  { "es", "Español", "es_ES.UTF-8" },    { "fr", "Français", "fr_FR.UTF-8" },
  { "vi", "Tiếng Việt", "vi_VN.UTF-8" }, { "zh_CN", "中文（简体）", "zh_CN.UTF-8" },
  { "ja", "日本語", "ja_JP.UTF-8" },
};

/* Newer versions of the C library translate nothing in C.UTF-8 either, so it is the last that is tried. */
static void
leave_locale_of_c (const char *code)
{
  const char *locales[] = { NULL, "en_US.UTF-8", "C.UTF-8" };

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_str_equal (languages[i].code, code))
      locales[0] = languages[i].locale;
  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++)
    if (locales[i] != NULL && setlocale (LC_MESSAGES, locales[i]) != NULL)
      {
        g_setenv ("LC_MESSAGES", locales[i], TRUE);
        break;
      }
  /* Where one locale is named for everything, it is for this as well. */
  setlocale (LC_MESSAGES, "");
}

/**
 * cbk_language_apply:
 * @settings: where the choice is
 *
 * To be called before anything is translated, and before there are threads. In the locale of C nothing is translated,
 * whatever was chosen: where no language was named, as on a server, or none that is there, another locale is taken,
 * that of the chosen language if possible.
 */
void
cbk_language_apply (GSettings *settings)
{
  g_autofree char *code = g_settings_get_string (settings, "language");

  if (code[0] == '\0')
    return;

  g_setenv ("LANGUAGE", code, TRUE);
  if (g_str_has_prefix (setlocale (LC_MESSAGES, NULL), "C"))
    leave_locale_of_c (code);
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
