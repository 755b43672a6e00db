/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Add an account, or change one. What was typed goes through three gates, and the first that refuses it says why:
 *
 *   the form ──► the CDN itself (what it says about itself) ──► the Secret Service and the list of accounts
 */

#include "config.h"

#include "app/cbk-account-dialog.h"

#include "app/cbk-dialog.h"
#include "app/cbk-speech.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/connectors/cbk-address.h"
#include "core/connectors/cbk-inventory-api.h"

/* More is no file of certificates. */
#define MAX_ROOTS_BYTES (1024 * 1024)

struct _CbkAccountDialog
{
  AdwWindow parent_instance;

  CbkAccounts          *accounts;     /* owned */
  CbkSecrets           *secrets;      /* owned */
  CbkAccount           *account;      /* owned (nullable); the one to change */
  CbkAccount           *wanted;       /* owned (nullable); what is being checked and kept */
  char                 *token;        /* owned (nullable); what is being checked and kept, wiped */
  char                 *roots;        /* owned (nullable); PEM */
  CbkConnector         *connector;    /* owned (nullable); asks while it is checked */
  GError               *why_not_kept; /* owned (nullable) */
  GCancellable         *lifetime;     /* owned; cancelled with the dialog */
  GtkFileChooserNative *chooser;      /* owned (nullable) */

  AdwEntryRow         *name_row;
  AdwEntryRow         *url_row;
  AdwPasswordEntryRow *token_row;
  AdwActionRow        *roots_row;
  GtkWidget           *forget_roots_button;
  AdwPreferencesGroup *group;
  GtkLabel            *token_hint_label;
  GtkLabel            *fault_label;
  GtkWidget           *fault_box;
  GtkSpinner          *spinner;
  GtkButton           *keep_button;
};

G_DEFINE_FINAL_TYPE (CbkAccountDialog, cbk_account_dialog, ADW_TYPE_WINDOW)

static guint done_signal;

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
is_busy (CbkAccountDialog *self)
{
  return self->wanted != NULL;
}

/* A token that is known goes to the address that it was entered for, and to no other. */
static gboolean
needs_token (CbkAccountDialog *self)
{
  return self->account == NULL || !g_str_equal (get_text (self->url_row), cbk_account_get_url (self->account));
}

static void
update (CbkAccountDialog *self)
{
  gboolean is_complete =
    get_text (self->url_row)[0] != '\0' && (!needs_token (self) || get_text (self->token_row)[0] != '\0');

  gtk_widget_set_sensitive (GTK_WIDGET (self->group), !is_busy (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_button), is_complete && !is_busy (self));
  gtk_spinner_set_spinning (self->spinner, is_busy (self));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy (self));
  gtk_widget_set_visible (self->forget_roots_button, self->roots != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->token_row),
                                 /* Translators: what proves to the CDN who asks */
                                 needs_token (self) ? _ ("Token") : _ ("New Token (empty: as it is)"));
  adw_action_row_set_subtitle (self->roots_row, self->roots != NULL
                                                  ? _ ("The authorities of a file are trusted as well")
                                                  : _ ("Only for consoles with a certificate of their own"));
}

static void
say_fault (CbkAccountDialog *self, const char *fault)
{
  gtk_label_set_text (self->fault_label, fault != NULL ? fault : "");
  gtk_widget_set_visible (self->fault_box, fault != NULL);
}

static void
changed_cb (CbkAccountDialog *self)
{
  say_fault (self, NULL);
  update (self);
}

/* error: (nullable): NULL where nothing was wrong */
static void
stop_keeping (CbkAccountDialog *self, const GError *error)
{
  g_clear_object (&self->wanted);
  g_clear_object (&self->connector);
  g_clear_pointer (&self->token, cbk_secrets_token_free);
  g_clear_error (&self->why_not_kept);
  update (self);
  if (error == NULL)
    return;

  say_fault (self, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (g_error_matches (error, CBK_ERROR, CBK_ERROR_UNAUTHORIZED)
                                       ? GTK_WIDGET (self->token_row)
                                       : GTK_WIDGET (self->url_row)));
}

