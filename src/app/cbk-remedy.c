/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can do about a sync that failed. */

#include "config.h"

#include "app/cbk-remedy.h"

#include <glib/gi18n.h>

#include "core/cbk-error.h"

/**
 * cbk_remedy_for:
 * @failure: (nullable): why the last sync failed
 * @can_sync: whether there is a CDN that could be asked
 * @has_accounts: whether the account can be changed; that of the demo cannot
 *
 * Returns: what leads on: %CBK_REMEDY_NONE where nothing does
 */
CbkRemedy
cbk_remedy_for (const GError *failure, gboolean can_sync, gboolean has_accounts)
{
  if (has_accounts && (g_error_matches (failure, CBK_ERROR, CBK_ERROR_UNAUTHORIZED) ||
                       g_error_matches (failure, CBK_ERROR, CBK_ERROR_SECRETS)))
    return CBK_REMEDY_ENTER_TOKEN;
  if (has_accounts && (g_error_matches (failure, CBK_ERROR, CBK_ERROR_BAD_ADDRESS) ||
                       g_error_matches (failure, CBK_ERROR, CBK_ERROR_REDIRECT)))
    return CBK_REMEDY_EDIT_ACCOUNT;
  return can_sync ? CBK_REMEDY_TRY_AGAIN : CBK_REMEDY_NONE;
}

/* Returns: (nullable): the label of a button, with an underline */
const char *
cbk_remedy_title (CbkRemedy remedy)
{
  switch (remedy)
    {
    case CBK_REMEDY_NONE:
      return NULL;
    case CBK_REMEDY_TRY_AGAIN:
      return _ ("_Try Again");
    case CBK_REMEDY_ENTER_TOKEN:
      return _ ("_Enter Token…");
    case CBK_REMEDY_EDIT_ACCOUNT:
      return _ ("_Edit Account…");
    }

  g_return_val_if_reached (NULL);
}

/* Returns: the name of the action of such a button */
const char *
cbk_remedy_action (CbkRemedy remedy)
{
  switch (remedy)
    {
    case CBK_REMEDY_NONE:
    case CBK_REMEDY_TRY_AGAIN:
      return "win.sync";
    case CBK_REMEDY_ENTER_TOKEN:
      return "app.enter-token";
    case CBK_REMEDY_EDIT_ACCOUNT:
      return "app.edit-account";
    }

  g_return_val_if_reached (NULL);
}
