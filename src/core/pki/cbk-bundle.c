/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate + key -> the files that servers want: .crt, .key, .pem, .p12. Bytes only: nothing is written here. */

#include "config.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/cbk-error.h"
#include "core/pki/cbk-bundle-private.h"
#include "core/pki/cbk-bundle.h"
#include "core/pki/cbk-chain-private.h"

#define PEM_LINE_CHARS 64 /* RFC 7468, section 3 */

/* A file's name has at most 255 bytes in most file systems; the rest is for whoever needs a longer one for a moment. */
#define MAX_NAME_BYTES 180
#define DIGEST_CHARS 8

typedef enum
{
  PASSWORD_NEVER,
  PASSWORD_OPTIONAL,
  PASSWORD_NEEDED,
} PasswordUse;

typedef struct
{
  const char *nick;
  const char *suffix;
  const char *key_suffix; /* (nullable): of a second file */
  gboolean    needs_key;
  PasswordUse password;
} FormRow;

static const FormRow forms[] = {
  [CBK_FORM_PAIR] = { "pair", ".crt", ".key", TRUE, PASSWORD_NEVER },
  [CBK_FORM_CERTIFICATE] = { "crt", ".crt", NULL, FALSE, PASSWORD_NEVER },
  [CBK_FORM_KEY] = { "key", ".key", NULL, TRUE, PASSWORD_OPTIONAL },
  [CBK_FORM_FULL_CHAIN] = { "fullchain", ".pem", NULL, FALSE, PASSWORD_NEVER },
  [CBK_FORM_COMBINED] = { "combined", ".pem", NULL, TRUE, PASSWORD_NEVER },
  [CBK_FORM_PKCS12] = { "p12", ".p12", NULL, TRUE, PASSWORD_NEEDED },
  [CBK_FORM_PKCS12_LEGACY] = { "p12-legacy", ".p12", NULL, TRUE, PASSWORD_NEEDED },
};

static const FormRow *
get_row (CbkForm form)
{
  g_assert ((gsize) form < G_N_ELEMENTS (forms));
  return &forms[form];
}

/**
 * cbk_form_to_nick:
 * @form: a form
 *
 * Returns: a word for programs, which stays the same
 */
const char *
cbk_form_to_nick (CbkForm form)
{
  return get_row (form)->nick;
}

/**
 * cbk_form_from_nick:
 * @nick: (nullable): what may be a word of cbk_form_to_nick()
 * @form: (out): the form
 *
 * Returns: whether it is one
 */
