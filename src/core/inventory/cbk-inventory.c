/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model of slots: position i is always slot i, so an answer of another length changes the tail alone.
 * Which domains are selected is kept by row, and carried from snapshot to snapshot by domain.
 *
 * Why this is not a GListStore behind a GtkFilterListModel and a GtkSortListModel: at a million rows, on two cores,
 * these use 1 to 4 seconds of a processor for a keystroke without any window, and in one 7 to 9 seconds for a sort
 * click, since the view's sorter evaluates an expression for each comparison and the view asks for every item that is
 * said to be new. This model uses 1 to 6 ms, and 1 to 3 ms for an order that is known (12 ms for one that is not).
 * tools/bench measures both in one run. */

#include "core/inventory/cbk-inventory.h"

#include <string.h>

#include "core/inventory/cbk-row-carry.h"
#include "core/inventory/cbk-row-set.h"

#define POSITION_NONE G_MAXUINT32

struct _CbkInventory
{
  GObject parent_instance;

  CbkQuery   *query;     /* (owned) (nullable) as long as there is a snapshot */
  CbkAnswer  *answer;    /* (owned) (nullable) to the question, as long as there is a query */
  CbkQuestion question;  /* its text is `text` */
  char       *text;      /* (owned) */
  guint32    *positions; /* (owned) (nullable) by row: where the answer has it; made when it is first asked for */
  guint64    *selected;  /* (owned) (nullable) a set of rows, as long as there is a query */
  guint       n_selected;
  guint       first_length; /* of the whole list, while the query has the rows of the first screen alone; else 0 */
  CbkCounts   first_counts; /* of the whole inventory, meanwhile */
  GHashTable *slots;        /* (owned) position to CbkSlot (weak): those that somebody holds */
};

enum
{
  CONTENTS_CHANGED,
  SELECTION_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void cbk_inventory_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbkInventory,
                               cbk_inventory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, cbk_inventory_list_model_init))

static guint
get_n_rows (CbkInventory *self)
{
  return self->answer != NULL ? self->answer->n_rows : 0;
}

/* The length of the list: rows of the answer, and while there is only a first screen those that are to come. */
static guint
get_length (CbkInventory *self)
{
  return MAX (get_n_rows (self), self->first_length);
}

/* Answers the question anew. Emits nothing: first everything is as it will be, then it is told. */
static void
renew_answer (CbkInventory *self)
{
  g_clear_pointer (&self->positions, g_free);
  if (self->query != NULL)
    {
      cbk_query_take_back (self->query, g_steal_pointer (&self->answer));
      self->answer = cbk_query_ask (self->query, &self->question);
    }
  else
    {
      g_clear_pointer (&self->answer, cbk_answer_free);
    }
}

/* A list view asks for every item that is said to be new, so only the tail is: what stands at the other positions is
 * told by "contents-changed". */
