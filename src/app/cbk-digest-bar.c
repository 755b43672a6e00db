/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks once whether a person wants the digest. A choice in Preferences is an answer, too. */

#include "config.h"

#include "app/cbk-digest-bar.h"
#include "app/cbk-wrap-box.h"

struct _CbkDigestBar
{
  AdwBin parent_instance;

  GSettings *settings; /* (owned) (nullable) without them nothing is asked */
  gboolean   has_rows;

  GtkRevealer *revealer;
};

G_DEFINE_FINAL_TYPE (CbkDigestBar, cbk_digest_bar, ADW_TYPE_BIN)

static void
update (CbkDigestBar *self)
{
  gboolean is_asking =
    self->has_rows && self->settings != NULL && !g_settings_get_boolean (self->settings, "digest-asked");

  gtk_widget_set_visible (GTK_WIDGET (self), is_asking);
  gtk_revealer_set_reveal_child (self->revealer, is_asking);
}

static void
digest_changed_cb (CbkDigestBar *self)
{
  g_settings_set_boolean (self->settings, "digest-asked", TRUE);
}

static void
answer (CbkDigestBar *self, gboolean is_wanted)
{
  g_settings_set_boolean (self->settings, "digest", is_wanted);
  g_settings_set_boolean (self->settings, "digest-asked", TRUE);
}

static void
yes_cb (CbkDigestBar *self)
{
  answer (self, TRUE);
}

static void
no_cb (CbkDigestBar *self)
{
  answer (self, FALSE);
}

static void
cbk_digest_bar_dispose (GObject *object)
{
  g_clear_object (&CBK_DIGEST_BAR (object)->settings);

  G_OBJECT_CLASS (cbk_digest_bar_parent_class)->dispose (object);
}

static void
cbk_digest_bar_class_init (CbkDigestBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_digest_bar_dispose;

  g_type_ensure (CBK_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-digest-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkDigestBar, revealer);
  gtk_widget_class_bind_template_callback (widget_class, yes_cb);
  gtk_widget_class_bind_template_callback (widget_class, no_cb);
}

static void
cbk_digest_bar_init (CbkDigestBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cbk_digest_bar_set_settings:
 * @settings: (transfer none): where the answer is kept. Once.
 */
void
cbk_digest_bar_set_settings (CbkDigestBar *self, GSettings *settings)
{
  g_return_if_fail (CBK_IS_DIGEST_BAR (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::digest", G_CALLBACK (digest_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::digest-asked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * cbk_digest_bar_offer:
 * @has_rows: whether there is something to be told of
 */
void
cbk_digest_bar_offer (CbkDigestBar *self, gboolean has_rows)
{
  g_return_if_fail (CBK_IS_DIGEST_BAR (self));

  self->has_rows = has_rows;
  update (self);
}
