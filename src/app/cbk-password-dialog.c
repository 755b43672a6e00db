/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for the password of a file that is to be saved: typed twice, or made and shown once to copy. */

#include "config.h"

#include "app/cbk-password-dialog.h"

#include "app/cbk-dialog.h"
#include "app/cbk-forms.h"
#include "app/cbk-password.h"
#include "app/cbk-speech.h"

struct _CbkPasswordDialog
{
  AdwWindow parent_instance;

  CbkForm form;

  AdwPreferencesGroup *group;
  GtkWidget           *encrypt_row;
  GtkSwitch           *encrypt_switch;
  AdwPasswordEntryRow *password_row;
  AdwPasswordEntryRow *repeat_row;
  GtkWidget           *generate_row;
  GtkLabel            *generated_label;
  GtkWidget           *generated_box;
  GtkWidget           *legacy_row;
  GtkSwitch           *legacy_switch;
  GtkWidget           *hint_label;
  GtkWidget           *save_button;
};

G_DEFINE_FINAL_TYPE (CbkPasswordDialog, cbk_password_dialog, ADW_TYPE_WINDOW)

static guint done_signal;

static const char *
get_password (CbkPasswordDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->password_row));
}

static gboolean
wants_password (CbkPasswordDialog *self)
{
  return self->form != CBK_FORM_KEY || gtk_switch_get_active (self->encrypt_switch);
}

static void
update (CbkPasswordDialog *self)
{
  const char *password = get_password (self);
  const char *repeated = gtk_editable_get_text (GTK_EDITABLE (self->repeat_row));
  gboolean    wanted = wants_password (self);
  gboolean    agrees = g_str_equal (password, repeated);
  gboolean    is_wrong = wanted && !agrees && repeated[0] != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->password_row), wanted);
  gtk_widget_set_sensitive (GTK_WIDGET (self->repeat_row), wanted);
  gtk_widget_set_sensitive (self->generate_row, wanted);
  gtk_widget_set_visible (self->hint_label, is_wrong);
  gtk_widget_set_sensitive (self->save_button, !wanted || (password[0] != '\0' && agrees));
}

static void
generate_cb (CbkPasswordDialog *self)
{
  g_autofree char *password = cbk_password_generate ();

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), password);
  gtk_editable_set_text (GTK_EDITABLE (self->repeat_row), password);
  gtk_label_set_text (self->generated_label, password);
  gtk_widget_set_visible (self->generated_box, TRUE);
}

static void
copy_cb (CbkPasswordDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->generated_label));
}

static void
save_cb (CbkPasswordDialog *self)
{
  CbkForm form = self->form;

  if (form == CBK_FORM_PKCS12 && gtk_switch_get_active (self->legacy_switch))
    form = CBK_FORM_PKCS12_LEGACY;
  g_signal_emit (self, done_signal, 0, form, wants_password (self) ? get_password (self) : NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
cbk_password_dialog_class_init (CbkPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  done_signal = g_signal_new ("done", CBK_TYPE_PASSWORD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                              G_TYPE_UINT, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, encrypt_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, encrypt_switch);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, generate_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, generated_label);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, generated_box);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, legacy_row);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, legacy_switch);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, CbkPasswordDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, generate_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cbk_password_dialog_init (CbkPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_password_dialog_new:
 * @form: %CBK_FORM_KEY, which may be saved without a password, or %CBK_FORM_PKCS12, which may be made for old systems
 *
 * Returns: (transfer none): a modal window over @parent
 */
CbkPasswordDialog *
cbk_password_dialog_new (GtkWindow *parent, CbkForm form)
{
  CbkPasswordDialog *self =
    g_object_new (CBK_TYPE_PASSWORD_DIALOG, "transient-for", parent, "title", cbk_form_title (form), NULL);

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  self->form = form;
  gtk_widget_set_visible (self->encrypt_row, form == CBK_FORM_KEY);
  gtk_widget_set_visible (self->legacy_row, form == CBK_FORM_PKCS12);
  update (self);
  cbk_dialog_begin_in (GTK_WINDOW (self),
                       form == CBK_FORM_KEY ? GTK_WIDGET (self->encrypt_switch) : GTK_WIDGET (self->password_row));

  return self;
}
