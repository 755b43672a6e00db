/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate chain as a CDN gives it: PEM -> certificates, and the facts a person reads about each of them.
 * Everything is read when the chain is made, so the object is immutable and may be looked at on any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One line of a certificate's facts. Both texts are valid UTF-8 without control or bidi characters, not markup. */
typedef struct
{
  const char *label; /* translated */
  char       *value;
  gboolean    is_code; /* hexadecimal and the like: for a fixed-width font */
} CbkFact;

typedef struct
{
  const char *title; /* translated: "Subject", "Issuer", "Validity", "Public key", … */
  GPtrArray  *facts; /* of CbkFact, owned */
} CbkFactSection;

/* A moment that a certificate states in a form nobody can read; the same number as CBK_TIME_NONE. */
#define CBK_CHAIN_TIME_UNREADABLE G_MAXINT64

#define CBK_TYPE_CHAIN (cbk_chain_get_type ())
G_DECLARE_FINAL_TYPE (CbkChain, cbk_chain, CBK, CHAIN, GObject)

CbkChain   *cbk_chain_new_from_pem (GBytes *pem, GError **error);
guint       cbk_chain_get_length (CbkChain *self);
const char *cbk_chain_get_subject (CbkChain *self, guint index);
const char *cbk_chain_get_issuer (CbkChain *self, guint index);
const char *cbk_chain_get_serial (CbkChain *self, guint index);
const char *cbk_chain_get_sha256 (CbkChain *self, guint index);
gint64      cbk_chain_get_not_before (CbkChain *self, guint index);
gint64      cbk_chain_get_expire_time (CbkChain *self, guint index);
GPtrArray  *cbk_chain_dup_sections (CbkChain *self, guint index);

G_END_DECLS
