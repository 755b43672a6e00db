/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates made by the openssl program in a temporary folder, and what that program says of them. */

#include "config.h"

#include <string.h>
#include <glib/gstdio.h>

#include "pki-fixture.h"

void
pki_fixture_set_up (PkiFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("certbook-pki-XXXXXX", &error);
  g_assert_no_error (error);
}

void
pki_fixture_tear_down (PkiFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_clear_pointer (&self->folder, g_free);
}

GBytes *
pki_fixture_read (PkiFixture *self, const char *file)
{
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

void
pki_fixture_write (PkiFixture *self, const char *file, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

static void
run (PkiFixture *self, const char *arguments, char **output, char **complaint)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_shell_parse_argv (arguments, NULL, &words, &error);
  g_assert_no_error (error);
  g_ptr_array_add (argv, (char *) "openssl");
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, words[i]);
  g_ptr_array_add (argv, NULL);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_cwd (launcher, self->folder);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, output, complaint, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("openssl %s: %s", arguments, *complaint);
}

/* Runs the openssl program in the folder, and fails the test where it fails. Returns its output. */
char *
pki_fixture_run (PkiFixture *self, const char *arguments)
{
  char            *output = NULL;
  g_autofree char *complaint = NULL;

  run (self, arguments, &output, &complaint);
  return output;
}

/* The same, and returns what it wrote to its standard error: what some commands have to say is there. */
char *
pki_fixture_run_aside (PkiFixture *self, const char *arguments)
{
  g_autofree char *output = NULL;
  char            *complaint = NULL;

  run (self, arguments, &output, &complaint);
  return complaint;
}

static void
write_configuration (PkiFixture *self, const char *subject, const char *extensions)
{
  g_autofree char *text =
    g_strdup_printf ("[ca]\ndefault_ca = d\n"
                     "[d]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\n"
                     "default_md = sha256\npolicy = p\nunique_subject = no\n"
                     "[p]\ncommonName = optional\n"
                     "[req]\nprompt = no\nutf8 = yes\nstring_mask = utf8only\ndistinguished_name = dn\n"
                     "[dn]\n%s\n[ext]\n%s\n",
                     subject, extensions);
  g_autoptr (GBytes) bytes = pki_bytes (text);
  g_autoptr (GBytes) nothing = pki_bytes ("");

  pki_fixture_write (self, "openssl.cnf", bytes);
  pki_fixture_write (self, "index.txt", nothing);
  pki_fixture_write (self, "index.txt.attr", nothing);
}

static void
make_key (PkiFixture *self, const char *name, const PkiWish *wish)
{
  const char      *algorithm = wish->algorithm != NULL ? wish->algorithm : "EC";
  const char      *option = wish->option;
  g_autofree char *command = NULL;

  if (wish->key != NULL)
    {
      g_autofree char *shared = g_strconcat (wish->key, ".key", NULL);
      g_autofree char *own = g_strconcat (name, ".key", NULL);
      g_autoptr (GBytes) key = pki_fixture_read (self, shared);

      pki_fixture_write (self, own, key);
      return;
    }
  if (option == NULL && g_str_equal (algorithm, "EC"))
    option = "ec_paramgen_curve:P-256";
  else if (option == NULL && g_str_has_prefix (algorithm, "RSA"))
    option = "rsa_keygen_bits:2048";
  command = g_strdup_printf ("genpkey -algorithm %s %s %s -out %s.key", algorithm, option != NULL ? "-pkeyopt" : "",
                             option != NULL ? option : "", name);
  g_free (pki_fixture_run (self, command));
}

/* Makes NAME.key and NAME.crt in the folder. `openssl ca` is the one that can be told the dates.
 * Returns: (transfer full): NAME.crt */
GBytes *
pki_fixture_make (PkiFixture *self, const char *name, const PkiWish *wish)
{
  const char      *digest = wish->digest;
  g_autofree char *request = NULL;
  g_autofree char *signer = NULL;
  g_autofree char *sign = NULL;
  g_autofree char *file = g_strconcat (name, ".crt", NULL);

  if (digest == NULL)
    digest = wish->algorithm != NULL && g_str_has_prefix (wish->algorithm, "ED") ? "default" : "sha256";
  write_configuration (self, wish->subject != NULL ? wish->subject : "CN = www.example.com",
                       wish->extensions != NULL ? wish->extensions : "basicConstraints = CA:FALSE");
  make_key (self, name, wish);
  request = g_strdup_printf ("req -config openssl.cnf -new -key %s.key -out request.csr", name);
  g_free (pki_fixture_run (self, request));
  signer = wish->issuer != NULL ? g_strdup_printf ("-cert %s.crt -keyfile %s.key", wish->issuer, wish->issuer)
                                : g_strdup_printf ("-selfsign -keyfile %s.key", name);
  sign = g_strdup_printf ("ca -config openssl.cnf -batch -notext -preserveDN -extensions ext -in request.csr %s "
                          "-startdate %s -enddate %s -md %s -out %s.crt",
                          signer, wish->start != NULL ? wish->start : "20260101000000Z",
                          wish->end != NULL ? wish->end : "20260331235959Z", digest, name);
  g_free (pki_fixture_run (self, sign));

  return pki_fixture_read (self, file);
}

