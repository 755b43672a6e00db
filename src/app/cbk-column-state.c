/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembers the order and the widths of a table's columns. */

#include "config.h"

#include "app/cbk-column-state.h"

#define NICK "cbk-nick"
#define KEY_ORDER "column-order"
#define KEY_WIDTHS "column-widths"

static const char *
get_nick (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), NICK);
}

static GtkColumnViewColumn *
dup_column (GtkColumnView *view, const char *nick)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (get_nick (column), nick))
        return g_steal_pointer (&column);
    }

  return NULL;
}

/**
 * cbk_column_state_set_nick:
 * @nick: a static word by which the settings call the column; each column of a view needs one
 */
void
cbk_column_state_set_nick (GtkColumnViewColumn *column, const char *nick)
{
  g_object_set_data (G_OBJECT (column), NICK, (gpointer) nick);
}

/**
 * cbk_column_state_restore:
 *
 * Gives the columns of @view the order and the widths that cbk_column_state_save() wrote; what it does not know it
 * leaves.
 */
void
cbk_column_state_restore (GtkColumnView *view, GSettings *settings)
{
  g_auto (GStrv) order = g_settings_get_strv (settings, KEY_ORDER);
  g_autoptr (GVariant) widths = g_settings_get_value (settings, KEY_WIDTHS);
  GVariantIter iter;
  const char  *nick;
  int          width;

  for (guint i = 0, place = 0; order[i] != NULL; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = dup_column (view, order[i]);

      if (column != NULL)
        gtk_column_view_insert_column (view, place++, column);
    }

  g_variant_iter_init (&iter, widths);
  while (g_variant_iter_next (&iter, "{&si}", &nick, &width))
    {
      g_autoptr (GtkColumnViewColumn) column = dup_column (view, nick);

      if (column != NULL && width > 0)
        gtk_column_view_column_set_fixed_width (column, width);
    }
}

/**
 * cbk_column_state_save:
 *
 * Writes the order of the columns, and the widths of those that were given one by hand.
 */
void
cbk_column_state_save (GtkColumnView *view, GSettings *settings)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr (GStrvBuilder) order = g_strv_builder_new ();
  g_auto (GStrv) nicks = NULL;
  GVariantBuilder widths;

  g_variant_builder_init (&widths, G_VARIANT_TYPE ("a{si}"));
  for (guint place = 0; place < g_list_model_get_n_items (columns); place++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, place);
      int width = gtk_column_view_column_get_fixed_width (column);

      g_strv_builder_add (order, get_nick (column));
      if (width > 0)
        g_variant_builder_add (&widths, "{si}", get_nick (column), width);
    }

  nicks = g_strv_builder_end (order);
  g_settings_set_strv (settings, KEY_ORDER, (const char *const *) nicks);
  g_settings_set_value (settings, KEY_WIDTHS, g_variant_builder_end (&widths));
}
