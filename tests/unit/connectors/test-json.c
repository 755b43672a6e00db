/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What counts as JSON, what is mended in it, and what the helpers say of each wrong member. */

#include <gio/gio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-json-tape.h"
#include "core/connectors/cbk-json.h"

static CbkJson *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return cbk_json_new (bytes, error);
}

static void
assert_refused (const char *text, CbkError code, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkJson) json = parse (text, &error);
  g_autofree char *head = g_strndup (text, 60);
  g_autofree char *shown = g_strescape (head, NULL);

  g_test_message ("%s: %s", shown, error != NULL ? error->message : "taken");
  g_assert_null (json);
  g_assert_error (error, CBK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_texts_that_are_json (void)
{
  const char *const texts[] = {
    "{}",
    " \t\r\n{ } \n",
    "\xef\xbb\xbf{}",
    "{\"a\":[1,-2,0,3.5,-0.5e+10,1E3,true,false,null,\"\",{},[]]}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fc\\ud83d\\ude00\"}",
    "{\"a\":1e400}",
    "{\"a\":\"//no comment /* at all */ [[[[\"}",
    "{\"a\":{\"b\":{\"c\":[{}]}}}",
    "{\"\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbkJson) json = parse (texts[i], &error);

      g_test_message ("%s", texts[i]);
      g_assert_no_error (error);
      g_assert_nonnull (json);
    }
}

static void
test_texts_that_are_not (void)
{
  const char *const texts[] = {
    " ",
    "[]",
    "1",
    "\"a\"",
    "null",
    "{",
    "}",
    "{]",
    "{}}",
    "{} {}",
    "{},",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\" 1}",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{1:1}",
    "{'a':1}",
    "{\"a\":'b'}",
    "{\"a\":01}",
    "{\"a\":+1}",
    "{\"a\":.5}",
    "{\"a\":1.}",
    "{\"a\":1e}",
    "{\"a\":0x1f}",
    "{\"a\":-}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":True}",
    "{\"a\":nullx}",
    "{\"a\":tru}",
    "{\"a\":[1,]}",
    "{\"a\":[1 2]}",
    "{\"a\":[}",
    "{\"a\":\"",
    "{\"a\":\"\\\"}",
    "{\"a\":\"\\x41\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"one\ntwo\"}",
    "/* comment */ {}",
    "{} // comment",
    "{# comment\n}",
    "var a = {};",
    "a = {}",
    "<html></html>",
  };

  assert_refused ("", CBK_ERROR_BAD_ANSWER, "empty");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], CBK_ERROR_BAD_ANSWER, "not JSON");
}

