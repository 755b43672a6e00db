/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain-window DATABASE: the textbook chain in a GtkColumnView with labels, and a search entry above it. The columns
 * sort by a click, as everywhere; F2, F3, F4 do what a click on Domain, Create At, Expired Date does. */

#include <adwaita.h>

#include "app/cbk-trace.h"

#include "chain.h"

static const struct
{
  const char *property;
  gboolean    is_number;
} COLUMNS[] = {
  { "domain", FALSE },     { "create-time", TRUE }, { "update-time", TRUE },
  { "expire-time", TRUE }, { "status", FALSE },     { "provisioning", FALSE },
};

static GtkColumnView       *view;
static GtkColumnViewColumn *columns[G_N_ELEMENTS (COLUMNS)];
static const char          *database;

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
  cbk_trace_cell_made ();
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, const char *property)
{
  GValue           value = G_VALUE_INIT;
  g_autofree char *text = NULL;
  ChainRow        *row = gtk_list_item_get_item (item);

  g_object_get_property (G_OBJECT (row), property, &value);
  if (G_VALUE_HOLDS_INT64 (&value))
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (g_value_get_int64 (&value));

      text = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("–");
    }
  else
    text = g_value_dup_string (&value);
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text);
  cbk_trace_row_drawn (gtk_list_item_get_position (item));
  g_value_unset (&value);
}

static void
search_changed_cb (GtkEditable *entry, GtkStringFilter *filter)
{
  gtk_string_filter_set_search (filter, gtk_editable_get_text (entry));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key)
{
  static gboolean descending;
  guint           column = key == GDK_KEY_F2 ? 0 : key == GDK_KEY_F3 ? 1 : 3;

  if (key < GDK_KEY_F2 || key > GDK_KEY_F4)
    return GDK_EVENT_PROPAGATE;
  descending = !descending;
  gtk_column_view_sort_by_column (view, columns[column], descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  return GDK_EVENT_STOP;
}

static void
add_columns (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (COLUMNS); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkSorter) sorter = COLUMNS[i].is_number ? chain_new_number_sorter (COLUMNS[i].property)
                                                          : chain_new_text_sorter (COLUMNS[i].property);

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) COLUMNS[i].property);
      columns[i] = gtk_column_view_column_new (COLUMNS[i].property, factory);
      gtk_column_view_column_set_sorter (columns[i], sorter);
      gtk_column_view_append_column (view, columns[i]);
    }
}

static GtkWidget *
new_table (GtkWidget *entry)
{
  GtkWidget          *scroller = gtk_scrolled_window_new ();
  GtkFilter          *filter = chain_new_filter ();
  GtkFilterListModel *filtered = gtk_filter_list_model_new (G_LIST_MODEL (chain_read (database)), filter);
  GtkSorter          *sorter;
  GtkSortListModel   *sorted;

  view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  add_columns ();
  sorter = g_object_ref (gtk_column_view_get_sorter (view));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), sorter);
  gtk_column_view_set_model (view, GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (sorted))));
  g_signal_connect (entry, "search-changed", G_CALLBACK (search_changed_cb), filter);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (view));
  return scroller;
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget          *window = adw_application_window_new (application);
  GtkWidget          *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget          *entry = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_object_set (entry, "search-delay", 0, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), new_table (entry));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), NULL);
  gtk_widget_add_controller (window, keys);
  cbk_trace_watch (window, G_LIST_MODEL (gtk_column_view_get_model (view)));
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (entry);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  char *arguments[] = { argv[0], NULL };

  database = argc > 1 ? argv[1] : "";
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, arguments);
}