gboolean
cbk_form_from_nick (const char *nick, CbkForm *form)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (nick, forms[i].nick) == 0)
      {
        *form = (CbkForm) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * cbk_form_needs_key:
 * @form: a form
 *
 * Returns: whether a private key is part of it
 */
gboolean
cbk_form_needs_key (CbkForm form)
{
  return get_row (form)->needs_key;
}

/**
 * cbk_form_takes_password:
 * @form: a form
 *
 * Returns: whether it can be locked with a password
 */
gboolean
cbk_form_takes_password (CbkForm form)
{
  return get_row (form)->password != PASSWORD_NEVER;
}

/**
 * cbk_form_needs_password:
 * @form: a form
 *
 * Returns: whether it cannot be made without a password
 */
gboolean
cbk_form_needs_password (CbkForm form)
{
  return get_row (form)->password == PASSWORD_NEEDED;
}

/**
 * cbk_form_get_suffix:
 * @form: a form
 *
 * Returns: the suffix of its file, or of the first of its two: ".crt", ".key", ".pem" or ".p12"
 */
const char *
cbk_form_get_suffix (CbkForm form)
{
  return get_row (form)->suffix;
}

/**
 * cbk_form_get_key_suffix:
 * @form: a form
 *
 * Returns: (nullable): the suffix of its second file, which has the key; %NULL where there is one file only
 */
const char *
cbk_form_get_key_suffix (CbkForm form)
{
  return get_row (form)->key_suffix;
}

static void
file_free (CbkBundleFile *file)
{
  cbk_secret_free (file->bytes);
  g_free (file);
}

/* Takes @bytes. */
static void
add_file (GPtrArray *files, const char *suffix, CbkSecret *bytes, gboolean has_key)
{
  CbkBundleFile *file = g_new0 (CbkBundleFile, 1);

  file->suffix = suffix;
  file->bytes = bytes;
  file->has_key = has_key;
  g_ptr_array_add (files, file);
}

/* The first certificates of a chain as PEM (RFC 7468, section 5.1). */
static GString *
certificates_to_pem (CbkChain *chain, guint n_certificates)
{
  GString *pem = g_string_new (NULL);

  for (guint i = 0; i < n_certificates; i++)
    {
      gsize            length;
      const guint8    *der = g_bytes_get_data (cbk_chain_get_der (chain, i), &length);
      g_autofree char *base64 = g_base64_encode (der, length);

      g_string_append (pem, "-----BEGIN CERTIFICATE-----\n");
      for (const char *line = base64; *line != '\0'; line += strnlen (line, PEM_LINE_CHARS))
        g_string_append_printf (pem, "%.*s\n", PEM_LINE_CHARS, line);
      g_string_append (pem, "-----END CERTIFICATE-----\n");
    }
  return pem;
}

static void
add_certificates (GPtrArray *files, const char *suffix, CbkChain *chain, guint n_certificates)
{
  g_autoptr (GString) pem = certificates_to_pem (chain, n_certificates);

  add_file (files, suffix, cbk_secret_new (pem->str, pem->len), FALSE);
}

static gboolean
add_key (GPtrArray *files, const char *suffix, CbkPrivateKey *key, CbkSecret *password, GError **error)
{
  CbkSecret *pem = cbk_private_key_to_pem (key, password, error);

  if (pem == NULL)
    return FALSE;
  add_file (files, suffix, pem, TRUE);
  return TRUE;
}

/* HAProxy takes them in any order; programs that read only the first block want the key there. */
static gboolean
add_combined (GPtrArray *files, const char *suffix, CbkChain *chain, CbkPrivateKey *key, GError **error)
{
  g_autoptr (CbkSecret) key_pem = cbk_private_key_to_pem (key, NULL, error);
  g_autoptr (GString) chain_pem = certificates_to_pem (chain, cbk_chain_get_length (chain));
  CbkSecret *both;
  guint8    *data;
  gsize      length;

  if (key_pem == NULL)
    return FALSE;
  data = cbk_secret_get_data (key_pem, &length);
  both = cbk_secret_new_sized (length + chain_pem->len);
  memcpy (cbk_secret_get_data (both, NULL), data, length);
  memcpy (cbk_secret_get_data (both, NULL) + length, chain_pem->str, chain_pem->len);
  add_file (files, suffix, both, TRUE);
  return TRUE;
}

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_CERTIFICATE, sentence);
  return FALSE;
}

static gboolean
check_parts (const FormRow *row, CbkChainReport *report, CbkPrivateKey *key, CbkSecret *password, GError **error)
{
  gsize         length = 0;
  const guint8 *data = password != NULL ? cbk_secret_get_data (password, &length) : NULL;

  if (report->chain == NULL || cbk_chain_report_has (report, CBK_GRAVITY_BLOCKER))
    return fail (error, _ ("This certificate may not be saved: the checks before have said why. Choose another one."));
  if (row->needs_key && key == NULL)
    return fail (error,
                 _ ("Nothing was saved, for this form needs the private key, and the CDN did not give it. Choose a "
                    "form without a key."));
  if (row->password == PASSWORD_NEEDED && length == 0)
    return fail (error, _ ("Nothing was saved, for this form needs a password. Type one, or have one made."));
  if (row->password != PASSWORD_NEVER && length > 0 && memchr (data, '\0', length) != NULL)
    return fail (error,
                 _ ("Nothing was saved, for the password has a character in it (U+0000) that no program lets anyone "
                    "type. Choose another password."));
  return TRUE;
}

