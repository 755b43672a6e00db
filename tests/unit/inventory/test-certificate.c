/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry of a certificate history as a value. */

#include "core/inventory/cbk-certificate.h"

static CbkCertificate *
new_certificate (void)
{
  CbkCertificate *certificate = g_new0 (CbkCertificate, 1);

  certificate->id = g_strdup ("crt_9");
  certificate->domain_id = g_strdup ("dom_01");
  certificate->create_time = 1;
  certificate->not_before = 2;
  certificate->expire_time = 3;
  certificate->status = g_strdup ("valid");
  certificate->provisioning = g_strdup ("upload");
  certificate->is_current = TRUE;
  certificate->sha256 = g_strdup ("9f86d081");
  certificate->serial = g_strdup ("04a1");
  certificate->issuer = g_strdup ("Example CA");
  certificate->chain_available = TRUE;
  certificate->private_key = CBK_KEY_FORBIDDEN;
  return certificate;
}

static void
test_copy_has_each_member (void)
{
  g_autoptr (CbkCertificate) certificate = new_certificate ();
  g_autoptr (CbkCertificate) copy = cbk_certificate_copy (certificate);

  g_assert_cmpstr (copy->id, ==, "crt_9");
  g_assert_cmpstr (copy->domain_id, ==, "dom_01");
  g_assert_cmpint (copy->create_time, ==, 1);
  g_assert_cmpint (copy->not_before, ==, 2);
  g_assert_cmpint (copy->expire_time, ==, 3);
  g_assert_cmpstr (copy->status, ==, "valid");
  g_assert_cmpstr (copy->provisioning, ==, "upload");
  g_assert_true (copy->is_current);
  g_assert_cmpstr (copy->sha256, ==, "9f86d081");
  g_assert_cmpstr (copy->serial, ==, "04a1");
  g_assert_cmpstr (copy->issuer, ==, "Example CA");
  g_assert_true (copy->chain_available);
  g_assert_cmpint (copy->private_key, ==, CBK_KEY_FORBIDDEN);
}

static void
test_copy_outlives_the_original (void)
{
  CbkCertificate *certificate = new_certificate ();
  g_autoptr (CbkCertificate) copy = cbk_certificate_copy (certificate);

  cbk_certificate_free (certificate);
  g_assert_cmpstr (copy->id, ==, "crt_9");
  g_assert_cmpstr (copy->domain_id, ==, "dom_01");
  g_assert_cmpstr (copy->status, ==, "valid");
  g_assert_cmpstr (copy->provisioning, ==, "upload");
  g_assert_cmpstr (copy->sha256, ==, "9f86d081");
  g_assert_cmpstr (copy->serial, ==, "04a1");
  g_assert_cmpstr (copy->issuer, ==, "Example CA");
}

static void
test_copy_keeps_null (void)
{
  CbkCertificate certificate = { .id = (char *) "crt_1", .not_before = G_MAXINT64 };
  g_autoptr (CbkCertificate) copy = cbk_certificate_copy (&certificate);

  g_assert_null (copy->sha256);
  g_assert_null (copy->serial);
  g_assert_null (copy->issuer);
  g_assert_cmpint (copy->not_before, ==, G_MAXINT64);
}

static void
test_copy_as_boxed (void)
{
  g_autoptr (CbkCertificate) certificate = new_certificate ();
  CbkCertificate *copy = g_boxed_copy (CBK_TYPE_CERTIFICATE, certificate);

  g_assert_true (copy != certificate);
  g_assert_cmpstr (copy->id, ==, certificate->id);
  g_boxed_free (CBK_TYPE_CERTIFICATE, copy);
}

static void
test_free_nothing (void)
{
  cbk_certificate_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/copy/each-member", test_copy_has_each_member);
  g_test_add_func ("/certificate/copy/outlives-the-original", test_copy_outlives_the_original);
  g_test_add_func ("/certificate/copy/keeps-null", test_copy_keeps_null);
  g_test_add_func ("/certificate/copy/boxed", test_copy_as_boxed);
  g_test_add_func ("/certificate/free/nothing", test_free_nothing);

  return g_test_run ();
}
