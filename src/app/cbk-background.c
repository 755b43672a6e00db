/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the desktop, by its Background portal, to let the program run without a window and to start it at login. Outside
 * of a sandbox the program sees to its start itself (cbk-autostart), and where there is no portal nobody has to be
 * asked. */

#include "config.h"

#include "app/cbk-background.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cbk-autostart.h"
#include "app/cbk-sandbox.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SUCCESS 0

struct _CbkBackground
{
  GObject parent_instance;

  GApplication *application;  /* borrowed: it owns this object */
  GSettings    *settings;     /* owned */
  GCancellable *lifetime;     /* owned */
  guint         subscription; /* to the answer of the portal; 0 while none is awaited */
  gboolean      is_asking_on; /* that answer is to the wish, not to its end */
  gboolean      is_allowed;   /* … and the application is held */
};

G_DEFINE_FINAL_TYPE (CbkBackground, cbk_background, G_TYPE_OBJECT)

enum
{
  SIGNAL_ALLOWED,
  SIGNAL_REFUSED,
  SIGNAL_LOGIN_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_wanted (CbkBackground *self)
{
  return g_settings_get_boolean (self->settings, "background");
}

static void
autostart_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkBackground) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cbk_autostart_set_finish (result, &error))
    g_signal_emit (self, signals[SIGNAL_LOGIN_FAILED], 0, error->message);
  g_application_release (self->application);
}

/* The application is held until it is done. */
static void
set_autostart (CbkBackground *self, gboolean is_on)
{
  if (cbk_sandbox_is_around ())
    return;

  g_application_hold (self->application);
  cbk_autostart_set_async (is_on, autostart_set_cb, g_object_ref (self));
}

static void
allow (CbkBackground *self)
{
  if (self->is_allowed || !is_wanted (self))
    return;

  self->is_allowed = TRUE;
  g_application_hold (self->application);
  set_autostart (self, TRUE);
  g_signal_emit (self, signals[SIGNAL_ALLOWED], 0);
}

static void
refuse (CbkBackground *self)
{
  if (!is_wanted (self))
    return;

  g_settings_set_boolean (self->settings, "background", FALSE);
  set_autostart (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0);
}

/* The application was held while the portal was asked, which may ask a person. */
static void
stop_waiting (CbkBackground *self)
{
  if (self->subscription == 0)
    return;

  g_dbus_connection_signal_unsubscribe (g_application_get_dbus_connection (self->application), self->subscription);
  self->subscription = 0;
  g_application_release (self->application);
}

static void ask_portal (CbkBackground *self, gboolean is_on);

static void
response_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *object_path,
             const char      *interface_name,
             const char      *signal_name,
             GVariant        *parameters,
             gpointer         user_data)
{
  CbkBackground *self = user_data;
  g_autoptr (GVariant) results = NULL;
  gboolean is_granted = FALSE;
  guint32  response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &is_granted);
  is_granted &= response == SUCCESS;
  if (is_granted)
    allow (self);
  else
    refuse (self);
  stop_waiting (self);
  /* The wish has gone while the portal asked about it. Where it was refused, there is nothing to give back. */
  if (is_granted && self->is_asking_on && !is_wanted (self))
    ask_portal (self, FALSE);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbkBackground *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (handle != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_info ("The desktop has no say in programs without a window: %s", error->message);
  if (cbk_sandbox_is_around ())
    refuse (self);
  else
    allow (self);
  stop_waiting (self);
}

/* The path at which the portal answers, so that the answer is not missed however soon it comes. */
static char *
dup_request_path (GDBusConnection *connection, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + strlen (":"));

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static GVariant *
make_request (const char *token, gboolean is_on)
{
  const char *const command[] = { "certbook", "--gapplication-service", NULL };
  GVariantBuilder   options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("To keep the list of certificates up to date")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (is_on && cbk_sandbox_is_around ()));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));

  return g_variant_new ("(sa{sv})", "", &options);
}

static void
ask_portal (CbkBackground *self, gboolean is_on)
{
  GDBusConnection *connection = g_application_get_dbus_connection (self->application);
  g_autofree char *token = g_strdup_printf ("certbook%u", g_random_int ());
  g_autofree char *path = NULL;

  stop_waiting (self);
  self->is_asking_on = is_on;
  if (connection == NULL)
    {
      allow (self);
      return;
    }

  path = dup_request_path (connection, token);
  g_application_hold (self->application);
  self->subscription =
    g_dbus_connection_signal_subscribe (connection, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, response_cb, self, NULL);
  g_dbus_connection_call (connection, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background", "RequestBackground",
                          make_request (token, is_on), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->lifetime, called_cb, self);
}

static void
wish_changed_cb (CbkBackground *self)
{
  /* Without the wish the program is not started at login any more: the portal is told that, too. */
  if (!is_wanted (self) && self->is_allowed)
    {
      self->is_allowed = FALSE;
      set_autostart (self, FALSE);
      g_application_release (self->application);
      ask_portal (self, FALSE);
    }
  else if (is_wanted (self) && !self->is_allowed)
    {
      ask_portal (self, TRUE);
    }
}

static void
cbk_background_dispose (GObject *object)
{
  CbkBackground *self = CBK_BACKGROUND (object);

  g_cancellable_cancel (self->lifetime);
  stop_waiting (self);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_background_parent_class)->dispose (object);
}

static void
cbk_background_finalize (GObject *object)
{
  g_object_unref (CBK_BACKGROUND (object)->lifetime);

  G_OBJECT_CLASS (cbk_background_parent_class)->finalize (object);
}

static void
cbk_background_class_init (CbkBackgroundClass *klass)
{
  const char *const names[] = { "allowed", "refused" };

  G_OBJECT_CLASS (klass)->dispose = cbk_background_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_background_finalize;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], CBK_TYPE_BACKGROUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * CbkBackground::login-failed:
   * @reason: why the start at login could not be changed
   */
  signals[SIGNAL_LOGIN_FAILED] = g_signal_new ("login-failed", CBK_TYPE_BACKGROUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cbk_background_init (CbkBackground *self)
{
  self->lifetime = g_cancellable_new ();
}

/**
 * cbk_background_new:
 * @application: (transfer none): registered; is held while it may run without a window; outlives the object
 * @settings: (transfer none): what a person wants
 */
CbkBackground *
cbk_background_new (GApplication *application, GSettings *settings)
{
  CbkBackground *self = g_object_new (CBK_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::background", G_CALLBACK (wish_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * cbk_background_start:
 *
 * Goes by what a person has wanted before.
 */
void
cbk_background_start (CbkBackground *self)
{
  g_return_if_fail (CBK_IS_BACKGROUND (self));

  wish_changed_cb (self);
}

gboolean
cbk_background_is_allowed (CbkBackground *self)
{
  g_return_val_if_fail (CBK_IS_BACKGROUND (self), FALSE);

  return self->is_allowed;
}
