/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pango puts a hyphen where it breaks a line between letters; in a fingerprint that is a character too many. */

#include "config.h"

#include "app/cbk-literal.h"

#include "app/cbk-closures.h"

#define LEFT_TO_RIGHT_MARK "\342\200\216"

/**
 * cbk_literal_keep:
 * @widget: a label, or a widget with labels
 *
 * From now on lines in them are broken without a hyphen. The labels get no other attributes.
 */
void
cbk_literal_keep (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
      gtk_label_set_attributes (GTK_LABEL (widget), attributes);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cbk_literal_keep (child);
}

/**
 * cbk_literal_dup_time:
 * @time: UTC seconds, or %CBK_TIME_NONE
 *
 * Returns: (transfer full): what cbk_format_time() makes of it, for a label that says nothing else: there is no letter
 *   in it, so where one reads from the right its hour would stand before its day
 */
char *
cbk_literal_dup_time (gint64 time, GTimeZone *zone)
{
  g_autofree char *text = cbk_format_time (time, zone);

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_steal_pointer (&text);
  return g_strconcat (LEFT_TO_RIGHT_MARK, text, NULL);
}
