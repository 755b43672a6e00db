/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CbkInventory as the selection model that GtkColumnView asks for.
 *
 * GTK 4.8 keeps up to 205 rows of widgets, however few are in view, and makes and drops them as soon as it hears of
 * another length: 205 rows of eight cells take 130 ms. So the view is told of another length in steps of N_STEP rows,
 * one a frame, as long as it keeps a row for each item; above that a row more or less costs nothing. Meanwhile rows
 * beyond the end show nothing and cannot be selected. */

#include "config.h"

#include "app/cbk-selection.h"

#include "app/cbk-trace.h"

/* As many rows as GTK keeps, and how many of them may come or go in a frame. The first frame of another length has the
 * answer to draw as well, so it makes no more than the second one needs to have the view full, and drops none. */
#define N_KEPT 205
#define N_STEP 16
#define N_FIRST_STEP 8

struct _CbkSelection
{
  GObject       parent_instance;
  CbkInventory *inventory; /* (owned) */
  GtkWidget    *view;      /* (nullable) not owned: its frames are those of the steps */
  guint         n_told;    /* the length that the view knows */
  gboolean      is_fresh;  /* whether no frame has drawn the last answer */
  guint         tick_id;
};

static void list_model_iface_init (GListModelInterface *iface);
static void selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbkSelection,
                               cbk_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_iface_init))

static void
tell_length (CbkSelection *self, guint length)
{
  guint n_before = self->n_told;

  self->n_told = length;
  if (length > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, length - n_before);
  else if (length < n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), length, n_before - length, 0);
}

/* The length that the view is to know in the end. */
static guint
wanted_length (CbkSelection *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->inventory));

  /* An empty list is not in view, a page is: its rows are kept for the next answer. */
  return n_items > 0 ? n_items : MIN (self->n_told, N_KEPT);
}

/* In the update phase of a frame: what changes here is in what it paints. */
static gboolean
tick_cb (GtkWidget *view, GdkFrameClock *clock, gpointer user_data)
{
  CbkSelection *self = user_data;
  guint         wanted = wanted_length (self);
  guint         n_more = self->is_fresh ? N_FIRST_STEP : N_STEP;
  guint         n_fewer = self->is_fresh ? 0 : N_STEP;

  self->is_fresh = FALSE;
  if (wanted < self->n_told)
    tell_length (self, MAX (wanted, self->n_told - MIN (self->n_told, n_fewer)));
  else if (self->n_told + n_more < N_KEPT)
    tell_length (self, MIN (wanted, self->n_told + n_more));
  else
    tell_length (self, wanted);

  if (self->n_told != wanted)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* What costs nothing is told at once, the rest frame after frame. */
static void
inventory_items_changed_cb (CbkSelection *self)
{
  guint wanted = wanted_length (self);

  if (self->view == NULL)
    tell_length (self, wanted);
  else if (self->n_told >= N_KEPT)
    tell_length (self, MAX (wanted, N_KEPT));

  self->is_fresh = TRUE;
  if (self->n_told != wanted && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (self->view, tick_cb, self, NULL);
}

static void
inventory_selection_changed_cb (CbkSelection *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self));

  if (n_items > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n_items);
}

static GType
cbk_selection_get_item_type (GListModel *model)
{
  return CBK_TYPE_SLOT;
}

static guint
cbk_selection_get_n_items (GListModel *model)
{
  return CBK_SELECTION (model)->n_told;
}

static gpointer
cbk_selection_get_item (GListModel *model, guint position)
{
  CbkSelection *self = CBK_SELECTION (model);

  cbk_trace_item_asked ();
  return position < self->n_told ? cbk_inventory_dup_slot (self->inventory, position) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cbk_selection_get_item_type;
  iface->get_n_items = cbk_selection_get_n_items;
  iface->get_item = cbk_selection_get_item;
}

static gboolean
cbk_selection_is_selected (GtkSelectionModel *model, guint position)
{
  return cbk_inventory_is_selected (CBK_SELECTION (model)->inventory, position);
}

