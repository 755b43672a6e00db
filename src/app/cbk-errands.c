/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desktop sends a person to the window for. The last errand waits until there is a window to run it in. */

#include "config.h"

#include "app/cbk-errands.h"

#include "core/inventory/cbk-words.h"

struct _CbkErrands
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns this object */
  char           *name;        /* (owned) (nullable) of the action that waits */
  char           *account;     /* (owned) (nullable) its account, or "" for the one that is shown */
  char           *text;        /* (owned) (nullable) */
  gboolean        may_come_forward;
};

G_DEFINE_FINAL_TYPE (CbkErrands, cbk_errands, G_TYPE_OBJECT)

static void
forget (CbkErrands *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->text, g_free);
}

/* Without the right to come forward a window that is there stays behind on Wayland, and at best the shell says that it
 * is ready; only one that appears gets the keyboard. So the window goes, and the errand lets it appear. With dialogs
 * before it, it stays: they would be left alone.
 */
static void
let_window_appear (CbkErrands *self)
{
  GList     *windows = gtk_application_get_windows (self->application);
  GtkWidget *window = windows != NULL && windows->next == NULL ? windows->data : NULL;

  if (window != NULL && !gtk_window_is_active (GTK_WINDOW (window)) &&
      g_str_equal (G_OBJECT_TYPE_NAME (gtk_widget_get_display (window)), "GdkWaylandDisplay"))
    gtk_widget_set_visible (window, FALSE);
}

static void
errand_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkErrands *self = user_data;

  forget (self);
  self->name = g_strdup (g_action_get_name (G_ACTION (action)));
  g_variant_get (parameter, "(ss)", &self->account, &self->text);
  if (!self->may_come_forward)
    let_window_appear (self);
  g_application_activate (G_APPLICATION (self->application));
}

static void
cbk_errands_finalize (GObject *object)
{
  forget (CBK_ERRANDS (object));

  G_OBJECT_CLASS (cbk_errands_parent_class)->finalize (object);
}

static void
cbk_errands_class_init (CbkErrandsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_errands_finalize;
}

static void
cbk_errands_init (CbkErrands *self)
{
}

/**
 * cbk_errands_new:
 * @application: (transfer none): gets the actions; outlives the object. When it is activated it has to run what waits.
 */
CbkErrands *
cbk_errands_new (GtkApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = CBK_ERRAND_VIEW, .parameter_type = "(ss)", .activate = errand_action },
    { .name = CBK_ERRAND_SEARCH, .parameter_type = "(ss)", .activate = errand_action },
    { .name = CBK_ERRAND_FILTER, .parameter_type = "(ss)", .activate = errand_action },
  };
  CbkErrands *self = g_object_new (CBK_TYPE_ERRANDS, NULL);

  self->application = application;
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);

  return self;
}

/**
 * cbk_errands_set_platform_data:
 * @platform_data: (nullable): "a{sv}", what the desktop has sent with the errands that come now; %NULL for nothing
 *
 * A token in it lets a window come to the front. The search of GNOME sends none, and the notifications of its older
 * versions a mere time in its place.
 */
void
cbk_errands_set_platform_data (CbkErrands *self, GVariant *platform_data)
{
  const char *token;

  g_return_if_fail (CBK_IS_ERRANDS (self));

  self->may_come_forward = platform_data != NULL &&
                           (g_variant_lookup (platform_data, "activation-token", "&s", &token) ||
                            g_variant_lookup (platform_data, "desktop-startup-id", "&s", &token)) &&
                           !g_str_has_prefix (token, "_TIME");
}

/**
 * cbk_errands_run:
 * @accounts: to choose the account by
 * @window: where it is run
 *
 * Runs what waits, if something does. An account that is gone by now stays unchosen.
 */
void
cbk_errands_run (CbkErrands *self, CbkAccountActions *accounts, CbkWindow *window)
{
  CbkFilter filter;

  g_return_if_fail (CBK_IS_ERRANDS (self));
  g_return_if_fail (CBK_IS_WINDOW (window));

  if (self->name == NULL)
    return;

  if (cbk_account_actions_choose (accounts, self->account) || self->account[0] == '\0')
    {
      if (g_str_equal (self->name, CBK_ERRAND_VIEW))
        cbk_window_view_domain (window, self->text);
      else if (g_str_equal (self->name, CBK_ERRAND_SEARCH))
        cbk_window_search (window, self->text, CBK_FILTER_ALL);
      else if (cbk_filter_from_nick (self->text, &filter))
        cbk_window_search (window, "", filter);
    }
  forget (self);
}
