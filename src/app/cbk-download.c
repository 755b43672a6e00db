/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a click on Download to files on the disk: password, place, what would be replaced, what the checks found. */

#include "config.h"

#include "app/cbk-download.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cbk-forms.h"
#include "app/cbk-password-dialog.h"
#include "app/cbk-sandbox.h"
#include "app/cbk-save-chooser.h"

struct _CbkDownload
{
  GObject parent_instance;

  GtkWindow    *parent;   /* not owned: it owns this */
  CbkAccess    *access;   /* (owned) */
  GSettings    *settings; /* (owned) where the folder used last is remembered */
  GCancellable *lifetime; /* (owned) */

  /* The download that is being prepared or made; one at a time. */
  gboolean              is_busy;
  char                 *domain;         /* (owned) xn-- form */
  char                 *certificate_id; /* (owned) */
  gboolean              has_key;        /* the CDN says that it gives the key out */
  CbkForm               form;
  char                 *password;   /* (owned) (nullable) wiped */
  char                 *target;     /* (owned) */
  char                 *key_target; /* (owned) (nullable) */
  gboolean              replace_key;
  GtkFileChooserNative *chooser; /* (owned) (nullable) it vanishes without an own reference */
  CbkSave              *save;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CbkDownload, cbk_download, G_TYPE_OBJECT)

static guint saved_signal;

static void
wipe (char *text)
{
  if (text == NULL)
    return;

  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
end_download (CbkDownload *self)
{
  self->is_busy = FALSE;
  g_clear_object (&self->chooser);
  g_clear_object (&self->save);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->certificate_id, g_free);
  g_clear_pointer (&self->password, wipe);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->key_target, g_free);
}

