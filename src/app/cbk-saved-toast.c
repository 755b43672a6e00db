/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toast that says what was saved, and offers to show it in its folder. */

#include "config.h"

#include "app/cbk-saved-toast.h"

#include <glib/gi18n.h>

#include "app/cbk-forms.h"
#include "app/cbk-speech.h"

#define SECONDS 10

/**
 * cbk_saved_toast_show:
 * @toast: (inout) (transfer full) (nullable): the toast before, which goes, and then this one
 * @files: absolute paths, at least one
 * @action_name: what shows a file in its folder; its parameter is a bytestring
 */
void
cbk_saved_toast_show (AdwToast **toast, AdwToastOverlay *overlay, const char *const *files, const char *action_name)
{
  g_autofree char *text = cbk_format_saved (files);
  g_autofree char *title = g_markup_escape_text (text, -1);

  /* A second one would wait until the time of the first is over. */
  if (*toast != NULL)
    adw_toast_dismiss (*toast);
  g_clear_object (toast);
  *toast = adw_toast_new (title);
  adw_toast_set_button_label (*toast, _ ("Show in _Folder"));
  adw_toast_set_action_name (*toast, action_name);
  adw_toast_set_action_target (*toast, "^ay", files[0]);
  adw_toast_set_timeout (*toast, SECONDS);
  adw_toast_overlay_add_toast (overlay, g_object_ref (*toast));
  cbk_speech_tell (GTK_WIDGET (overlay), text);
}
