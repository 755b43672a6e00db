/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON of a server, member by member, read from its tape. */

#include "config.h"

#include "core/connectors/cbk-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-json-tape.h"
#include "core/connectors/cbk-rfc3339.h"

struct _CbkJson
{
  CbkJsonTape tape;
};

/* What comes after a value and all that lies in it. */
static const CbkJsonValue *
skip (const CbkJsonValue *value)
{
  return value + 1 + value->n_inside;
}

/* An object has a thousand members at most, and those of a CDN have a dozen: nothing is faster than looking at each.
 *
 * Returns: (nullable): the last of the members with this name */
static const CbkJsonValue *
find_member (const CbkJsonObject *self, const char *member)
{
  const CbkJsonValue *end = skip (self);
  const CbkJsonValue *found = NULL;
  gsize               length = strlen (member);

  for (const CbkJsonValue *name = self + 1; name < end; name = skip (name + 1))
    {
      if (name->length == length && memcmp (name->string, member, length) == 0)
        found = name + 1;
    }
  return found;
}

static const CbkJsonValue *
get_present (const CbkJsonObject *self, const char *member, GError **error)
{
  const CbkJsonValue *value = find_member (self, member);

  if (value == NULL || value->kind == CBK_JSON_NULL)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                   value == NULL ? _ ("the member “%s” is missing") : _ ("the member “%s” is null"), member);
      return NULL;
    }
  return value;
}

/* wanted: in English; whoever asks for members that are right pays for no translation */
static void
set_wrong_type (GError **error, const char *member, const char *wanted)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
               /* Translators: the second part is one of "a text", "a whole number", "a list"… */
               _ ("the member “%s” is not %s"), member, _ (wanted));
}

static const CbkJsonValue *
get_value (const CbkJsonObject *self, const char *member, CbkJsonKind kind, const char *wanted, GError **error)
{
  const CbkJsonValue *value = get_present (self, member, error);

  if (value != NULL && value->kind != kind)
    {
      set_wrong_type (error, member, wanted);
      return NULL;
    }
  return value;
}

/**
 * cbk_json_new:
 * @bytes: what a server sent, less than 4 GiB
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE
 *
 * Parses a JSON object. Of a member that is named twice the last one holds.
 *
 * Returns: (transfer full) (nullable): the parsed text
 */
CbkJson *
cbk_json_new (GBytes *bytes, GError **error)
{
  g_autoptr (CbkJson) self = g_new0 (CbkJson, 1);
  gsize       n_bytes;
  const char *data;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = g_bytes_get_data (bytes, &n_bytes);
  return cbk_json_tape_write (&self->tape, data, n_bytes, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * cbk_json_free:
 * @self: (transfer full) (nullable): a parsed text; its values and strings end with it, and the text is wiped
 */
void
cbk_json_free (CbkJson *self)
{
  if (self == NULL)
    return;

  cbk_json_tape_clear (&self->tape);
  g_free (self);
}

/**
 * cbk_json_get_root:
 * @self: a parsed text
 *
 * Returns: (transfer none): its outermost object
 */
const CbkJsonObject *
cbk_json_get_root (const CbkJson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tape.values;
}

/**
 * cbk_json_object_has:
 * @self: an object
 * @member: a member's name
 *
 * Returns: whether the member is there and not null
 */
gboolean
cbk_json_object_has (const CbkJsonObject *self, const char *member)
{
  const CbkJsonValue *value;

  g_return_val_if_fail (self != NULL, FALSE);

  value = find_member (self, member);
  return value != NULL && value->kind != CBK_JSON_NULL;
}

/**
 * cbk_json_object_is_null:
 * @self: an object
 * @member: a member's name
 *
 * Returns: whether the member is there and null
 */
gboolean
cbk_json_object_is_null (const CbkJsonObject *self, const char *member)
{
  const CbkJsonValue *value;

  g_return_val_if_fail (self != NULL, FALSE);

  value = find_member (self, member);
  return value != NULL && value->kind == CBK_JSON_NULL;
}

/**
 * cbk_json_object_get_string:
 * @self: an object
 * @member: a member's name
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer none) (nullable): the member's text: valid UTF-8 of any length and content; %NULL where it is
 *   missing, null or no string
 */
const char *
cbk_json_object_get_string (const CbkJsonObject *self, const char *member, GError **error)
{
  const CbkJsonValue *value;

  g_return_val_if_fail (self != NULL, NULL);

  value = get_value (self, member, CBK_JSON_STRING, N_ ("a text"), error);
  return value != NULL ? value->string : NULL;
}

/**
 * cbk_json_object_get_boolean:
 * @self: an object
 * @member: a member's name
 * @value: (out): the member's value
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is true or false
 */
gboolean
cbk_json_object_get_boolean (const CbkJsonObject *self, const char *member, gboolean *value, GError **error)
{
  const CbkJsonValue *truth;

  g_return_val_if_fail (self != NULL && value != NULL, FALSE);

  truth = get_value (self, member, CBK_JSON_BOOLEAN, N_ ("true or false"), error);
  if (truth == NULL)
    return FALSE;

  *value = truth->integer != 0;
  return TRUE;
}

/**
 * cbk_json_object_get_integer:
 * @self: an object
 * @member: a member's name
 * @min: the least value that makes sense
 * @max: the greatest one
 * @value: (out): the member's value
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is a whole number within the bounds
 */
gboolean
cbk_json_object_get_integer (const CbkJsonObject *self,
                             const char          *member,
                             gint64               min,
                             gint64               max,
                             gint64              *value,
                             GError             **error)
{
  const CbkJsonValue *number;

  g_return_val_if_fail (self != NULL && value != NULL, FALSE);

  number = get_value (self, member, CBK_JSON_INTEGER, N_ ("a whole number"), error);
  if (number == NULL)
    return FALSE;
  if (number->integer < min || number->integer > max)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("the member “%s” is out of range"), member);
      return FALSE;
    }

  *value = number->integer;
  return TRUE;
}

