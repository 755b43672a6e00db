/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call to the inventory API, from its answer to the value that it stands for, or to sentences for a person: whose
 * answer it was, which one, what is wrong with it, what to do. */

#include "config.h"

#include "core/connectors/cbk-inventory-call.h"

#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-domain-answer.h"
#include "core/connectors/cbk-http-error.h"
#include "core/connectors/cbk-inventory-answer.h"
#include "core/connectors/cbk-pem-answer.h"
#include "core/connectors/cbk-problem.h"

static gboolean
is_unmodified (const CbkInventoryCall *self)
{
  return self->answer->status == 304 && self->etag != NULL;
}

/* A 304 need not repeat the ETag that it confirms. */
static char *
dup_etag (const CbkInventoryCall *self)
{
  return g_strdup (self->answer->etag != NULL || !is_unmodified (self) ? self->answer->etag : self->etag);
}

static CbkCertificatePage *
read_certificates (const CbkInventoryCall *self, GError **error)
{
  CbkCertificatePage *page;

  if (is_unmodified (self))
    {
      page = g_new0 (CbkCertificatePage, 1);
      page->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_certificate_free);
      page->is_unmodified = TRUE;
    }
  else
    {
      page = cbk_inventory_answer_read_certificates (self->answer->body, error);
    }
  if (page != NULL)
    page->etag = dup_etag (self);
  return page;
}

static CbkChainAnswer *
read_chain (const CbkInventoryCall *self, GError **error)
{
  CbkChainAnswer *chain;

  if (!is_unmodified (self) && !cbk_pem_answer_check_chain (self->answer->body, self->answer->content_type, error))
    return NULL;

  chain = g_new0 (CbkChainAnswer, 1);
  chain->pem = is_unmodified (self) ? NULL : g_bytes_ref (self->answer->body);
  chain->etag = dup_etag (self);
  return chain;
}

static gpointer
read_value (const CbkInventoryCall *self, GError **error)
{
  switch (self->resource)
    {
    case CBK_RESOURCE_INFO:
      return cbk_inventory_answer_read_info (self->answer->body, error);
    case CBK_RESOURCE_DOMAINS:
      return cbk_domain_answer_read_page (self->answer->body, self->is_delta, error);
    case CBK_RESOURCE_CERTIFICATES:
      return read_certificates (self, error);
    case CBK_RESOURCE_CHAIN:
      return read_chain (self, error);
    case CBK_RESOURCE_PRIVATE_KEY:
      if (!cbk_pem_answer_check_private_key (self->answer->body, self->answer->content_type, error))
        return NULL;
      return g_bytes_ref (self->answer->body);
    }
  g_assert_not_reached ();
}

static GError *
explain_bad_info (const CbkInventoryCall *self, const GError *reason)
{
  if (g_error_matches (reason, CBK_ERROR, CBK_ERROR_TOO_OLD))
    return g_error_new (CBK_ERROR, CBK_ERROR_TOO_OLD, "%s %s", self->host, reason->message);
  return g_error_new (reason->domain, reason->code,
                      /* Translators: a host, and what is wrong with its answer */
                      _ ("%s does not answer as the inventory API does: %s. Check that the address is that of the "
                         "inventory API, above all what follows the host’s name; if it is, tell the CDN’s support."),
                      self->host, reason->message);
}

static GError *
explain_bad_answer (const CbkInventoryCall *self, const GError *reason)
{
  g_autofree char *sentence = NULL;

  switch (self->resource)
    {
    case CBK_RESOURCE_INFO:
      return explain_bad_info (self, reason);
    case CBK_RESOURCE_DOMAINS:
      sentence =
        g_strdup_printf (self->had_page_token
                           /* Translators: a host, and what is wrong with its answer */
                           ? _ ("A further page of domains from %s cannot be used: %s. Tell the CDN’s support.")
                           /* Translators: a host, and what is wrong with its answer */
                           : _ ("The first page of domains from %s cannot be used: %s. Tell the CDN’s support."),
                         self->host, reason->message);
      break;
    case CBK_RESOURCE_CERTIFICATES:
      /* Translators: a host, and what is wrong with its answer */
      sentence = g_strdup_printf (_ ("The certificate history from %s cannot be used: %s. Tell the CDN’s support."),
                                  self->host, reason->message);
      break;
    case CBK_RESOURCE_CHAIN:
      /* Translators: a host, and what is wrong with its answer */
      sentence = g_strdup_printf (_ ("The certificate from %s cannot be used: %s. Tell the CDN’s support."), self->host,
                                  reason->message);
      break;
    case CBK_RESOURCE_PRIVATE_KEY:
      /* Translators: a host, and what is wrong with its answer */
      sentence = g_strdup_printf (_ ("The private key from %s cannot be used: %s. Tell the CDN’s support."), self->host,
                                  reason->message);
      break;
    }
  return g_error_new_literal (reason->domain, reason->code, sentence);
}

