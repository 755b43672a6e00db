/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connector to a CDN in memory (fake-cdn), and what goes wrong on the way. It answers from the main loop. */
#pragma once

#include "fake-cdn.h"

G_BEGIN_DECLS

#define FAKE_TYPE_CONNECTOR (fake_connector_get_type ())
G_DECLARE_FINAL_TYPE (FakeConnector, fake_connector, FAKE, CONNECTOR, GObject)

/* Called before each page is sent: it may change the page, or return an error to be sent in its place. */
typedef GError *(*FakeFaultFunc) (const char *page_token, CbkDomainPage *page, gpointer user_data);

FakeConnector *fake_connector_new (FakeCdn *cdn, guint page_size, FakeFaultFunc fault, gpointer user_data);

G_END_DECLS
