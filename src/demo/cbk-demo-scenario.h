/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has become of a domain's certificates, worked out from (seed, index, now) alone. */
#pragma once

#include "demo/cbk-demo-domain.h"

G_BEGIN_DECLS

typedef enum
{
  CBK_DEMO_SCENARIO_AUTO,           /* the ordinary one: renewed in time */
  CBK_DEMO_SCENARIO_UPLOAD,         /* bought for a year and uploaded */
  CBK_DEMO_SCENARIO_UPLOAD_SOON,    /* ... of which at most 30 days are left */
  CBK_DEMO_SCENARIO_LATE,           /* at most 7 days left, the renewal is overdue */
  CBK_DEMO_SCENARIO_HOURS,          /* under 48 hours left */
  CBK_DEMO_SCENARIO_EXPIRED,        /* lately */
  CBK_DEMO_SCENARIO_EXPIRED_LONG,   /* long ago */
  CBK_DEMO_SCENARIO_EXPIRED_EARLY,  /* the CDN says so, though the date is in the future */
  CBK_DEMO_SCENARIO_VALID_LATE,     /* the CDN says valid, though the date is past */
  CBK_DEMO_SCENARIO_PENDING,        /* ordered; no certificate yet */
  CBK_DEMO_SCENARIO_PENDING_AGAIN,  /* a renewal is under way */
  CBK_DEMO_SCENARIO_FAILED,         /* no certificate could be had */
  CBK_DEMO_SCENARIO_FAILED_AGAIN,   /* a renewal failed, the old certificate runs out */
  CBK_DEMO_SCENARIO_NAME_MISMATCH,  /* the uploaded certificate is for other names */
  CBK_DEMO_SCENARIO_REVOKED,        /* */
  CBK_DEMO_SCENARIO_DISCARDED,      /* */
  CBK_DEMO_SCENARIO_UNKNOWN,        /* a status that no client knows */
  CBK_DEMO_SCENARIO_IMPORTED,       /* a provisioning that no client knows */
  CBK_DEMO_SCENARIO_NOT_DEPLOYED,   /* the newest certificate is not the one in use */
  CBK_DEMO_SCENARIO_REISSUED,       /* three certificates within three minutes */
  CBK_DEMO_SCENARIO_OFTEN_REISSUED, /* a history of many pages */
} CbkDemoScenario;

#define CBK_DEMO_N_SCENARIOS (CBK_DEMO_SCENARIO_OFTEN_REISSUED + 1)

/* The time left is up to chance, within what the scenario allows. */
#define CBK_DEMO_LEFT_ANY G_MININT64

gint64 cbk_demo_scenario_kept_since (gint64 now);
void   cbk_demo_scenario_fill (CbkDemoDomain *domain, guint64 seed, gint64 now);

G_END_DECLS
