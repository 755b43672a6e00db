/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a certificate as groups of rows, each with a button that copies it. */

#include "config.h"

#include "app/cbk-fact-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cbk-closures.h"
#include "app/cbk-literal.h"
#include "app/cbk-sandbox.h"
#include "app/cbk-speech.h"

#define DAY G_GINT64_CONSTANT (86400)

#define MAX_UNSEARCHED 20
#define INDENT 18
/* Between what stands before the title of a row, and that. */
#define PREFIX_SPACING 12
#define TIME_BAR_WIDTH 100

struct _CbkFactList
{
  AdwBin     parent_instance;
  GTimeZone *zone;     /* (owned) */
  CbkChain  *chain;    /* (owned) (nullable) */
  GtkWidget *sections; /* (nullable) the box with the facts of one certificate of the chain; the list's */
  GPtrArray *marks;    /* (owned) (nullable) of GtkWidget: the mark of the row of each certificate; the rows' */
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
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, copy,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, value, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  cbk_speech_tidy (row);
  cbk_literal_keep (row);

  return row;
}

static GtkWidget *
add_fact (AdwPreferencesGroup *group, const CbkFact *fact)
{
  GtkWidget *row = make_row (fact->label, fact->value);

  if (fact->is_code)
    gtk_widget_add_css_class (row, "code");
  adw_preferences_group_add (group, row);

  return row;
}

static GtkWidget *
make_group (const char *title)
{
  GtkWidget       *group = adw_preferences_group_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);

  return group;
}

static void
section_search_changed_cb (GtkEditable *entry, GPtrArray *rows)
{
  g_autofree char *wanted = g_utf8_strdown (gtk_editable_get_text (entry), -1);

  for (guint i = 0; i < rows->len; i++)
    {
      AdwActionRow    *row = g_ptr_array_index (rows, i);
      g_autofree char *value = g_utf8_strdown (adw_action_row_get_subtitle (row), -1);

      gtk_widget_set_visible (GTK_WIDGET (row), strstr (value, wanted) != NULL);
    }
}

/* A certificate of a CDN may have a hundred names. */
static void
add_search (GtkWidget *group, GPtrArray *rows, const char *title)
{
  GtkWidget *entry = gtk_search_entry_new ();
  /* Translators: %s is what is searched, such as "Names" */
  g_autofree char *label = g_strdup_printf (_ ("Search %s"), title);

  g_object_set (entry, "placeholder-text", label, "search-delay", 0, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  g_signal_connect_data (entry, "search-changed", G_CALLBACK (section_search_changed_cb), g_ptr_array_ref (rows),
                         (GClosureNotify) g_ptr_array_unref, 0);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), entry);
}

static GtkWidget *
make_section (const CbkFactSection *section)
{
  GtkWidget *group = make_group (section->title);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < section->facts->len; i++)
    g_ptr_array_add (rows, add_fact (ADW_PREFERENCES_GROUP (group), g_ptr_array_index (section->facts, i)));
  if (rows->len > MAX_UNSEARCHED)
    add_search (group, rows, section->title);

  return group;
}

/* The facts of one certificate of the chain, and the mark on its row. */
static void
show_certificate (CbkFactList *self, guint index)
{
  g_autoptr (GPtrArray) sections = cbk_chain_dup_sections (self->chain, index);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->sections)) != NULL)
    gtk_box_remove (GTK_BOX (self->sections), child);
  for (guint i = 0; i < sections->len; i++)
    gtk_box_append (GTK_BOX (self->sections), make_section (g_ptr_array_index (sections, i)));
  for (guint i = 0; i < self->marks->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->marks, i), i == index);
}

static void
chain_row_activated_cb (CbkFactList *self, GtkWidget *row)
{
  show_certificate (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "index")));
}

static GtkWidget *
make_time_row (CbkFactList *self, const char *label, gint64 time)
{
  g_autofree char *copied = cbk_format_time (time, self->zone);
  g_autofree char *shown = cbk_literal_dup_time (time, self->zone);
  GtkWidget       *row = make_row (label, copied);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown);

  return row;
}

/* Where the CDN's record and the certificate disagree by more than a day, both are shown. */
static GtkWidget *
make_difference (CbkFactList *self, CbkChain *chain, gint64 recorded)
{
  gint64     stated = cbk_chain_get_expire_time (chain, 0);
  GtkWidget *group;

  if (recorded == CBK_TIME_NONE || stated == CBK_CHAIN_TIME_UNREADABLE || ABS (recorded - stated) <= DAY)
    return NULL;

  group = make_group (_ ("The CDN’s Record and the Certificate Disagree"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_time_row (self, _ ("Expires, by the CDN’s record"), recorded));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_time_row (self, _ ("Expires, by the certificate"), stated));

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
make_chain_row (CbkFactList *self, guint index, guint depth)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
  /* Translators: the name of a certificate authority */
  g_autofree char *issuer = g_strdup_printf (_ ("Issued by %s"), cbk_chain_get_issuer (self->chain, index));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), cbk_chain_get_subject (self->chain, index));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), issuer);
  gtk_widget_set_tooltip_text (row, _ ("Show the facts of this certificate"));
  if (depth > 0)
    {
      GtkWidget *indent = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_set_size_request (indent, depth * INDENT - PREFIX_SPACING, -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), indent);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
  cbk_speech_tidy (row);
  cbk_literal_keep (row);
  g_ptr_array_add (self->marks, mark);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "index", GUINT_TO_POINTER (index));
  g_signal_connect_object (row, "activated", G_CALLBACK (chain_row_activated_cb), self, G_CONNECT_SWAPPED);

  return row;
}

