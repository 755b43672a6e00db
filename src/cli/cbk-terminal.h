/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line says and asks. Whatever it says is made fit for a terminal first. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean cbk_terminal_can_ask (void);
gboolean cbk_terminal_has_colours (int fd);
gboolean cbk_terminal_shows_progress (void);

void cbk_terminal_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
void cbk_terminal_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
void cbk_terminal_set_progress (const char *text);

gboolean cbk_terminal_ask (const char *question, GCancellable *cancellable, gboolean *answer, GError **error);
char    *cbk_terminal_read_secret (const char *prompt, GCancellable *cancellable, GError **error);

guint cbk_terminal_width_of (const char *text);

G_END_DECLS
