/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members that the inventory API's answers have in common. Pure; the messages of errors are parts of a sentence. */
#pragma once

#include "core/connectors/cbk-json.h"

G_BEGIN_DECLS

#define CBK_ANSWER_MAX_WORD_CHARACTERS 64

CbkJson *cbk_answer_parse (GBytes *body, GError **error);
char    *cbk_answer_read_id (const CbkJsonObject *object, const char *member, GError **error);
gboolean cbk_answer_read_optional_id (const CbkJsonObject *object, const char *member, char **id, GError **error);
char    *cbk_answer_read_word (const CbkJsonObject *object, const char *member, gsize max_characters, GError **error);
gboolean cbk_answer_read_optional_word (const CbkJsonObject *object,
                                        const char          *member,
                                        gsize                max_characters,
                                        char               **word,
                                        GError             **error);
gboolean
cbk_answer_read_optional_boolean (const CbkJsonObject *object, const char *member, gboolean *value, GError **error);
gboolean cbk_answer_read_optional_count (const CbkJsonObject *object,
                                         const char          *member,
                                         guint                min,
                                         guint                missing,
                                         guint               *value,
                                         GError             **error);
gboolean cbk_answer_read_optional_time (const CbkJsonObject *object, const char *member, gint64 *value, GError **error);
gboolean cbk_answer_read_expire_time (const CbkJsonObject *object, gint64 *value, GError **error);

G_END_DECLS
