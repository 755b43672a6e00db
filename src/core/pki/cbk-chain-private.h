/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that read a certificate share: sections to fill, and OpenSSL's strings as text. Of this folder only.
 * None of these functions fails: what cannot be read is said so in the section. On any thread. */
#pragma once

#include <openssl/x509.h>

#include "core/pki/cbk-chain.h"

G_BEGIN_DECLS

GBytes   *cbk_chain_get_der (CbkChain *self, guint index);
X509     *cbk_chain_dup_x509 (CbkChain *self, guint index);
CbkChain *cbk_chain_new_part (CbkChain *self, const guint *indices, guint n_indices);

/* What one certificate can put into the window, whatever it holds. */
#define CBK_CHAIN_MAX_VALUE_CHARS 512
#define CBK_CHAIN_MAX_FACTS_OF_A_KIND 250

typedef struct
{
  int         nid;   /* OpenSSL's number for an object identifier */
  const char *label; /* to be translated, unless it is a proper name */
} CbkNidLabel;

const char *cbk_chain_find_label (const CbkNidLabel *labels, gsize n_labels, int nid);

/* Titles and labels are translated and live for ever; values are taken. */
GPtrArray      *cbk_chain_new_sections (void);
CbkFactSection *cbk_chain_add_section (GPtrArray *sections, const char *title);
void            cbk_chain_add_fact (CbkFactSection *section, const char *label, char *value);
void            cbk_chain_add_code (CbkFactSection *section, const char *label, char *value);
void            cbk_chain_add_rest (CbkFactSection *section, int n_all);
void            cbk_chain_add_damaged (CbkFactSection *section, const char *label);

char *cbk_chain_dup_string (const ASN1_STRING *string);
char *cbk_chain_dup_directory_string (const ASN1_STRING *string);
char *cbk_chain_dup_object_name (const ASN1_OBJECT *object);
char *cbk_chain_dup_name_line (const X509_NAME *name);
char *cbk_chain_dup_common_name (const X509_NAME *name);
char *cbk_chain_dup_short_name (const X509_NAME *name);

char *cbk_chain_dup_first_dns_name (X509 *x509);
char *cbk_chain_describe_key (EVP_PKEY *key);
void  cbk_chain_add_public_key (GPtrArray *sections, X509 *x509);
void  cbk_chain_add_names (GPtrArray *sections, X509 *x509);
void  cbk_chain_add_usage (GPtrArray *sections, X509 *x509);
void  cbk_chain_add_basic_constraints (GPtrArray *sections, X509 *x509);
void  cbk_chain_add_transparency (GPtrArray *sections, X509 *x509);
void  cbk_chain_add_authority (GPtrArray *sections, X509 *x509);

G_END_DECLS
