/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members that the inventory API's answers have in common: ids, words for a reader, counts, times. */

#include "config.h"

#include "core/connectors/cbk-answer-member.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-plain-text.h"
#include "core/inventory/cbk-domain.h"

#define MAX_ID_CHARACTERS 512

static gboolean
is_opaque (const char *text)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    {
      if (length == MAX_ID_CHARACTERS || !g_ascii_isprint (text[length]))
        return FALSE;
    }
  return length > 0;
}

/**
 * cbk_answer_read_id:
 * @object: an object of an answer
 * @member: the name of a member that holds an id or a token
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer full) (nullable): the id: 1 to 512 characters of printable ASCII. Any thread, as all of these.
 */
char *
cbk_answer_read_id (const CbkJsonObject *object, const char *member, GError **error)
{
  const char *text = cbk_json_object_get_string (object, member, error);

  if (text == NULL)
    return NULL;
  if (!is_opaque (text))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER,
                   _ ("the member “%s” is not 1 to %d characters of printable ASCII"), member, MAX_ID_CHARACTERS);
      return NULL;
    }
  return g_strdup (text);
}

/**
 * cbk_answer_read_optional_id:
 * @object: an object of an answer
 * @member: the name of a member that may hold an id or a token
 * @id: (out) (nullable) (transfer full): the id; an empty one is as good as none, as everywhere in this API
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is missing, null or an id
 */
gboolean
cbk_answer_read_optional_id (const CbkJsonObject *object, const char *member, char **id, GError **error)
{
  const char *text;

  *id = NULL;
  if (!cbk_json_object_has (object, member))
    return TRUE;

  text = cbk_json_object_get_string (object, member, error);
  if (text == NULL)
    return FALSE;
  if (*text == '\0')
    return TRUE;

  *id = cbk_answer_read_id (object, member, error);
  return *id != NULL;
}

/**
 * cbk_answer_read_word:
 * @object: an object of an answer
 * @member: the name of a member that holds words
 * @max_characters: how many of its characters are kept
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: (transfer full) (nullable): the words in one line, see cbk_plain_text(); %NULL where there are none
 */
char *
cbk_answer_read_word (const CbkJsonObject *object, const char *member, gsize max_characters, GError **error)
{
  const char *text = cbk_json_object_get_string (object, member, error);

  if (text == NULL)
    return NULL;
  if (*text == '\0')
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("the member “%s” is empty"), member);
      return NULL;
    }
  return cbk_plain_text (text, max_characters);
}

/**
 * cbk_answer_read_optional_word:
 * @object: an object of an answer
 * @member: the name of a member that may hold words
 * @max_characters: how many of its characters are kept
 * @word: (out) (nullable) (transfer full): the words in one line, see cbk_plain_text()
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is missing, null or a text
 */
gboolean
cbk_answer_read_optional_word (const CbkJsonObject *object,
                               const char          *member,
                               gsize                max_characters,
                               char               **word,
                               GError             **error)
{
  const char *text;

  *word = NULL;
  if (!cbk_json_object_has (object, member))
    return TRUE;

  text = cbk_json_object_get_string (object, member, error);
  if (text == NULL)
    return FALSE;
  if (*text != '\0')
    *word = cbk_plain_text (text, max_characters);
  return TRUE;
}

/**
 * cbk_answer_read_optional_boolean:
 * @object: an object of an answer
 * @member: the name of a member
 * @value: (out): its value; %FALSE where it is missing or null
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is missing, null, true or false
 */
gboolean
cbk_answer_read_optional_boolean (const CbkJsonObject *object, const char *member, gboolean *value, GError **error)
{
  *value = FALSE;
  return !cbk_json_object_has (object, member) || cbk_json_object_get_boolean (object, member, value, error);
}

/**
 * cbk_answer_read_optional_count:
 * @object: an object of an answer
 * @member: the name of a member
 * @min: the least value that makes sense
 * @missing: what stands for a member that is missing or null
 * @value: (out): the value
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is missing, null or a whole number of @min or more
 */
gboolean
cbk_answer_read_optional_count (const CbkJsonObject *object,
                                const char          *member,
                                guint                min,
                                guint                missing,
                                guint               *value,
                                GError             **error)
{
  gint64 number = missing;

  if (cbk_json_object_has (object, member) &&
      !cbk_json_object_get_integer (object, member, min, G_MAXUINT, &number, error))
    return FALSE;

  *value = (guint) number;
  return TRUE;
}

/**
 * cbk_answer_read_optional_time:
 * @object: an object of an answer
 * @member: the name of a member
 * @value: (out): the moment in UTC seconds; %CBK_TIME_NONE where it is missing or null
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Returns: whether the member is missing, null or a moment
 */
gboolean
cbk_answer_read_optional_time (const CbkJsonObject *object, const char *member, gint64 *value, GError **error)
{
  *value = CBK_TIME_NONE;
  return !cbk_json_object_has (object, member) || cbk_json_object_get_time (object, member, value, error);
}

/**
 * cbk_answer_read_expire_time:
 * @object: an object of an answer
 * @value: (out): its expire_time in UTC seconds; %CBK_TIME_NONE where it is null
 * @error: return location of a #CBK_ERROR_BAD_ANSWER
 *
 * Unlike a time that may be left out, the end has to be said: a row without the member is not one without an expiry.
 *
 * Returns: whether the member is null or a moment
 */
gboolean
cbk_answer_read_expire_time (const CbkJsonObject *object, gint64 *value, GError **error)
{
  if (cbk_json_object_is_null (object, "expire_time"))
    {
      *value = CBK_TIME_NONE;
      return TRUE;
    }
  return cbk_json_object_get_time (object, "expire_time", value, error);
}

/**
 * cbk_answer_parse:
 * @body: the body of an answer
 * @error: return location of a #CBK_ERROR_BAD_ANSWER, which knows a web page, or a #CBK_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the parsed text
 */
CbkJson *
cbk_answer_parse (GBytes *body, GError **error)
{
  gsize       n_bytes;
  const char *text = g_bytes_get_data (body, &n_bytes);
  CbkJson    *json;

  json = cbk_json_new (body, error);
  if (json == NULL && error != NULL)
    {
      while (n_bytes > 0 && g_ascii_isspace (*text))
        {
          text++;
          n_bytes--;
        }
      if (n_bytes > 0 && *text == '<')
        {
          g_clear_error (error);
          g_set_error_literal (error, CBK_ERROR, CBK_ERROR_BAD_ANSWER, _ ("it is a web page"));
        }
    }
  return json;
}
