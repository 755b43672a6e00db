/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help: what the window shows, what can be done with it, and what to do about a certificate in trouble.
 *
 * Pages of rows, as in Preferences: so they are searched, read row by row, and fit into a narrow window. */

#include "config.h"

#include "app/cbk-help-window.h"

#include <glib/gi18n.h>

#include "app/cbk-cell.h"
#include "app/cbk-closures.h"
#include "app/cbk-export-forms.h"
#include "app/cbk-forms.h"
#include "app/cbk-row.h"
#include "app/cbk-speech.h"

struct _CbkHelpWindow
{
  AdwPreferencesWindow parent_instance;

  GtkWindow  *parent;  /* borrowed: it ends with it */
  CbkSession *session; /* (owned) (nullable) */
  char       *address; /* (owned) (nullable) of the page of the CDN's security operations center */

  AdwPreferencesGroup *columns_group;
  AdwPreferencesGroup *colors_group;
  AdwPreferencesGroup *filters_group;
  AdwPreferencesGroup *forms_group;
  AdwPreferencesGroup *exports_group;
  AdwPreferencesGroup *age_group;
  AdwActionRow        *contact_row;
  GtkWidget           *contact_button;
};

G_DEFINE_FINAL_TYPE (CbkHelpWindow, cbk_help_window, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const column_texts[] = {
  [CBK_COLUMN_DOMAIN] =
    N_ ("The name that the certificate is for. A tooltip shows the other form of an international name."),
  [CBK_COLUMN_CREATE] = N_ ("When the first certificate of the domain was made"),
  [CBK_COLUMN_UPDATE] = N_ ("When its newest certificate was made"),
  [CBK_COLUMN_EXPIRE] = N_ ("When its current certificate ends, in your time zone. A tooltip has it in UTC."),
  [CBK_COLUMN_DAYS] = N_ ("How many whole days are left until then"),
  [CBK_COLUMN_STATUS] = N_ ("What the CDN says, but Expired from the second in which the certificate ends"),
  [CBK_COLUMN_TYPE] =
    N_ ("Auto SSL is made and renewed by the CDN. Upload SSL was uploaded, and a person has to renew it."),
};

static const char *const filter_texts[] = {
  [CBK_FILTER_ALL] = N_ ("Every domain"),
  [CBK_FILTER_EXPIRED] = N_ ("Certificates that have ended"),
  [CBK_FILTER_VALID] = N_ ("Certificates that work today"),
  [CBK_FILTER_7_DAYS] = N_ ("Valid ones of which 7 days are left, or fewer"),
  [CBK_FILTER_30_DAYS] = N_ ("Valid ones of which 30 days are left, or fewer"),
  [CBK_FILTER_ATTENTION] = N_ ("Pending, failed, revoked, discarded, and statuses that Certbook does not know"),
};

/* A cell as in the table, and what it means. */
static const struct
{
  CbkColumn   column;
  CbkStatus   reported;
  gint64      days;
  const char *text;
} samples[] = {
  { CBK_COLUMN_STATUS, CBK_STATUS_VALID, 60, N_ ("The certificate works") },
  { CBK_COLUMN_STATUS, CBK_STATUS_EXPIRED, -1, N_ ("It has ended: browsers refuse it") },
  { CBK_COLUMN_STATUS, CBK_STATUS_PENDING, 60, N_ ("The CDN is not done with it yet") },
  { CBK_COLUMN_STATUS, CBK_STATUS_FAILED, 60, N_ ("It could not be made or put into use") },
  { CBK_COLUMN_STATUS, CBK_STATUS_REVOKED, 60, N_ ("Its authority has taken it back") },
  { CBK_COLUMN_STATUS, CBK_STATUS_DISCARDED, 60, N_ ("The CDN does not use it any more") },
  { CBK_COLUMN_DAYS, CBK_STATUS_VALID, 60, N_ ("Green: 8 days or more are left") },
  { CBK_COLUMN_DAYS, CBK_STATUS_VALID, 7, N_ ("Red and bold: 7 days or fewer are left") },
  { CBK_COLUMN_DAYS, CBK_STATUS_EXPIRED, -1, N_ ("Red: it has ended") },
};

static gboolean
get_sample (gpointer item, guint column, CbkCellContent *content, gpointer user_data)
{
  CbkVerdict verdict = cbk_status_judge (samples[column].reported, samples[column].days * 86400, 0);

  cbk_row_get_verdict_content (&verdict, "", samples[column].column, content);
  return TRUE;
}

static char *
get_no_hint (gpointer item, guint column, gpointer user_data)
{
  return NULL;
}

static const CbkCellSource sample_source = { .get_content = get_sample, .get_hint = get_no_hint };

static GtkWidget *
add_row (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_preferences_group_add (group, row);

  return row;
}

/* What is drawn is read, too: the name of the row is the text of its cell, then its title. */
static void
add_sample (AdwPreferencesGroup *group, guint i)
{
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);
  g_auto (CbkCellContent) content = { 0 };
  GtkWidget *cell = cbk_cell_new (&sample_source, i, cbk_row_get_widest (CBK_COLUMN_STATUS), CBK_CELL_PILL);
  GtkWidget *row = add_row (group, _ (samples[i].text), "");

  cbk_cell_set_item (CBK_CELL (cell), item);
  gtk_widget_set_valign (cell, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), cell);

  get_sample (item, i, &content, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, content.text, -1);
}

