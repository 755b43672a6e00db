/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window can do with accounts. The chosen one is the state of the action "app.account", and remembered. */

#include "config.h"

#include "app/cbk-account-actions.h"

#include <glib/gi18n.h>

#include "app/cbk-account-dialog.h"
#include "app/cbk-closures.h"

/* Ctrl+1 … Ctrl+9. */
#define N_NUMBERS 9

struct _CbkAccountActions
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns this object */
  GSettings      *settings;    /* owned */
  CbkAccounts    *accounts;    /* owned */
  CbkSecrets     *secrets;     /* owned */
  CbkSessions    *sessions;    /* owned (nullable); as soon as the accounts are loaded */
  CbkWindow      *window;      /* (nullable) not owned: a weak pointer */
  GMenu          *menu;        /* owned */
  GMenu          *choices;     /* owned; the section of the menu with an item an account */
  gboolean        was_told;    /* that the keyring cannot be used */
  gboolean        wants_sync;  /* of each account, as soon as they are known */
};

G_DEFINE_FINAL_TYPE (CbkAccountActions, cbk_account_actions, G_TYPE_OBJECT)

static GSimpleAction *
find_action (CbkAccountActions *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->application), name));
}

/* Returns: (transfer none) (nullable): the chosen account, or the first one where that is gone */
static CbkAccount *
get_chosen (CbkAccountActions *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "account");
  CbkAccount      *account = cbk_accounts_find_by_id (self->accounts, id);
  g_autoptr (CbkAccount) first = NULL;

  if (account != NULL)
    return account;
  first = g_list_model_get_item (G_LIST_MODEL (self->accounts), 0);
  return first;
}

static void
show_chosen (CbkAccountActions *self)
{
  CbkAccount *account = get_chosen (self);
  const char *id = account != NULL ? cbk_account_get_id (account) : "";

  g_simple_action_set_state (find_action (self, "account"), g_variant_new_string (id));
  g_simple_action_set_enabled (find_action (self, "edit-account"), account != NULL);
  g_simple_action_set_enabled (find_action (self, "remove-account"), account != NULL);
  g_simple_action_set_enabled (find_action (self, "enter-token"), account != NULL);
  g_simple_action_set_enabled (find_action (self, "look-up-token"), account != NULL);
  if (self->window != NULL)
    cbk_window_show_session (self->window, account != NULL ? cbk_sessions_find (self->sessions, id) : NULL);
}

/* A name is text, and an underscore in it no mnemonic. */
static char *
dup_label (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
accounts_changed_cb (CbkAccountActions *self)
{
  GListModel *model = G_LIST_MODEL (self->accounts);

  g_menu_remove_all (self->choices);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CbkAccount) account = g_list_model_get_item (model, i);
      g_autofree char *label = dup_label (cbk_account_get_name (account));
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "app.account", "s", cbk_account_get_id (account));
      g_menu_append_item (self->choices, item);
    }
  show_chosen (self);
}

static void
choose (CbkAccountActions *self, const char *id)
{
  g_settings_set_string (self->settings, "account", id);
  show_chosen (self);
}

static void
account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  choose (user_data, g_variant_get_string (parameter, NULL));
}

static void
account_number_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkAccountActions *self = user_data;
  g_autoptr (CbkAccount) account =
    g_list_model_get_item (G_LIST_MODEL (self->accounts), g_variant_get_int32 (parameter) - 1);

  if (account != NULL)
    choose (self, cbk_account_get_id (account));
}

static void
say (CbkAccountActions *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A new account shows itself, and a changed one is asked with what is now known of it. */
static void
dialog_done_cb (CbkAccountActions *self, CbkAccount *account, const char *token, const GError *why_not_kept)
{
  cbk_sessions_use_token (self->sessions, account, token);
  choose (self, cbk_account_get_id (account));
  if (why_not_kept == NULL || self->was_told)
    return;

  self->was_told = TRUE;
  say (self, _ ("The Token Is Kept for Now Only"), why_not_kept->message);
}

static CbkAccountDialog *
open_dialog (CbkAccountActions *self, CbkAccount *account)
{
  CbkAccountDialog *dialog = cbk_account_dialog_new (GTK_WINDOW (self->window), self->accounts, self->secrets, account);

  g_signal_connect_object (dialog, "done", G_CALLBACK (dialog_done_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
add_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_dialog (user_data, NULL);
}

static void
edit_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_dialog (user_data, get_chosen (user_data));
}

static void
enter_token_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cbk_account_dialog_ask_for_token (open_dialog (user_data, get_chosen (user_data)));
}

/* What did not open before may be open now. */
static void
look_up_token_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkAccountActions *self = user_data;

  cbk_sessions_use_token (self->sessions, get_chosen (self), NULL);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkAccountActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cbk_sessions_remove_finish (CBK_SESSIONS (source), result, &error) && self->window != NULL)
    say (self, _ ("The Account Could Not Be Removed Completely"), error->message);
}

static void
removal_answered_cb (CbkAccountActions *self, const char *response, AdwMessageDialog *dialog)
{
  CbkAccount *account = g_object_get_data (G_OBJECT (dialog), "account");

  if (g_str_equal (response, "remove"))
    cbk_sessions_remove_async (self->sessions, account, NULL, removed_cb, g_object_ref (self));
}