static void
test_invalid_utf_8 (void)
{
  static const char nul[] = "{\"a\":\"\0\"}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (nul, sizeof nul - 1);
  g_autoptr (GError) error = NULL;

  assert_refused ("{\"a\":\"\xff\"}", CBK_ERROR_BAD_ANSWER, "not UTF-8 (at byte 6)");
  assert_refused ("{\"a\":\"\xed\xa0\x80\"}", CBK_ERROR_BAD_ANSWER, "not UTF-8");
  assert_refused ("\xff\xfe{}", CBK_ERROR_BAD_ANSWER, "not UTF-8");
  for (int n_spaces = 0; n_spaces < 20; n_spaces++)
    {
      g_autofree char *text = g_strdup_printf ("%*s{\"a\":\"\xff\"}", n_spaces, "");
      g_autofree char *place = g_strdup_printf ("not UTF-8 (at byte %d)", n_spaces + 6);

      assert_refused (text, CBK_ERROR_BAD_ANSWER, place);
    }

  g_assert_null (cbk_json_new (bytes, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
}

static char *
nested (guint depth)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (g_string_append_c (text, '}'), FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nested (CBK_JSON_MAX_DEPTH);
  g_autofree char *deeper = nested (CBK_JSON_MAX_DEPTH + 1);
  g_autofree char *bomb = nested (8 * 1024 * 1024);
  g_autofree char *hidden = g_strconcat ("{/* \" */\"a\":", bomb, NULL);
  g_autoptr (CbkJson) json = parse (deepest, NULL);

  g_assert_nonnull (json);
  assert_refused (deeper, CBK_ERROR_TOO_LARGE, "too deep");
  assert_refused (bomb, CBK_ERROR_TOO_LARGE, "too deep");
  assert_refused (hidden, CBK_ERROR_BAD_ANSWER, "not JSON");
}

static void
test_number_of_values (void)
{
  g_autoptr (GString) list = g_string_new ("{\"a\":[0");
  g_autoptr (GString) object = g_string_new ("{\"a\":{\"0\":0");
  g_autoptr (GString) largest = g_string_new ("{\"0\":0");
  g_autoptr (CbkJson) json = NULL;

  for (guint i = 0; i < CBK_JSON_MAX_VALUES; i++)
    g_string_append (list, ",0");
  for (guint i = 1; i < CBK_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (largest, ",\"%u\":0", i);
  for (guint i = 1; i <= CBK_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (object, ",\"%u\":0", i);
  g_string_append (list, "]}");
  g_string_append (largest, "}");
  g_string_append (object, "}}");

  assert_refused (list->str, CBK_ERROR_TOO_LARGE, "million");
  assert_refused (object->str, CBK_ERROR_TOO_LARGE, "thousand");
  json = parse (largest->str, NULL);
  g_assert_nonnull (json);
}

static void
assert_string (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkJson) json = parse (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cbk_json_object_get_string (cbk_json_get_root (json), "a", &error), ==, expected);
  g_assert_no_error (error);
}

static void
test_escapes (void)
{
  assert_string ("{\"a\":\"\\u00fc\"}", "ü");
  assert_string ("{\"a\":\"\\ud83d\\ude00\"}", "😀");
  assert_string ("{\"a\":\"\\uD83D\\uDE00\"}", "😀");
}

static void
test_escaped_nul_is_kept_visible (void)
{
  assert_string ("{\"a\":\"bank.example\\u0000.evil.example\"}", "bank.example\ufffd.evil.example");
  assert_string ("{\"a\":\"\\\\u0000\"}", "\\u0000");
}

static void
test_half_a_surrogate_pair (void)
{
  assert_string ("{\"a\":\"x\\ud83dy\"}", "x\ufffdy");
  assert_string ("{\"a\":\"\\ude00\"}", "\ufffd");
  assert_string ("{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "\ufffd😀");
  assert_string ("{\"a\":\"\\ud83d\\n\"}", "\ufffd\n");
  assert_string ("{\"a\":\"\\ud83d\\u0041\"}", "\ufffdA");
}

static void
test_last_of_equal_members_holds (void)
{
  assert_string ("{\"a\":1,\"a\":\"x\",\"a\":\"y\"}", "y");
}

static const char *const members =
  "{\"text\":\"x\",\"number\":7,\"fraction\":7.5,\"true\":true,\"null\":null,\"list\":[1,{\"a\":[{}]},\"x\"],"
  "\"object\":{},\"time\":\"1970-01-01T00:00:09Z\",\"big\":18446744073709551617,"
  "\"most\":999999999999999999,\"beyond\":9223372036854775808,"
  "\"negative\":-18446744073709551617}";

typedef enum
{
  STRING,
  BOOLEAN,
  INTEGER,
  TIME,
  OBJECT,
  ARRAY,
} Kind;

static gboolean
get (const CbkJsonObject *object, Kind kind, const char *member, GError **error)
{
  gboolean truth;
  gint64   number;

  switch (kind)
    {
    case STRING:
      return cbk_json_object_get_string (object, member, error) != NULL;
    case BOOLEAN:
      return cbk_json_object_get_boolean (object, member, &truth, error);
    case INTEGER:
      return cbk_json_object_get_integer (object, member, G_MININT64, G_MAXINT64, &number, error);
    case TIME:
      return cbk_json_object_get_time (object, member, &number, error);
    case OBJECT:
      return cbk_json_object_get_object (object, member, error) != NULL;
    case ARRAY:
      return cbk_json_object_get_array (object, member, error) != NULL;
    }
  g_assert_not_reached ();
}

static void
test_types (void)
{
  static const struct
  {
    const char *member;
    const char *takers; /* as many letters as kinds: 'x' where the helper takes it */
  } cases[] = {
    { "text", "x-----" },      { "number", "--x---" }, { "fraction", "------" }, { "true", "-x----" },
    { "null", "------" },      { "list", "-----x" },   { "object", "----x-" },   { "time", "x--x--" },
    { "big", "------" },       { "most", "--x---" },   { "beyond", "------" },   { "negative", "------" },
    { "not there", "------" },
  };
  g_autoptr (CbkJson) json = parse (members, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (int kind = STRING; kind <= ARRAY; kind++)
        {
          g_autoptr (GError) error = NULL;
          gboolean taken = get (cbk_json_get_root (json), (Kind) kind, cases[i].member, &error);

          g_test_message ("%s as kind %d: %s", cases[i].member, kind, error != NULL ? error->message : "taken");
          g_assert_cmpint (taken, ==, cases[i].takers[kind] == 'x');
          if (taken)
            {
              g_assert_no_error (error);
              continue;
            }
          g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
          g_assert_nonnull (strstr (error->message, cases[i].member));
        }
    }
}

static void
test_missing_and_null_are_told_apart (void)
{
  g_autoptr (CbkJson) json = parse (members, NULL);
  const CbkJsonObject *root = cbk_json_get_root (json);

  g_assert_true (cbk_json_object_has (root, "text"));
  g_assert_false (cbk_json_object_has (root, "null"));
  g_assert_false (cbk_json_object_has (root, "not there"));
  g_assert_true (cbk_json_object_is_null (root, "null"));
  g_assert_false (cbk_json_object_is_null (root, "text"));
  g_assert_false (cbk_json_object_is_null (root, "not there"));
}

static void
test_bounds (void)
{
  g_autoptr (CbkJson) json = parse (members, NULL);
  g_autoptr (GError) error = NULL;
  const CbkJsonObject *root = cbk_json_get_root (json);
  gint64               number = 0;

  g_assert_true (cbk_json_object_get_integer (root, "number", 7, 7, &number, &error));
  g_assert_cmpint (number, ==, 7);
  g_assert_false (cbk_json_object_get_integer (root, "number", 8, 9, &number, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
  g_clear_error (&error);
  g_assert_false (cbk_json_object_get_integer (root, "number", 0, 6, &number, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
}

static void
test_array (void)
{
  g_autoptr (CbkJson) json = parse (members, NULL);
  g_autoptr (GError) error = NULL;
  const CbkJsonArray *list = cbk_json_object_get_array (cbk_json_get_root (json), "list", NULL);
  const CbkJsonValue *value = cbk_json_array_next (list, NULL);

  g_assert_cmpuint (cbk_json_array_get_length (list), ==, 3);
  g_assert_null (cbk_json_value_get_object (value, &error));
  g_assert_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER);
  g_assert_null (cbk_json_value_get_string (value));
  value = cbk_json_array_next (list, value);
  g_assert_nonnull (cbk_json_value_get_object (value, NULL));
  value = cbk_json_array_next (list, value);
  g_assert_cmpstr (cbk_json_value_get_string (value), ==, "x");
  g_assert_null (cbk_json_array_next (list, value));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/texts-that-are-json", test_texts_that_are_json);
  g_test_add_func ("/json/texts-that-are-not", test_texts_that_are_not);
  g_test_add_func ("/json/invalid-utf-8", test_invalid_utf_8);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/number-of-values", test_number_of_values);
  g_test_add_func ("/json/escapes", test_escapes);
  g_test_add_func ("/json/escaped-nul-is-kept-visible", test_escaped_nul_is_kept_visible);
  g_test_add_func ("/json/half-a-surrogate-pair", test_half_a_surrogate_pair);
  g_test_add_func ("/json/last-of-equal-members-holds", test_last_of_equal_members_holds);
  g_test_add_func ("/json/types", test_types);
  g_test_add_func ("/json/missing-and-null-are-told-apart", test_missing_and_null_are_told_apart);
  g_test_add_func ("/json/bounds", test_bounds);
  g_test_add_func ("/json/array", test_array);
  return g_test_run ();
}
