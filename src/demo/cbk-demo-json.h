/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON, written straight into a string: a page of a thousand rows takes about a millisecond. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cbk_demo_json_open (GString *json, const char *member, char bracket);
void cbk_demo_json_close (GString *json, char bracket);
void cbk_demo_json_string (GString *json, const char *member, const char *value);
void cbk_demo_json_begin_string (GString *json, const char *member);
void cbk_demo_json_end_string (GString *json);
void cbk_demo_json_int (GString *json, const char *member, gint64 value);
void cbk_demo_json_boolean (GString *json, const char *member, gboolean value);
void cbk_demo_json_time (GString *json, const char *member, gint64 seconds);

G_END_DECLS