GBytes *
pki_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GBytes *
pki_join (GBytes *first, ...)
{
  GByteArray *all = g_byte_array_new ();
  va_list     rest;

  va_start (rest, first);
  for (GBytes *part = first; part != NULL; part = va_arg (rest, GBytes *))
    g_byte_array_append (all, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
  va_end (rest);

  return g_byte_array_free_to_bytes (all);
}

/* The bytes of a file with one block. GLib's decoder, so that not all is OpenSSL's. */
GBytes *
pki_to_der (GBytes *pem)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  char            *begin = strchr (text, '\n');
  char            *end = strstr (text, "-----END");
  guint8          *der;
  gsize            length;

  g_assert_nonnull (begin);
  g_assert_nonnull (end);
  *end = '\0';
  der = g_base64_decode (begin, &length);
  return g_bytes_new_take (der, length);
}

GBytes *
pki_to_pem (GBytes *der)
{
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  GString         *text = g_string_new ("-----BEGIN CERTIFICATE-----\n");

  for (gsize i = 0; i < strlen (base64); i += 64)
    g_string_append_printf (text, "%.64s\n", base64 + i);
  g_string_append (text, "-----END CERTIFICATE-----\n");
  return g_string_free_to_bytes (text);
}

/* Replaces the first FROM in the DER bytes by as many bytes of TO, which may hold NUL. */
GBytes *
pki_patch (GBytes *pem, const char *from, const char *to, gsize length)
{
  g_autoptr (GBytes) der = pki_to_der (pem);
  gsize   size;
  guint8 *bytes = g_bytes_unref_to_data (g_steal_pointer (&der), &size);
  guint8 *place = memmem (bytes, size, from, length);
  g_autoptr (GBytes) patched = NULL;

  g_assert_nonnull (place);
  memcpy (place, to, length);
  patched = g_bytes_new_take (bytes, size);
  return pki_to_pem (patched);
}

/* (nullable): the value of the INDEXth fact of that label */
const char *
pki_fact (GPtrArray *sections, const char *title, const char *label, guint index)
{
  for (guint i = 0; i < sections->len; i++)
    {
      const CbkFactSection *section = g_ptr_array_index (sections, i);

      for (guint j = 0; g_str_equal (section->title, title) && j < section->facts->len; j++)
        {
          const CbkFact *fact = g_ptr_array_index (section->facts, j);

          if (g_str_equal (fact->label, label) && index-- == 0)
            return fact->value;
        }
    }
  return NULL;
}

guint
pki_count_facts (GPtrArray *sections, const char *title, const char *label)
{
  guint n_facts = 0;

  while (pki_fact (sections, title, label, n_facts) != NULL)
    n_facts++;
  return n_facts;
}

static void
assert_clean_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 10 * 512);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (c));
      g_assert_false (g_unichar_type (c) == G_UNICODE_FORMAT);
      g_assert_false (c == 0x2028 || c == 0x2029);
    }
}

/* Whatever a certificate holds: what is given out is fit to be shown, and no section is empty. */
void
pki_assert_clean (CbkChain *chain)
{
  for (guint i = 0; i < cbk_chain_get_length (chain); i++)
    {
      g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, i);

      assert_clean_text (cbk_chain_get_subject (chain, i));
      assert_clean_text (cbk_chain_get_issuer (chain, i));
      assert_clean_text (cbk_chain_get_serial (chain, i));
      g_assert_cmpuint (strlen (cbk_chain_get_sha256 (chain, i)), ==, 64);
      for (guint j = 0; j < sections->len; j++)
        {
          const CbkFactSection *section = g_ptr_array_index (sections, j);

          assert_clean_text (section->title);
          g_assert_cmpuint (section->facts->len, >, 0);
          for (guint k = 0; k < section->facts->len; k++)
            {
              const CbkFact *fact = g_ptr_array_index (section->facts, k);

              assert_clean_text (fact->label);
              assert_clean_text (fact->value);
            }
        }
    }
}
