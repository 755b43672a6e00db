/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the forms in which a list is exported, and what such a file is called. */

#include "config.h"

#include "app/cbk-export-forms.h"

#include <glib/gi18n.h>

#include "core/inventory/cbk-words.h"

/* Of a time as it is shown: the day. */
#define DAY_CHARACTERS 10

static const struct
{
  const char *title;
  const char *purpose;
  const char *extension;
} forms[] = {
  [CBK_EXPORT_SPREADSHEET] = { N_ ("Spreadsheet"), N_ (".csv in your language: LibreOffice, Excel"), "csv" },
  [CBK_EXPORT_CSV] = { N_ ("CSV for Programs"), N_ (".csv in English with commas, as on the command line: scripts"),
                       "csv" },
  [CBK_EXPORT_JSON] = { "JSON", N_ (".json with times in UTC: scripts"), "json" },
  [CBK_EXPORT_MARKDOWN] = { "Markdown", N_ (".md with a table: tickets, wikis"), "md" },
  [CBK_EXPORT_CALENDAR] = { N_ ("Calendar"), N_ (".ics with an alarm a week before each expiry: calendars"), "ics" },
};

const char *
cbk_export_form_title (CbkExportFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (forms), NULL);

  return _ (forms[format].title);
}

/**
 * cbk_export_form_purpose:
 *
 * Returns: what the form is for, in one line
 */
const char *
cbk_export_form_purpose (CbkExportFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (forms), NULL);

  return _ (forms[format].purpose);
}

/**
 * cbk_export_form_obstacle:
 * @what: what is to be exported
 *
 * Returns: (nullable): why it cannot have this form
 */
const char *
cbk_export_form_obstacle (CbkExportFormat format, const CbkExport *what)
{
  return format == CBK_EXPORT_CALENDAR && !cbk_export_has_expiry (what) ? _ ("None of these domains has an expiry")
                                                                        : NULL;
}

/**
 * cbk_export_form_suggest_name:
 * @what: what is to be exported
 *
 * Returns: (transfer full): the name of a file, with the day on which the rows were shown
 */
char *
cbk_export_form_suggest_name (CbkExportFormat format, const CbkExport *what)
{
  g_autofree char *time = cbk_format_time (what->now, what->zone);

  g_return_val_if_fail (format < G_N_ELEMENTS (forms), NULL);

  return g_strdup_printf ("certificates-%.*s.%s", DAY_CHARACTERS, time, forms[format].extension);
}

/**
 * cbk_format_exported:
 * @n: how many rows are to be exported
 *
 * Returns: (transfer full): which ones that are
 */
char *
cbk_format_exported (guint n)
{
  g_autofree char *number = cbk_format_number (n);

  /* Translators: %s is a number; above the forms in which they can be exported */
  return g_strdup_printf (ngettext ("%s domain, as the table shows it",
                                    "%s domains, as the table shows them and in its order", n),
                          number);
}

/* Returns: (transfer full): how far an export is */
char *
cbk_format_exporting (guint done, guint total)
{
  g_autofree char *done_number = cbk_format_number (done);
  g_autofree char *total_number = cbk_format_number (total);

  /* Translators: two numbers of domains */
  return g_strdup_printf (_ ("Exporting: %s of %s domains"), done_number, total_number);
}
