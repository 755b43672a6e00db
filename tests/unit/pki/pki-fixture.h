/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates made by the openssl program in a temporary folder, and what that program says of them. */
#pragma once

#include "core/pki/cbk-chain.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
} PkiFixture;

/* What a certificate is to be. NULL means: the usual. */
typedef struct
{
  const char *algorithm;  /* for genpkey: "RSA", "EC" (the usual), "ED25519", … */
  const char *option;     /* for genpkey: "rsa_keygen_bits:1024"; NULL: RSA of 2048 bits, EC on P-256 */
  const char *key;        /* the name of a certificate that was made before, and that it shares its key with */
  const char *digest;     /* "md5"; NULL: SHA-256, or the one that belongs to the algorithm */
  const char *subject;    /* lines of an OpenSSL configuration: "CN = …\nO = …\n" */
  const char *extensions; /* lines too: "subjectAltName = …\n" */
  const char *start;      /* "20260101000000Z" */
  const char *end;
  const char *issuer; /* the name of a certificate that was made before; NULL: its own */
} PkiWish;

void    pki_fixture_set_up (PkiFixture *self, gconstpointer data);
void    pki_fixture_tear_down (PkiFixture *self, gconstpointer data);
GBytes *pki_fixture_make (PkiFixture *self, const char *name, const PkiWish *wish);
GBytes *pki_fixture_read (PkiFixture *self, const char *file);
void    pki_fixture_write (PkiFixture *self, const char *file, GBytes *bytes);
char   *pki_fixture_run (PkiFixture *self, const char *arguments);
char   *pki_fixture_run_aside (PkiFixture *self, const char *arguments);

GBytes     *pki_bytes (const char *text);
GBytes     *pki_join (GBytes *first, ...) G_GNUC_NULL_TERMINATED;
GBytes     *pki_to_der (GBytes *pem);
GBytes     *pki_to_pem (GBytes *der);
GBytes     *pki_patch (GBytes *pem, const char *from, const char *to, gsize length);
const char *pki_fact (GPtrArray *sections, const char *title, const char *label, guint index);
guint       pki_count_facts (GPtrArray *sections, const char *title, const char *label);
void        pki_assert_clean (CbkChain *chain);

#define pki_add(path, function) g_test_add (path, PkiFixture, NULL, pki_fixture_set_up, function, pki_fixture_tear_down)

G_END_DECLS
