/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of each member of the API's answers: good, missing, null, of a wrong type, huge, hostile. */

#include <gio/gio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-domain-answer.h"
#include "core/connectors/cbk-inventory-answer.h"
#include "core/connectors/cbk-pem-answer.h"

#define GOOD_INFO                                                                                                         \
  "\"name\":\"Example CDN\",\"api_version\":\"1.0\",\"time\":\"2026-11-23T07:00:00Z\",\"capabilities\":{\"delta\":true}," \
  "\"max_page_size\":1000,\"min_poll_seconds\":60"
#define GOOD_ROW                                                                                                       \
  "\"id\":\"dom_01\",\"domain\":\"www.example.com\",\"create_time\":\"2026-05-02T08:00:00Z\","                         \
  "\"update_time\":\"2026-08-18T15:04:38Z\",\"expire_time\":\"2026-11-16T14:04:35Z\",\"status\":\"valid\","            \
  "\"provisioning\":\"auto\""
#define GOOD_ENTRY                                                                                                     \
  "\"id\":\"crt_9\",\"domain_id\":\"dom_01\",\"create_time\":\"2026-08-18T15:04:38Z\","                                \
  "\"expire_time\":\"2026-11-16T14:04:35Z\",\"status\":\"valid\",\"provisioning\":\"auto\""

/* JSON lets the last of two equal members hold, so each case is a good value with one member said again. */
static GBytes *
wrap (const char *before, const char *good, const char *change, const char *after)
{
  char *text = g_strconcat (before, good, *change != '\0' ? "," : "", change, after, NULL);

  return g_bytes_new_take (text, strlen (text));
}

static CbkInfo *
read_info (const char *change, GError **error)
{
  g_autoptr (GBytes) body = wrap ("{", GOOD_INFO, change, "}");

  return cbk_inventory_answer_read_info (body, error);
}

static CbkDomainPage *
read_row (const char *change)
{
  g_autoptr (GBytes) body = wrap ("{\"domains\":[{", GOOD_ROW, change, "}]}");
  g_autoptr (GError) error = NULL;
  CbkDomainPage *page = cbk_domain_answer_read_page (body, FALSE, &error);

  g_assert_no_error (error);
  return page;
}

static CbkDomainPage *
read_page (const char *members, GError **error)
{
  g_autoptr (GBytes) body = wrap ("{", members, "", "}");

  return cbk_domain_answer_read_page (body, FALSE, error);
}

static const char *
first_unreadable (const CbkDomainPage *page)
{
  g_assert_cmpuint (page->unreadable->len, >, 0);
  return g_ptr_array_index (page->unreadable, 0);
}

static CbkCertificatePage *
read_entry (const char *change, GError **error)
{
  g_autoptr (GBytes) body = wrap ("{\"certificates\":[{", GOOD_ENTRY, change, "}]}");

  return cbk_inventory_answer_read_certificates (body, error);
}

static void
test_info (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = read_info ("\"renews_before_days\":7,\"support_url\":\"https://console.example/soc\","
                                        "\"capabilities\":{\"history\":true,\"chain\":false,\"private_key\":null,"
                                        "\"teleport\":true}",
                                        &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "Example CDN");
  g_assert_cmpstr (info->api_version, ==, "1.0");
  g_assert_cmpint (info->time, ==, 1795417200);
  g_assert_cmpuint (info->capabilities, ==, CBK_CAPABILITY_HISTORY);
  g_assert_cmpuint (info->max_page_size, ==, 1000);
  g_assert_cmpuint (info->min_poll_seconds, ==, 60);
  g_assert_cmpuint (info->renews_before_days, ==, 7);
  g_assert_cmpstr (info->support_url, ==, "https://console.example/soc");
}

