/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is offered after each kind of failure. */

#include <gio/gio.h>

#include "app/cbk-remedy.h"
#include "core/cbk-error.h"

static CbkRemedy
remedy_for (CbkError code, gboolean can_sync, gboolean has_accounts)
{
  g_autoptr (GError) error = g_error_new_literal (CBK_ERROR, code, "What happened.");

  return cbk_remedy_for (error, can_sync, has_accounts);
}

static void
test_token (void)
{
  g_assert_cmpint (remedy_for (CBK_ERROR_UNAUTHORIZED, TRUE, TRUE), ==, CBK_REMEDY_ENTER_TOKEN);
  g_assert_cmpint (remedy_for (CBK_ERROR_UNAUTHORIZED, FALSE, TRUE), ==, CBK_REMEDY_ENTER_TOKEN);
  g_assert_cmpint (remedy_for (CBK_ERROR_SECRETS, FALSE, TRUE), ==, CBK_REMEDY_ENTER_TOKEN);
}

static void
test_address (void)
{
  g_assert_cmpint (remedy_for (CBK_ERROR_BAD_ADDRESS, FALSE, TRUE), ==, CBK_REMEDY_EDIT_ACCOUNT);
  g_assert_cmpint (remedy_for (CBK_ERROR_REDIRECT, TRUE, TRUE), ==, CBK_REMEDY_EDIT_ACCOUNT);
}

static void
test_all_others (void)
{
  for (int code = 0; code <= CBK_ERROR_ACCOUNT; code++)
    {
      if (code == CBK_ERROR_UNAUTHORIZED || code == CBK_ERROR_SECRETS || code == CBK_ERROR_BAD_ADDRESS ||
          code == CBK_ERROR_REDIRECT)
        continue;
      g_assert_cmpint (remedy_for (code, TRUE, TRUE), ==, CBK_REMEDY_TRY_AGAIN);
      g_assert_cmpint (remedy_for (code, FALSE, TRUE), ==, CBK_REMEDY_NONE);
    }
}

/* The account of the demo cannot be changed. */
static void
test_demo (void)
{
  for (int code = 0; code <= CBK_ERROR_ACCOUNT; code++)
    {
      g_assert_cmpint (remedy_for (code, TRUE, FALSE), ==, CBK_REMEDY_TRY_AGAIN);
      g_assert_cmpint (remedy_for (code, FALSE, FALSE), ==, CBK_REMEDY_NONE);
    }
}

static void
test_buttons (void)
{
  g_assert_null (cbk_remedy_title (CBK_REMEDY_NONE));
  g_assert_cmpstr (cbk_remedy_title (CBK_REMEDY_TRY_AGAIN), ==, "_Try Again");
  g_assert_cmpstr (cbk_remedy_action (CBK_REMEDY_TRY_AGAIN), ==, "win.sync");
  g_assert_cmpstr (cbk_remedy_title (CBK_REMEDY_ENTER_TOKEN), ==, "_Enter Token…");
  g_assert_cmpstr (cbk_remedy_action (CBK_REMEDY_ENTER_TOKEN), ==, "app.enter-token");
  g_assert_cmpstr (cbk_remedy_title (CBK_REMEDY_EDIT_ACCOUNT), ==, "_Edit Account…");
  g_assert_cmpstr (cbk_remedy_action (CBK_REMEDY_EDIT_ACCOUNT), ==, "app.edit-account");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/remedy/token", test_token);
  g_test_add_func ("/remedy/address", test_address);
  g_test_add_func ("/remedy/all-others", test_all_others);
  g_test_add_func ("/remedy/demo", test_demo);
  g_test_add_func ("/remedy/buttons", test_buttons);

  return g_test_run ();
}
