/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids and tokens: a few numbers under a seal, as opaque text with +, / and = in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_DEMO_TOKEN_DOMAIN = 1,   /* index */
  CBK_DEMO_TOKEN_CERTIFICATE,  /* index, ordinal */
  CBK_DEMO_TOKEN_PASS_PAGE,    /* position at which the pass began, next index */
  CBK_DEMO_TOKEN_DELTA_PAGE,   /* since which position, position at which the pass began, next position */
  CBK_DEMO_TOKEN_SYNC,         /* position */
  CBK_DEMO_TOKEN_HISTORY_PAGE, /* index, ordinal of the certificate before */
} CbkDemoTokenKind;

#define CBK_DEMO_TOKEN_MAX_NUMBERS 3

void     cbk_demo_token_append (GString *text, guint64 key, CbkDemoTokenKind kind, const guint64 *numbers);
char    *cbk_demo_token_new (guint64 key, CbkDemoTokenKind kind, const guint64 *numbers);
gboolean cbk_demo_token_parse (const char *text, guint64 key, CbkDemoTokenKind kind, guint64 *numbers);

G_END_DECLS
