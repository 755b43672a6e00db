/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Good answers with some of their bytes changed: each is still a value or an error, never a critical or a crash. */

#include <gio/gio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-domain-answer.h"
#include "core/connectors/cbk-inventory-answer.h"

#define N_MUTATIONS 4000
#define SEED 20261123

static const char page[] =
  "{\"domains\":[{\"id\":\"dom_01\",\"domain\":\"www.example.com\",\"create_time\":\"2026-05-02T08:00:00Z\","
  "\"update_time\":\"2026-08-18T15:04:38.25+02:00\",\"expire_time\":\"2026-11-16T14:04:35Z\",\"status\":\"valid\","
  "\"status_reason\":null,\"provisioning\":\"auto\",\"certificate_count\":3,\"current_certificate_id\":\"crt_9\"},"
  "{\"id\":\"d+/=\",\"domain\":\"b\\u00fccher.\\ud83d\\ude00.example\",\"create_time\":\"2026-05-02T08:00:00Z\","
  "\"update_time\":\"2026-08-18T15:04:38Z\",\"expire_time\":null,\"status\":\"pending\",\"status_reason\":\"x\\ny\","
  "\"provisioning\":\"upload\",\"certificate_count\":0,\"current_certificate_id\":null,\"new\":[{},[1.5e3,-7,true]]}],"
  "\"total_size\":20000,\"next_page_token\":\"pt+/==\"}";

static const char history[] =
  "{\"certificates\":[{\"id\":\"crt_9\",\"domain_id\":\"dom_01\",\"create_time\":\"2026-08-18T15:04:38Z\","
  "\"not_before\":\"2026-08-18T14:04:36Z\",\"expire_time\":\"2026-11-16T14:04:35Z\",\"status\":\"valid\","
  "\"provisioning\":\"auto\",\"is_current\":true,"
  "\"sha256\":\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"serial\":\"04a1\","
  "\"issuer\":\"R11\",\"chain_available\":true,\"private_key\":\"available\"}],\"next_page_token\":null}";

static const char info[] =
  "{\"name\":\"Example CDN\",\"api_version\":\"1.0\",\"time\":\"2026-11-23T07:00:00Z\",\"capabilities\":"
  "{\"delta\":true,\"history\":true,\"chain\":true,\"private_key\":true},\"max_page_size\":1000,"
  "\"min_poll_seconds\":60,\"renews_before_days\":7,\"support_url\":\"https://console.example/soc\"}";

/* What often matters to a parser; the rest are bytes of any value. */
static const char *const pieces[] = { "{",     "}",    "[",       "]",       "\"",   "\\", ":",
                                      ",",     "null", "\\u0000", "\\ud800", "\xff", "-",  "99999999999999999999",
                                      "1e999", "//",   "/*",      "*/",      "'",    "\n", "0",
                                      "\xc3" };

static void
mutate (GRand *random, GByteArray *bytes)
{
  guint position = (guint) g_rand_int_range (random, 0, (gint32) bytes->len);
  guint length;

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0: /* another byte */
      bytes->data[position] = (guint8) g_rand_int_range (random, 0, 256);
      break;
    case 1: /* one bit */
      bytes->data[position] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
      break;
    case 2: /* bytes that are missing */
      length = (guint) g_rand_int_range (random, 1, 40);
      g_byte_array_remove_range (bytes, position, MIN (length, bytes->len - position));
      break;
    case 3: /* an end that is missing */
      g_byte_array_set_size (bytes, position);
      break;
    default: /* a piece over what is there */
      {
        const char *piece = pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))];

        length = MIN ((guint) strlen (piece), bytes->len - position);
        memcpy (bytes->data + position, piece, length);
      }
    }
}

static void
assert_plain_error (GError *error)
{
  g_assert_true (error != NULL && error->domain == CBK_ERROR);
  g_assert_true (error->code == CBK_ERROR_BAD_ANSWER || error->code == CBK_ERROR_TOO_LARGE ||
                 error->code == CBK_ERROR_TOO_OLD);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
read_all (GBytes *body)
{
  g_autoptr (GError) info_error = NULL;
  g_autoptr (GError) page_error = NULL;
  g_autoptr (GError) history_error = NULL;
  g_autoptr (CbkInfo) the_info = cbk_inventory_answer_read_info (body, &info_error);
  g_autoptr (CbkDomainPage) the_page = cbk_domain_answer_read_page (body, TRUE, &page_error);
  g_autoptr (CbkCertificatePage) the_history = cbk_inventory_answer_read_certificates (body, &history_error);

  if (the_info == NULL)
    assert_plain_error (info_error);
  if (the_page == NULL)
    assert_plain_error (page_error);
  if (the_history == NULL)
    assert_plain_error (history_error);
  if (the_page != NULL)
    {
      g_assert_cmpuint (the_page->unreadable->len, ==, MIN (the_page->n_unreadable, 100));
      for (guint i = 0; i < the_page->domains->len; i++)
        {
          const CbkDomain *domain = g_ptr_array_index (the_page->domains, i);
          g_autofree char *again = cbk_domain_normalise_name (domain->domain);

          g_assert_cmpstr (domain->domain, ==, again);
          g_assert_cmpint (domain->create_time, >=, 0);
          g_assert_true (g_utf8_validate (domain->status, -1, NULL));
        }
    }
}

static void
test_mutations (gconstpointer user_data)
{
  const char *good = user_data;
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GBytes) body = NULL;
      int n_changes = g_rand_int_range (random, 1, 4);

      g_byte_array_append (bytes, (const guint8 *) good, (guint) strlen (good));
      while (n_changes-- > 0 && bytes->len > 0)
        mutate (random, bytes);
      body = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      read_all (body);
    }
}

static void
test_every_end (gconstpointer user_data)
{
  const char *good = user_data;

  for (gsize length = 0; length < strlen (good); length++)
    {
      g_autoptr (GBytes) body = g_bytes_new (good, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (cbk_domain_answer_read_page (body, FALSE, &error));
      assert_plain_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mutated/page", page, test_mutations);
  g_test_add_data_func ("/mutated/history", history, test_mutations);
  g_test_add_data_func ("/mutated/info", info, test_mutations);
  g_test_add_data_func ("/mutated/page-of-every-length", page, test_every_end);
  return g_test_run ();
}
