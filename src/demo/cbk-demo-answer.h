/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers over HTTP: entity tags, compression, and errors as problem details. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_DEMO_PROBLEM_UNAUTHORIZED,
  CBK_DEMO_PROBLEM_FORBIDDEN,
  CBK_DEMO_PROBLEM_NOT_FOUND,
  CBK_DEMO_PROBLEM_METHOD_NOT_ALLOWED,
  CBK_DEMO_PROBLEM_INVALID_PARAMETER,
  CBK_DEMO_PROBLEM_SYNC_TOKEN_EXPIRED,
  CBK_DEMO_PROBLEM_KEY_NOT_AVAILABLE,
  CBK_DEMO_PROBLEM_INTERNAL,
} CbkDemoProblem;

void cbk_demo_answer_problem (SoupServerMessage *message, CbkDemoProblem problem, const char *detail);
void cbk_demo_answer_text (SoupServerMessage *message, const char *content_type, char *text);
void cbk_demo_answer_untagged (SoupServerMessage *message, const char *content_type, char *text);
void cbk_demo_answer_secret (SoupServerMessage *message, const char *content_type, GBytes *secret);

G_END_DECLS
