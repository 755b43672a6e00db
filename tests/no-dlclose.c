/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into sanitized programs: a module that stays loaded has names in the leak sanitizer's report. */

int dlclose (void *handle);

int
dlclose (void *handle)
{
  (void) handle;
  return 0;
}
