/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader says where GTK 4.8 has it say the names of types, or nothing. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cbk_speech_name_row (GtkWidget *cell, const char *name);
void cbk_speech_name_choice (GtkDropDown *drop_down, const char *choice);
void cbk_speech_describe_choice (GtkDropDown *drop_down, const char *text);
void cbk_speech_tidy (GtkWidget *widget);
void cbk_speech_tell (GtkWidget *widget, const char *text);

G_END_DECLS