static void
remove_account_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkAccountActions *self = user_data;
  CbkAccount        *account = get_chosen (self);
  g_autofree char   *heading = g_strdup_printf (_ ("Remove “%s”?"), cbk_account_get_name (account));
  GtkWidget         *dialog =
    adw_message_dialog_new (GTK_WINDOW (self->window), heading,
                            _ ("Its token and everything that was fetched from it are removed from this computer. "
                               "Nothing changes at the CDN."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "remove", _ ("_Remove"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "account", g_object_ref (account), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (removal_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_actions (CbkAccountActions *self)
{
  static const GActionEntry actions[] = {
    { .name = "account", .parameter_type = "s", .state = "''", .activate = account_action },
    { .name = "account-number", .parameter_type = "i", .activate = account_number_action },
    { .name = "add-account", .activate = add_account_action },
    { .name = "edit-account", .activate = edit_account_action },
    { .name = "remove-account", .activate = remove_account_action },
    { .name = "enter-token", .activate = enter_token_action },
    { .name = "look-up-token", .activate = look_up_token_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->application), actions, G_N_ELEMENTS (actions), self);
  for (int number = 1; number <= N_NUMBERS; number++)
    {
      g_autofree char *action = g_strdup_printf ("app.account-number(%d)", number);
      g_autofree char *key = g_strdup_printf ("<Control>%d", number);

      gtk_application_set_accels_for_action (self->application, action, (const char *[]){ key, NULL });
    }
}

static void
make_menu (CbkAccountActions *self)
{
  g_autoptr (GMenu) deeds = g_menu_new ();

  g_menu_append (deeds, _ ("_Add Account…"), "app.add-account");
  g_menu_append (deeds, _ ("_Edit Account…"), "app.edit-account");
  g_menu_append (deeds, _ ("_Remove Account…"), "app.remove-account");
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (self->choices));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (deeds));
}

static void
cbk_account_actions_dispose (GObject *object)
{
  CbkAccountActions *self = CBK_ACCOUNT_ACTIONS (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->sessions);
  g_clear_object (&self->accounts);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);
  g_clear_object (&self->menu);
  g_clear_object (&self->choices);

  G_OBJECT_CLASS (cbk_account_actions_parent_class)->dispose (object);
}

static void
cbk_account_actions_class_init (CbkAccountActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_account_actions_dispose;
}

static void
cbk_account_actions_init (CbkAccountActions *self)
{
  g_autoptr (GFile) file = cbk_accounts_dup_default_file ();

  self->accounts = cbk_accounts_new (file);
  self->secrets = cbk_secrets_new ();
  self->menu = g_menu_new ();
  self->choices = g_menu_new ();
}

/**
 * cbk_account_actions_new:
 * @application: (transfer none): gets the actions and their keys; outlives the object
 * @settings: (transfer none): remembers the chosen account
 */
CbkAccountActions *
cbk_account_actions_new (GtkApplication *application, GSettings *settings)
{
  CbkAccountActions *self = g_object_new (CBK_TYPE_ACCOUNT_ACTIONS, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  add_actions (self);
  make_menu (self);

  return self;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbkAccountActions *self = g_task_get_source_object (task);
  GError            *error = NULL;

  if (!cbk_accounts_load_finish (CBK_ACCOUNTS (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  self->sessions = cbk_sessions_new (self->accounts, self->secrets, self->settings);
  g_signal_connect_object (self->sessions, "changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
  if (self->wants_sync)
    cbk_sessions_sync (self->sessions);
  g_task_return_boolean (task, TRUE);
}

/**
 * cbk_account_actions_load_async:
 *
 * Reads the list of accounts and opens each of them, without asking its CDN. Once.
 */
void
cbk_account_actions_load_async (CbkAccountActions  *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CBK_IS_ACCOUNT_ACTIONS (self));
  g_return_if_fail (self->sessions == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cbk_account_actions_load_async);
  cbk_accounts_load_async (self->accounts, cancellable, loaded_cb, task);
}

/* Returns: FALSE with a CBK_ERROR_ACCOUNT where the list cannot be read; nothing can be done with accounts then */
gboolean
cbk_account_actions_load_finish (CbkAccountActions *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cbk_account_actions_load_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: (transfer none) (nullable): NULL while the list of accounts is not known */
CbkSessions *
cbk_account_actions_get_sessions (CbkAccountActions *self)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT_ACTIONS (self), NULL);

  return self->sessions;
}

/**
 * cbk_account_actions_sync:
 *
 * Syncs each account, or as soon as the accounts are loaded.
 */
void
cbk_account_actions_sync (CbkAccountActions *self)
{
  g_return_if_fail (CBK_IS_ACCOUNT_ACTIONS (self));

  self->wants_sync = self->sessions == NULL;
  if (self->sessions != NULL)
    cbk_sessions_sync (self->sessions);
}

/**
 * cbk_account_actions_choose:
 * @id: of an account
 *
 * Returns: whether there is such an account; it is shown then
 */
gboolean
cbk_account_actions_choose (CbkAccountActions *self, const char *id)
{
  g_return_val_if_fail (CBK_IS_ACCOUNT_ACTIONS (self), FALSE);

  if (cbk_accounts_find_by_id (self->accounts, id) == NULL)
    return FALSE;

  choose (self, id);
  return TRUE;
}

/**
 * cbk_account_actions_set_window:
 * @window: (transfer none): shows the chosen account from now on
 *
 * With a window the accounts are asked, too.
 */
void
cbk_account_actions_set_window (CbkAccountActions *self, CbkWindow *window)
{
  g_return_if_fail (CBK_IS_ACCOUNT_ACTIONS (self));
  g_return_if_fail (CBK_IS_WINDOW (window));

  g_set_weak_pointer (&self->window, window);
  cbk_window_set_accounts_menu (window, G_MENU_MODEL (self->menu));
  show_chosen (self);
  cbk_sessions_connect (self->sessions);
}
