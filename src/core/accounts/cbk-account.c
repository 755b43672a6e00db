/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CDN login. Immutable: a change is another object with the same id, so whoever holds one can use it on any thread.
 */

#include "config.h"

#include "core/accounts/cbk-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"

struct _CbkAccount
{
  GObject parent_instance;

  char *id;    /* owned */
  char *name;  /* owned */
  char *url;   /* owned */
  char *roots; /* owned (nullable) */
};

G_DEFINE_FINAL_TYPE (CbkAccount, cbk_account, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_URL,
  PROP_ROOTS,
} CbkAccountProperty;

static GParamSpec *properties[PROP_ROOTS + 1];

/* What two names have in common that a person takes for one. */
static char *
fold_name (const char *name)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (normal, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* A link is removed, and what it leads to is not touched. */
static gboolean
delete_tree (GFile *file, GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;
  g_autoptr (GError) failure = NULL;
  GFile *child;

  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) == G_FILE_TYPE_DIRECTORY)
    {
      children = g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                            NULL, error);
      if (children == NULL)
        return FALSE;
      do
        {
          if (!g_file_enumerator_iterate (children, NULL, &child, NULL, error) ||
              (child != NULL && !delete_tree (child, error)))
            return FALSE;
        }
      while (child != NULL);
    }

  if (g_file_delete (file, NULL, &failure) || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
cbk_account_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  CbkAccount *self = CBK_ACCOUNT (object);

  switch ((CbkAccountProperty) property)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      return;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      return;
    case PROP_URL:
      g_value_set_string (value, self->url);
      return;
    case PROP_ROOTS:
      g_value_set_string (value, self->roots);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cbk_account_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  CbkAccount *self = CBK_ACCOUNT (object);

  switch ((CbkAccountProperty) property)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      return;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      return;
    case PROP_URL:
      self->url = g_value_dup_string (value);
      return;
    case PROP_ROOTS:
      self->roots = g_value_dup_string (value);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cbk_account_finalize (GObject *object)
{
  CbkAccount *self = CBK_ACCOUNT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->url);
  g_free (self->roots);

  G_OBJECT_CLASS (cbk_account_parent_class)->finalize (object);
}

static void
cbk_account_class_init (CbkAccountClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags   flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cbk_account_get_property;
  object_class->set_property = cbk_account_set_property;
  object_class->finalize = cbk_account_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  properties[PROP_ROOTS] = g_param_spec_string ("roots", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
cbk_account_init (CbkAccount *self)
{
}

/**
 * cbk_account_new:
 * @name: what a person calls it, UTF-8; blanks around it are dropped
 * @url: the base URL of its API, UTF-8
 * @roots: (nullable): certificates in PEM that are trusted there beside the system's; the bytes are kept as they are
 *
 * Returns: (transfer full): an account with an id of its own
 */
CbkAccount *
cbk_account_new (const char *name, const char *url, const char *roots)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);
  g_autofree char *id = g_strjoinv (NULL, parts);

  return cbk_account_new_known (id, name, url, roots);
}

/**
 * cbk_account_new_changed:
 *
 * Returns: (transfer full): an account with the id of @self, and so with its token and its rows
 */
CbkAccount *
cbk_account_new_changed (CbkAccount *self, const char *name, const char *url, const char *roots)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self), NULL);

  return cbk_account_new_known (self->id, name, url, roots);
}

/**
 * cbk_account_new_known:
 * @id: an id for which cbk_account_is_id() is true
 *
 * Returns: (transfer full): the account that has this id
 */
CbkAccount *
cbk_account_new_known (const char *id, const char *name, const char *url, const char *roots)
{
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (cbk_account_is_id (id), NULL);
  g_return_val_if_fail (name != NULL && g_utf8_validate (name, -1, NULL), NULL);
  g_return_val_if_fail (url != NULL && g_utf8_validate (url, -1, NULL), NULL);

  stripped = g_strstrip (g_strdup (name));
  return g_object_new (CBK_TYPE_ACCOUNT, "id", id, "name", stripped, "url", url, "roots", roots, NULL);
}

/**
 * cbk_account_is_id:
 * @text: (nullable): anything
 *
 * Returns: whether it can be the id of an account; then it is fit to be the name of a folder
 */
gboolean
cbk_account_is_id (const char *text)
{
  return text != NULL && strlen (text) == CBK_ACCOUNT_ID_LENGTH &&
         strspn (text, "0123456789abcdef") == CBK_ACCOUNT_ID_LENGTH;
}

const char *
cbk_account_get_id (CbkAccount *self)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self), NULL);

  return self->id;
}

const char *
cbk_account_get_name (CbkAccount *self)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self), NULL);

  return self->name;
}

const char *
cbk_account_get_url (CbkAccount *self)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self), NULL);

  return self->url;
}

/**
 * cbk_account_get_roots:
 *
 * Returns: (nullable): certificates in PEM that are trusted beside the system's. A person chose the bytes: they may be
 * of any encoding.
 */
const char *
cbk_account_get_roots (CbkAccount *self)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self), NULL);

  return self->roots;
}

/**
 * cbk_account_equal:
 *
 * Returns: whether nothing at all is different
 */
gboolean
cbk_account_equal (CbkAccount *self, CbkAccount *other)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self) && CBK_IS_ACCOUNT (other), FALSE);

  return strcmp (self->id, other->id) == 0 && strcmp (self->name, other->name) == 0 &&
         strcmp (self->url, other->url) == 0 && g_strcmp0 (self->roots, other->roots) == 0;
}

/**
 * cbk_account_has_name:
 * @name: a name, UTF-8
 *
 * Returns: whether a person would take it for the name of this account: capitals, and the ways in which Unicode can
 * write one and the same letter, make no difference
 */
gboolean
cbk_account_has_name (CbkAccount *self, const char *name)
{
  g_autofree char *own = NULL;
  g_autofree char *stripped = NULL;
  g_autofree char *other = NULL;

  g_return_val_if_fail (CBK_IS_ACCOUNT (self), FALSE);
  g_return_val_if_fail (name != NULL && g_utf8_validate (name, -1, NULL), FALSE);

  own = fold_name (self->name);
  stripped = g_strstrip (g_strdup (name));
  other = fold_name (stripped);
  return strcmp (own, other) == 0;
}

/**
 * cbk_account_dup_database:
 *
 * Returns: (transfer full): where its rows are kept, in a folder of its own: $XDG_DATA_HOME/certbook/ID/inventory.db
 */
GFile *
cbk_account_dup_database (CbkAccount *self)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT (self), NULL);

  return g_file_new_build_filename (g_get_user_data_dir (), "certbook", self->id, "inventory.db", NULL);
}

/**
 * cbk_account_delete_data:
 * @error: return location of a #CBK_ERROR_ACCOUNT
 *
 * Removes the folder of the account's database with everything in it. It waits for the disk: for a thread. The database
 * is to be closed before.
 *
 * Returns: whether nothing of it is left; that there was nothing is no error
 */
gboolean
cbk_account_delete_data (CbkAccount *self, GError **error)
{
  g_autoptr (GFile) database = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (CBK_IS_ACCOUNT (self), FALSE);

  database = cbk_account_dup_database (self);
  folder = g_file_get_parent (database);
  if (delete_tree (folder, &failure))
    return TRUE;
  g_set_error (error, CBK_ERROR, CBK_ERROR_ACCOUNT,
               /* Translators: the name of an account, why, and a path */
               _ ("What was fetched from “%s” could not be removed completely: %s. Remove the folder “%s” yourself."),
               self->name, failure->message, g_file_peek_path (folder));
  return FALSE;
}
