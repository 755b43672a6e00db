/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids and tokens: numbers, sealed with a keyed checksum, scrambled and written in Base64. */
#include "config.h"

#include "demo/cbk-demo-token.h"

#include "demo/cbk-demo-random.h"

#include <string.h>

/* Base64 writes these as "+/+/". They and the padding make a client fail that does not percent-encode. */
static const guint8 marker[] = { 0xfb, 0xff, 0xbf };

#define MAX_WORDS (CBK_DEMO_TOKEN_MAX_NUMBERS + 1)
#define MAX_BYTES (sizeof marker + MAX_WORDS * 8)

/* An id is one word of index (32 bits), ordinal (16 bits) and seal (16 bits): short, for there are two in each row. */
static gboolean
is_id (CbkDemoTokenKind kind)
{
  return kind == CBK_DEMO_TOKEN_DOMAIN || kind == CBK_DEMO_TOKEN_CERTIFICATE;
}

static const char *
get_prefix (CbkDemoTokenKind kind)
{
  switch (kind)
    {
    case CBK_DEMO_TOKEN_DOMAIN:
      return "dom_";
    case CBK_DEMO_TOKEN_CERTIFICATE:
      return "crt_";
    case CBK_DEMO_TOKEN_PASS_PAGE:
    case CBK_DEMO_TOKEN_DELTA_PAGE:
    case CBK_DEMO_TOKEN_SYNC:
    case CBK_DEMO_TOKEN_HISTORY_PAGE:
      return "";
    }
  g_assert_not_reached ();
}

static guint64
make_seal (guint64 key, CbkDemoTokenKind kind, const guint64 *numbers)
{
  guint64 seal = cbk_demo_mix (key ^ kind);

  for (guint i = 0; i < CBK_DEMO_TOKEN_MAX_NUMBERS; i++)
    seal = cbk_demo_mix (seal ^ numbers[i]);
  return seal;
}

/* A Feistel network over the halves of @word: it can be turned round, and consecutive words look unlike. */
static guint64
scramble (guint64 word, guint64 key, gboolean back)
{
  guint32 left = word >> 32;
  guint32 right = word & G_MAXUINT32;

  for (guint round = 0; round < 4; round++)
    {
      guint   step = back ? 3 - round : round;
      guint32 old = back ? left : right;
      guint32 mixed = cbk_demo_mix (key ^ ((guint64) step << 32 | old));

      if (back)
        {
          left = right ^ mixed;
          right = old;
        }
      else
        {
          right = left ^ mixed;
          left = old;
        }
    }
  return (guint64) left << 32 | right;
}

static gsize
pack (guint8 *bytes, guint64 key, CbkDemoTokenKind kind, const guint64 *numbers)
{
  guint64 seal = make_seal (key, kind, numbers);
  guint64 words[MAX_WORDS] = { seal, numbers[0], numbers[1], numbers[2] };
  guint   n_words = MAX_WORDS;
  guint64 chain = key;

  if (is_id (kind))
    {
      g_assert (numbers[0] <= G_MAXUINT32 && numbers[1] <= G_MAXUINT16 && numbers[2] == 0);
      words[0] = numbers[0] << 32 | numbers[1] << 16 | (seal & G_MAXUINT16);
      n_words = 1;
    }
  memcpy (bytes, marker, sizeof marker);
  for (guint i = 0; i < n_words; i++)
    {
      guint64 word = scramble (words[i] ^ chain, key, FALSE);
      guint64 written = GUINT64_TO_BE (word);

      memcpy (bytes + sizeof marker + i * 8, &written, 8);
      chain = word;
    }
  return sizeof marker + n_words * 8;
}

static gboolean
unpack (const guint8 *bytes, gsize size, guint64 key, CbkDemoTokenKind kind, guint64 *numbers)
{
  guint   n_words = is_id (kind) ? 1 : MAX_WORDS;
  guint64 words[MAX_WORDS];
  guint64 chain = key;

  if (size != sizeof marker + n_words * 8 || memcmp (bytes, marker, sizeof marker) != 0)
    return FALSE;
  for (guint i = 0; i < n_words; i++)
    {
      guint64 written;

      memcpy (&written, bytes + sizeof marker + i * 8, 8);
      words[i] = scramble (GUINT64_FROM_BE (written), key, TRUE) ^ chain;
      chain = GUINT64_FROM_BE (written);
    }
  memset (numbers, 0, CBK_DEMO_TOKEN_MAX_NUMBERS * sizeof *numbers);
  if (is_id (kind))
    {
      numbers[0] = words[0] >> 32;
      numbers[1] = words[0] >> 16 & G_MAXUINT16;
      return (words[0] & G_MAXUINT16) == (make_seal (key, kind, numbers) & G_MAXUINT16);
    }
  memcpy (numbers, words + 1, CBK_DEMO_TOKEN_MAX_NUMBERS * sizeof *numbers);
  return words[0] == make_seal (key, kind, numbers);
}

/**
 * cbk_demo_token_append:
 * @key: that of this run of the CDN for tokens, that of its seed for ids
 * @numbers: (array fixed-size=3): what the token stands for; an id holds a 32-bit and a 16-bit number, then 0
 *
 * Appends the token's text to @text.
 */
void
cbk_demo_token_append (GString *text, guint64 key, CbkDemoTokenKind kind, const guint64 *numbers)
{
  guint8 bytes[MAX_BYTES];
  char   encoded[MAX_BYTES * 2];
  gsize  size = pack (bytes, key, kind, numbers);
  int    state = 0;
  int    save = 0;
  gsize  length = g_base64_encode_step (bytes, size, FALSE, encoded, &state, &save);

  length += g_base64_encode_close (FALSE, encoded + length, &state, &save);
  g_string_append (text, get_prefix (kind));
  g_string_append_len (text, encoded, length);
}

/**
 * cbk_demo_token_new:
 *
 * Returns: (transfer full): the text that cbk_demo_token_append() appends
 */
char *
cbk_demo_token_new (guint64 key, CbkDemoTokenKind kind, const guint64 *numbers)
{
  GString *text = g_string_new (NULL);

  cbk_demo_token_append (text, key, kind, numbers);
  return g_string_free (text, FALSE);
}

/**
 * cbk_demo_token_parse:
 * @numbers: (out caller-allocates) (array fixed-size=3): what the token stands for; undefined where it is refused
 *
 * Returns: whether @text is a token of @kind that was made with @key, to the letter
 */
gboolean
cbk_demo_token_parse (const char *text, guint64 key, CbkDemoTokenKind kind, guint64 *numbers)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree char   *again = NULL;
  const char        *prefix = get_prefix (kind);
  gsize              size = 0;

  if (!g_str_has_prefix (text, prefix) || text[strlen (prefix)] == '\0' || strlen (text) > 512)
    return FALSE;
  bytes = g_base64_decode (text + strlen (prefix), &size);
  if (!unpack (bytes, size, key, kind, numbers))
    return FALSE;
  /* The decoder skips what is not Base64: only the very text that was handed out is known. */
  again = cbk_demo_token_new (key, kind, numbers);
  return strcmp (again, text) == 0;
}