static void
tell (CbkDownload *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (self->parent, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
question_response_cb (CbkDownload *self, const char *response)
{
  if (self->save != NULL)
    cbk_save_answer (self->save, g_str_equal (response, "save"));
}

static void
question_cb (CbkSave *save, const char *const *findings, gpointer user_data)
{
  CbkDownload     *self = user_data;
  g_autofree char *body = g_strjoinv ("\n\n", (char **) findings);
  GtkWidget       *dialog = adw_message_dialog_new (self->parent, _ ("Save in Spite of This?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save", _ ("_Save Anyway"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (question_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkDownload) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSaveResult) saved = cbk_save_run_finish (CBK_SAVE (source), result, &error);
  g_autofree char *why = NULL;

  end_download (self);
  if (g_cancellable_is_cancelled (self->lifetime))
    return;
  if (saved == NULL)
    {
      tell (self, _ ("Not Saved"), error->message);
      return;
    }

  switch (saved->outcome)
    {
    case CBK_SAVE_SAVED:
      g_signal_emit (self, saved_signal, 0, saved);
      break;
    case CBK_SAVE_REFUSED:
      why = g_strjoinv ("\n\n", saved->findings);
      tell (self, _ ("Not Saved"), why);
      break;
    case CBK_SAVE_DECLINED:
      break;
    }
}

static void
run_save (CbkDownload *self)
{
  CbkSaveOrder order = {
    .url = cbk_access_get_url (self->access),
    .token = cbk_access_get_token (self->access),
    .roots = cbk_access_get_roots (self->access),
    .domain = self->domain,
    .certificate_id = self->certificate_id,
    .has_key = self->has_key,
    .form = self->form,
    .target = self->target,
    .key_target = self->key_target,
    .replace = TRUE, /* the chooser asked */
    .replace_key = self->replace_key,
    .password = self->password,
  };

  self->save = cbk_save_new ();
  cbk_save_run_async (self->save, &order, question_cb, self->lifetime, saved_cb, g_object_ref (self));
}

static void
replace_key_response_cb (CbkDownload *self, const char *response)
{
  if (!g_str_equal (response, "replace"))
    {
      end_download (self);
      return;
    }

  self->replace_key = TRUE;
  run_save (self);
}

static void
ask_about_key (CbkDownload *self)
{
  g_autofree char *name = g_path_get_basename (self->key_target);
  g_autofree char *shown = g_filename_display_name (name);
  /* Translators: %s is the name of a file */
  g_autofree char *heading = g_strdup_printf (_ ("Replace “%s” Too?"), shown);
  GtkWidget       *dialog;

  if (!g_file_test (self->key_target, G_FILE_TEST_EXISTS))
    {
      run_save (self);
      return;
    }

  dialog = adw_message_dialog_new (self->parent, heading,
                                   _ ("The private key is saved beside the certificate, and a file of that name is "
                                      "there already. What is in it is lost when it is replaced."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replace", _ ("_Replace"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (replace_key_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void choose_place (CbkDownload *self, const char *title, const char *name, GCallback response_cb);

static void
key_place_response_cb (CbkDownload *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    self->key_target = cbk_save_chooser_dup_path (self->chooser);
  g_clear_object (&self->chooser);
  if (self->key_target == NULL)
    {
      end_download (self);
      return;
    }

  self->replace_key = TRUE; /* the chooser asked */
  run_save (self);
}

static void
place_response_cb (CbkDownload *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    self->target = cbk_save_chooser_dup_path (self->chooser);
  g_clear_object (&self->chooser);
  if (self->target == NULL)
    {
      if (response == GTK_RESPONSE_ACCEPT)
        tell (self, _ ("Not Saved"), cbk_save_chooser_no_path ());
      end_download (self);
      return;
    }

  cbk_save_chooser_remember (self->settings, self->target);
  if (self->form != CBK_FORM_PAIR)
    run_save (self);
  else if (cbk_sandbox_is_around ())
    {
      /* There a save dialog gives access to the one file that was chosen, and to nothing beside it. */
      g_autofree char *name = cbk_bundle_suggest_name (self->domain, CBK_FORM_KEY);

      choose_place (self, _ ("Save Private Key"), name, G_CALLBACK (key_place_response_cb));
    }
  else
    {
      self->key_target = cbk_key_path_beside (self->target);
      ask_about_key (self);
    }
}

static void
choose_place (CbkDownload *self, const char *title, const char *name, GCallback response_cb)
{
  self->chooser = cbk_save_chooser_new (self->parent, title, name, self->settings);
  g_signal_connect_object (self->chooser, "response", response_cb, self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_first_place (CbkDownload *self)
{
  g_autofree char *name = cbk_bundle_suggest_name (self->domain, self->form);

  choose_place (self, cbk_form_title (self->form), name, G_CALLBACK (place_response_cb));
}

static void
password_done_cb (CbkDownload *self, guint form, const char *password)
{
  self->form = form;
  self->password = g_strdup (password);
  choose_first_place (self);
}

/* The password's window goes after "done", too: only one that was closed without it ends the download. */
static void
password_closed_cb (CbkDownload *self)
{
  if (self->chooser == NULL)
    end_download (self);
}

static void
cbk_download_dispose (GObject *object)
{
  CbkDownload *self = CBK_DOWNLOAD (object);

  g_cancellable_cancel (self->lifetime);
  end_download (self);
  g_clear_object (&self->access);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cbk_download_parent_class)->dispose (object);
}

static void
cbk_download_finalize (GObject *object)
{
  g_object_unref (CBK_DOWNLOAD (object)->lifetime);

  G_OBJECT_CLASS (cbk_download_parent_class)->finalize (object);
}

static void
cbk_download_class_init (CbkDownloadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_download_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_download_finalize;

  saved_signal =
    g_signal_new ("saved", CBK_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
cbk_download_init (CbkDownload *self)
{
  self->lifetime = g_cancellable_new ();
}

/**
 * cbk_download_new:
 * @parent: the window over which questions are asked; it owns the download and outlives it
 * @access: (transfer none): the CDN to ask
 */
CbkDownload *
cbk_download_new (GtkWindow *parent, CbkAccess *access, GSettings *settings)
{
  CbkDownload *self = g_object_new (CBK_TYPE_DOWNLOAD, NULL);

  self->parent = parent;
  self->access = g_object_ref (access);
  self->settings = g_object_ref (settings);

  return self;
}

/**
 * cbk_download_start:
 * @domain: xn-- form
 * @certificate: the entry of its history
 *
 * Does nothing while another download is being prepared or made: its dialog is on the screen.
 */
void
cbk_download_start (CbkDownload *self, const char *domain, const CbkCertificate *certificate, CbkForm form)
{
  g_return_if_fail (CBK_IS_DOWNLOAD (self));

  if (self->is_busy)
    return;

  self->is_busy = TRUE;
  self->domain = g_strdup (domain);
  self->certificate_id = g_strdup (certificate->id);
  self->has_key = certificate->private_key == CBK_KEY_AVAILABLE;
  self->form = form;
  self->replace_key = FALSE;

  if (cbk_form_takes_password (form))
    {
      CbkPasswordDialog *dialog = cbk_password_dialog_new (self->parent, form);

      g_signal_connect_object (dialog, "done", G_CALLBACK (password_done_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (dialog, "destroy", G_CALLBACK (password_closed_cb), self, G_CONNECT_SWAPPED);
      gtk_window_present (GTK_WINDOW (dialog));
    }
  else
    choose_first_place (self);
}
