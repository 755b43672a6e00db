/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of answers that are PEM: whether they may be what was asked for. What is in them is read elsewhere. */

#include "config.h"

#include "core/connectors/cbk-pem-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

/* Servers send PEM under many types, so only those that are surely something else are refused. */
static gboolean
may_be_pem (GBytes *body, const char *content_type, const char *label)
{
  gsize       n_bytes;
  const char *text = g_bytes_get_data (body, &n_bytes);

  return g_strcmp0 (content_type, "text/html") != 0 && g_strcmp0 (content_type, "application/json") != 0 &&
         n_bytes > 0 && memmem (text, n_bytes, label, strlen (label)) != NULL;
}

/**
 * cbk_pem_answer_check_chain:
 * @body: the body of an answer to `GET /v1/certificates/{id}/chain`
 * @content_type: (nullable): its content type, lower-case and without parameters
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether @body may be PEM of certificates. Any thread.
 */
gboolean
cbk_pem_answer_check_chain (GBytes *body, const char *content_type, GError **error)
{
  g_return_val_if_fail (body != NULL, FALSE);

  if (may_be_pem (body, content_type, "-----BEGIN CERTIFICATE-----"))
    return TRUE;

  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it holds no certificate in PEM form"));
  return FALSE;
}

/**
 * cbk_pem_answer_check_private_key:
 * @body: the body of an answer to `POST /v1/certificates/{id}/private-key`
 * @content_type: (nullable): its content type, lower-case and without parameters
 * @error: return location of a #CBK_ERROR_BAD_ANSWER, which says nothing of what @body holds
 *
 * Returns: whether @body may be PEM of a private key, of any kind. Any thread.
 */
gboolean
cbk_pem_answer_check_private_key (GBytes *body, const char *content_type, GError **error)
{
  g_return_val_if_fail (body != NULL, FALSE);

  if (may_be_pem (body, content_type, "PRIVATE KEY-----"))
    return TRUE;

  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it holds no private key in PEM form"));
  return FALSE;
}
