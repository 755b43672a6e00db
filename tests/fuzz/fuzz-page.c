/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up answers of a CDN, fed to what reads them: pages of domains, histories, what a CDN says about itself,
 * problems. What is JSON has to be so to json-glib, too, and has to say the same.
 *
 * An input is: a byte that says what it is (0 and 1 a full pass and a delta, 2 a history, 3 the info, 4 a problem, 5
 * any JSON), and the body. */

#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-domain-answer.h"
#include "core/connectors/cbk-inventory-answer.h"
#include "core/connectors/cbk-problem.h"

#include "json-oracle.h"

#define N_KINDS 6
#define MAX_SENTENCES 100
#define MAX_SENTENCE_BYTES 5000
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)
#define NOW G_GINT64_CONSTANT (1795417200)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Fit to be shown: one line of limited length, in the order in which it is read. */
static void
assert_plain (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <, MAX_SENTENCE_BYTES);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (c));
      g_assert_true (c < 0x202a || c > 0x202e);
    }
}

static void
assert_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == CBK_ERROR);
  assert_plain (error->message);
}

static void
assert_time (gint64 seconds)
{
  g_assert_true (seconds == CBK_TIME_NONE || (seconds >= 0 && seconds <= LAST_SECOND));
}

static void
read_page (GBytes *body, gboolean is_delta)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) page = cbk_domain_answer_read_page (body, is_delta, &error);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  if (page == NULL)
    {
      assert_error (error);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (page->unreadable->len, ==, MIN (page->n_unreadable, MAX_SENTENCES));
  g_assert_true (is_delta || page->deleted_ids->len == 0);
  for (guint i = 0; i < page->unreadable->len; i++)
    assert_plain (g_ptr_array_index (page->unreadable, i));
  for (guint i = 0; i < page->domains->len; i++)
    {
      const CbkDomain *domain = g_ptr_array_index (page->domains, i);
      g_autofree char *again = cbk_domain_normalise_name (domain->domain);

      g_assert_true (g_hash_table_add (ids, domain->id));
      g_assert_cmpstr (domain->domain, ==, again);
      assert_plain (domain->status);
      assert_time (domain->create_time);
      assert_time (domain->expire_time);
    }
  for (guint i = 0; i < page->deleted_ids->len; i++)
    g_assert_true (g_hash_table_add (ids, g_ptr_array_index (page->deleted_ids, i)));
}

static void
read_history (GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = cbk_inventory_answer_read_certificates (body, &error);

  if (page == NULL)
    assert_error (error);
}

static void
read_info (GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = cbk_inventory_answer_read_info (body, &error);

  if (info == NULL)
    assert_error (error);
  else
    assert_plain (info->name);
}

static void
read_problem (GBytes *body)
{
  const CbkHttpAnswer answer = { .status = 503, .retry_after = -1, .body = body };
  g_autoptr (GError) error = cbk_problem_new_error (&answer, "console.example", FALSE, NOW);

  assert_error (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = NULL;

  if (size == 0)
    return 0;

  /* A copy of its own, so that a byte too many is noticed. */
  body = g_bytes_new (data + 1, size - 1);
  switch (data[0] % N_KINDS)
    {
    case 0:
      read_page (body, FALSE);
      break;
    case 1:
      read_page (body, TRUE);
      break;
    case 2:
      read_history (body);
      break;
    case 3:
      read_info (body);
      break;
    case 4:
      read_problem (body);
      break;
    case 5:
      json_oracle_compare (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
      break;
    }
  return 0;
}