static GtkBitset *
cbk_selection_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  CbkSelection *self = CBK_SELECTION (model);
  GtkBitset    *selected = gtk_bitset_new_empty ();
  guint         end = MIN (position + n_items, cbk_selection_get_n_items (G_LIST_MODEL (model)));

  if (cbk_inventory_get_n_selected (self->inventory) == 0)
    return selected;
  for (guint i = position; i < end; i++)
    if (cbk_inventory_is_selected (self->inventory, i))
      gtk_bitset_add (selected, i);

  return selected;
}

static gboolean
cbk_selection_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  CbkSelection *self = CBK_SELECTION (model);

  if (unselect_rest)
    cbk_inventory_unselect_all (self->inventory);
  cbk_inventory_select (self->inventory, position, 1, TRUE);

  return TRUE;
}

static gboolean
cbk_selection_unselect_item (GtkSelectionModel *model, guint position)
{
  cbk_inventory_select (CBK_SELECTION (model)->inventory, position, 1, FALSE);

  return TRUE;
}

static gboolean
cbk_selection_select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  CbkSelection *self = CBK_SELECTION (model);

  if (unselect_rest)
    cbk_inventory_unselect_all (self->inventory);
  cbk_inventory_select (self->inventory, position, n_items, TRUE);

  return TRUE;
}

static gboolean
cbk_selection_unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  cbk_inventory_select (CBK_SELECTION (model)->inventory, position, n_items, FALSE);

  return TRUE;
}

static gboolean
cbk_selection_select_all (GtkSelectionModel *model)
{
  guint n_items = cbk_selection_get_n_items (G_LIST_MODEL (model));

  if (n_items > 0)
    cbk_inventory_select (CBK_SELECTION (model)->inventory, 0, n_items, TRUE);

  return TRUE;
}

static gboolean
cbk_selection_unselect_all (GtkSelectionModel *model)
{
  cbk_inventory_unselect_all (CBK_SELECTION (model)->inventory);

  return TRUE;
}

static gboolean
cbk_selection_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  CbkSelection *self = CBK_SELECTION (model);
  GtkBitsetIter iter;
  guint         position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    cbk_inventory_select (self->inventory, position, 1, gtk_bitset_contains (selected, position));

  return TRUE;
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = cbk_selection_is_selected;
  iface->get_selection_in_range = cbk_selection_get_selection_in_range;
  iface->select_item = cbk_selection_select_item;
  iface->unselect_item = cbk_selection_unselect_item;
  iface->select_range = cbk_selection_select_range;
  iface->unselect_range = cbk_selection_unselect_range;
  iface->select_all = cbk_selection_select_all;
  iface->unselect_all = cbk_selection_unselect_all;
  iface->set_selection = cbk_selection_set_selection;
}

static void
cbk_selection_dispose (GObject *object)
{
  CbkSelection *self = CBK_SELECTION (object);

  if (self->inventory != NULL)
    g_signal_handlers_disconnect_by_data (self->inventory, self);
  g_clear_object (&self->inventory);
  if (self->view != NULL && self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->view, self->tick_id);
  self->tick_id = 0;
  g_clear_weak_pointer (&self->view);

  G_OBJECT_CLASS (cbk_selection_parent_class)->dispose (object);
}

static void
cbk_selection_class_init (CbkSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_selection_dispose;
}

static void
cbk_selection_init (CbkSelection *self)
{
}

/**
 * cbk_selection_new:
 * @inventory: (transfer none): the list; its selection, which belongs to domains, is the selection
 * @view: (nullable) (transfer none): what shows it; without one every length is told at once
 */
CbkSelection *
cbk_selection_new (CbkInventory *inventory, GtkWidget *view)
{
  CbkSelection *self = g_object_new (CBK_TYPE_SELECTION, NULL);

  self->inventory = g_object_ref (inventory);
  self->n_told = g_list_model_get_n_items (G_LIST_MODEL (inventory));
  g_set_weak_pointer (&self->view, view);
  g_signal_connect_swapped (inventory, "items-changed", G_CALLBACK (inventory_items_changed_cb), self);
  g_signal_connect_swapped (inventory, "selection-changed", G_CALLBACK (inventory_selection_changed_cb), self);

  return self;
}
