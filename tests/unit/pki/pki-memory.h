/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks through all of this process' memory for some bytes, without being a place where they are found. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PKI_NEEDLE_BYTES 16

/* The bytes to look for, masked. */
typedef struct
{
  guint8 masked[PKI_NEEDLE_BYTES];
} PkiNeedle;

void  pki_needle_init (PkiNeedle *self, const guint8 *bytes);
guint pki_needle_count (const PkiNeedle *self);

G_END_DECLS