static void
test_info_without_optional_members (void)
{
  g_autoptr (GBytes) body =
    wrap ("{", "\"name\":\"x\",\"api_version\":\"1\",\"time\":\"2026-11-23T07:00:00Z\"", "", "}");
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = cbk_inventory_answer_read_info (body, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (info->capabilities, ==, 0);
  g_assert_cmpuint (info->max_page_size, ==, 100);
  g_assert_cmpuint (info->min_poll_seconds, ==, 0);
  g_assert_cmpuint (info->renews_before_days, ==, 0);
  g_assert_null (info->support_url);
}

static void
test_info_faults (void)
{
  static const struct
  {
    const char *change;
    const char *reason;
  } cases[] = {
    { "\"api_version\":null", "it names no api_version" },
    { "\"api_version\":1", "it names no api_version" },
    { "\"api_version\":\"\"", "its api_version “” is no version" },
    { "\"api_version\":\"1beta\"", "its api_version “1beta” is no version" },
    { "\"api_version\":\"v1\"", "its api_version “v1” is no version" },
    { "\"api_version\":\"-1\"", "its api_version “-1” is no version" },
    { "\"name\":null", "“name”" },
    { "\"name\":\"\"", "“name”" },
    { "\"name\":{}", "“name”" },
    { "\"time\":1795590000", "“time”" },
    { "\"time\":\"now\"", "“time”" },
    { "\"capabilities\":[]", "“capabilities”" },
    { "\"capabilities\":{\"delta\":1}", "“delta”" },
    { "\"capabilities\":{\"private_key\":\"true\"}", "“private_key”" },
    { "\"max_page_size\":0", "“max_page_size”" },
    { "\"max_page_size\":-1", "“max_page_size”" },
    { "\"max_page_size\":4294967296", "“max_page_size”" },
    { "\"max_page_size\":18446744073709551617", "“max_page_size”" },
    { "\"max_page_size\":1e3", "“max_page_size”" },
    { "\"min_poll_seconds\":\"60\"", "“min_poll_seconds”" },
    { "\"renews_before_days\":-7", "“renews_before_days”" },
    { "\"support_url\":7", "“support_url”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].change);
      g_assert_null (read_info (cases[i].change, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

static void
test_api_versions (void)
{
  static const struct
  {
    const char *change;
    const char *words;
  } cases[] = {
    { "\"api_version\":\"2.0\"",
      "speaks version 2.0 of the inventory API, and this Certbook speaks version 1: install a "
      "newer Certbook." },
    { "\"api_version\":\"10\"", "speaks version 10 of the inventory API, and this Certbook speaks version 1: install a "
                                "newer Certbook." },
    { "\"api_version\":\"99999999999999999999.0\"",
      "speaks version 99999999999999999999.0 of the inventory API, and this Certbook speaks version 1: install a newer "
      "Certbook." },
    { "\"api_version\":\"0.9\"", "speaks version 0.9 of the inventory API, and this Certbook speaks version 1: ask the "
                                 "CDN for a newer API." },
  };
  g_autoptr (CbkInfo) minor = read_info ("\"api_version\":\"1.99\"", NULL);

  g_assert_cmpstr (minor->api_version, ==, "1.99");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_info (cases[i].change, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_TOO_OLD);
      g_assert_cmpstr (error->message, ==, cases[i].words);
    }
}

static void
test_info_support_url_is_a_web_address_or_nothing (void)
{
  const char *const changes[] = {
    "\"support_url\":\"javascript:alert(1)\"",
    "\"support_url\":\"file:///etc/passwd\"",
    "\"support_url\":\"https://\\u202eexample/\"",
    "\"support_url\":\"https://a b/\"",
    "\"support_url\":\"\"",
    "\"support_url\":null",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkInfo) info = read_info (changes[i], &error);

      g_assert_no_error (error);
      g_assert_null (info->support_url);
    }
}

static void
test_row (void)
{
  g_autoptr (CbkDomainPage) page =
    read_row ("\"certificate_count\":3,\"current_certificate_id\":\"crt_9\",\"status_reason\":\"why\"");
  const CbkDomain *domain;

  g_assert_cmpuint (page->domains->len, ==, 1);
  g_assert_cmpuint (page->n_unreadable, ==, 0);
  g_assert_cmpuint (page->unreadable->len, ==, 0);
  g_assert_null (page->next_page_token);
  g_assert_cmpint (page->total_size, ==, -1);

  domain = g_ptr_array_index (page->domains, 0);
  g_assert_cmpstr (domain->id, ==, "dom_01");
  g_assert_cmpstr (domain->domain, ==, "www.example.com");
  g_assert_cmpint (domain->create_time, ==, 1777708800);
  g_assert_cmpint (domain->update_time, ==, 1787065478);
  g_assert_cmpint (domain->expire_time, ==, 1794837875);
  g_assert_cmpstr (domain->status, ==, "valid");
  g_assert_cmpstr (domain->status_reason, ==, "why");
  g_assert_cmpstr (domain->provisioning, ==, "auto");
  g_assert_cmpuint (domain->certificate_count, ==, 3);
  g_assert_cmpstr (domain->current_certificate_id, ==, "crt_9");
}

static void
test_row_optional_members (void)
{
  const char *const changes[] = {
    "",
    "\"status_reason\":null,\"current_certificate_id\":null,\"certificate_count\":null,\"deleted\":null",
    "\"status_reason\":\"\",\"current_certificate_id\":\"\",\"certificate_count\":0,\"deleted\":false",
    "\"something_new\":{\"a\":[1,2,3]},\"\":0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (CbkDomainPage) page = read_row (changes[i]);
      const CbkDomain *domain;

      g_assert_cmpuint (page->n_unreadable, ==, 0);
      domain = g_ptr_array_index (page->domains, 0);
      g_assert_null (domain->status_reason);
      g_assert_null (domain->current_certificate_id);
      g_assert_cmpuint (domain->certificate_count, ==, 0);
    }
}

static void
test_row_without_expiry (void)
{
  g_autoptr (CbkDomainPage) page = read_row ("\"expire_time\":null");
  const CbkDomain *domain = g_ptr_array_index (page->domains, 0);

  g_assert_cmpint (domain->expire_time, ==, CBK_TIME_NONE);
}

static void
assert_domain_name (const char *name, const char *expected)
{
  g_autofree char *change = g_strdup_printf ("\"domain\":\"%s\"", name);
  g_autoptr (CbkDomainPage) page = read_row (change);

  g_assert_cmpuint (page->domains->len, ==, 1);
  g_assert_cmpstr (((const CbkDomain *) g_ptr_array_index (page->domains, 0))->domain, ==, expected);
}

static void
test_domain_names_are_normalised (void)
{
  assert_domain_name ("WWW.Example.COM.", "www.example.com");
  assert_domain_name ("b\\u00fccher.example", "xn--bcher-kva.example");
  assert_domain_name ("*.example.com", "*.example.com");
}

static void
test_unknown_words_are_kept (void)
{
  g_autoptr (CbkDomainPage) page =
    read_row ("\"status\":\"Being Born\",\"status_reason\":\"because <b>&amp;\",\"provisioning\":\"byhand\"");
  const CbkDomain *domain = g_ptr_array_index (page->domains, 0);

  g_assert_cmpstr (domain->status, ==, "Being Born");
  g_assert_cmpstr (domain->status_reason, ==, "because <b>&amp;");
  g_assert_cmpstr (domain->provisioning, ==, "byhand");
}

static void
test_hostile_words (void)
{
  g_autofree char *million = g_strnfill (1000000, 'x');
  g_autofree char *change = g_strdup_printf ("\"status\":\"va\\u202elid\",\"provisioning\":\"auto\\u0000\","
                                             "\"status_reason\":\"one\\ntwo\\u001b[31m%s\"",
                                             million);
  g_autoptr (CbkDomainPage) page = read_row (change);
  const CbkDomain *domain = g_ptr_array_index (page->domains, 0);

  g_assert_cmpstr (domain->status, ==, "va\ufffdlid");
  g_assert_cmpstr (domain->provisioning, ==, "auto\ufffd");
  g_assert_true (g_str_has_prefix (domain->status_reason, "one two\ufffd[31mxxx"));
  g_assert_cmpuint (strlen (domain->status_reason), <, 600);
}

/* Each of these leaves the row out, and is told by the words beside it. */
static const struct
{
  const char *change;
  const char *reason;
} bad_rows[] = {
  { "\"id\":null", "“id” is null" },
  { "\"id\":7", "“id” is not a text" },
  { "\"id\":\"\"", "“id”" },
  { "\"id\":\"d\\u00f6m\"", "“id”" },
  { "\"id\":\"a\\nb\"", "“id”" },
  { "\"id\":\"a\\u0000b\"", "“id”" },
  { "\"domain\":null", "“domain” is null" },
  { "\"domain\":[\"www.example.com\"]", "“domain” is not a text" },
  { "\"domain\":\"\"", "“domain” is not the name" },
  { "\"domain\":\"two words\"", "“domain” is not the name" },
  { "\"domain\":\"../../etc/passwd\"", "“domain” is not the name" },
  { "\"domain\":\"<b>bold</b>\"", "“domain” is not the name" },
  { "\"domain\":\"www.bank.example\\u0000.evil.example\"", "“domain” is not the name" },
  { "\"domain\":\"www.\\u202eexample.com\"", "“domain” is not the name" },
  { "\"domain\":\"www..example.com\"", "“domain” is not the name" },
  { "\"create_time\":null", "“create_time” is null" },
  { "\"create_time\":1777708800", "“create_time” is not a text" },
  { "\"create_time\":\"\"", "“create_time” is not a time" },
  { "\"update_time\":null", "“update_time” is null" },
  { "\"update_time\":\"0000-00-00T00:00:00Z\"", "“update_time” is not a time" },
  { "\"expire_time\":\"292277026596-12-04T15:30:08Z\"", "“expire_time” is not a time" },
  { "\"expire_time\":\"never\"", "“expire_time” is not a time" },
  { "\"expire_time\":\"1969-12-31T23:59:59Z\"", "“expire_time” is not a time of the years 1970 to 9999" },
  { "\"expire_time\":\"10000-01-01T00:00:00Z\"", "“expire_time” is not a time of the years 1970 to 9999" },
  { "\"expire_time\":false", "“expire_time” is not a text" },
  { "\"status\":null", "“status” is null" },
  { "\"status\":\"\"", "“status” is empty" },
  { "\"status\":{\"word\":\"valid\"}", "“status” is not a text" },
  { "\"provisioning\":true", "“provisioning” is not a text" },
  { "\"status_reason\":7", "“status_reason” is not a text" },
  { "\"certificate_count\":-1", "“certificate_count” is out of range" },
  { "\"certificate_count\":4294967296", "“certificate_count” is out of range" },
  { "\"certificate_count\":99999999999999999999", "“certificate_count” is not a whole number" },
  { "\"certificate_count\":3.5", "“certificate_count” is not a whole number" },
  { "\"certificate_count\":\"3\"", "“certificate_count” is not a whole number" },
  { "\"current_certificate_id\":9", "“current_certificate_id” is not a text" },
  { "\"current_certificate_id\":\"\\u0007\"", "“current_certificate_id”" },
  { "\"deleted\":\"yes\"", "“deleted” is not true or false" },
};

static void
test_bad_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autoptr (CbkDomainPage) page = read_row (bad_rows[i].change);

      g_test_message ("%s: %s", bad_rows[i].change, first_unreadable (page));
      g_assert_cmpuint (page->domains->len, ==, 0);
      g_assert_cmpuint (page->n_unreadable, ==, 1);
      g_assert_nonnull (strstr (first_unreadable (page), bad_rows[i].reason));
      g_assert_true (g_str_has_prefix (first_unreadable (page), "domains[0] ("));
    }
}

static void
test_missing_members (void)
{
  const char *const needed[] = {
    "id", "domain", "create_time", "update_time", "expire_time", "status", "provisioning"
  };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      g_autoptr (GString) row = g_string_new (GOOD_ROW);
      g_autofree char *member = g_strdup_printf ("\"%s\":", needed[i]);
      g_autofree char *words = g_strdup_printf ("“%s” is missing", needed[i]);
      g_autofree char *members = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkDomainPage) page = NULL;

      g_assert_cmpuint (g_string_replace (row, member, "\"another\":", 0), ==, 1);
      members = g_strdup_printf ("\"domains\":[{%s}]", row->str);
      page = read_page (members, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->n_unreadable, ==, 1);
      g_assert_nonnull (strstr (first_unreadable (page), words));
    }
}

