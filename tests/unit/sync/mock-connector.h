/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connector whose CDN is a script in memory. It answers from the main loop and logs what it was asked. */
#pragma once

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

#define MOCK_TYPE_CONNECTOR (mock_connector_get_type ())
G_DECLARE_FINAL_TYPE (MockConnector, mock_connector, MOCK, CONNECTOR, GObject)

MockConnector *mock_connector_new (GString *log);
void           mock_connector_set_max_page_size (MockConnector *self, guint max_page_size);

void mock_connector_set_can_delta (MockConnector *self, gboolean can_delta);

/* A page by its token (NULL: the first of a full pass; "since TOKEN": the first of a delta): rows as for parse_page().
 */
void mock_connector_set_page (MockConnector *self, const char *token, const char *rows, const char *next);
void mock_connector_set_numbers (MockConnector *self, const char *token, guint n_unreadable, gint64 total_size);
void mock_connector_set_sync_token (MockConnector *self, const char *token, const char *sync_token);

/* "history ID" and "history ID TOKEN": the ids of certificates with spaces between; "chain ID": its PEM. */
void
mock_connector_set_answer (MockConnector *self, const char *what, const char *text, const char *next, const char *etag);

/* The next time that the page is asked for: an error; or no answer until the caller cancels. token "info": the info. */
void mock_connector_fail_once (MockConnector *self, const char *token, int code);
void mock_connector_hold_once (MockConnector *self, const char *token);

/* When it wants to be asked again, as its errors from now on say; 0: they do not. */
void mock_connector_set_retry_time (MockConnector *self, gint64 retry_time);

G_END_DECLS