static void
tell_changes (CbkInventory *self, guint n_before, gboolean selection_changed)
{
  g_autoptr (CbkInventory) kept = g_object_ref (self);
  guint n_now = get_length (self);

  if (n_now < n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_now, n_before - n_now, 0);
  else if (n_now > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, n_now - n_before);

  g_signal_emit (self, signals[CONTENTS_CHANGED], 0);
  if (selection_changed)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_slot_gone (gpointer user_data, GObject *where_the_slot_was)
{
  CbkInventory *self = user_data;

  g_hash_table_remove (self->slots, GUINT_TO_POINTER (cbk_slot_get_position ((CbkSlot *) where_the_slot_was)));
}

static GType
cbk_inventory_get_item_type (GListModel *model)
{
  return CBK_TYPE_SLOT;
}

static guint
cbk_inventory_get_n_items (GListModel *model)
{
  return get_length (CBK_INVENTORY (model));
}

static gpointer
cbk_inventory_get_item (GListModel *model, guint position)
{
  CbkInventory *self = CBK_INVENTORY (model);

  return position < get_length (self) ? cbk_inventory_dup_slot (self, position) : NULL;
}

static void
cbk_inventory_finalize (GObject *object)
{
  CbkInventory  *self = CBK_INVENTORY (object);
  GHashTableIter iter;
  gpointer       slot;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    g_object_weak_unref (slot, on_slot_gone, self);
  g_hash_table_unref (self->slots);

  cbk_answer_free (self->answer);
  g_clear_object (&self->query);
  g_free (self->text);
  g_free (self->positions);
  g_free (self->selected);

  G_OBJECT_CLASS (cbk_inventory_parent_class)->finalize (object);
}

static void
cbk_inventory_class_init (CbkInventoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cbk_inventory_finalize;

  signals[CONTENTS_CHANGED] =
    g_signal_new ("contents-changed", CBK_TYPE_INVENTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECTION_CHANGED] =
    g_signal_new ("selection-changed", CBK_TYPE_INVENTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cbk_inventory_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cbk_inventory_get_item_type;
  iface->get_n_items = cbk_inventory_get_n_items;
  iface->get_item = cbk_inventory_get_item;
}

static void
cbk_inventory_init (CbkInventory *self)
{
  self->text = g_strdup ("");
  self->question.text = self->text;
  self->slots = g_hash_table_new (NULL, NULL);
}

/**
 * cbk_inventory_new:
 *
 * An inventory belongs to the main thread. Its handlers find it changed throughout when they are called: first
 * "items-changed", then "contents-changed", then "selection-changed". One of "items-changed" must not change it.
 *
 * Returns: (transfer full): an empty inventory; until it is asked otherwise it shows all rows in the domain's order, as
 * they were in 1970
 */
CbkInventory *
cbk_inventory_new (void)
{
  return g_object_new (CBK_TYPE_INVENTORY, NULL);
}

/**
 * cbk_inventory_set_snapshot:
 * @snapshot: (nullable): the rows to show from now on; a reference is taken; %NULL empties the list
 *
 * Asks the last question again. Selected domains stay selected where the new snapshot has them, too.
 */
void
cbk_inventory_set_snapshot (CbkInventory *self, CbkSnapshot *snapshot)
{
  g_autoptr (CbkQuery) before = NULL;
  g_autofree guint64 *selected = NULL;
  guint               n_before;
  guint               n_selected_before;

  g_return_if_fail (CBK_IS_INVENTORY (self));

  if (snapshot == cbk_inventory_get_snapshot (self))
    return;

  n_before = get_length (self);
  self->first_length = 0;
  n_selected_before = self->n_selected;
  before = g_steal_pointer (&self->query);
  g_clear_pointer (&self->answer, cbk_answer_free);
  if (snapshot != NULL)
    self->query = cbk_query_new (snapshot);
  if (self->query != NULL && before != NULL)
    cbk_query_carry_orders (self->query, before);

  selected = g_steal_pointer (&self->selected);
  self->selected =
    cbk_row_carry (before != NULL ? cbk_query_get_snapshot (before) : NULL, selected, snapshot, &self->n_selected);
  renew_answer (self);
  tell_changes (self, n_before, n_selected_before > 0);
}

/**
 * cbk_inventory_set_first_screen:
 * @rows: the first rows of the answer to the last question, in place of nothing
 * @length: how many there are to come
 * @counts: of all rows
 *
 * Shows the first rows of a snapshot that is not there yet, in a list as long as it will be. What is asked until then
 * is answered when the snapshot comes.
 */
void
cbk_inventory_set_first_screen (CbkInventory *self, CbkSnapshot *rows, guint length, const CbkCounts *counts)
{
  g_return_if_fail (CBK_IS_INVENTORY (self));
  g_return_if_fail (self->query == NULL);

  self->query = cbk_query_new (rows);
  self->selected = g_new0 (guint64, cbk_row_set_size (cbk_snapshot_get_n_rows (rows)));
  renew_answer (self);
  self->first_length = length;
  self->first_counts = *counts;
  tell_changes (self, 0, FALSE);
}

/* Whether only the first rows are there. */
gboolean
cbk_inventory_is_first_screen (CbkInventory *self)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), FALSE);

  return self->first_length > 0;
}

/**
 * cbk_inventory_get_snapshot:
 *
 * Returns: (transfer none) (nullable): the rows that are shown
 */
