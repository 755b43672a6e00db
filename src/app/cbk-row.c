/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each column shows of a row of the inventory, and what its tooltip adds. */

#include "config.h"

#include "app/cbk-row.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"

/* The last is the column after those of a row: a button for what Return and a double click do as well. */
const guint cbk_row_going[CBK_ROW_N_GOING] = { CBK_COLUMN_CREATE, CBK_COLUMN_UPDATE, CBK_COLUMN_TYPE, CBK_COLUMN_EXPIRE,
                                               CBK_N_COLUMNS };

/* The whole row in one sentence: a screen reader says it when the row gets the focus. */
static char *
dup_name (CbkSnapshot *snapshot, guint row, const CbkVerdict *verdict, const char *domain)
{
  const char      *status = cbk_status_title (verdict->status, cbk_snapshot_get_status_word (snapshot, row));
  const char      *type = cbk_provisioning_title (cbk_snapshot_get_provisioning (snapshot, row));
  g_autofree char *days = NULL;

  if (verdict->days == CBK_DAYS_EXPIRED)
    /* Translators: a domain, the word "Expired", a type of certificate */
    return g_strdup_printf (_ ("%s, %s, %s"), domain, status, type);
  if (verdict->days == CBK_DAYS_NONE)
    days = g_strdup (_ ("no expiry known"));
  else
    days = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "expires in %d day", "expires in %d days", verdict->days),
                            (int) verdict->days);
  /* Translators: a domain, "expires in 5 days", a status, a type of certificate */
  return g_strdup_printf (_ ("%s, %s, %s, %s"), domain, days, status, type);
}

/**
 * cbk_row_get_verdict_content:
 * @word: the CDN's own word for the status
 * @column: Expire Day or Status, which a verdict decides
 * @content: (out caller-allocates): all zero before
 */
void
cbk_row_get_verdict_content (const CbkVerdict *verdict, const char *word, CbkColumn column, CbkCellContent *content)
{
  if (column == CBK_COLUMN_DAYS)
    {
      content->text = cbk_format_days (verdict->days);
      content->tone = verdict->days_tone;
      content->is_bold = verdict->days_tone == CBK_TONE_RED;
      return;
    }

  content->text = g_strdup (cbk_status_title (verdict->status, word));
  content->tone = verdict->status_tone;
  content->icon_name = cbk_status_icon_name (verdict->status);
}

/**
 * cbk_row_get_content:
 * @now: UTC seconds
 * @zone: the user's
 * @content: (out caller-allocates): all zero before
 */
void
cbk_row_get_content (CbkSnapshot    *snapshot,
                     guint           row,
                     CbkColumn       column,
                     gint64          now,
                     GTimeZone      *zone,
                     CbkCellContent *content)
{
  CbkVerdict verdict = cbk_snapshot_judge (snapshot, row, now);

  switch (column)
    {
    case CBK_COLUMN_DOMAIN:
      content->text = cbk_snapshot_dup_shown_domain (snapshot, row, NULL);
      content->name = dup_name (snapshot, row, &verdict, content->text);
      break;
    case CBK_COLUMN_CREATE:
      content->text = cbk_format_time (cbk_snapshot_get_create_time (snapshot, row), zone);
      break;
    case CBK_COLUMN_UPDATE:
      content->text = cbk_format_time (cbk_snapshot_get_update_time (snapshot, row), zone);
      break;
    case CBK_COLUMN_EXPIRE:
      content->text = cbk_format_time (cbk_snapshot_get_expire_time (snapshot, row), zone);
      break;
    case CBK_COLUMN_DAYS:
    case CBK_COLUMN_STATUS:
      cbk_row_get_verdict_content (&verdict, cbk_snapshot_get_status_word (snapshot, row), column, content);
      break;
    case CBK_COLUMN_TYPE:
      content->text = g_strdup (cbk_provisioning_title (cbk_snapshot_get_provisioning (snapshot, row)));
      break;
    }
}

/**
 * cbk_row_get_hint:
 * @now: UTC seconds
 *
 * Returns: (transfer full) (nullable): the text of the cell's tooltip
 */
char *
cbk_row_get_hint (CbkSnapshot *snapshot, guint row, CbkColumn column, gint64 now)
{
  CbkVerdict       verdict = cbk_snapshot_judge (snapshot, row, now);
  g_autofree char *shown = NULL;
  char            *other_form = NULL;

  switch (column)
    {
    case CBK_COLUMN_DOMAIN:
      shown = cbk_snapshot_dup_shown_domain (snapshot, row, &other_form);
      return other_form;
    case CBK_COLUMN_CREATE:
      return cbk_format_time_hint (cbk_snapshot_get_create_time (snapshot, row), now);
    case CBK_COLUMN_UPDATE:
      return cbk_format_time_hint (cbk_snapshot_get_update_time (snapshot, row), now);
    case CBK_COLUMN_EXPIRE:
      return cbk_format_time_hint (cbk_snapshot_get_expire_time (snapshot, row), now);
    case CBK_COLUMN_DAYS:
      if (verdict.days == CBK_DAYS_EXPIRED)
        return NULL;
      return cbk_format_days_hint (cbk_snapshot_get_expire_time (snapshot, row), now);
    case CBK_COLUMN_STATUS:
      return cbk_status_hint (verdict.status, cbk_snapshot_get_status_word (snapshot, row),
                              cbk_snapshot_get_reason (snapshot, row));
    case CBK_COLUMN_TYPE:
      return NULL;
    }

  g_return_val_if_reached (NULL);
}

/**
 * cbk_row_get_widest:
 *
 * Returns: the text that sets the width that a column has by itself; what is wider is cut with an ellipsis
 */
const char *
cbk_row_get_widest (CbkColumn column)
{
  switch (column)
    {
    case CBK_COLUMN_DOMAIN:
      return "customer-portal.example.com";
    case CBK_COLUMN_CREATE:
    case CBK_COLUMN_UPDATE:
    case CBK_COLUMN_EXPIRE:
      return "2026-08-28 00:00:00";
    case CBK_COLUMN_DAYS:
      return "00000";
    case CBK_COLUMN_STATUS:
      return cbk_status_titles ();
    case CBK_COLUMN_TYPE:
      return cbk_provisioning_title ("upload");
    }

  g_return_val_if_reached ("");
}

CbkCellFlags
cbk_row_get_cell_flags (CbkColumn column)
{
  switch (column)
    {
    case CBK_COLUMN_DOMAIN:
      return CBK_CELL_NARROWS;
    case CBK_COLUMN_STATUS:
      return CBK_CELL_PILL | CBK_CELL_SHRINKS;
    case CBK_COLUMN_CREATE:
    case CBK_COLUMN_UPDATE:
    case CBK_COLUMN_EXPIRE:
    case CBK_COLUMN_DAYS:
    case CBK_COLUMN_TYPE:
      return CBK_CELL_PLAIN;
    }

  g_return_val_if_reached (CBK_CELL_PLAIN);
}
