/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: how often to sync and when, the digest, the language, and the colours of the windows. */

#include "config.h"

#include "app/cbk-preferences-window.h"

#include "app/cbk-language.h"
#include "app/cbk-speech.h"

struct _CbkPreferencesWindow
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow         *color_scheme_row;
  AdwComboRow         *language_row;
  GtkSpinButton       *sync_minutes_button;
  GtkWidget           *background_row;
  GtkSwitch           *background_switch;
  GtkWidget           *notifications_group;
  GtkSwitch           *digest_switch;
};

G_DEFINE_FINAL_TYPE (CbkPreferencesWindow, cbk_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* In the order of the rows of the template. */
static const char *const color_schemes[] = { "default", "light", "dark" };

static gboolean
scheme_to_position (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (color_schemes); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), color_schemes[i]))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }

  return FALSE;
}

static GVariant *
position_to_scheme (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (color_schemes) ? g_variant_new_string (color_schemes[position]) : NULL;
}

static gboolean
language_to_position (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint i = 0; i < cbk_language_get_n (); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), cbk_language_get_code (i)))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }

  return FALSE;
}

static GVariant *
position_to_language (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint position = g_value_get_uint (value);

  return position < cbk_language_get_n () ? g_variant_new_string (cbk_language_get_code (position)) : NULL;
}

static void
list_languages (CbkPreferencesWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < cbk_language_get_n (); i++)
    gtk_string_list_take (names, cbk_language_dup_name (i));
  adw_combo_row_set_model (self->language_row, G_LIST_MODEL (names));
}

static void
cbk_preferences_window_class_init (CbkPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/certbook/Certbook/ui/cbk-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, color_scheme_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, language_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, sync_minutes_button);
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, background_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, background_switch);
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, notifications_group);
  gtk_widget_class_bind_template_child (widget_class, CbkPreferencesWindow, digest_switch);
}

static void
cbk_preferences_window_init (CbkPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
  list_languages (self);
}

/**
 * cbk_preferences_window_new:
 * @is_demo: whether this is the demo, which ends with its window and tells nothing outside of it
 *
 * Returns: (transfer none): a window over @parent whose choices are written to @settings at once
 */
CbkPreferencesWindow *
cbk_preferences_window_new (GtkWindow *parent, GSettings *settings, gboolean is_demo)
{
  CbkPreferencesWindow *self = g_object_new (CBK_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  g_settings_bind (settings, "sync-minutes", self->sync_minutes_button, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "background", self->background_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "digest", self->digest_switch, "active", G_SETTINGS_BIND_DEFAULT);
  gtk_widget_set_visible (self->background_row, !is_demo);
  gtk_widget_set_visible (self->notifications_group, !is_demo);
  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                scheme_to_position, position_to_scheme, NULL, NULL);
  g_settings_bind_with_mapping (settings, "language", self->language_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                language_to_position, position_to_language, NULL, NULL);

  return self;
}
