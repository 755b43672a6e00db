/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON of a server, member by member: every helper checks the type, and its error names the member. Any thread.
 *
 * The messages are parts of a sentence ("the member “x” is missing"); the caller says whose answer it is about. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CbkJson      CbkJson;      /* a parsed text, whose outermost value is an object */
typedef struct _CbkJsonValue CbkJsonValue; /* belongs to its text, as these two: values of one kind */
typedef CbkJsonValue         CbkJsonObject;
typedef CbkJsonValue         CbkJsonArray;

CbkJson             *cbk_json_new (GBytes *bytes, GError **error);
void                 cbk_json_free (CbkJson *self);
const CbkJsonObject *cbk_json_get_root (const CbkJson *self);

gboolean    cbk_json_object_has (const CbkJsonObject *self, const char *member);
gboolean    cbk_json_object_is_null (const CbkJsonObject *self, const char *member);
const char *cbk_json_object_get_string (const CbkJsonObject *self, const char *member, GError **error);
gboolean cbk_json_object_get_boolean (const CbkJsonObject *self, const char *member, gboolean *value, GError **error);
gboolean cbk_json_object_get_integer (const CbkJsonObject *self,
                                      const char          *member,
                                      gint64               min,
                                      gint64               max,
                                      gint64              *value,
                                      GError             **error);
gboolean cbk_json_object_get_time (const CbkJsonObject *self, const char *member, gint64 *value, GError **error);
const CbkJsonObject *cbk_json_object_get_object (const CbkJsonObject *self, const char *member, GError **error);
const CbkJsonArray  *cbk_json_object_get_array (const CbkJsonObject *self, const char *member, GError **error);

guint                cbk_json_array_get_length (const CbkJsonArray *self);
const CbkJsonValue  *cbk_json_array_next (const CbkJsonArray *self, const CbkJsonValue *value);
const CbkJsonObject *cbk_json_value_get_object (const CbkJsonValue *self, GError **error);
const char          *cbk_json_value_get_string (const CbkJsonValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkJson, cbk_json_free)

G_END_DECLS
