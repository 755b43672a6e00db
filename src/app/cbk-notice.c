/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line above the table that says something and offers one thing to do about it; hidden while it has nothing to say.
 */

#include "config.h"

#include "app/cbk-notice.h"

#include "app/cbk-speech.h"
#include "app/cbk-wrap-box.h"

struct _CbkNotice
{
  AdwBin parent_instance;

  char        *action_name; /* (owned) (nullable) */
  GtkRevealer *revealer;    /* (nullable) while nothing was ever said, as are the others */
  GtkLabel    *label;
  GtkButton   *button;
};

G_DEFINE_FINAL_TYPE (CbkNotice, cbk_notice, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACTION_NAME = 1,
} CbkNoticeProperty;

static GParamSpec *properties[PROP_ACTION_NAME + 1];

static void
cbk_notice_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  CbkNotice *self = CBK_NOTICE (object);

  switch ((CbkNoticeProperty) property_id)
    {
    case PROP_ACTION_NAME:
      g_value_set_string (value, self->action_name);
      break;
    }
}

static void
cbk_notice_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  CbkNotice *self = CBK_NOTICE (object);

  switch ((CbkNoticeProperty) property_id)
    {
    case PROP_ACTION_NAME:
      g_free (self->action_name);
      self->action_name = g_value_dup_string (value);
      if (self->button != NULL)
        gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), self->action_name);
      break;
    }
}

static void
cbk_notice_finalize (GObject *object)
{
  g_free (CBK_NOTICE (object)->action_name);

  G_OBJECT_CLASS (cbk_notice_parent_class)->finalize (object);
}

static void
cbk_notice_class_init (CbkNoticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cbk_notice_get_property;
  object_class->set_property = cbk_notice_set_property;
  object_class->finalize = cbk_notice_finalize;

  /* The action of the button. */
  properties[PROP_ACTION_NAME] =
    g_param_spec_string ("action-name", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
cbk_notice_init (CbkNotice *self)
{
}

/* Most notices never say anything. */
static void
make_content (CbkNotice *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->revealer != NULL)
    return;

  g_type_ensure (CBK_TYPE_WRAP_BOX);
  builder = gtk_builder_new_from_resource ("/io/github/certbook/Certbook/ui/cbk-notice.ui");
  self->revealer = GTK_REVEALER (gtk_builder_get_object (builder, "revealer"));
  self->label = GTK_LABEL (gtk_builder_get_object (builder, "label"));
  self->button = GTK_BUTTON (gtk_builder_get_object (builder, "button"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), self->action_name);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_notice_say:
 * @text: (nullable): not markup; NULL hides the notice
 * @button_label: (nullable): what the button offers, with an underline; NULL where there is nothing to offer
 */
void
cbk_notice_say (CbkNotice *self, const char *text, const char *button_label)
{
  g_return_if_fail (CBK_IS_NOTICE (self));

  if (text == NULL)
    {
      if (self->revealer != NULL)
        gtk_revealer_set_reveal_child (self->revealer, FALSE);
      return;
    }

  make_content (self);
  if (!gtk_revealer_get_reveal_child (self->revealer) || !g_str_equal (text, gtk_label_get_text (self->label)))
    cbk_speech_tell (GTK_WIDGET (self), text);
  gtk_label_set_text (self->label, text);
  if (button_label != NULL)
    gtk_button_set_label (self->button, button_label);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button_label != NULL);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}
