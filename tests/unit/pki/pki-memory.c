/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks through all of this process' memory for some bytes, without being a place where they are found. */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pki-memory.h"

#define MASK 0xa5
#define CHUNK_BYTES (1024 * 1024)

/* A sanitizer reserves terabytes that hold nothing of the program's. */
#define MAX_REGION_BYTES (G_GUINT64_CONSTANT (1) << 32)

void
pki_needle_init (PkiNeedle *self, const guint8 *bytes)
{
  for (guint i = 0; i < PKI_NEEDLE_BYTES; i++)
    self->masked[i] = bytes[i] ^ MASK;
}

/* Forwards as in a file, or backwards as in the words of a number on this kind of processor. */
static gboolean
is_here (const PkiNeedle *self, const guint8 *bytes, gboolean backwards)
{
  for (guint i = 0; i < PKI_NEEDLE_BYTES; i++)
    if ((bytes[backwards ? PKI_NEEDLE_BYTES - 1 - i : i] ^ MASK) != self->masked[i])
      return FALSE;
  return TRUE;
}

/* One byte of the needle is searched for in the clear: one byte gives nothing away. */
static guint
count_in_chunk (const PkiNeedle *self, const guint8 *chunk, gsize length, gboolean backwards)
{
  const int     first = self->masked[backwards ? PKI_NEEDLE_BYTES - 1 : 0] ^ MASK;
  const guint8 *last = chunk + length - PKI_NEEDLE_BYTES;
  guint         n_found = 0;

  for (const guint8 *p = chunk; p <= last; p++)
    {
      p = memchr (p, first, last - p + 1);
      if (p == NULL)
        break;
      if (is_here (self, p, backwards))
        n_found++;
    }
  return n_found;
}

/* Chunks overlap by what could hold all but one byte of a needle. */
static guint
count_in_region (const PkiNeedle *self, int memory, guint8 *chunk, guint64 start, guint64 end)
{
  guint n_found = 0;

  for (guint64 place = start; place < end; place += CHUNK_BYTES - PKI_NEEDLE_BYTES + 1)
    {
      const ssize_t length = pread (memory, chunk, MIN (CHUNK_BYTES, end - place), (off_t) place);

      if (length < PKI_NEEDLE_BYTES)
        break;
      n_found += count_in_chunk (self, chunk, length, FALSE) + count_in_chunk (self, chunk, length, TRUE);
    }
  return n_found;
}

/* How often the bytes are in what this process can write to: heap, stacks, data, what is mapped. */
guint
pki_needle_count (const PkiNeedle *self)
{
  FILE   *maps = fopen ("/proc/self/maps", "re");
  int     memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  guint8 *chunk = mmap (NULL, CHUNK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char    line[1024];
  guint   n_found = 0;
  guint64 n_bytes = 0;

  g_assert_nonnull (maps);
  g_assert_cmpint (memory, >=, 0);
  g_assert_true (chunk != MAP_FAILED);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      guint64 start;
      guint64 end;
      char    access[5];

      if (sscanf (line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &start, &end, access) != 3)
        continue;
      if (access[0] != 'r' || access[1] != 'w' || end - start > MAX_REGION_BYTES)
        continue;
      /* The kernel joins neighbours, so the chunk may be within a region. */
      if (start <= (guintptr) chunk && end > (guintptr) chunk)
        {
          n_found += count_in_region (self, memory, chunk, start, (guintptr) chunk);
          start = (guintptr) chunk + CHUNK_BYTES;
        }
      n_found += count_in_region (self, memory, chunk, start, end);
      n_bytes += end - start;
    }
  fclose (maps);
  close (memory);
  munmap (chunk, CHUNK_BYTES);
  g_assert_cmpuint (n_bytes, >, 100 * 1024);
  return n_found;
}
