/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One certificate's DER bytes -> what a person reads about it. The door between the PEM reader and the facts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of one certificate; all texts are fit to be shown. */
typedef struct
{
  GBytes    *der; /* what all the rest was read from */
  char      *subject;
  char      *issuer;
  char      *serial; /* lower-case hexadecimal */
  char      *sha256; /* lower-case hexadecimal */
  gint64     not_before;
  gint64     expire_time;
  GPtrArray *sections; /* of CbkFactSection, owned */
} CbkChainFacts;

CbkChainFacts *cbk_chain_facts_new_from_der (const guint8 *der, gsize length);
void           cbk_chain_facts_free (CbkChainFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkChainFacts, cbk_chain_facts_free)

G_END_DECLS
