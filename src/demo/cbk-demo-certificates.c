/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A domain's certificates. A history tells what the chain shows, so its certificates are made when it is asked for. */
#include "config.h"

#include "demo/cbk-demo-certificates.h"

#include "demo/cbk-demo-answer.h"
#include "demo/cbk-demo-json.h"
#include "demo/cbk-demo-names.h"
#include "demo/cbk-demo-random.h"

#include <string.h>

/* What the certification authority is asked for, with the names that are lent to it. */
typedef struct
{
  CbkDemoOrder order;
  char       **names; /* (owned) */
} Order;

static Order *
order_new (const CbkDemoRequest *request, const CbkDemoDomain *domain, const CbkDemoCertificate *certificate)
{
  Order           *self = g_new0 (Order, 1);
  guint64          seed = cbk_demo_cdn_get_seed (request->cdn);
  g_autofree char *name = certificate->for_other_names ? g_strdup ("www.another-customer.example")
                                                       : cbk_demo_cdn_dup_name (request->cdn, domain->name_index);
  CbkDemoRandom    random;
  guint64          half;

  cbk_demo_random_init (&random, seed, CBK_DEMO_STREAM_SERIAL, (guint64) domain->index << 16 | certificate->ordinal);
  self->names = cbk_demo_names_for_certificate (name);
  self->order.names = (const char *const *) self->names;
  self->order.not_before = certificate->not_before;
  self->order.not_after = certificate->not_after;
  self->order.rsa = cbk_demo_random_chance (&random, 600);
  self->order.lot = cbk_demo_random_range (&random, 0, G_MAXINT32);
  for (guint i = 0; i < CBK_DEMO_SERIAL_BYTES; i += 8)
    {
      half = GUINT64_TO_BE (cbk_demo_random_next (&random));
      memcpy (self->order.serial + i, &half, 8);
    }
  self->order.serial[0] = (self->order.serial[0] & 0x3f) | 0x40; /* positive, and never a shorter number */
  if (strcmp (certificate->provisioning, "auto") != 0)
    self->order.issuer = CBK_DEMO_ISSUER_TRUST;
  else
    self->order.issuer = self->order.rsa ? CBK_DEMO_ISSUER_RSA : CBK_DEMO_ISSUER_ECC;
  return self;
}

static void
order_free (Order *self)
{
  g_strfreev (self->names);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, order_free)

static char *
dup_certificate_id (const CbkDemoRequest *request, guint index, guint ordinal)
{
  return cbk_demo_token_new (request->id_key, CBK_DEMO_TOKEN_CERTIFICATE, (const guint64[]){ index, ordinal, 0 });
}

static void
refuse_unknown (const CbkDemoRequest *request)
{
  cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_NOT_FOUND, "There is nothing with this id.");
}

/* Without the words of the library that failed: they are for the CDN's people, who find them in its log. */
static void
refuse_internal (const CbkDemoRequest *request, const GError *error)
{
  g_warning ("%s", error->message);
  cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_INTERNAL,
                           "The certificate could not be made. Try again later.");
}

/* Returns: (transfer none) (nullable): the domain that @kind of id means, with the ordinal in it. */
static const CbkDemoDomain *
find_domain (const CbkDemoRequest *request, CbkDemoTokenKind kind, guint *ordinal)
{
  guint64              numbers[CBK_DEMO_TOKEN_MAX_NUMBERS];
  const CbkDemoDomain *domain;

  if (!cbk_demo_token_parse (request->id, request->id_key, kind, numbers) ||
      numbers[0] >= cbk_demo_cdn_get_n_entries (request->cdn))
    return NULL;
  *ordinal = numbers[1];
  domain = cbk_demo_cdn_peek (request->cdn, numbers[0]);
  return domain->deleted ? NULL : domain;
}

static const char *
get_key_word (CbkDemoKeyAccess access)
{
  switch (access)
    {
    case CBK_DEMO_KEY_AVAILABLE:
      return "available";
    case CBK_DEMO_KEY_NONE:
      return "none";
    case CBK_DEMO_KEY_FORBIDDEN:
      return "forbidden";
    }
  g_assert_not_reached ();
}

/* The CDN knows a certificate's fingerprint only where it has its chain. */
static gboolean
append_certificate (const CbkDemoRequest     *request,
                    GString                  *json,
                    const CbkDemoDomain      *domain,
                    const CbkDemoCertificate *certificate,
                    GError                  **error)
{
  g_autoptr (Order) order = order_new (request, domain, certificate);
  g_autofree char *id = dup_certificate_id (request, domain->index, certificate->ordinal);
  const char      *sha256 = NULL;

  if (certificate->chain_available)
    {
      sha256 = cbk_demo_ca_get_sha256 (request->ca, id, &order->order, error);
      if (sha256 == NULL)
        return FALSE;
    }
  cbk_demo_json_open (json, NULL, '{');
  cbk_demo_json_string (json, "id", id);
  cbk_demo_json_begin_string (json, "domain_id");
  cbk_demo_token_append (json, request->id_key, CBK_DEMO_TOKEN_DOMAIN, (const guint64[]){ domain->index, 0, 0 });
  cbk_demo_json_end_string (json);
  cbk_demo_json_time (json, "create_time", certificate->create_time);
  if (certificate->tells_not_before)
    cbk_demo_json_time (json, "not_before", certificate->not_before);
  cbk_demo_json_time (json, "expire_time", certificate->not_after);
  cbk_demo_json_string (json, "status", certificate->status);
  cbk_demo_json_string (json, "provisioning", certificate->provisioning);
  cbk_demo_json_boolean (json, "is_current", certificate->ordinal == domain->current);
  if (sha256 != NULL)
    cbk_demo_json_string (json, "sha256", sha256);
  cbk_demo_json_begin_string (json, "serial");
  for (guint i = 0; i < CBK_DEMO_SERIAL_BYTES; i++)
    g_string_append_printf (json, "%02x", order->order.serial[i]);
  cbk_demo_json_end_string (json);
  cbk_demo_json_string (json, "issuer", cbk_demo_ca_get_issuer_name (order->order.issuer));
  cbk_demo_json_boolean (json, "chain_available", certificate->chain_available);
  cbk_demo_json_string (json, "private_key", get_key_word (certificate->key_access));
  cbk_demo_json_close (json, '}');
  return TRUE;
}

