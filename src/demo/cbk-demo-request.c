/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the calls with pages have in common: how many rows, and from where on. */
#include "config.h"

#include "demo/cbk-demo-request.h"

#include "demo/cbk-demo-answer.h"

#include <string.h>

#define DEFAULT_PAGE_SIZE 100

/**
 * cbk_demo_request_get_page_size:
 * @page_size: (out): rows in a page, from 1 to the most that the CDN gives
 *
 * Returns: %FALSE after the request was refused, because it asks for no number
 */
gboolean
cbk_demo_request_get_page_size (const CbkDemoRequest *self, guint *page_size)
{
  const char *text = g_hash_table_lookup (self->parameters, "page_size");
  guint       size = 0;

  if (text != NULL && (*text == '\0' || strspn (text, "0123456789") != strlen (text)))
    {
      cbk_demo_answer_problem (self->message, CBK_DEMO_PROBLEM_INVALID_PARAMETER,
                               "page_size must be a whole number, 0 or more.");
      return FALSE;
    }
  /* A number has any number of digits: beyond the greatest page they all mean the same. */
  for (const char *digit = text; digit != NULL && *digit != '\0' && size <= self->max_page_size; digit++)
    size = size * 10 + (*digit - '0');
  *page_size = MIN (size > 0 ? size : DEFAULT_PAGE_SIZE, self->max_page_size);
  return TRUE;
}

/**
 * cbk_demo_request_get_token:
 *
 * Returns: (transfer none) (nullable): the token in @parameter; an empty one is none
 */
const char *
cbk_demo_request_get_token (const CbkDemoRequest *self, const char *parameter)
{
  const char *token = g_hash_table_lookup (self->parameters, parameter);

  return token != NULL && *token != '\0' ? token : NULL;
}
