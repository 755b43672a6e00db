/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are to be read to the letter: names of domains, serial numbers, fingerprints, times. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  cbk_literal_keep (GtkWidget *widget);
char *cbk_literal_dup_time (gint64 time, GTimeZone *zone);

G_END_DECLS
