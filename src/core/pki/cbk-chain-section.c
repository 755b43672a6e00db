/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections that a certificate's facts are gathered in, and OpenSSL's strings as text that may stand in them. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/pki/cbk-chain-private.h"
#include "core/pki/cbk-chain-text.h"

#define OID_CHARS 128

static void
fact_free (CbkFact *fact)
{
  g_free (fact->value);
  g_free (fact);
}

static void
section_free (CbkFactSection *section)
{
  g_ptr_array_unref (section->facts);
  g_free (section);
}

GPtrArray *
cbk_chain_new_sections (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) section_free);
}

CbkFactSection *
cbk_chain_add_section (GPtrArray *sections, const char *title)
{
  CbkFactSection *section = g_new0 (CbkFactSection, 1);

  section->title = title;
  section->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) fact_free);
  g_ptr_array_add (sections, section);
  return section;
}

void
cbk_chain_add_fact (CbkFactSection *section, const char *label, char *value)
{
  CbkFact *fact = g_new0 (CbkFact, 1);

  fact->label = label;
  fact->value = value;
  g_ptr_array_add (section->facts, fact);
}

void
cbk_chain_add_code (CbkFactSection *section, const char *label, char *value)
{
  CbkFact *fact = g_new0 (CbkFact, 1);

  fact->label = label;
  fact->value = value;
  fact->is_code = TRUE;
  g_ptr_array_add (section->facts, fact);
}

void
cbk_chain_add_rest (CbkFactSection *section, int n_all)
{
  const int n_rest = n_all - CBK_CHAIN_MAX_FACTS_OF_A_KIND;

  if (n_rest > 0)
    cbk_chain_add_fact (section, _ ("Not shown"), g_strdup_printf (ngettext ("%d more", "%d more", n_rest), n_rest));
}

void
cbk_chain_add_damaged (CbkFactSection *section, const char *label)
{
  cbk_chain_add_fact (section, label, g_strdup (_ ("Present, but damaged")));
}

char *
cbk_chain_dup_string (const ASN1_STRING *string)
{
  return cbk_chain_text_clean ((const char *) ASN1_STRING_get0_data (string), ASN1_STRING_length (string),
                               CBK_CHAIN_MAX_VALUE_CHARS);
}

/* A directory string is in one of several encodings, and not always in the one that it says. */
char *
cbk_chain_dup_directory_string (const ASN1_STRING *string)
{
  guint8   *utf8 = NULL;
  const int length = ASN1_STRING_to_UTF8 (&utf8, string);
  char     *text;

  if (length < 0)
    return cbk_chain_dup_string (string);

  text = cbk_chain_text_clean ((const char *) utf8, length, CBK_CHAIN_MAX_VALUE_CHARS);
  OPENSSL_free (utf8);
  return text;
}

/* The name that is known for an object identifier, else its numbers. */
char *
cbk_chain_dup_object_name (const ASN1_OBJECT *object)
{
  char      buffer[OID_CHARS];
  const int length = OBJ_obj2txt (buffer, sizeof buffer, object, 0);

  if (length <= 0)
    return g_strdup (_ ("Unreadable identifier"));
  return cbk_chain_text_clean (buffer, strlen (buffer), OID_CHARS);
}

/* "CN=www.example.com, O=Example", in the order of the certificate. */
char *
cbk_chain_dup_name_line (const X509_NAME *name)
{
  GString  *line = g_string_new (NULL);
  char     *text;
  const int n_entries = MIN (X509_NAME_entry_count (name), CBK_CHAIN_MAX_FACTS_OF_A_KIND);

  for (int i = 0; i < n_entries; i++)
    {
      X509_NAME_ENTRY   *entry = X509_NAME_get_entry (name, i);
      const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object (entry);
      g_autofree char   *value = cbk_chain_dup_directory_string (X509_NAME_ENTRY_get_data (entry));
      g_autofree char   *long_name = cbk_chain_dup_object_name (object);
      const int          nid = OBJ_obj2nid (object);

      g_string_append_printf (line, "%s%s=%s", i > 0 ? ", " : "", nid != NID_undef ? OBJ_nid2sn (nid) : long_name,
                              value);
    }
  text = cbk_chain_text_clean (line->str, line->len, CBK_CHAIN_MAX_VALUE_CHARS);
  g_string_free (line, TRUE);

  return text;
}

const char *
cbk_chain_find_label (const CbkNidLabel *labels, gsize n_labels, int nid)
{
  for (gsize i = 0; i < n_labels; i++)
    if (labels[i].nid == nid)
      return labels[i].label;
  return NULL;
}

/* The last common name is the most specific one. (nullable) */
char *
cbk_chain_dup_common_name (const X509_NAME *name)
{
  int last = -1;

  for (int i = X509_NAME_get_index_by_NID (name, NID_commonName, -1); i >= 0;
       i = X509_NAME_get_index_by_NID (name, NID_commonName, i))
    last = i;
  if (last < 0)
    return NULL;
  return cbk_chain_dup_directory_string (X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, last)));
}

/* The common name, else the whole name; maybe empty. */
char *
cbk_chain_dup_short_name (const X509_NAME *name)
{
  char *text = cbk_chain_dup_common_name (name);

  return text != NULL ? text : cbk_chain_dup_name_line (name);
}