static void
test_huge_members (void)
{
  g_autofree char *million = g_strnfill (1000000, 'x');
  g_autofree char *limit = g_strnfill (512, '+');
  g_autofree char *domain = g_strdup_printf ("\"domain\":\"%s\"", million);
  g_autofree char *long_id = g_strdup_printf ("\"id\":\"%s+\"", limit);
  g_autofree char *longest_id = g_strdup_printf ("\"id\":\"%s\"", limit);
  g_autofree char *moment = g_strdup_printf ("\"create_time\":\"%s\"", million);
  g_autoptr (CbkDomainPage) with_domain = read_row (domain);
  g_autoptr (CbkDomainPage) with_long_id = read_row (long_id);
  g_autoptr (CbkDomainPage) with_longest_id = read_row (longest_id);
  g_autoptr (CbkDomainPage) with_moment = read_row (moment);

  g_assert_cmpuint (with_domain->n_unreadable, ==, 1);
  g_assert_cmpuint (strlen (first_unreadable (with_domain)), <, 500);
  g_assert_cmpuint (with_long_id->n_unreadable, ==, 1);
  g_assert_cmpuint (with_longest_id->n_unreadable, ==, 0);
  g_assert_cmpuint (with_moment->n_unreadable, ==, 1);
}

static void
test_bad_rows_do_not_keep_good_ones_away (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkDomainPage) page =
    read_page ("\"domains\":[{" GOOD_ROW "},7,null,[],{},{" GOOD_ROW ",\"id\":\"dom_02\"},"
               "{\"id\":\"dom_03\",\"deleted\":true},{" GOOD_ROW ",\"domain\":\"a b\\u202e\"}]",
               &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->domains->len, ==, 2);
  g_assert_cmpstr (((const CbkDomain *) g_ptr_array_index (page->domains, 1))->id, ==, "dom_02");
  g_assert_cmpuint (page->n_unreadable, ==, 5);
  g_assert_cmpstr (first_unreadable (page), ==, "domains[1]: it is not an object.");
}

