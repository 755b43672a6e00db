/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in place of the table when it has nothing to show: each page says why, and what to do next. */

#include "config.h"

#include "app/cbk-pages.h"

#include <glib/gi18n.h>

#include "app/cbk-closures.h"
#include "app/cbk-speech.h"
#include "app/cbk-wrap-box.h"

struct _CbkPages
{
  AdwBin parent_instance;

  GtkStack      *stack; /* (nullable) while no page was shown yet */
  AdwStatusPage *nothing_page;
  GtkWidget     *clear_search_button;
  GtkWidget     *show_all_button;
  AdwStatusPage *empty_page;
  AdwStatusPage *failed_page;
  GtkButton     *remedy_button;
};

G_DEFINE_FINAL_TYPE (CbkPages, cbk_pages, ADW_TYPE_BIN)

static void
cbk_pages_class_init (CbkPagesClass *klass)
{
  g_type_ensure (CBK_TYPE_WRAP_BOX);
}

static void
cbk_pages_init (CbkPages *self)
{
}

/* The pages are made when the first of them is shown: a window that opens with rows shows none. */
static void
make_pages (CbkPages *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->stack != NULL)
    return;

  builder = gtk_builder_new_from_resource ("/io/github/certbook/Certbook/ui/cbk-pages.ui");
  self->stack = GTK_STACK (gtk_builder_get_object (builder, "stack"));
  self->nothing_page = ADW_STATUS_PAGE (gtk_builder_get_object (builder, "nothing_page"));
  self->clear_search_button = GTK_WIDGET (gtk_builder_get_object (builder, "clear_search_button"));
  self->show_all_button = GTK_WIDGET (gtk_builder_get_object (builder, "show_all_button"));
  self->empty_page = ADW_STATUS_PAGE (gtk_builder_get_object (builder, "empty_page"));
  self->failed_page = ADW_STATUS_PAGE (gtk_builder_get_object (builder, "failed_page"));
  self->remedy_button = GTK_BUTTON (gtk_builder_get_object (builder, "remedy_button"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  cbk_speech_tidy (GTK_WIDGET (self));
}

/* A status page's description is markup. */
static void
set_description (AdwStatusPage *page, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (page, escaped);
}

/**
 * cbk_pages_show_welcome:
 *
 * No account is there yet.
 */
void
cbk_pages_show_welcome (CbkPages *self)
{
  g_return_if_fail (CBK_IS_PAGES (self));

  make_pages (self);
  gtk_stack_set_visible_child_name (self->stack, "welcome");
}

/**
 * cbk_pages_show_loading:
 *
 * An inventory without rows is being fetched.
 */
void
cbk_pages_show_loading (CbkPages *self)
{
  g_return_if_fail (CBK_IS_PAGES (self));

  make_pages (self);
  gtk_stack_set_visible_child_name (self->stack, "loading");
}

/**
 * cbk_pages_show_nothing:
 * @text: what was searched for, or ""
 *
 * No row is found by the search and the filter.
 */
void
cbk_pages_show_nothing (CbkPages *self, const char *text, CbkFilter filter)
{
  g_autofree char *description = cbk_format_nothing_found (text, filter);

  g_return_if_fail (CBK_IS_PAGES (self));

  make_pages (self);
  set_description (self->nothing_page, description);
  gtk_widget_set_visible (self->clear_search_button, text[0] != '\0');
  gtk_widget_set_visible (self->show_all_button, filter != CBK_FILTER_ALL);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

/**
 * cbk_pages_show_empty:
 * @was_synced: whether it is known that the inventory is empty
 */
void
cbk_pages_show_empty (CbkPages *self, gboolean was_synced)
{
  g_return_if_fail (CBK_IS_PAGES (self));

  make_pages (self);
  adw_status_page_set_title (self->empty_page, was_synced ? _ ("No Domains") : _ ("Nothing Fetched Yet"));
  set_description (self->empty_page, was_synced ? _ ("This account has no domains. Those that are added on the CDN "
                                                     "appear here after the next sync.")
                                                : _ ("Sync to fetch the domains of this account."));
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/**
 * cbk_pages_show_failed:
 * @why: a sentence, not markup
 * @remedy: what the button of the page offers
 */
void
cbk_pages_show_failed (CbkPages *self, const char *why, CbkRemedy remedy)
{
  g_return_if_fail (CBK_IS_PAGES (self));

  make_pages (self);
  set_description (self->failed_page, why);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->remedy_button), cbk_remedy_action (remedy));
  if (remedy != CBK_REMEDY_NONE)
    gtk_button_set_label (self->remedy_button, cbk_remedy_title (remedy));
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), remedy != CBK_REMEDY_NONE);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}
