/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate and a key that lie beside each other. A save that was killed between its two renames leaves a mixed
 * pair, and so does a certificate that is saved alone beside an older key. */

#include "config.h"

#include "cli/cbk-pair-check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/pki/cbk-private-key.h"

/* A file that is larger is no certificate and no key. */
#define MAX_FILE_BYTES (1024 * 1024)

/* Returns: (transfer full) (nullable): what the file holds */
static CbkSecret *
read_file (const char *path)
{
  g_autoptr (CbkSecret) secret = NULL;
  struct stat status;
  int         fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gsize       n_read = 0;
  gssize      n_bytes = 0;

  if (fd < 0)
    return NULL;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_size > 0 && status.st_size <= MAX_FILE_BYTES)
    {
      secret = cbk_secret_new_sized (status.st_size);
      do
        {
          n_bytes = read (fd, cbk_secret_get_data (secret, NULL) + n_read, status.st_size - n_read);
          n_read += MAX (n_bytes, 0);
        }
      while (n_bytes > 0 || (n_bytes < 0 && errno == EINTR));
    }
  close (fd);
  return n_bytes == 0 ? g_steal_pointer (&secret) : NULL;
}

/**
 * cbk_pair_check_is_mixed:
 * @certificate_path: a file that may hold certificates in PEM form, the server's first
 * @key_path: a file that may hold a private key in PEM form
 *
 * Files that are not there, cannot be read, or hold something else say nothing. It reads from the disk.
 *
 * Returns: whether both hold what their names say, and the key is another certificate's
 */
gboolean
cbk_pair_check_is_mixed (const char *certificate_path, const char *key_path)
{
  g_autoptr (CbkSecret) pem = NULL;
  g_autoptr (CbkSecret) key_pem = NULL;
  g_autoptr (CbkPrivateKey) key = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CbkChain) chain = NULL;
  gsize         length;
  gconstpointer data;

  g_return_val_if_fail (certificate_path != NULL && key_path != NULL, FALSE);

  pem = read_file (certificate_path);
  key_pem = pem != NULL ? read_file (key_path) : NULL;
  if (key_pem == NULL)
    return FALSE;

  data = cbk_secret_get_data (pem, &length);
  bytes = g_bytes_new_static (data, length);
  chain = cbk_chain_new_from_pem (bytes, NULL);
  key = chain != NULL ? cbk_private_key_new_from_pem (key_pem, NULL) : NULL;
  return key != NULL && !cbk_private_key_matches (key, chain, 0);
}

/* Returns: (transfer full): the path with another suffix */
static char *
dup_with_suffix (const char *path, const char *suffix)
{
  const char *dot = strrchr (path, '.');
  const char *slash = strrchr (path, '/');
  gsize       length = dot != NULL && dot > slash + 1 ? (gsize) (dot - path) : strlen (path);

  return g_strdup_printf ("%.*s%s", (int) length, path, suffix);
}

/**
 * cbk_pair_check_find_mixed:
 * @path: the absolute path of a file that was saved
 * @is_key: whether it is a key
 *
 * Looks for the file with which a server would use this one: of the same name but for the suffix.
 *
 * Returns: (transfer full) (nullable): the name of a file beside it that does not belong to it
 */
char *
cbk_pair_check_find_mixed (const char *path, gboolean is_key)
{
  const char *const  key_suffixes[] = { ".key", NULL };
  const char *const  certificate_suffixes[] = { ".crt", ".pem", NULL };
  const char *const *suffixes = is_key ? certificate_suffixes : key_suffixes;

  g_return_val_if_fail (path != NULL && *path == '/', NULL);

  for (guint i = 0; suffixes[i] != NULL; i++)
    {
      g_autofree char *other = dup_with_suffix (path, suffixes[i]);

      if (strcmp (other, path) != 0 &&
          (is_key ? cbk_pair_check_is_mixed (other, path) : cbk_pair_check_is_mixed (path, other)))
        return g_path_get_basename (other);
    }
  return NULL;
}
