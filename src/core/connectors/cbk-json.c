/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON of a server, member by member: json-glib's own getters end in criticals on a missing or wrongly typed member. */

#include "config.h"

#include "core/connectors/cbk-json.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-json-text.h"
#include "core/connectors/cbk-rfc3339.h"

struct _CbkJson
{
  JsonNode *root; /* owned */
};

/* CbkJsonObject and CbkJsonArray are json-glib's under names that keep json-glib out of the headers. */
static JsonObject *
unwrap_object (const CbkJsonObject *self)
{
  return (JsonObject *) self;
}

static JsonArray *
unwrap_array (const CbkJsonArray *self)
{
  return (JsonArray *) self;
}

static JsonNode *
get_node (const CbkJsonObject *self, const char *member, GError **error)
{
  JsonNode *node = json_object_get_member (unwrap_object (self), member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                   node == NULL ? _ ("the member “%s” is missing") : _ ("the member “%s” is null"), member);
      return NULL;
    }
  return node;
}

static void
set_wrong_type (GError **error, const char *member, const char *wanted)
{
  g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
               /* Translators: the second part is one of "a text", "a whole number", "a list"… */
               _ ("the member “%s” is not %s"), member, wanted);
}

static JsonNode *
get_value (const CbkJsonObject *self, const char *member, GType type, const char *wanted, GError **error)
{
  JsonNode *node = get_node (self, member, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    {
      set_wrong_type (error, member, wanted);
      return NULL;
    }
  return node;
}

/**
 * cbk_json_new:
 * @bytes: what a server sent
 * @error: return location of a #CBK_ERROR_BAD_ANSWER or #CBK_ERROR_TOO_LARGE
 *
 * Parses a JSON object. Of a member that is named twice the last one holds.
 *
 * Returns: (transfer full) (nullable): the parsed text
 */
CbkJson *
cbk_json_new (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autofree char *text = NULL;
  CbkJson         *self;
  gsize            n_bytes;
  gsize            length;
  const char      *data;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = g_bytes_get_data (bytes, &n_bytes);
  text = cbk_json_text_check (data, n_bytes, &length, error);
  if (text == NULL)
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL) || json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not JSON (in line %u)"),
                   json_parser_get_current_line (parser));
      return NULL;
    }

  self = g_new (CbkJson, 1);
  self->root = json_parser_steal_root (parser);
  return self;
}

/**
 * cbk_json_free:
 * @self: (transfer full) (nullable): a parsed text; its objects, arrays and strings end with it
 */
void
cbk_json_free (CbkJson *self)
{
  if (self == NULL)
    return;

  json_node_unref (self->root);
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

  return (const CbkJsonObject *) json_node_get_object (self->root);
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
  JsonNode *node;

  g_return_val_if_fail (self != NULL, FALSE);

  node = json_object_get_member (unwrap_object (self), member);
  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
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
  JsonNode *node;

  g_return_val_if_fail (self != NULL, FALSE);

  node = json_object_get_member (unwrap_object (self), member);
  return node != NULL && JSON_NODE_HOLDS_NULL (node);
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
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  node = get_value (self, member, G_TYPE_STRING, _ ("a text"), error);
  return node != NULL ? json_node_get_string (node) : NULL;
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
  JsonNode *node;

  g_return_val_if_fail (self != NULL && value != NULL, FALSE);

  node = get_value (self, member, G_TYPE_BOOLEAN, _ ("true or false"), error);
  if (node == NULL)
    return FALSE;

  *value = json_node_get_boolean (node);
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
  JsonNode *node;
  gint64    number;

  g_return_val_if_fail (self != NULL && value != NULL, FALSE);

  node = get_value (self, member, G_TYPE_INT64, _ ("a whole number"), error);
  if (node == NULL)
    return FALSE;

  number = json_node_get_int (node);
  if (number < min || number > max)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("the member “%s” is out of range"), member);
      return FALSE;
    }

  *value = number;
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
      set_wrong_type (error, member, _ ("a time of the years 1970 to 9999"));
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
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  node = get_node (self, member, error);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      set_wrong_type (error, member, _ ("an object"));
      return NULL;
    }
  return (const CbkJsonObject *) json_node_get_object (node);
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
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);

  node = get_node (self, member, error);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      set_wrong_type (error, member, _ ("a list"));
      return NULL;
    }
  return (const CbkJsonArray *) json_node_get_array (node);
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

  return json_array_get_length (unwrap_array (self));
}

/**
 * cbk_json_array_get_object:
 * @self: an array
 * @index: less than its length
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer none) (nullable): the value there; %NULL where it is no object
 */
const CbkJsonObject *
cbk_json_array_get_object (const CbkJsonArray *self, guint index, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < cbk_json_array_get_length (self), NULL);

  node = json_array_get_element (unwrap_array (self), index);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is not an object"));
      return NULL;
    }
  return (const CbkJsonObject *) json_node_get_object (node);
}
