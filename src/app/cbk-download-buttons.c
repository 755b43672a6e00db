/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two buttons of a certificate in the history: Download, and the other forms. */

#include "config.h"

#include "app/cbk-download-buttons.h"

#include <glib/gi18n.h>

#include "app/cbk-forms.h"
#include "app/cbk-speech.h"

struct _CbkDownloadButtons
{
  GtkBox parent_instance;

  GtkWidget *download_button;
  GtkWidget *other_button;
};

G_DEFINE_FINAL_TYPE (CbkDownloadButtons, cbk_download_buttons, GTK_TYPE_BOX)

enum
{
  SIGNAL_DOWNLOAD,
  SIGNAL_OTHER_FORMS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
download_clicked_cb (CbkDownloadButtons *self)
{
  g_signal_emit (self, signals[SIGNAL_DOWNLOAD], 0);
}

static void
other_clicked_cb (CbkDownloadButtons *self)
{
  g_signal_emit (self, signals[SIGNAL_OTHER_FORMS], 0);
}

static void
cbk_download_buttons_class_init (CbkDownloadButtonsClass *klass)
{
  signals[SIGNAL_DOWNLOAD] =
    g_signal_new ("download", CBK_TYPE_DOWNLOAD_BUTTONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OTHER_FORMS] =
    g_signal_new ("other-forms", CBK_TYPE_DOWNLOAD_BUTTONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_button (CbkDownloadButtons *self, const char *icon_name, GCallback clicked_cb)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "view-button");
  g_signal_connect_swapped (button, "clicked", clicked_cb, self);
  gtk_box_append (GTK_BOX (self), button);

  return button;
}

static void
cbk_download_buttons_init (CbkDownloadButtons *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 0);
  self->download_button = add_button (self, "folder-download-symbolic", G_CALLBACK (download_clicked_cb));
  self->other_button = add_button (self, "pan-down-symbolic", G_CALLBACK (other_clicked_cb));
  cbk_speech_tidy (GTK_WIDGET (self));
}

GtkWidget *
cbk_download_buttons_new (void)
{
  return g_object_new (CBK_TYPE_DOWNLOAD_BUTTONS, NULL);
}

/* A scroll hands new certificates to two hundred rows at once, and to say the same again costs as much as to say it. */
static void
set_hint (GtkWidget *button, const char *hint)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (button), hint) != 0)
    gtk_widget_set_tooltip_text (button, hint);
}

/**
 * cbk_download_buttons_set_certificate:
 * @created: when it was made, as the table shows it
 * @row_name: what else its row shows: the focus of the keyboard is on the buttons, so they tell it who does not see it
 *
 * A download that is not possible is no click that fails: the button says why.
 */
void
cbk_download_buttons_set_certificate (CbkDownloadButtons   *self,
                                      const CbkCertificate *certificate,
                                      const char           *created,
                                      const char           *row_name)
{
  const char *pair = cbk_download_obstacle (CBK_FORM_PAIR, certificate->chain_available, certificate->private_key);
  const char *key = cbk_download_obstacle (CBK_FORM_KEY, certificate->chain_available, certificate->private_key);
  const char *chain =
    cbk_download_obstacle (CBK_FORM_CERTIFICATE, certificate->chain_available, certificate->private_key);
  gboolean has_any = key == NULL || chain == NULL;
  /* Translators: %s is a date and time */
  g_autofree char *download = g_strdup_printf (_ ("Download certificate of %s"), created);
  g_autofree char *other = g_strdup_printf (_ ("Other forms of certificate of %s"), created);

  g_return_if_fail (CBK_IS_DOWNLOAD_BUTTONS (self));

  gtk_widget_set_sensitive (self->download_button, pair == NULL);
  set_hint (self->download_button, pair == NULL ? _ ("Download certificate and key") : pair);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->download_button), GTK_ACCESSIBLE_PROPERTY_LABEL, download,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, pair == NULL ? row_name : pair, -1);

  gtk_widget_set_sensitive (self->other_button, has_any);
  set_hint (self->other_button, has_any ? _ ("Other forms") : pair);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->other_button), GTK_ACCESSIBLE_PROPERTY_LABEL, other,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, has_any ? row_name : pair, -1);
}
