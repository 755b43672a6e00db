/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a certificate as groups of rows, each with a button that copies it. */

#include "config.h"

#include "app/cbk-fact-list.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"

#define DAY G_GINT64_CONSTANT (86400)

struct _CbkFactList
{
  AdwBin     parent_instance;
  GTimeZone *zone; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CbkFactList, cbk_fact_list, ADW_TYPE_BIN)

static void
copy_clicked_cb (GtkButton *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), "text");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
}

static GtkWidget *
make_row (const char *label, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  /* Translators: %s names a fact of a certificate, such as "Serial number" */
  g_autofree char *copy = g_strdup_printf (_ ("Copy %s"), label);

  /* What a certificate says is text, never markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  gtk_widget_add_css_class (row, "fact");

  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (value), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_clicked_cb), NULL);
  gtk_widget_set_tooltip_text (button, copy);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, copy, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
add_fact (AdwPreferencesGroup *group, const CbkFact *fact)
{
  GtkWidget *row = make_row (fact->label, fact->value);

  if (fact->is_code)
    gtk_widget_add_css_class (row, "code");
  adw_preferences_group_add (group, row);
}

static GtkWidget *
make_group (const char *title)
{
  GtkWidget       *group = adw_preferences_group_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);

  return group;
}

/* Where the CDN's record and the certificate disagree by more than a day, both are shown. */
static GtkWidget *
make_difference (CbkFactList *self, CbkChain *chain, gint64 recorded)
{
  gint64           stated = cbk_chain_get_expire_time (chain, 0);
  g_autofree char *recorded_time = NULL;
  g_autofree char *stated_time = NULL;
  GtkWidget       *group;

  if (recorded == CBK_TIME_NONE || stated == CBK_CHAIN_TIME_UNREADABLE || ABS (recorded - stated) <= DAY)
    return NULL;

  recorded_time = cbk_format_time (recorded, self->zone);
  stated_time = cbk_format_time (stated, self->zone);
  group = make_group (_ ("The CDN’s Record and the Certificate Disagree"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_row (_ ("Expires, by the CDN’s record"), recorded_time));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (_ ("Expires, by the certificate"), stated_time));

  return group;
}

static char *
dup_trust_sentence (const CbkTrust *trust)
{
  /* Translators: a certification authority without a name */
  const char *name = trust->authority[0] != '\0' ? trust->authority : _ ("(no name)");

  switch (trust->kind)
    {
    case CBK_TRUST_SYSTEM:
      return g_strdup_printf (_ ("Ends at “%s”, which this computer trusts."), name);
    case CBK_TRUST_ACCOUNT:
      return g_strdup_printf (_ ("Ends at “%s”, which this account trusts."), name);
    case CBK_TRUST_UNKNOWN_ISSUER:
      return g_strdup_printf (_ ("Issued by “%s”, which this computer does not know."), name);
    case CBK_TRUST_SELF_ISSUED:
      return g_strdup (_ ("Names itself as its issuer, and this computer does not know it."));
    case CBK_TRUST_INVALID:
      return g_strdup_printf (_ ("Leads to “%s”, but through a certificate that is not valid in this chain."), name);
    }
  g_return_val_if_reached (NULL);
}

static GtkWidget *
make_chain_group (CbkChain *chain, const CbkTrust *trust, const GError *trust_error)
{
  guint            length = cbk_chain_get_length (chain);
  GtkWidget       *group = make_group (_ ("Chain"));
  g_autofree char *sentence = trust != NULL ? dup_trust_sentence (trust) : g_strdup (trust_error->message);

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *issuer = g_strdup_printf (_ ("Issued by %s"), cbk_chain_get_issuer (chain, i));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (cbk_chain_get_subject (chain, i), issuer));
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (_ ("Trust"), sentence));

  return group;
}

static void
cbk_fact_list_finalize (GObject *object)
{
  g_time_zone_unref (CBK_FACT_LIST (object)->zone);

  G_OBJECT_CLASS (cbk_fact_list_parent_class)->finalize (object);
}

static void
cbk_fact_list_class_init (CbkFactListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_fact_list_finalize;
}

static void
cbk_fact_list_init (CbkFactList *self)
{
  self->zone = g_time_zone_new_local ();
}

/**
 * cbk_fact_list_set_chain:
 * @chain: (transfer none): its first certificate is the one whose facts are shown
 * @trust: (transfer none) (nullable): whom the chain ends at
 * @trust_error: (transfer none) (nullable): where there is no @trust: why
 * @recorded_expire_time: what the CDN's record says, UTC seconds, or %CBK_TIME_NONE
 */
void
cbk_fact_list_set_chain (CbkFactList    *self,
                         CbkChain       *chain,
                         const CbkTrust *trust,
                         const GError   *trust_error,
                         gint64          recorded_expire_time)
{
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (chain, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *difference;

  g_return_if_fail (CBK_IS_FACT_LIST (self));
  g_return_if_fail (trust != NULL || trust_error != NULL);

  difference = make_difference (self, chain, recorded_expire_time);
  if (difference != NULL)
    gtk_box_append (GTK_BOX (box), difference);

  for (guint i = 0; i < sections->len; i++)
    {
      const CbkFactSection *section = g_ptr_array_index (sections, i);
      GtkWidget            *group = make_group (section->title);

      for (guint j = 0; j < section->facts->len; j++)
        add_fact (ADW_PREFERENCES_GROUP (group), g_ptr_array_index (section->facts, j));
      gtk_box_append (GTK_BOX (box), group);
    }
  gtk_box_append (GTK_BOX (box), make_chain_group (chain, trust, trust_error));

  adw_bin_set_child (ADW_BIN (self), box);
}

static void
add_sentences (GtkWidget *group, const char *label, GStrv sentences)
{
  for (guint i = 0; sentences[i] != NULL; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (label, sentences[i]));
}

/**
 * cbk_fact_list_set_saved:
 *
 * Shows what was written by a save: where, the fingerprint to compare, and what is to be minded.
 */
void
cbk_fact_list_set_saved (CbkFactList *self, const CbkSaveResult *saved)
{
  GtkWidget *group = make_group (_ ("Saved"));

  g_return_if_fail (CBK_IS_FACT_LIST (self));

  for (guint i = 0; saved->files[i] != NULL; i++)
    {
      g_autofree char *shown = g_filename_display_name (saved->files[i]);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (_ ("File"), shown));
    }
  if (saved->sha256 != NULL)
    {
      GtkWidget *row = make_row (_ ("SHA-256 fingerprint of the certificate"), saved->sha256);

      gtk_widget_add_css_class (row, "code");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  add_sentences (group, _ ("Warning"), saved->findings);
  add_sentences (group, _ ("Warning"), saved->place_warnings);
  add_sentences (group, _ ("Note"), saved->notes);

  adw_bin_set_child (ADW_BIN (self), group);
}
