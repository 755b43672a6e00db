/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light or dark, as the preferences say, or as the desktop does. */

#include "config.h"

#include "app/cbk-color-scheme.h"

#define KEY "color-scheme"

static void
changed_cb (AdwStyleManager *manager, const char *key, GSettings *settings)
{
  g_autofree char *scheme = g_settings_get_string (settings, KEY);

  if (g_str_equal (scheme, "light"))
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  else if (g_str_equal (scheme, "dark"))
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  else
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/**
 * cbk_color_scheme_follow:
 * @settings: (transfer none): of the program; its changes are followed as long as both objects live
 *
 * On the main thread.
 */
void
cbk_color_scheme_follow (AdwStyleManager *manager, GSettings *settings)
{
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (changed_cb), manager, G_CONNECT_SWAPPED);
  changed_cb (manager, KEY, settings);
}
