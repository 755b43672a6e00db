/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window can do with the account that it shows. */

#include "config.h"

#include "app/cbk-session-actions.h"

#include "app/cbk-unreadable-dialog.h"

struct _CbkSessionActions
{
  GObject parent_instance;

  GtkApplicationWindow *window;  /* borrowed: it owns this object */
  CbkSession           *session; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CbkSessionActions, cbk_session_actions, G_TYPE_OBJECT)

/* Where the keyring did not give the token, it is asked again; with the token the sync begins by itself. */
static void
sync_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkSessionActions *self = user_data;

  if (cbk_session_get_connector (self->session) != NULL)
    cbk_session_sync (self->session, CBK_PASS_AS_NEEDED);
  else
    gtk_widget_activate_action (GTK_WIDGET (self->window), "app.look-up-token", NULL);
}

static void
full_sync_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cbk_session_sync (CBK_SESSION_ACTIONS (user_data)->session, CBK_PASS_FULL);
}

static void
cancel_sync_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cbk_session_cancel (CBK_SESSION_ACTIONS (user_data)->session);
}

static void
forget_put_aside_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cbk_session_forget_put_aside (CBK_SESSION_ACTIONS (user_data)->session);
}

static void
unreadable_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkSessionActions     *self = user_data;
  const CbkSessionFacts *facts = cbk_session_get_facts (self->session);

  if (facts->n_unreadable > 0)
    gtk_window_present (
      GTK_WINDOW (cbk_unreadable_dialog_new (GTK_WINDOW (self->window), facts->unreadable, facts->n_unreadable)));
}

static void
cbk_session_actions_dispose (GObject *object)
{
  g_clear_object (&CBK_SESSION_ACTIONS (object)->session);

  G_OBJECT_CLASS (cbk_session_actions_parent_class)->dispose (object);
}

static void
cbk_session_actions_class_init (CbkSessionActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_session_actions_dispose;
}

static void
cbk_session_actions_init (CbkSessionActions *self)
{
}

static void
enable (CbkSessionActions *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/**
 * cbk_session_actions_new:
 * @window: (transfer none): gets the actions; outlives the object
 */
CbkSessionActions *
cbk_session_actions_new (GtkApplicationWindow *window)
{
  static const GActionEntry actions[] = {
    { .name = "sync", .activate = sync_action },
    { .name = "full-sync", .activate = full_sync_action },
    { .name = "cancel-sync", .activate = cancel_sync_action },
    { .name = "unreadable", .activate = unreadable_action },
    { .name = "forget-put-aside", .activate = forget_put_aside_action },
  };
  CbkSessionActions *self = g_object_new (CBK_TYPE_SESSION_ACTIONS, NULL);

  self->window = window;
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  cbk_session_actions_update (self, NULL, FALSE);

  return self;
}

/**
 * cbk_session_actions_update:
 * @session: (nullable) (transfer none): the account that is shown
 * @can_sync: whether a sync of it can begin, once none is running
 */
void
cbk_session_actions_update (CbkSessionActions *self, CbkSession *session, gboolean can_sync)
{
  gboolean is_syncing = session != NULL && cbk_session_get_facts (session)->is_syncing;
  gboolean has_token = session != NULL && cbk_session_get_connector (session) != NULL;

  g_return_if_fail (CBK_IS_SESSION_ACTIONS (self));

  g_set_object (&self->session, session);
  enable (self, "sync", can_sync && !is_syncing);
  enable (self, "full-sync", can_sync && has_token && !is_syncing);
  enable (self, "cancel-sync", is_syncing);
  enable (self, "unreadable", session != NULL);
  enable (self, "forget-put-aside", session != NULL);
}
