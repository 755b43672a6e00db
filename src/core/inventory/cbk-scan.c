/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One scan over the bytes of an arena, 64 at a time. Each block costs the same, however many hits it has.
 *
 * This file is compiled twice on x86-64: for all its machines, and for those that have AVX2 and BMI2 (under the name
 * cbk_scan_arena_avx2), which take a quarter of the time. */

#include "core/inventory/cbk-scan.h"

#include <string.h>

#include "core/inventory/cbk-read-ahead.h"

#ifdef __BMI2__
#define SCAN_ARENA cbk_scan_arena_avx2
#else
#define SCAN_ARENA cbk_scan_arena
#endif

#define BLOCK 64

/* As many letters of the text are looked for at once; what stands behind them is compared where they were found. */
#define MAX_LETTERS 16

/* Bytes that the compiler compares at once, on every machine it knows. */
#ifdef __AVX2__
typedef guint8 Lanes __attribute__ ((vector_size (32)));
#else
typedef guint8 Lanes __attribute__ ((vector_size (16)));
#endif

/* The bytes that are equal, as bits, the first byte lowest. */
static inline guint64
lanes_to_bits (Lanes equal)
{
#if defined __AVX2__
  return (guint32) __builtin_ia32_pmovmskb256 ((char __attribute__ ((vector_size (32)))) equal);
#elif defined __SSE2__
  return (guint16) __builtin_ia32_pmovmskb128 ((char __attribute__ ((vector_size (16)))) equal);
#else
  guint64 halves[2];

  /* Each byte is 0 or 255: of its lowest bits a multiplication makes the highest byte. */
  memcpy (halves, &equal, sizeof halves);
  for (guint i = 0; i < 2; i++)
    halves[i] = ((GUINT64_FROM_LE (halves[i]) & G_GUINT64_CONSTANT (0x0101010101010101)) *
                 G_GUINT64_CONSTANT (0x0102040810204080)) >>
                56;
  return halves[0] | halves[1] << 8;
#endif
}

/* The bits of a word at the places of a mask, side by side, the lowest one lowest. */
static inline guint64
gather_bits (guint64 word, guint64 mask)
{
#ifdef __BMI2__
  return __builtin_ia32_pext_di (word, mask);
#else
  guint64 gathered = 0;

  if ((word & mask) == 0)
    return 0;
  for (guint place = 0; mask != 0; mask &= mask - 1, place++)
    gathered |= ((word >> __builtin_ctzll (mask)) & 1) << place;
  return gathered;
#endif
}

static inline guint64
find_letter (const char *block, Lanes letter)
{
  guint64 bits = 0;

  for (guint i = 0; i < BLOCK; i += sizeof letter)
    {
      Lanes lanes;

      memcpy (&lanes, block + i, sizeof lanes);
      bits |= lanes_to_bits ((Lanes) (lanes == letter)) << i;
    }
  return bits;
}

typedef struct
{
  const char *bytes;
  gsize       length;
  guint       n_letters;
  Lanes       letters[MAX_LETTERS];
} Needle;

/* Where the text begins. Three of its letters, far from each other, are seldom found where it does not. */
static inline guint64
find_needle (const Needle *needle, const char *block)
{
  guint   n = needle->n_letters;
  guint64 places = find_letter (block, needle->letters[0]) & find_letter (block + n / 2, needle->letters[n / 2]) &
                   find_letter (block + n - 1, needle->letters[n - 1]);

  if (n <= 3 || places == 0)
    return places;

  for (guint i = 1; i < n - 1; i++)
    places &= find_letter (block + i, needle->letters[i]);
  if (needle->length > n)
    for (guint64 bits = places; bits != 0; bits &= bits - 1)
      if (memcmp (block + __builtin_ctzll (bits) + n, needle->bytes + n, needle->length - n) != 0)
        places ^= bits & -bits;
  return places;
}

/* Where a scan is. */
typedef struct
{
  const CbkArena *arena;
  guint64        *found;
  guint           entry;   /* that the next byte belongs to */
  guint64         was_hit; /* 1 where the text was found in the part of that entry that was seen, else 0 */
} Scan;

/* Of the next n entries, each one bit, puts those that are set into the set of rows. */
static inline void
put_entries (Scan *scan, guint64 bits, guint n)
{
  const guint32 *rows = scan->arena->rows;
  guint64       *words = scan->found + scan->entry / 64;
  guint          place = scan->entry % 64;

  if (rows != NULL)
    {
      for (; bits != 0; bits &= bits - 1)
        {
          guint32 row = rows[scan->entry + (guint) __builtin_ctzll (bits)];

          scan->found[row / 64] |= G_GUINT64_CONSTANT (1) << (row % 64);
        }
    }
  else if (n > 0)
    {
      words[0] |= bits << place;
      if (place + n > 64)
        words[1] |= bits >> (64 - place);
    }
  scan->entry += n;
}

/* Entries end at `ends`, hits begin at `hits`. Added to the bytes that end no entry, a hit carries on up to the end of
 * its entry and sets the bit there. */
static inline void
scan_block (Scan *scan, guint64 hits, guint64 ends)
{
  guint64 carried = ~ends + scan->was_hit;
  guint64 sum = carried + (hits & ~ends);

  scan->was_hit = (carried < scan->was_hit) | (sum < carried);
  put_entries (scan, gather_bits (sum, ends), (guint) __builtin_popcountll (ends));
}

/**
 * cbk_scan_arena:
 * @text: @length bytes, at least one; the first one is not '\n'
 * @found: a set of the snapshot's rows, see cbk-row-set.h
 *
 * Puts the rows whose entry in the arena contains the text into a set.
 */
void
SCAN_ARENA (const CbkArena *arena, const char *text, gsize length, guint64 *found)
{
  Scan   scan = { .arena = arena, .found = found };
  Needle needle = { .bytes = text, .length = length, .n_letters = (guint) MIN (length, MAX_LETTERS) };
  Lanes  end = (Lanes){} + (guint8) '\n';
  gsize  place = 0;

  for (guint i = 0; i < needle.n_letters; i++)
    needle.letters[i] = (Lanes){} + (guint8) text[i];

  for (; place + BLOCK + length - 1 <= arena->length; place += BLOCK)
    {
      const char *block = arena->bytes + place;

      cbk_read_ahead (block);
      scan_block (&scan, find_needle (&needle, block), find_letter (block, end));
    }

  /* What is left is too short for a block with the text behind it. */
  for (; place < arena->length; place++)
    {
      gboolean is_hit = place + length <= arena->length && memcmp (arena->bytes + place, text, length) == 0;

      scan_block (&scan, is_hit, arena->bytes[place] == '\n');
    }
}
