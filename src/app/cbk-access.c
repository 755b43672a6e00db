/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What another process needs to ask an account's CDN: where, with which token, and which authorities it trusts. */

#include "config.h"

#include "app/cbk-access.h"

struct _CbkAccess
{
  GObject parent_instance;

  char   *url;   /* (owned) */
  char   *token; /* (owned) */
  GBytes *roots; /* (owned) (nullable) PEM */
};

G_DEFINE_FINAL_TYPE (CbkAccess, cbk_access, G_TYPE_OBJECT)

static void
cbk_access_finalize (GObject *object)
{
  CbkAccess *self = CBK_ACCESS (object);

  g_free (self->url);
  g_free (self->token);
  g_clear_pointer (&self->roots, g_bytes_unref);

  G_OBJECT_CLASS (cbk_access_parent_class)->finalize (object);
}

static void
cbk_access_class_init (CbkAccessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_access_finalize;
}

static void
cbk_access_init (CbkAccess *self)
{
}

/**
 * cbk_access_new:
 * @url: the base URL of the CDN's API
 * @token: the bearer token; it goes to nobody but that CDN
 * @roots: (nullable) (transfer none): PEM of the authorities that the account trusts beside the system's
 */
CbkAccess *
cbk_access_new (const char *url, const char *token, GBytes *roots)
{
  CbkAccess *self = g_object_new (CBK_TYPE_ACCESS, NULL);

  self->url = g_strdup (url);
  self->token = g_strdup (token);
  self->roots = roots != NULL ? g_bytes_ref (roots) : NULL;

  return self;
}

const char *
cbk_access_get_url (CbkAccess *self)
{
  g_return_val_if_fail (CBK_IS_ACCESS (self), NULL);

  return self->url;
}

const char *
cbk_access_get_token (CbkAccess *self)
{
  g_return_val_if_fail (CBK_IS_ACCESS (self), NULL);

  return self->token;
}

/**
 * cbk_access_get_roots:
 *
 * Returns: (transfer none) (nullable): PEM
 */
GBytes *
cbk_access_get_roots (CbkAccess *self)
{
  g_return_val_if_fail (CBK_IS_ACCESS (self), NULL);

  return self->roots;
}

/* Returns: whether both lead to the same CDN, with the same token and the same trust */
gboolean
cbk_access_is_same (CbkAccess *self, CbkAccess *other)
{
  g_return_val_if_fail (CBK_IS_ACCESS (self) && CBK_IS_ACCESS (other), FALSE);

  return g_str_equal (self->url, other->url) && g_str_equal (self->token, other->token) &&
         (self->roots == NULL || other->roots == NULL ? self->roots == other->roots
                                                      : g_bytes_equal (self->roots, other->roots));
}