/* Returns: whether the dialog has gone, and with it whoever would be told */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_kept = self->account != NULL ? cbk_accounts_replace_finish (CBK_ACCOUNTS (source), result, &error)
                                           : cbk_accounts_add_finish (CBK_ACCOUNTS (source), result, &error);

  if (!is_kept)
    {
      /* Nobody would ever ask for the token of an account that does not exist. */
      if (self->account == NULL)
        cbk_secrets_clear_async (self->secrets, self->wanted, NULL, NULL, NULL);
      if (!is_gone (error))
        stop_keeping (self, error);
      return;
    }

  g_signal_emit (self, done_signal, 0, self->wanted, self->token, self->why_not_kept);
  stop_keeping (self, NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
keep_account (CbkAccountDialog *self)
{
  if (self->account != NULL)
    cbk_accounts_replace_async (self->accounts, self->wanted, self->lifetime, kept_cb, g_object_ref (self));
  else
    cbk_accounts_add_async (self->accounts, self->wanted, self->lifetime, kept_cb, g_object_ref (self));
}

static void
token_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cbk_secrets_store_finish (CBK_SECRETS (source), result, &self->why_not_kept, &error))
    keep_account (self);
  else if (!is_gone (error))
    stop_keeping (self, error);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkInfo) info = cbk_connector_get_info_finish (CBK_CONNECTOR (source), result, &error);

  if (is_gone (error))
    return;
  if (info == NULL)
    stop_keeping (self, error);
  else if (self->account != NULL && get_text (self->token_row)[0] == '\0')
    keep_account (self);
  else
    cbk_secrets_store_async (self->secrets, self->wanted, self->token, self->lifetime, token_kept_cb,
                             g_object_ref (self));
}

/* One request, without further tries: a person waits for it. */
static void
check (CbkAccountDialog *self)
{
  g_autoptr (GBytes) roots = NULL;
  g_autoptr (GError) error = NULL;

  if (self->roots != NULL)
    roots = g_bytes_new_static (self->roots, strlen (self->roots));
  self->connector = cbk_inventory_api_new (cbk_account_get_url (self->wanted), self->token, roots, &error);
  if (self->connector == NULL)
    {
      stop_keeping (self, error);
      return;
    }
  g_object_set (self->connector, "max-tries", 1, NULL);
  cbk_connector_get_info_async (self->connector, self->lifetime, checked_cb, g_object_ref (self));
}

static void
token_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->token = cbk_secrets_lookup_finish (CBK_SECRETS (source), result, &error);
  if (is_gone (error))
    return;
  if (error == NULL && self->token == NULL)
    error = g_error_new_literal (CBK_ERROR, CBK_ERROR_UNAUTHORIZED,
                                 _ ("No token of this account is kept on this computer. Enter it here."));
  if (error != NULL)
    stop_keeping (self, error);
  else
    check (self);
}

/* Without a name of its own an account has that of its host. */
static char *
dup_name (CbkAccountDialog *self, const char *url)
{
  g_autofree char *name = g_strstrip (g_strdup (get_text (self->name_row)));
  g_autoptr (GUri) uri = NULL;

  if (name[0] != '\0')
    return g_steal_pointer (&name);
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : url);
}

/* Another name is nothing that the CDN could be asked about, or that has to wait until it can be. */
static gboolean
is_asked_as_before (CbkAccountDialog *self)
{
  return self->account != NULL && get_text (self->token_row)[0] == '\0' &&
         g_str_equal (cbk_account_get_url (self->wanted), cbk_account_get_url (self->account)) &&
         g_strcmp0 (cbk_account_get_roots (self->wanted), cbk_account_get_roots (self->account)) == 0;
}

static void
keep_cb (CbkAccountDialog *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (get_text (self->url_row)));
  g_autoptr (GError) error = NULL;
  g_autofree char *url = cbk_address_normalise (typed, &error);
  g_autofree char *name = NULL;

  say_fault (self, NULL);
  if (url == NULL)
    {
      stop_keeping (self, error);
      return;
    }

  name = dup_name (self, url);
  if (self->account != NULL)
    self->wanted = cbk_account_new_changed (self->account, name, url, self->roots);
  else
    self->wanted = cbk_account_new (name, url, self->roots);
  update (self);

  if (is_asked_as_before (self))
    {
      keep_account (self);
      return;
    }
  if (get_text (self->token_row)[0] == '\0')
    {
      cbk_secrets_lookup_async (self->secrets, self->account, self->lifetime, token_known_cb, g_object_ref (self));
      return;
    }
  self->token = g_strstrip (g_strdup (get_text (self->token_row)));
  check (self);
}

