/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of Certbook, and which of its errors another try can mend. */

#include "core/cbk-error.h"

typedef struct
{
  gint64 retry_time;
} CbkErrorPrivate;

static void
cbk_error_private_init (CbkErrorPrivate *extra)
{
  extra->retry_time = 0;
}

static void
cbk_error_private_copy (const CbkErrorPrivate *source, CbkErrorPrivate *copy)
{
  *copy = *source;
}

static void
cbk_error_private_clear (CbkErrorPrivate *extra)
{
}

G_DEFINE_EXTENDED_ERROR (CbkError, cbk_error)

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

/**
 * cbk_error_get_retry_time:
 * @error: an error of any domain
 *
 * Returns: when the CDN wants to be asked again, in UTC seconds; 0 where it did not say
 */
gint64
cbk_error_get_retry_time (const GError *error)
{
  return error != NULL && error->domain == CBK_ERROR ? cbk_error_get_private (error)->retry_time : 0;
}

/**
 * cbk_error_set_retry_time:
 * @error: a #CBK_ERROR
 * @retry_time: when the CDN wants to be asked again, in UTC seconds; 0 where it did not say
 *
 * What cbk_error_get_retry_time() returns for @error and for each copy of it.
 */
void
cbk_error_set_retry_time (GError *error, gint64 retry_time)
{
  g_return_if_fail (error != NULL && error->domain == CBK_ERROR);

  cbk_error_get_private (error)->retry_time = retry_time;
}