/**
 * cbk_bundle_make:
 * @form: what to make
 * @report: of cbk_chain_check(), made with @key, and without a blocker
 * @key: (nullable): the private key, where @form needs one
 * @password: (nullable): what to lock it with, where @form takes a password
 * @name: what programs that import a .p12 show for it, in UTF-8
 * @error: CBK_ERROR_CERTIFICATE where @report has a blocker, or something that @form needs is missing or cannot be
 * encoded
 *
 * A password takes some tenths of a second, so it belongs on a worker. OpenSSL's error queue is empty afterwards.
 *
 * Returns: (transfer full) (element-type CbkBundleFile) (nullable): the files, the one with the suffix of
 *   cbk_form_get_suffix() first, or %NULL with @error set
 */
GPtrArray *
cbk_bundle_make (CbkForm         form,
                 CbkChainReport *report,
                 CbkPrivateKey  *key,
                 CbkSecret      *password,
                 const char     *name,
                 GError        **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  const FormRow *row = get_row (form);
  CbkSecret     *p12 = NULL;
  gboolean       ok = TRUE;

  g_return_val_if_fail (report != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_parts (row, report, key, password, error))
    return NULL;
  switch (form)
    {
    case CBK_FORM_PAIR:
      add_certificates (files, row->suffix, report->chain, cbk_chain_get_length (report->chain));
      ok = add_key (files, row->key_suffix, key, NULL, error);
      break;
    case CBK_FORM_CERTIFICATE:
      add_certificates (files, row->suffix, report->chain, 1);
      break;
    case CBK_FORM_KEY:
      ok = add_key (files, row->suffix, key, password, error);
      break;
    case CBK_FORM_FULL_CHAIN:
      add_certificates (files, row->suffix, report->chain, cbk_chain_get_length (report->chain));
      break;
    case CBK_FORM_COMBINED:
      ok = add_combined (files, row->suffix, report->chain, key, error);
      break;
    case CBK_FORM_PKCS12:
    case CBK_FORM_PKCS12_LEGACY:
      p12 = cbk_bundle_make_pkcs12 (form == CBK_FORM_PKCS12_LEGACY, report->chain, key, password, name, error);
      ok = p12 != NULL;
      if (ok)
        add_file (files, row->suffix, p12, TRUE);
      break;
    }

  return ok ? g_steal_pointer (&files) : NULL;
}

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || c == '_';
}

/* What stands at the start decides whether a file is hidden, or is taken for an option by a program. */
static gboolean
may_begin (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/**
 * cbk_bundle_suggest_name:
 * @domain: a domain, as a server sent it: anything at all
 * @form: what is to be saved
 *
 * Letters, digits, dots, hyphens and underscores stay, "*." becomes "_wildcard.", anything else an underscore: the
 * result is no path, not hidden, no option, and at most 184 bytes long. Names that had to be shortened differ by a
 * digest.
 *
 * Returns: (transfer full): a file's name with its suffix: "www.example.com.crt"
 */
char *
cbk_bundle_suggest_name (const char *domain, CbkForm form)
{
  GString    *name = g_string_new (NULL);
  const char *rest = domain;

  g_return_val_if_fail (domain != NULL, NULL);

  if (g_str_has_prefix (rest, "*."))
    {
      g_string_append (name, "_wildcard.");
      rest += strlen ("*.");
    }
  for (const char *p = rest; *p != '\0'; p++)
    g_string_append_c (name, is_plain (*p) && (name->len > 0 || may_begin (*p)) ? *p : '_');
  while (name->len > 0 && name->str[name->len - 1] == '.')
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_append (name, "certificate");
  if (name->len > MAX_NAME_BYTES)
    {
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, domain, -1);

      g_string_truncate (name, MAX_NAME_BYTES - DIGEST_CHARS - 1);
      g_string_append_printf (name, "-%.*s", DIGEST_CHARS, digest);
    }
  g_string_append (name, get_row (form)->suffix);

  return g_string_free (name, FALSE);
}
