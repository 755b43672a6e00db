/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows a sync left out, and what was wrong with each, to be copied for the CDN's support. */

#include "config.h"

#include "app/cbk-unreadable-dialog.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-dialog.h"
#include "app/cbk-speech.h"

struct _CbkUnreadableDialog
{
  AdwWindow parent_instance;

  GtkTextView *text_view;
};

G_DEFINE_FINAL_TYPE (CbkUnreadableDialog, cbk_unreadable_dialog, ADW_TYPE_WINDOW)

static void
copy_cb (CbkUnreadableDialog *self)
{
  GtkTextBuffer   *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter      start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
cbk_unreadable_dialog_class_init (CbkUnreadableDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/certbook/Certbook/ui/cbk-unreadable-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkUnreadableDialog, text_view);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cbk_unreadable_dialog_init (CbkUnreadableDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/**
 * cbk_unreadable_dialog_new:
 * @sentences: (transfer none) (element-type utf8): a sentence about each of the first rows
 * @n_unreadable: how many rows there are in all
 *
 * Returns: (transfer none): a modal window over @parent
 */
CbkUnreadableDialog *
cbk_unreadable_dialog_new (GtkWindow *parent, GPtrArray *sentences, guint n_unreadable)
{
  CbkUnreadableDialog *self = g_object_new (CBK_TYPE_UNREADABLE_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  cbk_dialog_go_with_parent (GTK_WINDOW (self));
  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (sentences, i));
  if (n_unreadable > sentences->len)
    {
      g_autofree char *number = cbk_format_number (n_unreadable - sentences->len);

      g_string_append_printf (
        text, g_dngettext (GETTEXT_PACKAGE, "and %s more\n", "and %s more\n", n_unreadable - sentences->len), number);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text->str, -1);

  return self;
}
