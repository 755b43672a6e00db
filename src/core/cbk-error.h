/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of Certbook. A cancelled operation stays G_IO_ERROR_CANCELLED. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CBK_ERROR (cbk_error_quark ())

typedef enum
{
  CBK_ERROR_UNREACHABLE,     /* host not found, refused, reset, timed out */
  CBK_ERROR_TLS,             /* the server's certificate or protocol is not acceptable */
  CBK_ERROR_REDIRECT,        /* the server wanted the request, and so the token, sent elsewhere */
  CBK_ERROR_BAD_ADDRESS,     /* not a base URL that can be used */
  CBK_ERROR_UNAUTHORIZED,    /* 401: the token is not accepted */
  CBK_ERROR_FORBIDDEN,       /* 403: the token may not do this */
  CBK_ERROR_NOT_FOUND,       /* 404 */
  CBK_ERROR_TOKEN_EXPIRED,   /* a page or sync token is no longer known: a full pass is needed */
  CBK_ERROR_REFUSED,         /* any other 4xx, and what a proxy refuses */
  CBK_ERROR_BUSY,            /* 429, 502, 503, 504 */
  CBK_ERROR_SERVER,          /* any other 5xx */
  CBK_ERROR_BAD_ANSWER,      /* an answer that breaks the contract */
  CBK_ERROR_TOO_LARGE,       /* an answer beyond the limits of the contract */
  CBK_ERROR_STORE,           /* the database failed for a reason of its own */
  CBK_ERROR_STORE_NEWER,     /* the database was written by a newer version */
  CBK_ERROR_STORE_CORRUPT,   /* the file is damaged, or no database at all */
  CBK_ERROR_STORE_FULL,      /* no space left on the disk */
  CBK_ERROR_STORE_READ_ONLY, /* the file or its folder cannot be written */
  CBK_ERROR_CERTIFICATE,     /* bytes that are no certificate */
  CBK_ERROR_DEMO,            /* the demo CDN could not be started */
  CBK_ERROR_SAVE,            /* files could not be written, or not all of them */
  CBK_ERROR_TOO_OLD,         /* the CDN speaks a version of its API that this program does not */
  CBK_ERROR_STORE_LOCKED,    /* another process is syncing this inventory */
  CBK_ERROR_SECRETS,         /* the Secret Service is not there, is locked, or refused */
  CBK_ERROR_ACCOUNT,         /* the list of accounts could not be read or changed as asked */
} CbkError;

GQuark   cbk_error_quark (void);
gboolean cbk_error_is_transient (const GError *error);
gint64   cbk_error_get_retry_time (const GError *error);
void     cbk_error_set_retry_time (GError *error, gint64 retry_time);

G_END_DECLS
