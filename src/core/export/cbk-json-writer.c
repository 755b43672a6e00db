/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON (RFC 8259), written straight into a string. Commas are put where one is needed. */

#include "core/export/cbk-json-writer.h"

#include "core/export/cbk-export-cells.h"

static void
append_escaped (GString *json, const char *value)
{
  g_string_append_c (json, '"');
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        {
          g_string_append_c (json, '\\');
          g_string_append_c (json, c);
        }
      else if (c >= 0x20 && c < 0x7f)
        g_string_append_c (json, c);
      else if (!cbk_export_is_control (c))
        g_string_append_unichar (json, c);
      else if (c < 0x10000)
        g_string_append_printf (json, "\\u%04x", c);
      else
        g_string_append_printf (json, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
    }
  g_string_append_c (json, '"');
}

static void
append_name (GString *json, const char *member)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '[';

  if (last != '{' && last != '[')
    g_string_append (json, ", ");
  if (member != NULL)
    {
      append_escaped (json, member);
      g_string_append (json, ": ");
    }
}

/**
 * cbk_json_write_open:
 * @json: what is written to, as everywhere here
 * @member: (nullable): the value's name, as everywhere here; %NULL in an array and at the top
 * @bracket: `{` or `[`
 */
void
cbk_json_write_open (GString *json, const char *member, char bracket)
{
  append_name (json, member);
  g_string_append_c (json, bracket);
}

void
cbk_json_write_close (GString *json, char bracket)
{
  g_string_append_c (json, bracket);
}

/**
 * cbk_json_write_string:
 * @value: (nullable): UTF-8, or %NULL for null; what a terminal would obey is escaped, too
 */
void
cbk_json_write_string (GString *json, const char *member, const char *value)
{
  append_name (json, member);
  if (value != NULL)
    append_escaped (json, value);
  else
    g_string_append (json, "null");
}

void
cbk_json_write_integer (GString *json, const char *member, gint64 value)
{
  append_name (json, member);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

void
cbk_json_write_boolean (GString *json, const char *member, gboolean value)
{
  append_name (json, member);
  g_string_append (json, value ? "true" : "false");
}