static void
test_unreadable_row_is_described_in_plain_text (void)
{
  g_autoptr (CbkDomainPage) page = read_row ("\"domain\":\"a\\nb\\u202e\"");

  g_assert_cmpstr (first_unreadable (page), ==,
                   "domains[0] (“a b\ufffd”, id “dom_01”): the member “domain” is not the name of a domain.");
}

static void
test_total (void)
{
  static const struct
  {
    const char *members;
    gint64      total;
  } cases[] = {
    { "\"domains\":[]", -1 },
    { "\"domains\":[],\"total_size\":null", -1 },
    { "\"domains\":[],\"total_size\":0", 0 },
    { "\"domains\":[],\"total_size\":20000", 20000 },
    { "\"domains\":[],\"total_size\":-5", -1 },
    { "\"domains\":[],\"total_size\":\"20000\"", -1 },
    { "\"domains\":[],\"total_size\":99999999999999999999", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkDomainPage) page = read_page (cases[i].members, &error);

      g_assert_no_error (error);
      g_assert_cmpint (page->total_size, ==, cases[i].total);
    }
}

static void
test_page_token (void)
{
  static const struct
  {
    const char *members;
    const char *token;
  } cases[] = {
    { "\"domains\":[]", NULL },
    { "\"domains\":[],\"next_page_token\":null", NULL },
    { "\"domains\":[],\"next_page_token\":\"\"", NULL },
    { "\"domains\":[],\"next_page_token\":\"a+b/c==\"", "a+b/c==" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkDomainPage) page = read_page (cases[i].members, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (page->next_page_token, ==, cases[i].token);
    }
}

static void
test_bad_envelopes (void)
{
  g_autofree char *long_token = g_strnfill (513, 't');
  g_autofree char *too_long = g_strdup_printf ("\"domains\":[],\"next_page_token\":\"%s\"", long_token);
  const struct
  {
    const char *members;
    const char *reason;
  } cases[] = {
    { "", "“domains” is missing" },
    { "\"certificates\":[]", "“domains” is missing" },
    { "\"domains\":null", "“domains” is null" },
    { "\"domains\":{}", "“domains” is not a list" },
    { "\"domains\":\"none\"", "“domains” is not a list" },
    { "\"domains\":[],\"next_page_token\":7", "“next_page_token” is not a text" },
    { "\"domains\":[],\"next_page_token\":[]", "“next_page_token” is not a text" },
    { "\"domains\":[],\"next_page_token\":false", "“next_page_token” is not a text" },
    { "\"domains\":[],\"next_page_token\":\"a\\r\\nb\"", "“next_page_token”" },
    { "\"domains\":[],\"next_page_token\":\"\\u00fc\"", "“next_page_token”" },
    { too_long, "“next_page_token”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].members);
      g_assert_null (read_page (cases[i].members, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

static void
test_errors_may_be_ignored (void)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("<html>", 6);

  g_assert_null (read_page ("\"domains\":7", NULL));
  g_assert_null (cbk_domain_answer_read_page (page, FALSE, NULL));
  g_assert_null (read_info ("\"api_version\":\"7\"", NULL));
  g_assert_null (read_entry ("\"id\":7", NULL));
}

static void
test_entry (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkCertificatePage) page = read_entry (
    "\"not_before\":\"2026-08-18T14:04:36Z\",\"is_current\":true,\"sha256\":"
    "\"9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08\",\"serial\":\"04a1\",\"issuer\":\"R\\u202e11\","
    "\"chain_available\":true,\"private_key\":\"available\"",
    &error);
  const CbkCertificate *certificate;

  g_assert_no_error (error);
  certificate = g_ptr_array_index (page->certificates, 0);
  g_assert_cmpstr (certificate->id, ==, "crt_9");
  g_assert_cmpstr (certificate->domain_id, ==, "dom_01");
  g_assert_cmpint (certificate->create_time, ==, 1787065478);
  g_assert_cmpint (certificate->not_before, ==, 1787061876);
  g_assert_cmpint (certificate->expire_time, ==, 1794837875);
  g_assert_cmpstr (certificate->status, ==, "valid");
  g_assert_cmpstr (certificate->provisioning, ==, "auto");
  g_assert_true (certificate->is_current);
  g_assert_cmpstr (certificate->sha256, ==, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  g_assert_cmpstr (certificate->serial, ==, "04a1");
  g_assert_cmpstr (certificate->issuer, ==, "R\ufffd11");
  g_assert_true (certificate->chain_available);
  g_assert_cmpint (certificate->private_key, ==, CBK_KEY_AVAILABLE);
}

static void
test_entry_optional_members (void)
{
  const char *const changes[] = { "",
                                  "\"not_before\":null,\"is_current\":null,\"sha256\":null,\"serial\":null,"
                                  "\"issuer\":null,\"chain_available\":null,\"private_key\":null",
                                  "\"private_key\":\"none\"", "\"private_key\":\"perhaps\"" };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkCertificatePage) page = read_entry (changes[i], &error);
      const CbkCertificate *certificate;

      g_assert_no_error (error);
      certificate = g_ptr_array_index (page->certificates, 0);
      g_assert_cmpint (certificate->not_before, ==, CBK_TIME_NONE);
      g_assert_false (certificate->is_current);
      g_assert_null (certificate->sha256);
      g_assert_null (certificate->serial);
      g_assert_null (certificate->issuer);
      g_assert_false (certificate->chain_available);
      g_assert_cmpint (certificate->private_key, ==, CBK_KEY_NONE);
    }
}

static void
test_bad_entries (void)
{
  static const struct
  {
    const char *change;
    const char *reason;
  } cases[] = {
    { "\"id\":7", "“id”" },
    { "\"domain_id\":null", "“domain_id”" },
    { "\"create_time\":null", "“create_time”" },
    { "\"not_before\":\"soon\"", "“not_before”" },
    { "\"expire_time\":7", "“expire_time”" },
    { "\"status\":[]", "“status”" },
    { "\"provisioning\":null", "“provisioning”" },
    { "\"is_current\":\"true\"", "“is_current”" },
    { "\"sha256\":\"9f86d081\"", "“sha256”" },
    { "\"sha256\":256", "“sha256”" },
    { "\"serial\":41377", "“serial”" },
    { "\"issuer\":{}", "“issuer”" },
    { "\"chain_available\":1", "“chain_available”" },
    { "\"private_key\":true", "“private_key”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].change);
      g_assert_null (read_entry (cases[i].change, &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
      g_assert_nonnull (strstr (error->message, "certificates[0]"));
    }
}

static void
test_chain (void)
{
  static const char pem[] = "-----BEGIN CERTIFICATE-----\n";
  g_autoptr (GBytes) good = g_bytes_new_static (pem, strlen (pem));
  g_autoptr (GBytes) other = g_bytes_new_static (pem + 1, strlen (pem) - 1);
  g_autoptr (GBytes) empty = g_bytes_new_static (NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (cbk_pem_answer_check_chain (good, "application/pem-certificate-chain", &error));
  g_assert_true (cbk_pem_answer_check_chain (good, "text/plain", &error));
  g_assert_true (cbk_pem_answer_check_chain (good, NULL, &error));
  g_assert_no_error (error);

  g_assert_false (cbk_pem_answer_check_chain (good, "text/html", NULL));
  g_assert_false (cbk_pem_answer_check_chain (good, "application/json", NULL));
  g_assert_false (cbk_pem_answer_check_chain (other, "application/pem-certificate-chain", NULL));
  g_assert_false (cbk_pem_answer_check_chain (empty, "application/pem-certificate-chain", &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer/info", test_info);
  g_test_add_func ("/answer/info-without-optional-members", test_info_without_optional_members);
  g_test_add_func ("/answer/info-faults", test_info_faults);
  g_test_add_func ("/answer/api-versions", test_api_versions);
  g_test_add_func ("/answer/info-support-url", test_info_support_url_is_a_web_address_or_nothing);
  g_test_add_func ("/answer/row", test_row);
  g_test_add_func ("/answer/row-optional-members", test_row_optional_members);
  g_test_add_func ("/answer/row-without-expiry", test_row_without_expiry);
  g_test_add_func ("/answer/domain-names-are-normalised", test_domain_names_are_normalised);
  g_test_add_func ("/answer/unknown-words-are-kept", test_unknown_words_are_kept);
  g_test_add_func ("/answer/hostile-words", test_hostile_words);
  g_test_add_func ("/answer/bad-rows", test_bad_rows);
  g_test_add_func ("/answer/missing-members", test_missing_members);
  g_test_add_func ("/answer/huge-members", test_huge_members);
  g_test_add_func ("/answer/bad-rows-do-not-keep-good-ones-away", test_bad_rows_do_not_keep_good_ones_away);
  g_test_add_func ("/answer/unreadable-row-is-described", test_unreadable_row_is_described_in_plain_text);
  g_test_add_func ("/answer/total", test_total);
  g_test_add_func ("/answer/page-token", test_page_token);
  g_test_add_func ("/answer/bad-envelopes", test_bad_envelopes);
  g_test_add_func ("/answer/errors-may-be-ignored", test_errors_may_be_ignored);
  g_test_add_func ("/answer/entry", test_entry);
  g_test_add_func ("/answer/entry-optional-members", test_entry_optional_members);
  g_test_add_func ("/answer/bad-entries", test_bad_entries);
  g_test_add_func ("/answer/chain", test_chain);
  return g_test_run ();
}
