/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash with a secret key. */

#include "core/inventory/cbk-siphash.h"

#include <string.h>

static inline guint64
rotate (guint64 value, guint bits)
{
  return (value << bits) | (value >> (64 - bits));
}

static inline void
sip_round (guint64 v[4])
{
  v[0] += v[1];
  v[2] += v[3];
  v[1] = rotate (v[1], 13) ^ v[0];
  v[3] = rotate (v[3], 16) ^ v[2];
  v[0] = rotate (v[0], 32) + v[3];
  v[2] += v[1];
  v[1] = rotate (v[1], 17) ^ v[2];
  v[3] = rotate (v[3], 21) ^ v[0];
  v[2] = rotate (v[2], 32);
}

static inline void
sip_word (guint64 v[4], guint64 word)
{
  v[3] ^= word;
  sip_round (v);
  sip_round (v);
  v[0] ^= word;
}

/**
 * cbk_siphash:
 * @key: 128 secret bits
 * @length: in bytes
 *
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 */
guint64
cbk_siphash (const guint64 key[2], const void *data, gsize length)
{
  const guint8 *bytes = data;
  guint64       v[4] = {
          key[0] ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
          key[1] ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
          key[0] ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
          key[1] ^ G_GUINT64_CONSTANT (0x7465646279746573),
  };
  guint64 word;
  gsize   i;

  for (i = 0; i + sizeof word <= length; i += sizeof word)
    {
      memcpy (&word, bytes + i, sizeof word);
      sip_word (v, GUINT64_FROM_LE (word));
    }

  word = 0;
  if (i < length)
    memcpy (&word, bytes + i, length - i);
  sip_word (v, GUINT64_FROM_LE (word) | (guint64) length << 56);

  v[2] ^= 0xff;
  for (i = 0; i < 4; i++)
    sip_round (v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* key: (out): 128 random bits */
void
cbk_siphash_make_key (guint64 key[2])
{
  for (guint i = 0; i < 2; i++)
    key[i] = (guint64) g_random_int () << 32 | g_random_int ();
}