static GError *
new_status_error (const CbkInventoryCall *self)
{
  gboolean had_token = self->had_page_token || self->is_delta;
  GError  *error;

  if (self->resource == CBK_RESOURCE_PRIVATE_KEY)
    return cbk_problem_new_key_error (self->answer, self->host, self->now);
  if (self->resource == CBK_RESOURCE_DOMAINS)
    return cbk_problem_new_list_error (self->answer, self->host, had_token, self->now);

  error = cbk_problem_new_error (self->answer, self->host, had_token, self->now);
  if (self->resource != CBK_RESOURCE_INFO || !g_error_matches (error, CBK_ERROR, CBK_ERROR_NOT_FOUND))
    return error;

  g_error_free (error);
  return g_error_new (CBK_ERROR, CBK_ERROR_NOT_FOUND,
                      _ ("There is no inventory API at this address of %s. Check the address, above all what follows "
                         "the host’s name."),
                      self->host);
}

/* NULL where nobody doubts what was asked for. */
static const char *
get_words (const CbkInventoryCall *self)
{
  switch (self->resource)
    {
    case CBK_RESOURCE_INFO:
      return NULL;
    case CBK_RESOURCE_DOMAINS:
      return self->had_page_token ? _ ("It was a further page of domains.") : _ ("It was the first page of domains.");
    case CBK_RESOURCE_CERTIFICATES:
      return _ ("It was a certificate history.");
    case CBK_RESOURCE_CHAIN:
      return _ ("It was a certificate.");
    case CBK_RESOURCE_PRIVATE_KEY:
      return _ ("It was a private key.");
    }
  g_assert_not_reached ();
}

/**
 * cbk_inventory_call_new:
 * @resource: what is asked for
 *
 * Returns: (transfer full): a call without an answer
 */
CbkInventoryCall *
cbk_inventory_call_new (CbkResource resource)
{
  CbkInventoryCall *self = g_new0 (CbkInventoryCall, 1);

  self->resource = resource;
  return self;
}

/**
 * cbk_inventory_call_free:
 * @self: (transfer full): a call
 */
void
cbk_inventory_call_free (CbkInventoryCall *self)
{
  g_free (self->host);
  g_free (self->etag);
  g_clear_pointer (&self->answer, cbk_http_answer_free);
  g_free (self);
}

/**
 * cbk_inventory_call_read:
 * @self: a call that has its answer
 * @error: return location of a #CBK_ERROR in whole sentences
 *
 * Returns: (transfer full): the value of the resource's type, see cbk_resource_get_free_func(). Any thread.
 */
gpointer
cbk_inventory_call_read (const CbkInventoryCall *self, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GError  *explained;
  gpointer value;

  if (self->answer->status != 200 && !is_unmodified (self))
    {
      g_propagate_error (error, new_status_error (self));
      return NULL;
    }

  value = read_value (self, &reason);
  if (value == NULL)
    {
      explained = explain_bad_answer (self, reason);
      cbk_http_error_add_request (explained, self->answer->request_id);
      g_propagate_error (error, explained);
    }
  return value;
}

/**
 * cbk_inventory_call_explain_failure:
 * @self: a call that has got no answer
 * @error: (transfer full): why
 *
 * Returns: (transfer full): the error; where something came that is no answer, it says what it should have been
 */
GError *
cbk_inventory_call_explain_failure (const CbkInventoryCall *self, GError *error)
{
  const char *words = get_words (self);

  if (words != NULL && (g_error_matches (error, CBK_ERROR, CBK_ERROR_TOO_LARGE) ||
                        g_error_matches (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER)))
    cbk_http_error_add_sentence (error, words);
  return error;
}

/**
 * cbk_resource_get_free_func:
 * @resource: what was asked for
 *
 * Returns: what frees its value
 */
GDestroyNotify
cbk_resource_get_free_func (CbkResource resource)
{
  switch (resource)
    {
    case CBK_RESOURCE_INFO:
      return (GDestroyNotify) cbk_info_free;
    case CBK_RESOURCE_DOMAINS:
      return (GDestroyNotify) cbk_domain_page_free;
    case CBK_RESOURCE_CERTIFICATES:
      return (GDestroyNotify) cbk_certificate_page_free;
    case CBK_RESOURCE_CHAIN:
      return (GDestroyNotify) cbk_chain_answer_free;
    case CBK_RESOURCE_PRIVATE_KEY:
      return (GDestroyNotify) g_bytes_unref;
    }
  g_assert_not_reached ();
}

/**
 * cbk_chain_answer_free:
 * @self: (transfer full): a chain
 */
void
cbk_chain_answer_free (CbkChainAnswer *self)
{
  g_clear_pointer (&self->pem, g_bytes_unref);
  g_free (self->etag);
  g_free (self);
}
