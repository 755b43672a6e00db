/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines above the table about the account that is shown. */

#include "config.h"

#include "app/cbk-notices.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-digest-bar.h"
#include "app/cbk-notice.h"

struct _CbkNotices
{
  AdwBin parent_instance;

  CbkNotice *failure_notice;
  CbkNotice *unreadable_notice;
  CbkNotice *put_aside_notice;
  CbkNotice *skew_notice;

  CbkDigestBar *digest_bar;
};

G_DEFINE_FINAL_TYPE (CbkNotices, cbk_notices, ADW_TYPE_BIN)

static void
cbk_notices_class_init (CbkNoticesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CBK_TYPE_DIGEST_BAR);
  g_type_ensure (CBK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-notices.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkNotices, failure_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkNotices, unreadable_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkNotices, put_aside_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkNotices, skew_notice);
  gtk_widget_class_bind_template_child (widget_class, CbkNotices, digest_bar);
}

static void
cbk_notices_init (CbkNotices *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Returns: (transfer full) (nullable): how wrong the clock of this computer seems to be */
static char *
dup_skew (CbkSession *session)
{
  CbkConnector *connector = cbk_session_get_connector (session);
  gint64        skew;

  return connector != NULL && cbk_connector_get_clock_skew (connector, &skew) ? cbk_format_clock_skew (skew) : NULL;
}

/**
 * cbk_notices_update:
 * @session: (nullable): the account that is shown
 * @has_rows: whether there is a table below; else a page says what failed
 * @remedy: what can be done about a failure
 */
void
cbk_notices_update (CbkNotices *self, CbkSession *session, gboolean has_rows, CbkRemedy remedy)
{
  static const CbkSessionFacts nothing = { 0 };
  const CbkSessionFacts       *facts = session != NULL ? cbk_session_get_facts (session) : &nothing;
  gboolean                     is_over = has_rows && !facts->is_syncing;
  g_autofree char             *unreadable = NULL;
  g_autofree char             *put_aside = NULL;
  g_autofree char             *skew = session != NULL ? dup_skew (session) : NULL;

  g_return_if_fail (CBK_IS_NOTICES (self));

  if (is_over && facts->n_unreadable > 0)
    unreadable = cbk_format_unreadable (facts->n_unreadable);
  if (facts->put_aside != NULL)
    put_aside = cbk_format_put_aside (facts->put_aside);

  g_object_set (self->failure_notice, "action-name", cbk_remedy_action (remedy), NULL);
  cbk_notice_say (self->failure_notice, is_over && facts->failure != NULL ? facts->failure->message : NULL,
                  cbk_remedy_title (remedy));
  /* Translators: a button that shows which domains could not be read; a noun */
  cbk_notice_say (self->unreadable_notice, unreadable, _ ("_Details"));
  /* Translators: a button that takes a message away; a verb */
  cbk_notice_say (self->put_aside_notice, put_aside, _ ("Dis_miss"));
  cbk_notice_say (self->skew_notice, skew, NULL);
  cbk_digest_bar_offer (self->digest_bar, is_over);
}

/**
 * cbk_notices_offer_digest:
 * @settings: where the answer is kept
 *
 * Lets a person be asked, once there are rows, whether they want the digest. Once.
 */
void
cbk_notices_offer_digest (CbkNotices *self, GSettings *settings)
{
  g_return_if_fail (CBK_IS_NOTICES (self));

  cbk_digest_bar_set_settings (self->digest_bar, settings);
}
