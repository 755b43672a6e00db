/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system calls of a save, counted, so that a test can let one of them fail, or end the process at it. The linker
 * puts these in the place of the C library's (--wrap), so the code under test is what ships. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  STEPS_FAIL,        /* the step fails with an errno */
  STEPS_KILL_BEFORE, /* the process is killed instead of the step */
  STEPS_KILL_AFTER,  /* the process is killed after it */
  STEPS_CALL,        /* a function is called before it */
} StepsFault;

void     steps_start (void);
guint    steps_stop (void);
void     steps_plan (guint number, StepsFault fault, int reason);
void     steps_plan_call (guint number, GFunc function, gpointer data);
void     steps_set_plain_renames (gboolean plain);
void     steps_set_deaf_renames (gboolean deaf);
void     steps_set_no_links (gboolean none);
void     steps_set_plain_modes (gboolean plain);
void     steps_set_failing_folders (gboolean failing);
void     steps_set_short_writes (gboolean is_short);
gboolean steps_was_met (void);

/* One letter a step: o(pened), w(ritten), f(ile synced), d(irectory synced), r(enamed), l(inked), u(nlinked). */
const char *steps_get_log (void);

G_END_DECLS
