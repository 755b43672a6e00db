/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be known before a save is ordered: whether it can be made, and where its key goes. */

#include "config.h"

#include "cli/cbk-save-order.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * cbk_download_obstacle:
 *
 * Returns: (nullable): why @form of a certificate cannot be had, in a sentence; NULL where it can
 */
const char *
cbk_download_obstacle (CbkForm form, gboolean chain_available, CbkKeyAvailability private_key)
{
  if (form != CBK_FORM_KEY && !chain_available)
    return _ ("This certificate’s chain is not available");
  if (!cbk_form_needs_key (form))
    return NULL;

  switch (private_key)
    {
    case CBK_KEY_AVAILABLE:
      return NULL;
    case CBK_KEY_NONE:
      return _ ("This CDN does not keep the key");
    case CBK_KEY_FORBIDDEN:
      return _ ("You may not read keys");
    }

  g_return_val_if_reached (NULL);
}

/**
 * cbk_key_path_beside:
 * @target: the path of a certificate
 *
 * Returns: (transfer full): the path of its key: the same base name, ending in ".key"
 */
char *
cbk_key_path_beside (const char *target)
{
  static const char *const endings[] = { ".crt", ".cer", ".pem" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (target, endings[i]))
      {
        g_autofree char *base = g_strndup (target, strlen (target) - strlen (endings[i]));

        return g_strconcat (base, ".key", NULL);
      }

  return g_strconcat (target, ".key", NULL);
}
