/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON, written straight into a string. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cbk_json_write_open (GString *json, const char *member, char bracket);
void cbk_json_write_close (GString *json, char bracket);
void cbk_json_write_string (GString *json, const char *member, const char *value);
void cbk_json_write_integer (GString *json, const char *member, gint64 value);
void cbk_json_write_boolean (GString *json, const char *member, gboolean value);

G_END_DECLS
