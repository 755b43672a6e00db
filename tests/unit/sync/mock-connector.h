/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connector whose CDN is a script in memory. It answers from the main loop and logs what it was asked. */
#pragma once

#include "core/connectors/cbk-connector.h"

G_BEGIN_DECLS

#define MOCK_TYPE_CONNECTOR (mock_connector_get_type ())
G_DECLARE_FINAL_TYPE (MockConnector, mock_connector, MOCK, CONNECTOR, GObject)

MockConnector *mock_connector_new (GString *log);
void           mock_connector_set_max_page_size (MockConnector *self, guint max_page_size);

/* A page by its token (NULL: the first): rows as "id:domain:expiry id:domain:expiry …". */
void mock_connector_set_page (MockConnector *self, const char *token, const char *rows, const char *next);
void mock_connector_set_numbers (MockConnector *self, const char *token, guint n_unreadable, gint64 total_size);

/* The next time that the page is asked for: an error; or no answer until the caller cancels. token "info": the info. */
void mock_connector_fail_once (MockConnector *self, const char *token, int code);
void mock_connector_hold_once (MockConnector *self, const char *token);

G_END_DECLS