CbkSnapshot *
cbk_inventory_get_snapshot (CbkInventory *self)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), NULL);

  return self->query != NULL ? cbk_query_get_snapshot (self->query) : NULL;
}

/**
 * cbk_inventory_ask:
 * @question: what to show from now on; it is copied
 */
void
cbk_inventory_ask (CbkInventory *self, const CbkQuestion *question)
{
  g_autofree char *text = NULL;
  guint            n_before;

  g_return_if_fail (CBK_IS_INVENTORY (self));
  g_return_if_fail (question != NULL);

  /* The text may be the one that is kept here. */
  text = g_steal_pointer (&self->text);
  self->text = g_strdup (question->text != NULL ? question->text : "");
  self->question = *question;
  self->question.text = self->text;

  if (self->first_length > 0)
    return;

  n_before = get_n_rows (self);
  renew_answer (self);
  tell_changes (self, n_before, self->n_selected > 0);
}

/**
 * cbk_inventory_get_question:
 *
 * Returns: (transfer none): the last question, until the next one
 */
const CbkQuestion *
cbk_inventory_get_question (CbkInventory *self)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), NULL);

  return &self->question;
}

/**
 * cbk_inventory_get_counts:
 *
 * Returns: how many rows of the whole snapshot are in which state at the moment of the last question
 */
CbkCounts
cbk_inventory_get_counts (CbkInventory *self)
{
  CbkCounts none = { 0 };

  g_return_val_if_fail (CBK_IS_INVENTORY (self), none);

  if (self->first_length > 0)
    return self->first_counts;
  return self->query != NULL ? cbk_query_count (self->query, self->question.now) : none;
}

/**
 * cbk_inventory_get_ending_sooner:
 *
 * Returns: how many rows found by the text need attention and end within the days of the filter
 */
guint
cbk_inventory_get_ending_sooner (CbkInventory *self)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), 0);

  return self->answer != NULL ? self->answer->ending_sooner : 0;
}

/**
 * cbk_inventory_dup_slot:
 * @position: any position, beyond the end of the list, too
 *
 * Returns: (transfer full): the slot that stands for the position as long as somebody holds it
 */
CbkSlot *
cbk_inventory_dup_slot (CbkInventory *self, guint position)
{
  CbkSlot *slot;

  g_return_val_if_fail (CBK_IS_INVENTORY (self), NULL);

  slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (position));
  if (slot != NULL)
    return g_object_ref (slot);

  slot = cbk_slot_new (position);
  g_object_weak_ref (G_OBJECT (slot), on_slot_gone, self);
  g_hash_table_insert (self->slots, GUINT_TO_POINTER (position), slot);

  return slot;
}

/**
 * cbk_inventory_get_row:
 * @position: a position in the list
 * @row: (out): the row of the snapshot that stands there
 *
 * Returns: whether something stands there; a slot that is still held may be beyond the end
 */
gboolean
cbk_inventory_get_row (CbkInventory *self, guint position, guint *row)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), FALSE);
  g_return_val_if_fail (row != NULL, FALSE);

  if (position >= get_n_rows (self))
    return FALSE;

  *row = self->answer->rows[position];
  return TRUE;
}

/**
 * cbk_inventory_get_rows:
 * @n_rows: (out): how many there are; none beyond the first screen while there is only that
 *
 * Returns: (transfer none) (nullable) (array length=n_rows): the rows of the snapshot that are in the list, in its
 *   order; until the inventory is asked or changed
 */
const guint32 *
cbk_inventory_get_rows (CbkInventory *self, guint *n_rows)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), NULL);
  g_return_val_if_fail (n_rows != NULL, NULL);

  *n_rows = get_n_rows (self);
  return self->answer != NULL ? self->answer->rows : NULL;
}

/**
 * cbk_inventory_get_position:
 * @row: a row of the snapshot
 * @position: (out): where it stands in the list
 *
 * Returns: whether it is in the list
 */
