/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON text, checked and laid out as one flat list of values: the tape. Pure; of cbk-json alone, which reads it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CBK_JSON_MAX_DEPTH 32
#define CBK_JSON_MAX_MEMBERS 1000
#define CBK_JSON_MAX_VALUES 1000000

typedef enum
{
  CBK_JSON_NULL,
  CBK_JSON_BOOLEAN,
  CBK_JSON_INTEGER,
  CBK_JSON_FRACTION, /* a number that is no integer, or of too many digits; nobody asks which one */
  CBK_JSON_STRING,
  CBK_JSON_ARRAY,
  CBK_JSON_OBJECT,
} CbkJsonKind;

/* What lies in an array or an object follows it, each member of an object after a string, its name. */
typedef struct _CbkJsonValue
{
  union
  {
    const char *string;  /* its end is a '\0', and no other '\0' is in it */
    gint64      integer; /* 0 or 1 of a boolean */
  };
  guint32 length;        /* bytes of a string, values of an array, members of an object */
  guint   kind : 4;      /* a CbkJsonKind */
  guint   n_inside : 28; /* how many values of the tape lie in this one */
} CbkJsonValue;

typedef struct
{
  char         *text;   /* owned; what the strings of the values point into */
  gsize         length; /* of the text in bytes */
  CbkJsonValue *values; /* owned; the first one is an object and has all others in it */
  guint         n_values;
} CbkJsonTape;

gboolean cbk_json_tape_write (CbkJsonTape *self, const char *bytes, gsize n_bytes, GError **error);
void     cbk_json_tape_clear (CbkJsonTape *self);

G_END_DECLS
