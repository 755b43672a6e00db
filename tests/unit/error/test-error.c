/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which errors another try can mend. */

#include <gio/gio.h>

#include "core/cbk-error.h"

static gboolean
is_transient (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "What happened.");

  return cbk_error_is_transient (error);
}

static void
test_unreachable_and_busy (void)
{
  g_assert_true (is_transient (CBK_ERROR, CBK_ERROR_UNREACHABLE));
  g_assert_true (is_transient (CBK_ERROR, CBK_ERROR_BUSY));
}

static void
test_all_others_last (void)
{
  for (int code = 0; code <= CBK_ERROR_ACCOUNT; code++)
    {
      if (code != CBK_ERROR_UNREACHABLE && code != CBK_ERROR_BUSY)
        g_assert_false (is_transient (CBK_ERROR, code));
    }
}

static void
test_other_domains_last (void)
{
  /* The same numbers mean something else there. */
  for (int code = 0; code <= CBK_ERROR_ACCOUNT; code++)
    g_assert_false (is_transient (G_IO_ERROR, code));
}

static void
test_cancelled_is_not_ours (void)
{
  g_assert_false (is_transient (G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

static void
test_no_error (void)
{
  g_assert_false (cbk_error_is_transient (NULL));
}

static void
test_retry_time (void)
{
  g_autoptr (GError) error = g_error_new_literal (CBK_ERROR, CBK_ERROR_BUSY, "Later.");
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "What happened.");

  g_assert_cmpint (cbk_error_get_retry_time (error), ==, 0);
  cbk_error_set_retry_time (error, 1795417200);
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpint (cbk_error_get_retry_time (copy), ==, 1795417200);
  g_assert_cmpint (cbk_error_get_retry_time (other), ==, 0);
  g_assert_cmpint (cbk_error_get_retry_time (NULL), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/transient/unreachable-and-busy", test_unreachable_and_busy);
  g_test_add_func ("/error/transient/all-others-last", test_all_others_last);
  g_test_add_func ("/error/transient/other-domains-last", test_other_domains_last);
  g_test_add_func ("/error/transient/cancelled-is-not-ours", test_cancelled_is_not_ours);
  g_test_add_func ("/error/transient/no-error", test_no_error);
  g_test_add_func ("/error/retry-time", test_retry_time);

  return g_test_run ();
}
