/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which base URLs may be used, what they become, and what is said of the others. */

#include <gio/gio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"

static const struct
{
  const char *typed;
  const char *normalised;
} good[] = {
  { "https://console.example/api", "https://console.example/api" },
  { "https://console.example/api/", "https://console.example/api" },
  { "https://console.example", "https://console.example" },
  { "https://console.example///", "https://console.example" },
  { "HTTPS://console.example:8443/a%2Fb/", "https://console.example:8443/a%2Fb" },
  { "https://[2001:db8::1]/api", "https://[2001:db8::1]/api" },
  { "http://localhost:8080/", "http://localhost:8080" },
  { "http://LOCALHOST:8080/", "http://LOCALHOST:8080" },
  { "http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api" },
  { "http://127.255.3.4/", "http://127.255.3.4" },
  { "http://[::1]:8080", "http://[::1]:8080" },
};

static const struct
{
  const char *typed;
  const char *reason;
} bad[] = {
  { "", "should look like" },
  { "console.example", "should look like" },
  { "console.example/api", "should look like" },
  { "/api", "should look like" },
  { "https://", "names no host" },
  { "https:///api", "names no host" },
  { "https://host:99999/", "should look like" },
  { "https://two words.example/", "should look like" },
  { "https://console.example/\nHost: evil.example", "should look like" },
  { "https://b\u00fccher.example/", "should look like" },
  { "ftp://console.example/", "begin with “https://”" },
  { "file:///etc/passwd", "begin with “https://”" },
  { "javascript:alert(1)", "begin with “https://”" },
  { "https://console.example/api?x=1", "question mark" },
  { "https://console.example/api?", "question mark" },
  { "https://console.example/api#x", "number sign" },
  { "https://console.example/api#", "number sign" },
  { "https://user@console.example/", "user name" },
  { "https://user:secret@console.example/", "user name" },
  { "https://console.example@evil.example/", "user name" },
  { "http://console.example/", "could read the token" },
  { "http://127.0.0.1.example/", "could read the token" },
  { "http://127.1/", "could read the token" },
  { "http://2130706433/", "could read the token" },
  { "http://0.0.0.0/", "could read the token" },
  { "http://localhost.example/", "could read the token" },
  { "http://notlocalhost/", "could read the token" },
  { "http://[::2]/", "could read the token" },
  { "http://[::ffff:8.8.8.8]/", "could read the token" },
  { "http://192.168.0.1/", "could read the token" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *normalised = cbk_address_normalise (good[i].typed, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (normalised, ==, good[i].normalised);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *normalised = cbk_address_normalise (bad[i].typed, &error);

      g_test_message ("%s: %s", bad[i].typed, error != NULL ? error->message : normalised);
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ADDRESS);
      g_assert_null (normalised);
      g_assert_nonnull (strstr (error->message, bad[i].reason));
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_too_long (void)
{
  g_autofree char *path = g_strnfill (1000000, 'a');
  g_autofree char *typed = g_strconcat ("https://console.example/", path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (cbk_address_normalise (typed, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ADDRESS);
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_secrets_are_not_repeated (void)
{
  const char *const typed[] = { "https://user:secret@console.example/", "https://console.example/?token=secret",
                                "https://console.example/#secret" };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cbk_address_normalise (typed[i], &error));
      g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ADDRESS);
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
assert_host (const char *url, const char *expected)
{
  g_autofree char *host = cbk_address_dup_host (url);

  g_assert_cmpstr (host, ==, expected);
}

static void
test_host (void)
{
  assert_host ("https://console.example/api", "console.example");
  assert_host ("https://console.example:8443/api", "console.example:8443");
  assert_host ("https://[::1]:8443/api", "[::1]:8443");
  assert_host ("https://evil\u202e.example/", NULL);
  assert_host ("mailto:somebody", NULL);
  assert_host ("nothing", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/good", test_good);
  g_test_add_func ("/address/bad", test_bad);
  g_test_add_func ("/address/too-long", test_too_long);
  g_test_add_func ("/address/secrets-are-not-repeated", test_secrets_are_not_repeated);
  g_test_add_func ("/address/host", test_host);
  return g_test_run ();
}
