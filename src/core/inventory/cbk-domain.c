/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One domain row as a connector reports it, and what counts as a domain's name. */

#include "core/inventory/cbk-domain.h"

#include <string.h>

/* RFC 1035, section 2.3.4, without the trailing dot. */
#define MAX_NAME_BYTES 253
#define MAX_LABEL_BYTES 63

/* No name of 253 bytes in its xn-- form is longer than this in any form: a character takes four bytes at most. */
#define MAX_INPUT_BYTES (4 * MAX_NAME_BYTES + 4)

G_DEFINE_BOXED_TYPE (CbkDomain, cbk_domain, cbk_domain_copy, cbk_domain_free)

static gboolean
is_label (const char *label, gsize length, gboolean is_first)
{
  if (length == 0 || length > MAX_LABEL_BYTES)
    return FALSE;
  if (is_first && length == 1 && label[0] == '*')
    return TRUE;

  for (gsize i = 0; i < length; i++)
    {
      char c = label[i];

      if (!g_ascii_islower (c) && !g_ascii_isdigit (c) && c != '-' && c != '_')
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_normalised_name (const char *name)
{
  const char *label = name;

  if (strlen (name) > MAX_NAME_BYTES || strcmp (name, "*") == 0)
    return FALSE;

  for (;;)
    {
      gsize length = strcspn (label, ".");

      if (!is_label (label, length, label == name))
        return FALSE;
      if (label[length] == '\0')
        return TRUE;
      label += length + 1;
    }
}

/**
 * cbk_domain_copy:
 * @self: a domain row
 *
 * Returns: (transfer full): a deep copy; cbk_domain_free() frees it. Any thread.
 */
CbkDomain *
cbk_domain_copy (const CbkDomain *self)
{
  CbkDomain *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (CbkDomain, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->domain = g_strdup (self->domain);
  copy->status = g_strdup (self->status);
  copy->status_reason = g_strdup (self->status_reason);
  copy->provisioning = g_strdup (self->provisioning);
  copy->current_certificate_id = g_strdup (self->current_certificate_id);
  return copy;
}

/**
 * cbk_domain_free:
 * @self: (transfer full) (nullable): a domain row made with g_new(), whose strings belong to it
 */
void
cbk_domain_free (CbkDomain *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->domain);
  g_free (self->status);
  g_free (self->status_reason);
  g_free (self->provisioning);
  g_free (self->current_certificate_id);
  g_free (self);
}

/**
 * cbk_domain_equal:
 * @a: a domain row
 * @b: another one
 *
 * Returns: whether a connector said the same in both, member for member
 */
gboolean
cbk_domain_equal (const CbkDomain *a, const CbkDomain *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_strcmp0 (a->id, b->id) == 0 && g_strcmp0 (a->domain, b->domain) == 0 && a->create_time == b->create_time &&
         a->update_time == b->update_time && a->expire_time == b->expire_time &&
         g_strcmp0 (a->status, b->status) == 0 && g_strcmp0 (a->status_reason, b->status_reason) == 0 &&
         g_strcmp0 (a->provisioning, b->provisioning) == 0 && a->certificate_count == b->certificate_count &&
         g_strcmp0 (a->current_certificate_id, b->current_certificate_id) == 0;
}

/**
 * cbk_domain_normalise_name:
 * @name: (nullable): a domain's name as somebody wrote it, of any length and any bytes
 *
 * Brings a name to the one form in which names are stored and compared: lower-case, xn-- labels (RFC 3490), no trailing
 * dot. A first label "*" (RFC 1034, section 4.3.3) and underscores (RFC 8552) are names' parts too.
 *
 * Returns: (transfer full) (nullable): the normalised name, at most 253 bytes of a-z, 0-9, '-', '_', '.' and a leading
 *   "*."; or %NULL where @name is no domain's name. Any thread.
 */
char *
cbk_domain_normalise_name (const char *name)
{
  g_autofree char *lower = NULL;
  g_autofree char *ascii = NULL;
  gsize            length;

  if (name == NULL)
    return NULL;
  if (is_normalised_name (name))
    return g_strdup (name);

  length = strnlen (name, MAX_INPUT_BYTES + 1);
  if (length > MAX_INPUT_BYTES || !g_utf8_validate (name, length, NULL))
    return NULL;

  /* GLib leaves the case of labels without a non-ASCII letter alone. */
  lower = g_ascii_strdown (name, length);
  if (g_str_is_ascii (lower))
    ascii = g_steal_pointer (&lower);
  else
    ascii = g_hostname_to_ascii (lower);
  if (ascii == NULL)
    return NULL;

  length = strlen (ascii);
  if (length > 0 && ascii[length - 1] == '.')
    ascii[length - 1] = '\0';
  return is_normalised_name (ascii) ? g_steal_pointer (&ascii) : NULL;
}
