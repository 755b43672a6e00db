/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools above the table. The headers of GTK 4.8 take no focus, so the order has a menu of its own. */

#include "config.h"

#include "app/cbk-tools.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-late-menu.h"
#include "app/cbk-speech.h"

struct _CbkTools
{
  AdwBin parent_instance;

  CbkColumn           column;
  gboolean            descending;
  GSimpleActionGroup *sort; /* owned; the actions of the menu */

  GtkSearchEntry *search_entry;
  GtkDropDown    *filter_drop_down;
  GtkMenuButton  *sort_button;
  GMenuModel     *sort_menu;
};

G_DEFINE_FINAL_TYPE (CbkTools, cbk_tools, ADW_TYPE_BIN)

enum
{
  SIGNAL_SEARCH_CHANGED,
  SIGNAL_FILTER_CHANGED,
  SIGNAL_SORT_CHANGED,
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
search_changed_cb (CbkTools *self)
{
  g_signal_emit (self, signals[SIGNAL_SEARCH_CHANGED], 0);
}

static void
search_started_cb (CbkTools *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  /* Grabbing the focus selects the text; what was just typed must stay. */
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
}

static void
done_cb (CbkTools *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
filter_selected_cb (CbkTools *self)
{
  cbk_speech_name_choice (self->filter_drop_down, cbk_filter_title (cbk_tools_get_filter (self)));
  g_signal_emit (self, signals[SIGNAL_FILTER_CHANGED], 0);
}

static void
tell_sort (CbkTools *self)
{
  cbk_tools_show_sort (self, self->column, self->descending);
  g_signal_emit (self, signals[SIGNAL_SORT_CHANGED], 0, self->column, self->descending);
}

static void
column_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkTools *self = user_data;

  if (cbk_column_from_nick (g_variant_get_string (parameter, NULL), &self->column))
    tell_sort (self);
}

static void
descending_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbkTools *self = user_data;

  self->descending = g_variant_get_boolean (parameter);
  tell_sort (self);
}

static void
cbk_tools_dispose (GObject *object)
{
  g_clear_object (&CBK_TOOLS (object)->sort);

  G_OBJECT_CLASS (cbk_tools_parent_class)->dispose (object);
}

static void
cbk_tools_class_init (CbkToolsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cbk_tools_dispose;

  signals[SIGNAL_SEARCH_CHANGED] =
    g_signal_new ("search-changed", CBK_TYPE_TOOLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FILTER_CHANGED] =
    g_signal_new ("filter-changed", CBK_TYPE_TOOLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SORT_CHANGED] = g_signal_new ("sort-changed", CBK_TYPE_TOOLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  signals[SIGNAL_DONE] =
    g_signal_new ("done", CBK_TYPE_TOOLS, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/certbook/Certbook/ui/cbk-tools.ui");
  gtk_widget_class_bind_template_child (widget_class, CbkTools, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CbkTools, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, CbkTools, sort_button);
  gtk_widget_class_bind_template_child (widget_class, CbkTools, sort_menu);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, cbk_tools_clear_search);
  gtk_widget_class_bind_template_callback (widget_class, filter_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
}

static void
cbk_tools_init (CbkTools *self)
{
  static const GActionEntry actions[] = {
    { .name = "column", .parameter_type = "s", .state = "'expire'", .activate = column_action },
    { .name = "descending", .parameter_type = "b", .state = "false", .activate = descending_action },
  };
  g_autoptr (GtkStringList) filters = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));

  self->sort = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->sort), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sort", G_ACTION_GROUP (self->sort));
  cbk_late_menu_set (self->sort_button, self->sort_menu);
  for (guint filter = 0; filter < CBK_N_FILTERS; filter++)
    gtk_string_list_append (filters, cbk_filter_title (filter));
  gtk_drop_down_set_model (self->filter_drop_down, G_LIST_MODEL (filters));
}

const char *
cbk_tools_get_search (CbkTools *self)
{
  g_return_val_if_fail (CBK_IS_TOOLS (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
}

void
cbk_tools_set_search (CbkTools *self, const char *text)
{
  g_return_if_fail (CBK_IS_TOOLS (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

void
cbk_tools_clear_search (CbkTools *self)
{
  cbk_tools_set_search (self, "");
}

void
cbk_tools_focus_search (CbkTools *self)
{
  g_return_if_fail (CBK_IS_TOOLS (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* widget: what is typed in it is searched for */
void
cbk_tools_capture_keys_of (CbkTools *self, GtkWidget *widget)
{
  g_return_if_fail (CBK_IS_TOOLS (self));

  gtk_search_entry_set_key_capture_widget (self->search_entry, widget);
}

/**
 * cbk_tools_describe:
 * @shown: what the table shows now, for one who does not see it
 *
 * A screen reader tells a description that changes where the focus is.
 */
void
cbk_tools_describe (CbkTools *self, const char *shown)
{
  g_return_if_fail (CBK_IS_TOOLS (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, shown, -1);
  cbk_speech_describe_choice (self->filter_drop_down, shown);
}

CbkFilter
cbk_tools_get_filter (CbkTools *self)
{
  g_return_val_if_fail (CBK_IS_TOOLS (self), CBK_FILTER_ALL);

  return gtk_drop_down_get_selected (self->filter_drop_down);
}

void
cbk_tools_set_filter (CbkTools *self, CbkFilter filter)
{
  g_return_if_fail (CBK_IS_TOOLS (self));

  gtk_drop_down_set_selected (self->filter_drop_down, filter);
}

/**
 * cbk_tools_show_sort:
 *
 * Marks in the menu what the table is sorted by, without "sort-changed".
 */
void
cbk_tools_show_sort (CbkTools *self, CbkColumn column, gboolean descending)
{
  g_autofree char *order =
    g_strdup_printf ("%s, %s", cbk_column_title (column), descending ? _ ("Descending") : _ ("Ascending"));

  g_return_if_fail (CBK_IS_TOOLS (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sort_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, order, -1);

  self->column = column;
  self->descending = descending;
  g_action_group_change_action_state (G_ACTION_GROUP (self->sort), "column",
                                      g_variant_new_string (cbk_column_nick (column)));
  g_action_group_change_action_state (G_ACTION_GROUP (self->sort), "descending", g_variant_new_boolean (descending));
}