static void
roots_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize            length;

  g_file_load_contents_finish (G_FILE (source), result, &contents, &length, NULL, &error);
  if (is_gone (error))
    return;
  if (error != NULL)
    {
      say_fault (self, error->message);
      return;
    }
  if (length > MAX_ROOTS_BYTES || strlen (contents) != length ||
      strstr (contents, "-----BEGIN CERTIFICATE-----") == NULL)
    {
      say_fault (self, _ ("This file holds no CA certificate in PEM form: text that begins with “-----BEGIN "
                          "CERTIFICATE-----”. Choose another file."));
      return;
    }

  g_free (self->roots);
  self->roots = g_steal_pointer (&contents);
  changed_cb (self);
}

static void
roots_chosen_cb (CbkAccountDialog *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_file_load_contents_async (file, self->lifetime, roots_read_cb, g_object_ref (self));
}

/* Its contents go into the account: the file may be moved afterwards. */
static void
choose_roots_cb (CbkAccountDialog *self)
{
  self->chooser = gtk_file_chooser_native_new (_ ("CA Certificate"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                               /* Translators: the button of a dialog that chooses a file; a verb */
                                               _ ("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (roots_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
forget_roots_cb (CbkAccountDialog *self)
{
  g_clear_pointer (&self->roots, g_free);
  changed_cb (self);
}

static gboolean
cbk_account_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CBK_ACCOUNT_DIALOG (window)->lifetime);

  return GTK_WINDOW_CLASS (cbk_account_dialog_parent_class)->close_request (window);
}

static void
cbk_account_dialog_dispose (GObject *object)
{
  CbkAccountDialog *self = CBK_ACCOUNT_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->accounts);
  g_clear_object (&self->secrets);
  g_clear_object (&self->account);
  g_clear_object (&self->wanted);
  g_clear_object (&self->connector);
  g_clear_object (&self->chooser);

  G_OBJECT_CLASS (cbk_account_dialog_parent_class)->dispose (object);
}

static void
cbk_account_dialog_finalize (GObject *object)
{
  CbkAccountDialog *self = CBK_ACCOUNT_DIALOG (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->token, cbk_secrets_token_free);
  g_clear_error (&self->why_not_kept);
  g_free (self->roots);

  G_OBJECT_CLASS (cbk_account_dialog_parent_class)->finalize (object);
}

static void
cbk_account_dialog_class_init (CbkAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_account_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_account_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cbk_account_dialog_close_request;

  done_signal = g_signal_new ("done", CBK_TYPE_ACCOUNT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                              CBK_TYPE_ACCOUNT, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_ERROR);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, url_row);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, roots_row);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, forget_roots_button);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, token_hint_label);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, fault_box);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CbkAccountDialog, keep_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_roots_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_roots_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cbk_account_dialog_init (CbkAccountDialog *self)
{
  self->lifetime = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/* What is known of the account stands in the form, but for its token, which nobody need see again. */
static void
fill_in (CbkAccountDialog *self)
{
  gtk_window_set_title (GTK_WINDOW (self), _ ("Edit Account"));
  gtk_button_set_label (self->keep_button, _ ("_Save"));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), cbk_account_get_name (self->account));
  gtk_editable_set_text (GTK_EDITABLE (self->url_row), cbk_account_get_url (self->account));
  self->roots = g_strdup (cbk_account_get_roots (self->account));
}

/**
 * cbk_account_dialog_new:
 * @accounts: (transfer none): where the account is added or changed
 * @secrets: (transfer none): where its token is kept
 * @account: (nullable) (transfer none): the account to change, or %NULL to add one
 *
 * Returns: (transfer none): a modal window over @parent
 */
CbkAccountDialog *
cbk_account_dialog_new (GtkWindow *parent, CbkAccounts *accounts, CbkSecrets *secrets, CbkAccount *account)
{
  CbkAccountDialog *self = g_object_new (CBK_TYPE_ACCOUNT_DIALOG, "transient-for", parent, NULL);

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  self->accounts = g_object_ref (accounts);
  self->secrets = g_object_ref (secrets);
  if (account != NULL)
    {
      self->account = g_object_ref (account);
      fill_in (self);
    }
  changed_cb (self);
  cbk_dialog_begin_in (GTK_WINDOW (self), GTK_WIDGET (self->name_row));

  return self;
}

/**
 * cbk_account_dialog_ask_for_token:
 *
 * Puts the focus where a new token is entered.
 */
void
cbk_account_dialog_ask_for_token (CbkAccountDialog *self)
{
  g_return_if_fail (CBK_IS_ACCOUNT_DIALOG (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->token_row));
}
