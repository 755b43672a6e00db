/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader says where GTK 4.8 has it say the names of types, or nothing. */

#include "config.h"

#include "app/cbk-speech.h"

/* Of a drop-down: the string that is its choice. */
#define CHOICE "certbook-choice"

static void
name_widget (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
describe (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/**
 * cbk_speech_name_row:
 * @cell: what the factory of a column has put into the row
 * @name: (nullable): what is read when the focus comes to the row; NULL for nothing of its own
 *
 * The focus is on the row, not on its cells.
 */
void
cbk_speech_name_row (GtkWidget *cell, const char *name)
{
  GtkWidget *around = gtk_widget_get_parent (cell);
  GtkWidget *row = around != NULL ? gtk_widget_get_parent (around) : NULL;

  if (row == NULL)
    return;

  if (name != NULL)
    name_widget (row, name);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* choice: what is chosen now; the focus is on the button in the drop-down, which has no name of its own, or in newer
 * versions of GTK the name and the description of the drop-down */
void
cbk_speech_name_choice (GtkDropDown *drop_down, const char *choice)
{
  name_widget (gtk_widget_get_first_child (GTK_WIDGET (drop_down)), choice);
  describe (GTK_WIDGET (drop_down), choice);
  g_object_set_data_full (G_OBJECT (drop_down), CHOICE, g_strdup (choice), g_free);
}

/* The rows of a table are a list of their own below the headers. */
static void
name_list_of (GtkWidget *table)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (gtk_widget_get_last_child (table)),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, table, NULL, -1);
}

static void
hush_pages_of (GtkStack *stack)
{
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (stack);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (GtkAccessible) page = g_list_model_get_item (G_LIST_MODEL (pages), i);

      gtk_accessible_update_property (page, GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
    }
}

/**
 * cbk_speech_tidy:
 *
 * For a window or a part of it, once all of it is there: the pictures in it are not read, since each stands beside a
 * text or in a button with a name, nor are the pages of a stack or the list of a drop-down, the rows of a table have
 * its name, and a drop-down has its own, which newer versions of GTK give up for what is chosen in it.
 */
void
cbk_speech_tidy (GtkWidget *widget)
{
  if (GTK_IS_IMAGE (widget))
    gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  else if (GTK_IS_COLUMN_VIEW (widget))
    name_list_of (widget);
  else if (GTK_IS_LIST_VIEW (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) != NULL)
    name_widget (widget, "");
  else if (GTK_IS_DROP_DOWN (widget))
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  else if (GTK_IS_STACK (widget))
    hush_pages_of (GTK_STACK (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cbk_speech_tidy (child);
}

/**
 * cbk_speech_describe_choice:
 * @drop_down: one whose choice has been named
 * @text: what it has brought about
 */
void
cbk_speech_describe_choice (GtkDropDown *drop_down, const char *text)
{
  const char      *choice = g_object_get_data (G_OBJECT (drop_down), CHOICE);
  g_autofree char *both = choice != NULL ? g_strdup_printf ("%s, %s", text, choice) : g_strdup (text);

  describe (GTK_WIDGET (drop_down), both);
  describe (gtk_widget_get_first_child (GTK_WIDGET (drop_down)), text);
}

static void
describe_focus (GtkWidget *focus, const char *text)
{
  /* The focus may be in its list, and goes back to its button. */
  GtkWidget *drop_down = gtk_widget_get_ancestor (focus, GTK_TYPE_DROP_DOWN);

  /* In an entry the focus is on the text, which is not read by itself. */
  if (drop_down != NULL)
    cbk_speech_describe_choice (GTK_DROP_DOWN (drop_down), text);
  else
    describe (GTK_IS_TEXT (focus) ? gtk_widget_get_parent (focus) : focus, text);
}

/**
 * cbk_speech_tell:
 * @widget: anything in the window that shows @text somewhere now, away from the focus
 *
 * A screen reader tells a description that changes where the focus is, which is on the window as a whole after another
 * one has closed; GTK 4.8 has no announcements.
 */
void
cbk_speech_tell (GtkWidget *widget, const char *text)
{
  GtkRoot   *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root != NULL)
    describe (GTK_WIDGET (root), text);
  if (focus != NULL)
    describe_focus (focus, text);
}
