/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of Certbook, and which of its errors another try can mend. */

#include "core/cbk-error.h"

G_DEFINE_QUARK (cbk_error, cbk_error)

/**
 * cbk_error_is_transient:
 * @error: an error of any domain
 *
 * Returns: whether the same request, sent again later, can succeed without anybody changing anything
 */
gboolean
cbk_error_is_transient (const GError *error)
{
  return g_error_matches (error, CBK_ERROR, CBK_ERROR_UNREACHABLE) ||
         g_error_matches (error, CBK_ERROR, CBK_ERROR_BUSY);
}