/* The lines below the table, as they read when they stand there. */
static void
add_ages (AdwPreferencesGroup *group)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *age = cbk_format_age (0, 3 * 60);
  g_autofree char *offline = cbk_format_offline (8 * 3600 + 12 * 60, 12 * 3600, zone);

  add_row (group, age, _ ("What is shown was true then. Certbook syncs by itself; F5 does it at once."));
  add_row (group, offline, _ ("The last sync failed. A line above the table says why, and what leads on."));
  add_row (group, _ ("Not synced completely yet"),
           _ ("Some domains are still missing. The next sync goes on where the last one ended."));
}

static void
fill (CbkHelpWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (column_texts); i++)
    add_row (self->columns_group, cbk_column_title (i), _ (column_texts[i]));
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    add_sample (self->colors_group, i);
  for (guint i = 0; i < G_N_ELEMENTS (filter_texts); i++)
    add_row (self->filters_group, cbk_filter_title (i), _ (filter_texts[i]));
  for (CbkForm form = CBK_FORM_PAIR; form <= CBK_FORM_PKCS12_LEGACY; form++)
    add_row (self->forms_group, cbk_form_title (form), cbk_form_purpose (form));
  for (CbkExportFormat form = CBK_EXPORT_CSV; form <= CBK_EXPORT_CALENDAR; form++)
    add_row (self->exports_group, cbk_export_form_title (form), cbk_export_form_purpose (form));
  add_ages (self->age_group);
}

static void
show_contact (CbkHelpWindow *self)
{
  const CbkSessionFacts *facts = self->session != NULL ? cbk_session_get_facts (self->session) : NULL;

  g_free (self->address);
  self->address = facts != NULL ? g_strdup (facts->support_url) : NULL;
  gtk_widget_set_visible (self->contact_button, self->address != NULL);
  adw_action_row_set_activatable_widget (self->contact_row, self->address != NULL ? self->contact_button : NULL);
  adw_action_row_set_subtitle (self->contact_row,
                               self->address != NULL
                                 ? self->address
                                 : _ ("The CDN has not told its address yet. Look for it in the CDN’s console."));
}

static void
contact_clicked_cb (CbkHelpWindow *self)
{
  gtk_show_uri (GTK_WINDOW (self), self->address, GDK_CURRENT_TIME);
}

static void
cbk_help_window_dispose (GObject *object)
{
  g_clear_object (&CBK_HELP_WINDOW (object)->session);

  G_OBJECT_CLASS (cbk_help_window_parent_class)->dispose (object);
}

static void
cbk_help_window_finalize (GObject *object)
{
  g_free (CBK_HELP_WINDOW (object)->address);

  G_OBJECT_CLASS (cbk_help_window_parent_class)->finalize (object);
}

static void
cbk_help_window_class_init (CbkHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_help_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_help_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, columns_group);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, colors_group);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, filters_group);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, forms_group);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, exports_group);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, age_group);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, contact_row);
  gtk_widget_class_bind_template_child (widget_class, CbkHelpWindow, contact_button);
  gtk_widget_class_bind_template_callback (widget_class, contact_clicked_cb);
}

static void
cbk_help_window_init (CbkHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cbk_speech_tidy (GTK_WIDGET (self));
  fill (self);
}

static CbkHelpWindow *
make (GtkWindow *parent, CbkSession *session)
{
  CbkHelpWindow *self = g_object_new (CBK_TYPE_HELP_WINDOW, "application", gtk_window_get_application (parent),
                                      "transient-for", parent, NULL);
  g_autoptr (GtkWindowGroup) group = gtk_window_group_new ();

  /* A modal dialog blocks the windows of its own group. */
  gtk_window_group_add_window (group, GTK_WINDOW (self));

  self->parent = parent;
  /* Where GTK 4.8 is to destroy it with its parent, a key that quits has it look for a parent that is gone. */
  g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_window_destroy), self, G_CONNECT_SWAPPED);
  if (session != NULL)
    {
      self->session = g_object_ref (session);
      g_signal_connect_object (session, "changed", G_CALLBACK (show_contact), self, G_CONNECT_SWAPPED);
    }
  show_contact (self);

  return self;
}

static CbkHelpWindow *
find (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (CBK_IS_HELP_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
stand_over_parent (CbkHelpWindow *self)
{
  gtk_window_set_transient_for (GTK_WINDOW (self), self->parent);
}

/**
 * cbk_help_window_open:
 * @parent: (transfer none): the window that is explained, and that the help ends with
 * @session: (nullable) (transfer none): the account whose CDN may be contacted
 *
 * Brings the help to the front. There is one at a time: it stands beside @parent and its dialogs, is read and closed
 * while one of them is open, too, and what it says of the CDN is of the account that was shown. When it is closed, the
 * window has the focus again in which it was asked for.
 */
void
cbk_help_window_open (GtkWindow *parent, CbkSession *session)
{
  CbkHelpWindow *self = find (gtk_window_get_application (parent));
  GListModel    *toplevels = gtk_window_get_toplevels ();

  if (self == NULL)
    self = make (parent, session);
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (!gtk_window_is_active (window) || window == GTK_WINDOW (self))
        continue;
      gtk_window_set_transient_for (GTK_WINDOW (self), window);
      if (window != self->parent)
        g_signal_connect_object (window, "unmap", G_CALLBACK (stand_over_parent), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self));
}
