/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A proxy for tests that leads every client to one port of this computer, and keeps what it was asked. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Tunnel Tunnel;

Tunnel         *tunnel_new (guint16 port);
void            tunnel_free (Tunnel *self);
GProxyResolver *tunnel_get_resolver (Tunnel *self);
const char     *tunnel_get_head (Tunnel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tunnel, tunnel_free)

G_END_DECLS
