/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate + key -> the files that servers want: .crt, .key, .pem, .p12. Bytes only: nothing is written here. */
#pragma once

#include "core/pki/cbk-chain-check.h"
#include "core/pki/cbk-private-key.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_FORM_PAIR,          /* .crt with the chain, and .key */
  CBK_FORM_CERTIFICATE,   /* .crt, the leaf alone */
  CBK_FORM_KEY,           /* .key, encrypted where there is a password */
  CBK_FORM_FULL_CHAIN,    /* .pem, the leaf and its chain: nginx, Apache */
  CBK_FORM_COMBINED,      /* .pem, key, leaf and chain: HAProxy */
  CBK_FORM_PKCS12,        /* .p12, AES-256 and SHA-256: Windows, Java, appliances */
  CBK_FORM_PKCS12_LEGACY, /* .p12, 3DES and SHA-1: Windows Server 2016 and older */
} CbkForm;

/* One file of a form. */
typedef struct
{
  const char *suffix; /* ".crt" */
  CbkSecret  *bytes;  /* owned */
  gboolean    has_key;
} CbkBundleFile;

const char *cbk_form_to_nick (CbkForm form);
gboolean    cbk_form_from_nick (const char *nick, CbkForm *form);
gboolean    cbk_form_needs_key (CbkForm form);
gboolean    cbk_form_takes_password (CbkForm form);
gboolean    cbk_form_needs_password (CbkForm form);
const char *cbk_form_get_suffix (CbkForm form);
const char *cbk_form_get_key_suffix (CbkForm form);
GPtrArray  *cbk_bundle_make (CbkForm         form,
                             CbkChainReport *report,
                             CbkPrivateKey  *key,
                             CbkSecret      *password,
                             const char     *name,
                             GError        **error);
char       *cbk_bundle_suggest_name (const char *domain, CbkForm form);

G_END_DECLS