/* As a tree: who issued stands above what was issued, and each can be walked to. */
static GtkWidget *
make_chain_group (CbkFactList *self, const CbkCertificateFacts *facts)
{
  guint length = cbk_chain_get_length (self->chain);
  /* Translators: of certificates, each of which was signed with the next one */
  GtkWidget       *group = make_group (_ ("Chain"));
  g_autofree char *sentence =
    facts->trust != NULL ? dup_trust_sentence (facts->trust) : g_strdup (facts->trust_error->message);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < length; i++)
    g_ptr_array_add (rows, make_chain_row (self, i, length - 1 - i));
  for (guint i = length; i > 0; i--)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), g_ptr_array_index (rows, i - 1));
  /* Translators: whether an authority that is known has signed the chain; a title */
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (_ ("Trust"), sentence));

  return group;
}

static GtkWidget *
make_findings_group (GPtrArray *findings)
{
  /* Translators: what is wrong with a certificate; a title */
  GtkWidget *group = make_group (_ ("To Be Minded"));

  for (guint i = 0; i < findings->len; i++)
    {
      const CbkFinding *finding = g_ptr_array_index (findings, i);
      gboolean          is_note = finding->gravity == CBK_GRAVITY_NOTE;

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 make_row (is_note ? _ ("Note") : _ ("Warning"), finding->sentence));
    }

  return group;
}

/* How much of the certificate's time has gone, in words and as a bar. */
static GtkWidget *
make_time_group (const CbkCertificateFacts *facts)
{
  gint64           begin = cbk_chain_get_not_before (facts->chain, 0);
  gint64           end = cbk_chain_get_expire_time (facts->chain, 0);
  g_autofree char *text = cbk_format_elapsed (begin, end, facts->now);
  GtkWidget       *group, *row, *bar;

  if (begin == CBK_CHAIN_TIME_UNREADABLE || end == CBK_CHAIN_TIME_UNREADABLE || begin >= end)
    return NULL;

  /* Translators: how long a certificate still is valid; a title */
  group = make_group (_ ("Time"));
  row = make_row (_ ("Elapsed and remaining"), text);
  bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar),
                                 CLAMP ((double) (facts->now - begin) / (end - begin), 0.0, 1.0));
  gtk_widget_set_size_request (bar, TIME_BAR_WIDTH, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  return group;
}

static void
cbk_fact_list_dispose (GObject *object)
{
  CbkFactList *self = CBK_FACT_LIST (object);

  g_clear_object (&self->chain);
  g_clear_pointer (&self->marks, g_ptr_array_unref);

  G_OBJECT_CLASS (cbk_fact_list_parent_class)->dispose (object);
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
  G_OBJECT_CLASS (klass)->dispose = cbk_fact_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_fact_list_finalize;
}

static void
cbk_fact_list_init (CbkFactList *self)
{
  self->zone = g_time_zone_new_local ();
}

static void
append (GtkWidget *box, GtkWidget *group)
{
  if (group != NULL)
    gtk_box_append (GTK_BOX (box), group);
}

/**
 * cbk_fact_list_set_facts:
 * @facts: (transfer none): one of trust and trust_error is there
 *
 * Shows what is to be minded about a certificate, its chain, and the facts of each certificate of that chain: first
 * those of its own.
 */
void
cbk_fact_list_set_facts (CbkFactList *self, const CbkCertificateFacts *facts)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  g_return_if_fail (CBK_IS_FACT_LIST (self));
  g_return_if_fail (facts->trust != NULL || facts->trust_error != NULL);

  g_set_object (&self->chain, facts->chain);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  self->marks = g_ptr_array_new ();
  self->sections = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  append (box, make_difference (self, facts->chain, facts->recorded_expire_time));
  append (box, facts->findings->len > 0 ? make_findings_group (facts->findings) : NULL);
  append (box, make_time_group (facts));
  append (box, make_chain_group (self, facts));
  append (box, self->sections);
  show_certificate (self, 0);

  adw_bin_set_child (ADW_BIN (self), box);
}

/* As the facts below and other programs write it: in pairs of capital digits. */
static char *
format_fingerprint (const char *sha256)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; sha256[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (sha256[i]));
    }

  return g_string_free (text, FALSE);
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
  /* Translators: what was saved, and where; a title */
  GtkWidget *group = make_group (_ ("Saved"));

  g_return_if_fail (CBK_IS_FACT_LIST (self));

  for (guint i = 0; saved->files[i] != NULL; i++)
    {
      /* A sandbox has paths of its own, which lead nowhere outside. */
      g_autofree char *shown = cbk_sandbox_is_around () ? g_filename_display_basename (saved->files[i])
                                                        : g_filename_display_name (saved->files[i]);

      /* Translators: the path of a file that was saved follows */
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (_ ("File"), shown));
    }
  if (saved->sha256 != NULL)
    {
      g_autofree char *fingerprint = format_fingerprint (saved->sha256);
      GtkWidget       *row = make_row (_ ("SHA-256 fingerprint of the certificate"), fingerprint);

      gtk_widget_add_css_class (row, "code");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  add_sentences (group, _ ("Warning"), saved->findings);
  add_sentences (group, _ ("Warning"), saved->place_warnings);
  add_sentences (group, _ ("Note"), saved->notes);

  adw_bin_set_child (ADW_BIN (self), group);
}
