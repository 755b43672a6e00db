/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The textbook way to list many rows, as GTK's own examples do it. */

#include "chain.h"

#include "rows.h"

struct _ChainRow
{
  GObject parent_instance;

  char  *domain;       /* (owned) */
  char  *status;       /* (owned) */
  char  *provisioning; /* (owned) */
  gint64 create_time;
  gint64 update_time;
  gint64 expire_time;
};

G_DEFINE_FINAL_TYPE (ChainRow, chain_row, G_TYPE_OBJECT)

typedef enum
{
  PROP_DOMAIN = 1,
  PROP_STATUS,
  PROP_PROVISIONING,
  PROP_CREATE_TIME,
  PROP_UPDATE_TIME,
  PROP_EXPIRE_TIME,
} ChainRowProperty;

static GParamSpec *properties[PROP_EXPIRE_TIME + 1];

static void
chain_row_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  ChainRow *self = CHAIN_ROW (object);

  switch ((ChainRowProperty) property)
    {
    case PROP_DOMAIN:
      g_value_set_string (value, self->domain);
      return;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      return;
    case PROP_PROVISIONING:
      g_value_set_string (value, self->provisioning);
      return;
    case PROP_CREATE_TIME:
      g_value_set_int64 (value, self->create_time);
      return;
    case PROP_UPDATE_TIME:
      g_value_set_int64 (value, self->update_time);
      return;
    case PROP_EXPIRE_TIME:
      g_value_set_int64 (value, self->expire_time);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
chain_row_finalize (GObject *object)
{
  ChainRow *self = CHAIN_ROW (object);

  g_free (self->domain);
  g_free (self->status);
  g_free (self->provisioning);
  G_OBJECT_CLASS (chain_row_parent_class)->finalize (object);
}

static void
chain_row_class_init (ChainRowClass *class)
{
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = chain_row_get_property;
  object_class->finalize = chain_row_finalize;
  properties[PROP_DOMAIN] = g_param_spec_string ("domain", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_PROVISIONING] = g_param_spec_string ("provisioning", NULL, NULL, NULL, flags);
  properties[PROP_CREATE_TIME] = g_param_spec_int64 ("create-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_UPDATE_TIME] = g_param_spec_int64 ("update-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_EXPIRE_TIME] = g_param_spec_int64 ("expire-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
chain_row_init (ChainRow *self)
{
}

static void
add_row (const RowFields *fields, gpointer user_data)
{
  ChainRow *row = g_object_new (CHAIN_TYPE_ROW, NULL);

  row->domain = g_strdup (fields->domain);
  row->status = g_strdup (fields->status);
  row->provisioning = g_strdup (fields->provisioning);
  row->create_time = fields->create_time;
  row->update_time = fields->update_time;
  row->expire_time = fields->expire_time;
  g_ptr_array_add (user_data, row);
}

GListStore *
chain_read (const char *database)
{
  GListStore *store = g_list_store_new (CHAIN_TYPE_ROW);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3 *file = rows_open (database);

  rows_read (file, add_row, rows);
  sqlite3_close (file);
  g_list_store_splice (store, 0, 0, rows->pdata, rows->len);
  return store;
}

GtkSorter *
chain_new_text_sorter (const char *property)
{
  return GTK_SORTER (gtk_string_sorter_new (gtk_property_expression_new (CHAIN_TYPE_ROW, NULL, property)));
}

GtkSorter *
chain_new_number_sorter (const char *property)
{
  return GTK_SORTER (gtk_numeric_sorter_new (gtk_property_expression_new (CHAIN_TYPE_ROW, NULL, property)));
}

/* Of substrings, by the domain. */
GtkFilter *
chain_new_filter (void)
{
  return GTK_FILTER (gtk_string_filter_new (gtk_property_expression_new (CHAIN_TYPE_ROW, NULL, "domain")));
}
