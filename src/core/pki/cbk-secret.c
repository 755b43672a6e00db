/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that nobody may find later: they are kept in OpenSSL's secure heap where there is one, and wiped when freed. */

#include "config.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>

#include "core/pki/cbk-secret.h"

/* Locked into memory and left out of core dumps by OpenSSL: room for a few keys in several forms. A power of two. */
#define SECURE_HEAP_BYTES (1024 * 1024)
#define SECURE_HEAP_SMALLEST 32

/* Deeper than the calls that handle a secret. */
#define STACK_BYTES (64 * 1024)

struct _CbkSecret
{
  guint8 *data; /* owned; one byte longer than length, and that one is 0 */
  gsize   length;
};

/* What stands before each block that OpenSSL has in this process, so that all of it can be wiped. */
typedef union
{
  gsize       length;
  max_align_t alignment;
} BlockHead;

static void *
block_new (gsize length, const char *file, int line)
{
  BlockHead *head;

  if (length == 0 || length > G_MAXSIZE - sizeof *head)
    return NULL;
  head = malloc (sizeof *head + length);
  if (head == NULL)
    return NULL;
  head->length = length;
  return head + 1;
}

static void
block_free (void *block, const char *file, int line)
{
  BlockHead *head = block;

  if (block == NULL)
    return;
  head--;
  OPENSSL_cleanse (block, head->length);
  free (head);
}

/* The C library's own realloc() would leave the old bytes where they were. */
static void *
block_resize (void *block, gsize length, const char *file, int line)
{
  void *other = block_new (length, file, line);

  if (block == NULL || (other == NULL && length > 0))
    return other;
  if (other != NULL)
    memcpy (other, block, MIN (length, ((BlockHead *) block - 1)->length));
  block_free (block, file, line);
  return other;
}

/**
 * cbk_secret_prepare_process:
 *
 * To be called once, before anything else in the process uses OpenSSL: from then on OpenSSL wipes every block of memory
 * that it frees (several of its functions free copies of a key unwiped), and secrets are kept in a heap that is locked
 * into memory and left out of core dumps. Where the system does not let it be locked, all else still holds.
 *
 * Returns: whether it is so; if not, OpenSSL was used before
 */
gboolean
cbk_secret_prepare_process (void)
{
  return CRYPTO_set_mem_functions (block_new, block_resize, block_free) == 1 &&
         CRYPTO_secure_malloc_init (SECURE_HEAP_BYTES, SECURE_HEAP_SMALLEST) != 0;
}

/**
 * cbk_secret_new_sized:
 * @length: how many bytes
 *
 * Returns: (transfer full): that many bytes, all 0, and one more 0 behind them. Aborts where there is no memory, as
 * GLib does.
 */
CbkSecret *
cbk_secret_new_sized (gsize length)
{
  CbkSecret *self = g_new0 (CbkSecret, 1);

  g_assert (length < G_MAXSIZE);
  self->length = length;
  /* A full secure heap answers NULL, too. What is too large for it is wiped all the same. */
  self->data = OPENSSL_secure_zalloc (length + 1);
  if (self->data == NULL)
    self->data = OPENSSL_zalloc (length + 1);
  if (self->data == NULL)
    g_error ("No memory for a secret of %" G_GSIZE_FORMAT " bytes", length);

  return self;
}

/**
 * cbk_secret_new:
 * @data: (array length=length) (nullable): what is to be kept; the caller wipes it with cbk_secret_wipe()
 * @length: how many bytes
 *
 * Returns: (transfer full): a copy
 */
CbkSecret *
cbk_secret_new (gconstpointer data, gsize length)
{
  CbkSecret *self;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  self = cbk_secret_new_sized (length);
  if (length > 0)
    memcpy (self->data, data, length);
  return self;
}

/**
 * cbk_secret_get_data:
 * @self: a secret
 * @length: (out) (optional): how many bytes
 *
 * Returns: (array length=length) (transfer none): the bytes themselves, to be read or written in place; a 0 follows
 * them
 */
guint8 *
cbk_secret_get_data (CbkSecret *self, gsize *length)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (length != NULL)
    *length = self->length;
  return self->data;
}

/* Where calls that have returned had their variables, and where the linker saves registers when a function is called
 * for the first time. What the caller itself has on the stack stays. */
static G_NO_INLINE void
wipe_stack_below (void)
{
  guint8 below[STACK_BYTES];

  OPENSSL_cleanse (below, sizeof below);
}

/**
 * cbk_secret_free:
 * @self: (transfer full) (nullable): what is to be wiped, and then freed
 *
 * Wipes the unused part of the calling thread's stack, too, where calls have left what they had in their hands.
 */
void
cbk_secret_free (CbkSecret *self)
{
  if (self == NULL)
    return;
  OPENSSL_secure_clear_free (self->data, self->length + 1);
  g_free (self);
  wipe_stack_below ();
}

/**
 * cbk_secret_wipe:
 * @data: (array length=length) (nullable): memory of the caller's
 * @length: how many bytes
 *
 * Overwrites them in a way that no compiler leaves out, and the unused part of the stack.
 */
void
cbk_secret_wipe (gpointer data, gsize length)
{
  if (data != NULL)
    OPENSSL_cleanse (data, length);
  wipe_stack_below ();
}
