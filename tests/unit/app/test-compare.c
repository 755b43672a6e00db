/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two certificates of the openssl command line, compared. */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>

#include "app/cbk-compare.h"

typedef struct
{
  char *folder;
  char *key;
} Fixture;

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static char *
make_key (Fixture *fixture, const char *name)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  run ((const char *const[]){ "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                              path, NULL });
  return path;
}

static CbkChain *
make_chain (Fixture *fixture, const char *key, const char *names)
{
  g_autofree char *path = g_build_filename (fixture->folder, "certificate.pem", NULL);
  g_autofree char *extension = g_strconcat ("subjectAltName=", names, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (GError) error = NULL;
  CbkChain *chain;
  gsize     length;

  run ((const char *const[]){ "openssl", "req", "-x509", "-new", "-key", key, "-subj", "/CN=www.example.com", "-days",
                              "30", "-addext", extension, "-addext", "keyUsage=digitalSignature", "-out", path, NULL });
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_unlink (path);
  pem = g_bytes_new (text, length);
  chain = cbk_chain_new_from_pem (pem, &error);
  g_assert_no_error (error);

  return chain;
}

static const CbkComparison *
find (GPtrArray *comparisons, const char *label)
{
  for (guint i = 0; i < comparisons->len; i++)
    {
      const CbkComparison *comparison = g_ptr_array_index (comparisons, i);

      if (g_str_equal (comparison->label, label))
        return comparison;
    }

  g_test_fail_printf ("nothing is labelled %s", label);
  g_assert_not_reached ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("certbook-compare-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->key = make_key (fixture, "first.key");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->key);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->key);
  g_free (fixture->folder);
}

static void
test_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkChain) chain = make_chain (fixture, fixture->key, "DNS:www.example.com");
  g_autoptr (GPtrArray) comparisons = cbk_compare_chains (chain, chain);

  g_assert_cmpuint (comparisons->len, >, 10);
  for (guint i = 0; i < comparisons->len; i++)
    g_assert_false (((const CbkComparison *) g_ptr_array_index (comparisons, i))->differs);
}

static void
test_names_come_and_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkChain) older = make_chain (fixture, fixture->key, "DNS:a.example.com,DNS:b.example.com");
  g_autoptr (CbkChain) newer = make_chain (fixture, fixture->key, "DNS:b.example.com,DNS:c.example.com");
  g_autoptr (GPtrArray) comparisons = cbk_compare_chains (older, newer);
  const CbkComparison *names = find (comparisons, "Names · DNS name");

  g_assert_true (names->differs);
  g_assert_cmpstr (names->older, ==, "− a.example.com\nb.example.com");
  g_assert_cmpstr (names->newer, ==, "b.example.com\n+ c.example.com");
}

static void
test_key_reused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbkChain) older = make_chain (fixture, fixture->key, "DNS:www.example.com");
  g_autoptr (CbkChain) newer = make_chain (fixture, fixture->key, "DNS:www.example.com");
  g_autoptr (GPtrArray) comparisons = cbk_compare_chains (older, newer);

  g_assert_false (find (comparisons, "Public key · SHA-256 of the key")->differs);
  g_assert_true (find (comparisons, "Certificate · Serial number")->differs);
  g_assert_false (find (comparisons, "Key usage")->differs);
}

static void
test_key_new (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other_key = make_key (fixture, "second.key");
  g_autoptr (CbkChain) older = make_chain (fixture, fixture->key, "DNS:www.example.com");
  g_autoptr (CbkChain) newer = make_chain (fixture, other_key, "DNS:www.example.com");
  g_autoptr (GPtrArray) comparisons = cbk_compare_chains (older, newer);

  g_assert_true (find (comparisons, "Public key · SHA-256 of the key")->differs);
  g_unlink (other_key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");

  g_test_add ("/compare/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add ("/compare/names-come-and-go", Fixture, NULL, set_up, test_names_come_and_go, tear_down);
  g_test_add ("/compare/key-reused", Fixture, NULL, set_up, test_key_reused, tear_down);
  g_test_add ("/compare/key-new", Fixture, NULL, set_up, test_key_new, tear_down);

  return g_test_run ();
}
