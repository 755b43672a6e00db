/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One domain row as a connector reports it: a plain value. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A moment that is not known; it sorts after every other. Every other time is in UTC seconds since 1970. */
#define CBK_TIME_NONE G_MAXINT64

#define CBK_TYPE_DOMAIN (cbk_domain_get_type ())

typedef struct
{
  char  *id;     /* opaque, unique in an account */
  char  *domain; /* normalised: lower-case, xn-- form, no trailing dot */
  gint64 create_time;
  gint64 update_time;
  gint64 expire_time;   /* or CBK_TIME_NONE while no certificate exists */
  char  *status;        /* the CDN's own word */
  char  *status_reason; /* (nullable) */
  char  *provisioning;  /* "auto", "upload" or a word we do not know */
  guint  certificate_count;
  char  *current_certificate_id; /* (nullable) */
} CbkDomain;

GType      cbk_domain_get_type (void);
CbkDomain *cbk_domain_copy (const CbkDomain *self);
void       cbk_domain_free (CbkDomain *self);
gboolean   cbk_domain_equal (const CbkDomain *a, const CbkDomain *b);
char      *cbk_domain_normalise_name (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkDomain, cbk_domain_free)

G_END_DECLS