/**
 * cbk_json_object_get_time:
 * @self: an object
 * @member: a member's name
 * @value: (out): the moment in UTC seconds
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is a moment that cbk_rfc3339_parse() takes
 */
gboolean
cbk_json_object_get_time (const CbkJsonObject *self, const char *member, gint64 *value, GError **error)
{
  const char *text = cbk_json_object_get_string (self, member, error);

  g_return_val_if_fail (value != NULL, FALSE);

  if (text == NULL)
    return FALSE;
  if (!cbk_rfc3339_parse (text, value))
    {
      set_wrong_type (error, member, N_ ("a time of the years 1970 to 9999"));
      return FALSE;
    }
  return TRUE;
}

/**
 * cbk_json_object_get_object:
 * @self: an object
 * @member: a member's name
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer none) (nullable): the member; %NULL where it is missing, null or no object
 */
const CbkJsonObject *
cbk_json_object_get_object (const CbkJsonObject *self, const char *member, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_value (self, member, CBK_JSON_OBJECT, N_ ("an object"), error);
}

/**
 * cbk_json_object_get_array:
 * @self: an object
 * @member: a member's name
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer none) (nullable): the member; %NULL where it is missing, null or no array
 */
const CbkJsonArray *
cbk_json_object_get_array (const CbkJsonObject *self, const char *member, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_value (self, member, CBK_JSON_ARRAY, N_ ("a list"), error);
}

/**
 * cbk_json_array_get_length:
 * @self: an array
 *
 * Returns: how many values it has
 */
guint
cbk_json_array_get_length (const CbkJsonArray *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * cbk_json_array_next:
 * @self: an array
 * @value: (nullable): one of its values, or %NULL
 *
 * Returns: (transfer none) (nullable): the value after @value, the first one after %NULL; %NULL after the last one
 */
const CbkJsonValue *
cbk_json_array_next (const CbkJsonArray *self, const CbkJsonValue *value)
{
  const CbkJsonValue *next;

  g_return_val_if_fail (self != NULL, NULL);

  next = value != NULL ? skip (value) : self + 1;
  return next < skip (self) ? next : NULL;
}

/**
 * cbk_json_value_get_object:
 * @self: a value of an array
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer none) (nullable): the value; %NULL where it is no object
 */
const CbkJsonObject *
cbk_json_value_get_object (const CbkJsonValue *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->kind == CBK_JSON_OBJECT)
    return self;

  g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not an object"));
  return NULL;
}

/**
 * cbk_json_value_get_string:
 * @self: a value of an array
 *
 * Returns: (transfer none) (nullable): the text; %NULL where it is none
 */
const char *
cbk_json_value_get_string (const CbkJsonValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind == CBK_JSON_STRING ? self->string : NULL;
}
