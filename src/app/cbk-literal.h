/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are to be read to the letter: names of domains, serial numbers, fingerprints. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_literal_keep (GtkWidget *widget);

G_END_DECLS