gboolean
cbk_inventory_get_position (CbkInventory *self, guint row, guint *position)
{
  guint n_rows;

  g_return_val_if_fail (CBK_IS_INVENTORY (self), FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  n_rows = self->query != NULL ? cbk_snapshot_get_n_rows (cbk_query_get_snapshot (self->query)) : 0;
  if (row >= n_rows)
    return FALSE;

  if (self->positions == NULL)
    {
      self->positions = g_new (guint32, n_rows);
      memset (self->positions, 0xff, n_rows * sizeof (guint32));
      for (guint i = 0; i < get_n_rows (self); i++)
        self->positions[self->answer->rows[i]] = i;
    }

  if (self->positions[row] == POSITION_NONE)
    return FALSE;

  *position = self->positions[row];
  return TRUE;
}

/**
 * cbk_inventory_is_selected:
 * @position: a position in the list
 *
 * Returns: whether the domain that stands there is selected; %FALSE beyond the end
 */
gboolean
cbk_inventory_is_selected (CbkInventory *self, guint position)
{
  guint row;

  return cbk_inventory_get_row (self, position, &row) && cbk_row_set_has (self->selected, row) != 0;
}

/**
 * cbk_inventory_select:
 * @position: the first of the positions
 * @n_items: how many; those beyond the end are passed over
 * @selected: %FALSE to unselect
 *
 * Selects or unselects the domains that stand at some positions. They stay so wherever they stand later, also while
 * they are not in the list.
 */
void
cbk_inventory_select (CbkInventory *self, guint position, guint n_items, gboolean selected)
{
  guint    n_rows;
  gboolean changed = FALSE;

  g_return_if_fail (CBK_IS_INVENTORY (self));

  n_rows = get_n_rows (self);
  if (position >= n_rows)
    return;

  for (guint i = 0; i < MIN (n_items, n_rows - position); i++)
    {
      guint row = self->answer->rows[position + i];

      if (cbk_row_set_has (self->selected, row) == (selected ? 1 : 0))
        continue;

      changed = TRUE;
      if (selected)
        {
          cbk_row_set_add (self->selected, row);
          self->n_selected++;
        }
      else
        {
          cbk_row_set_remove (self->selected, row);
          self->n_selected--;
        }
    }

  if (changed)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/**
 * cbk_inventory_unselect_all:
 *
 * Unselects every domain, also those that are not in the list.
 */
void
cbk_inventory_unselect_all (CbkInventory *self)
{
  g_return_if_fail (CBK_IS_INVENTORY (self));

  if (self->n_selected == 0)
    return;

  cbk_row_set_clear (self->selected, cbk_snapshot_get_n_rows (cbk_query_get_snapshot (self->query)));
  self->n_selected = 0;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/**
 * cbk_inventory_get_n_selected:
 *
 * Returns: how many domains are selected, in the list or not
 */
guint
cbk_inventory_get_n_selected (CbkInventory *self)
{
  g_return_val_if_fail (CBK_IS_INVENTORY (self), 0);

  return self->n_selected;
}

/* Selected rows of the snapshot that are not in the list, in the domain's order. */
static void
add_hidden_rows (CbkInventory *self, GArray *rows)
{
  guint n_words = cbk_row_set_size (cbk_snapshot_get_n_rows (cbk_query_get_snapshot (self->query)));

  for (guint i = 0; i < n_words; i++)
    for (guint64 word = self->selected[i]; word != 0; word &= word - 1)
      {
        guint row = i * 64 + cbk_row_set_lowest (word);
        guint position;

        if (!cbk_inventory_get_position (self, row, &position))
          g_array_append_val (rows, row);
      }
}

/**
 * cbk_inventory_dup_selected_rows:
 *
 * Returns: (transfer full) (element-type guint): the rows of the snapshot that are selected: those of the list in its
 *   order, then those that are not in it
 */
GArray *
cbk_inventory_dup_selected_rows (CbkInventory *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));
  guint   n_rows;

  g_return_val_if_fail (CBK_IS_INVENTORY (self), rows);

  n_rows = get_n_rows (self);
  for (guint position = 0; position < n_rows && rows->len < self->n_selected; position++)
    if (cbk_row_set_has (self->selected, self->answer->rows[position]))
      g_array_append_val (rows, self->answer->rows[position]);
  if (rows->len < self->n_selected)
    add_hidden_rows (self, rows);

  return rows;
}
