/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a saving process is asked to do: one line of JSON -> a plain value. Pure. */
#pragma once

#include <glib.h>

#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

typedef struct
{
  char      *url;            /* of the CDN's API */
  char      *token;          /* for it; wiped */
  GBytes    *roots;          /* (nullable) PEM of further authorities that are trusted */
  char      *domain;         /* in its A-label form; may begin with "*." */
  char      *certificate_id; /* the CDN's */
  gboolean   has_key;        /* whether the CDN says that it gives the key out */
  CbkForm    form;
  char      *target;     /* absolute path of the file, of the certificate's where there are two */
  char      *key_target; /* (nullable) absolute path of the key's file, where there are two */
  gboolean   replace;
  gboolean   replace_key;
  CbkSecret *password; /* (nullable) for the forms that take one */
} CbkSaverRequest;

CbkSaverRequest *cbk_saver_request_new_from_json (const char *json, gsize length, GError **error);
void             cbk_saver_request_free (CbkSaverRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSaverRequest, cbk_saver_request_free)

G_END_DECLS