/* Newest first. A page ends with an ordinal and not with a number of rows, so that a renewal in between moves nothing.
 */
static void
answer_page (const CbkDemoRequest *request, const CbkDemoDomain *domain, guint64 before, guint page_size)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint ordinal = 0;
  guint n = 0;
  guint i = domain->certificates->len;

  cbk_demo_json_open (json, NULL, '{');
  cbk_demo_json_open (json, "certificates", '[');
  for (; i > 0 && n < page_size; i--)
    {
      const CbkDemoCertificate *certificate = &g_array_index (domain->certificates, CbkDemoCertificate, i - 1);

      if (certificate->ordinal >= before)
        continue;
      if (!append_certificate (request, json, domain, certificate, &error))
        {
          refuse_internal (request, error);
          return;
        }
      ordinal = certificate->ordinal;
      n++;
    }
  cbk_demo_json_close (json, ']');
  if (i > 0)
    {
      cbk_demo_json_begin_string (json, "next_page_token");
      cbk_demo_token_append (json, request->run_key, CBK_DEMO_TOKEN_HISTORY_PAGE,
                             (const guint64[]){ domain->index, ordinal, 0 });
      cbk_demo_json_end_string (json);
    }
  cbk_demo_json_close (json, '}');
  cbk_demo_answer_text (request->message, "application/json", g_string_free (g_steal_pointer (&json), FALSE));
}

/**
 * cbk_demo_certificates_answer_history:
 *
 * GET /v1/domains/{id}/certificates
 */
void
cbk_demo_certificates_answer_history (const CbkDemoRequest *request)
{
  const char          *page_token = cbk_demo_request_get_token (request, "page_token");
  guint64              numbers[CBK_DEMO_TOKEN_MAX_NUMBERS] = { 0, G_MAXUINT64 };
  guint                page_size;
  guint                ordinal;
  const CbkDemoDomain *domain;

  if (!cbk_demo_request_get_page_size (request, &page_size))
    return;
  domain = find_domain (request, CBK_DEMO_TOKEN_DOMAIN, &ordinal);
  if (domain == NULL)
    refuse_unknown (request);
  else if (page_token != NULL &&
           (!cbk_demo_token_parse (page_token, request->run_key, CBK_DEMO_TOKEN_HISTORY_PAGE, numbers) ||
            numbers[0] != domain->index))
    cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_INVALID_PARAMETER,
                             "page_token is not known. Ask for the history from its beginning.");
  else
    answer_page (request, domain, numbers[1], page_size);
}

/**
 * cbk_demo_certificates_answer_chain:
 *
 * GET /v1/certificates/{id}/chain
 */
void
cbk_demo_certificates_answer_chain (const CbkDemoRequest *request)
{
  guint                     ordinal = 0;
  const CbkDemoDomain      *domain = find_domain (request, CBK_DEMO_TOKEN_CERTIFICATE, &ordinal);
  const CbkDemoCertificate *certificate = domain != NULL ? cbk_demo_domain_find (domain, ordinal) : NULL;
  g_autoptr (Order) order = NULL;
  g_autoptr (GError) error = NULL;
  char *chain;

  if (certificate == NULL)
    refuse_unknown (request);
  else if (!certificate->chain_available)
    cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_NOT_FOUND,
                             "The chain of this certificate is not kept.");
  else
    {
      order = order_new (request, domain, certificate);
      chain = cbk_demo_ca_dup_chain (request->ca, request->id, &order->order, &error);
      if (chain != NULL)
        cbk_demo_answer_text (request->message, "application/pem-certificate-chain", chain);
      else
        refuse_internal (request, error);
    }
}

/**
 * cbk_demo_certificates_answer_private_key:
 *
 * POST /v1/certificates/{id}/private-key
 */
void
cbk_demo_certificates_answer_private_key (const CbkDemoRequest *request)
{
  guint                     ordinal = 0;
  const CbkDemoDomain      *domain = find_domain (request, CBK_DEMO_TOKEN_CERTIFICATE, &ordinal);
  const CbkDemoCertificate *certificate = domain != NULL ? cbk_demo_domain_find (domain, ordinal) : NULL;
  g_autoptr (Order) order = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;

  if (certificate == NULL)
    {
      refuse_unknown (request);
      return;
    }
  switch (certificate->key_access)
    {
    case CBK_DEMO_KEY_NONE:
      cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_KEY_NOT_AVAILABLE,
                               "The private key of this certificate is not kept.");
      return;
    case CBK_DEMO_KEY_FORBIDDEN:
      cbk_demo_answer_problem (request->message, CBK_DEMO_PROBLEM_FORBIDDEN,
                               "This token may not read the private key of this certificate.");
      return;
    case CBK_DEMO_KEY_AVAILABLE:
      break;
    }
  order = order_new (request, domain, certificate);
  key = cbk_demo_ca_dup_private_key (request->ca, &order->order, &error);
  if (key != NULL)
    cbk_demo_answer_secret (request->message, "application/x-pem-file", key);
  else
    refuse_internal (request, error);
}
