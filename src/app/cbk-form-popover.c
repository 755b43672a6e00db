/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms in which a certificate can be saved, each with what it is for; what cannot be had says why. */

#include "config.h"

#include "app/cbk-form-popover.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/cbk-forms.h"

/* As narrow as the narrowest window. */
#define MAX_WIDTH 320

/* What the button beside it does is first; PKCS #12 for old systems is a choice of its own window. */
static const CbkForm forms[] = {
  CBK_FORM_PAIR, CBK_FORM_CERTIFICATE, CBK_FORM_KEY, CBK_FORM_FULL_CHAIN, CBK_FORM_COMBINED, CBK_FORM_PKCS12,
};

struct _CbkFormPopover
{
  GtkPopover parent_instance;

  GtkWidget *list;
  GtkWidget *rows[G_N_ELEMENTS (forms)];
};

G_DEFINE_FINAL_TYPE (CbkFormPopover, cbk_form_popover, GTK_TYPE_POPOVER)

static guint chosen_signal;

static void
row_activated_cb (CbkFormPopover *self, GtkListBoxRow *row)
{
  CbkForm form = forms[gtk_list_box_row_get_index (row)];

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, chosen_signal, 0, form);
}

static void
cbk_form_popover_class_init (CbkFormPopoverClass *klass)
{
  chosen_signal =
    g_signal_new ("chosen", CBK_TYPE_FORM_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
cbk_form_popover_init (CbkFormPopover *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "forms");
  /* Translators: the name of a list of file forms */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Download as"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      self->rows[i] = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->rows[i]), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[i]), cbk_form_title (forms[i]));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->rows[i]), TRUE);
      gtk_list_box_append (GTK_LIST_BOX (self->list), self->rows[i]);
    }
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), MAX_WIDTH);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), MAX_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->list);

  /* GTK 4.18 closes a popover at once that is higher than the room beside its button. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
}

GtkWidget *
cbk_form_popover_new (void)
{
  return g_object_new (CBK_TYPE_FORM_POPOVER, NULL);
}

/**
 * cbk_form_popover_set_certificate:
 *
 * Says of each form what it is for, or why it cannot be had of @certificate.
 */
void
cbk_form_popover_set_certificate (CbkFormPopover *self, const CbkCertificate *certificate)
{
  g_return_if_fail (CBK_IS_FORM_POPOVER (self));

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      const char *obstacle = cbk_download_obstacle (forms[i], certificate->chain_available, certificate->private_key);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[i]),
                                   obstacle != NULL ? obstacle : cbk_form_purpose (forms[i]));
      gtk_widget_set_sensitive (self->rows[i], obstacle == NULL);
    }
}
