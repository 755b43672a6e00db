/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a saving process is asked to do: one line of JSON, which must be what the protocol says and nothing less. */

#include "config.h"

#include "cli/cbk-saver-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-json.h"

/* What is wrong is a mistake of the program that asks; it says the member, and never what stands in it. */
static gboolean
fail (const char *member, GError **error)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_SAVE,
               _ ("Nothing was saved: the member “%s” of the request is missing or is not what it should be. Tell the "
                  "makers of the program that asked."),
               member);
  return FALSE;
}

static gboolean
is_absent (const CbkJsonObject *object, const char *member)
{
  return !cbk_json_object_has (object, member);
}

/* A string that must be there and must not be empty. */
static gboolean
read_string (const CbkJsonObject *object, const char *member, char **value, GError **error)
{
  const char *text = cbk_json_object_get_string (object, member, NULL);

  if (text == NULL || *text == '\0')
    return fail (member, error);
  *value = g_strdup (text);
  return TRUE;
}

static gboolean
read_optional_string (const CbkJsonObject *object, const char *member, char **value, GError **error)
{
  return is_absent (object, member) || read_string (object, member, value, error);
}

static gboolean
read_boolean (const CbkJsonObject *object, const char *member, gboolean *value, GError **error)
{
  return cbk_json_object_get_boolean (object, member, value, NULL) || fail (member, error);
}

static gboolean
read_roots (const CbkJsonObject *object, GBytes **roots, GError **error)
{
  const char *text = cbk_json_object_get_string (object, "roots", NULL);

  if (text == NULL && !is_absent (object, "roots"))
    return fail ("roots", error);
  if (text != NULL)
    *roots = g_bytes_new (text, strlen (text));
  return TRUE;
}

static gboolean
read_form (const CbkJsonObject *object, CbkSaverRequest *self, GError **error)
{
  const char *form = cbk_json_object_get_string (object, "form", NULL);
  const char *password = cbk_json_object_get_string (object, "password", NULL);
  gboolean    is_pair;

  if (form == NULL || !cbk_form_from_nick (form, &self->form))
    return fail ("form", error);

  if ((password == NULL && !is_absent (object, "password")) ||
      (password == NULL && cbk_form_needs_password (self->form)) ||
      (password != NULL && !cbk_form_takes_password (self->form)))
    return fail ("password", error);
  if (password != NULL)
    self->password = cbk_secret_new (password, strlen (password));

  /* A key that lies beside its certificate has a place of its own, and nothing else has. */
  is_pair = cbk_form_get_key_suffix (self->form) != NULL;
  if (!read_optional_string (object, "key_target", &self->key_target, error))
    return FALSE;
  return (self->key_target != NULL) == is_pair || fail ("key_target", error);
}

static gboolean
read_members (const CbkJsonObject *object, CbkSaverRequest *self, GError **error)
{
  return read_string (object, "url", &self->url, error) && read_string (object, "token", &self->token, error) &&
         read_roots (object, &self->roots, error) && read_string (object, "domain", &self->domain, error) &&
         read_string (object, "certificate_id", &self->certificate_id, error) &&
         read_boolean (object, "has_key", &self->has_key, error) && read_form (object, self, error) &&
         read_string (object, "target", &self->target, error) &&
         read_boolean (object, "replace", &self->replace, error) &&
         read_boolean (object, "replace_key", &self->replace_key, error);
}

/**
 * cbk_saver_request_new_from_json:
 * @json: a JSON object; the caller wipes it
 * @length: its length in bytes
 * @error: return location of a #CBK_ERROR_SAVE, which says nothing of what @json holds
 *
 * Members that are not known are ignored.
 *
 * Returns: (transfer full) (nullable): the request
 */
CbkSaverRequest *
cbk_saver_request_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CbkJson) parsed = NULL;
  g_autoptr (CbkSaverRequest) self = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  bytes = g_bytes_new_static (json, length);
  parsed = cbk_json_new (bytes, NULL);
  if (parsed == NULL)
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_SAVE,
                           _ ("Nothing was saved: the request is not a JSON object in one line. Tell the makers of the "
                              "program that asked."));
      return NULL;
    }

  self = g_new0 (CbkSaverRequest, 1);
  if (!read_members (cbk_json_get_root (parsed), self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * cbk_saver_request_free:
 * @self: (transfer full) (nullable): a request, whose secrets are wiped
 */
void
cbk_saver_request_free (CbkSaverRequest *self)
{
  if (self == NULL)
    return;

  if (self->token != NULL)
    cbk_secret_wipe (self->token, strlen (self->token));
  g_free (self->token);
  g_free (self->url);
  g_clear_pointer (&self->roots, g_bytes_unref);
  g_free (self->domain);
  g_free (self->certificate_id);
  g_free (self->target);
  g_free (self->key_target);
  cbk_secret_free (self->password);
  g_free (self);
}
