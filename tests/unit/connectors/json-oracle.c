/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tape and json-glib's tree of one text, walked side by side. */

#include "json-oracle.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/connectors/cbk-json-tape.h"

static const CbkJsonValue *assert_same (const CbkJsonValue *value, JsonNode *node);

static const CbkJsonValue *
skip (const CbkJsonValue *value)
{
  return value + 1 + value->n_inside;
}

/* Of members of one name the last one holds, here as there. */
static gboolean
is_named_again (const CbkJsonValue *name, const CbkJsonValue *end)
{
  for (const CbkJsonValue *later = skip (name + 1); later < end; later = skip (later + 1))
    {
      if (strcmp (later->string, name->string) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
assert_same_object (const CbkJsonValue *value, JsonObject *object)
{
  const CbkJsonValue *end = skip (value);
  const CbkJsonValue *next;
  guint               n_members = 0;
  guint               n_names = 0;

  for (const CbkJsonValue *name = value + 1; name < end; name = next)
    {
      g_assert_cmpuint (name->kind, ==, CBK_JSON_STRING);
      n_members++;
      next = skip (name + 1);
      if (is_named_again (name, end))
        continue;
      n_names++;
      g_assert_true (assert_same (name + 1, json_object_get_member (object, name->string)) == next);
    }
  g_assert_cmpuint (value->length, ==, n_members);
  g_assert_cmpuint (json_object_get_size (object), ==, n_names);
}

static void
assert_same_array (const CbkJsonValue *value, JsonArray *array)
{
  const CbkJsonValue *element = value + 1;

  g_assert_cmpuint (json_array_get_length (array), ==, value->length);
  for (guint i = 0; i < value->length; i++)
    element = assert_same (element, json_array_get_element (array, i));
  g_assert_true (element == skip (value));
}

/* A number that is a fraction here may be an integer there, of more digits than are safe. */
static gboolean
is_same_type (const CbkJsonValue *value, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  switch ((CbkJsonKind) value->kind)
    {
    case CBK_JSON_NULL:
      return JSON_NODE_HOLDS_NULL (node);
    case CBK_JSON_BOOLEAN:
      return type == G_TYPE_BOOLEAN;
    case CBK_JSON_INTEGER:
      return type == G_TYPE_INT64;
    case CBK_JSON_FRACTION:
      return type == G_TYPE_DOUBLE || type == G_TYPE_INT64;
    case CBK_JSON_STRING:
      return type == G_TYPE_STRING;
    case CBK_JSON_ARRAY:
      return JSON_NODE_HOLDS_ARRAY (node);
    case CBK_JSON_OBJECT:
      return JSON_NODE_HOLDS_OBJECT (node);
    }
  return FALSE;
}

/* Returns: the value after it */
static const CbkJsonValue *
assert_same (const CbkJsonValue *value, JsonNode *node)
{
  g_assert_nonnull (node);
  g_assert_true (is_same_type (value, node));
  switch ((CbkJsonKind) value->kind)
    {
    case CBK_JSON_NULL:
    case CBK_JSON_FRACTION:
      break;
    case CBK_JSON_BOOLEAN:
      g_assert_cmpint (value->integer, ==, json_node_get_boolean (node));
      break;
    case CBK_JSON_INTEGER:
      g_assert_cmpint (value->integer, ==, json_node_get_int (node));
      break;
    case CBK_JSON_STRING:
      g_assert_cmpstr (value->string, ==, json_node_get_string (node));
      g_assert_cmpuint (value->length, ==, strlen (value->string));
      break;
    case CBK_JSON_ARRAY:
      assert_same_array (value, json_node_get_array (node));
      break;
    case CBK_JSON_OBJECT:
      assert_same_object (value, json_node_get_object (node));
      break;
    }
  return skip (value);
}

/**
 * json_oracle_compare:
 * @text: of any kind; where it has halves of surrogate pairs or zeros in escapes, json-glib is not asked
 *
 * What the tape takes, json-glib has to take, and both have to say the same.
 *
 * Returns: whether the tape took it
 */
gboolean
json_oracle_compare (const char *text, gsize length)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  CbkJsonTape tape = { 0 };
  gboolean    is_taken = cbk_json_tape_write (&tape, text, length, NULL);

  if (is_taken && memmem (text, length, "\\ud", 3) == NULL && memmem (text, length, "\\uD", 3) == NULL &&
      memmem (text, length, "\\u0000", 6) == NULL)
    {
      if (length >= 3 && memcmp (text, byte_order_mark, 3) == 0)
        {
          text += 3;
          length -= 3;
        }
      json_parser_load_from_data (parser, text, (gssize) length, &error);
      g_assert_no_error (error);
      g_assert_true (assert_same (tape.values, json_parser_get_root (parser)) == tape.values + tape.n_values);
    }
  cbk_json_tape_clear (&tape);
  return is_taken;
}
