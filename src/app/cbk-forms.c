/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of the forms in which a certificate is saved. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cbk-forms.h"

const char *
cbk_form_title (CbkForm form)
{
  switch (form)
    {
    case CBK_FORM_PAIR:
      return _ ("Certificate and Key");
    case CBK_FORM_CERTIFICATE:
      return _ ("Certificate Only");
    case CBK_FORM_KEY:
      return _ ("Private Key Only");
    case CBK_FORM_FULL_CHAIN:
      return _ ("Full Chain");
    case CBK_FORM_COMBINED:
      return _ ("Key, Certificate and Chain in One File");
    case CBK_FORM_PKCS12:
      return _ ("PKCS #12");
    case CBK_FORM_PKCS12_LEGACY:
      return _ ("PKCS #12 for Windows Server 2016 and Older");
    }

  g_return_val_if_reached (NULL);
}

/**
 * cbk_form_purpose:
 *
 * Returns: what the form is for, in one line
 */
const char *
cbk_form_purpose (CbkForm form)
{
  switch (form)
    {
    case CBK_FORM_PAIR:
      return _ (".crt with its chain, and .key: for most web servers");
    case CBK_FORM_CERTIFICATE:
      return _ (".crt without its chain: to look at or to hand on");
    case CBK_FORM_KEY:
      return _ (".key, with or without a passphrase: where the certificate is there already");
    case CBK_FORM_FULL_CHAIN:
      return _ (".pem with certificate and chain: nginx, Apache");
    case CBK_FORM_COMBINED:
      return _ (".pem with key, certificate and chain: HAProxy");
    case CBK_FORM_PKCS12:
      return _ (".p12 with a password: Windows, Java, appliances");
    case CBK_FORM_PKCS12_LEGACY:
      return _ (".p12 with weak encryption, where nothing else is read");
    }

  g_return_val_if_reached (NULL);
}

/**
 * cbk_format_saved:
 * @files: absolute paths, at least one
 *
 * Returns: (transfer full): what a toast says of them
 */
char *
cbk_format_saved (const char *const *files)
{
  g_autofree char *first = g_filename_display_basename (files[0]);
  g_autofree char *second = NULL;

  if (files[1] == NULL)
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_ ("Saved %s"), first);

  second = g_filename_display_basename (files[1]);
  /* Translators: both are names of files */
  return g_strdup_printf (_ ("Saved %s and %s"), first, second);
}
