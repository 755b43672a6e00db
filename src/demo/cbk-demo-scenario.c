/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has become of a domain's certificates: a table of scenarios, and the history that leads to each of them. */
#include "config.h"

#include "demo/cbk-demo-scenario.h"

#include "demo/cbk-demo-random.h"
#include "demo/cbk-demo-showcase.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* The CDN has kept certificates for so long; what was made earlier is not in its histories. */
#define KEPT_DAYS 240

/* What a scenario is made of. The time left is that of the certificate in use. */
typedef struct
{
  guint       weight; /* of 10,000 domains */
  const char *status;
  const char *provisioning;
  guint       life; /* days */
  gint64      left_min;
  gint64      left_max;
  const char *reasons[5];
} Plan;

/* What happens to a domain again and again: a renewal, mostly. */
typedef struct
{
  gint64 when;   /* UTC seconds */
  gint64 period; /* seconds from one turn to the next; 0 for a row of the showcase */
  gint64 number; /* of turns before it */
} Turn;

#define REASONS_PENDING                                                                                                \
  {                                                                                                                    \
    "cname_not_pointed", NULL, NULL, NULL, NULL                                                                        \
  }
#define REASONS_FAILED                                                                                                 \
  {                                                                                                                    \
    "cname_not_pointed", "deploy_failed", "validation_failed", "validation_failed",                                    \
      "CAA record forbids this certification authority"                                                                \
  }

/* clang-format off */
static const Plan plans[CBK_DEMO_N_SCENARIOS] = {
  [CBK_DEMO_SCENARIO_AUTO]            = { 8050, "valid", "auto", 90, 7 * DAY, 90 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_UPLOAD]          = { 900, "valid", "upload", 397, 31 * DAY, 390 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_UPLOAD_SOON]     = { 120, "valid", "upload", 397, 1 * DAY, 31 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_LATE]            = { 180, "valid", "auto", 90, 2 * DAY, 8 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_HOURS]           = { 30, "valid", "auto", 90, 10 * MINUTE, 2 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_EXPIRED]         = { 110, "expired", "auto", 90, -14 * DAY, -1, { NULL } },
  [CBK_DEMO_SCENARIO_EXPIRED_LONG]    = { 120, "expired", "upload", 397, -1400 * DAY, -15 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_EXPIRED_EARLY]   = { 10, "expired", "auto", 90, 5 * DAY, 60 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_VALID_LATE]      = { 15, "valid", "auto", 90, -3 * DAY, -MINUTE, { NULL } },
  [CBK_DEMO_SCENARIO_PENDING]         = { 80, "pending", "auto", 0, 0, 0, REASONS_PENDING },
  [CBK_DEMO_SCENARIO_PENDING_AGAIN]   = { 30, "pending", "auto", 90, DAY, 20 * DAY, REASONS_PENDING },
  [CBK_DEMO_SCENARIO_FAILED]          = { 30, "failed", "auto", 0, 0, 0, REASONS_FAILED },
  [CBK_DEMO_SCENARIO_FAILED_AGAIN]    = { 90, "failed", "auto", 90, -10 * DAY, 25 * DAY, REASONS_FAILED },
  [CBK_DEMO_SCENARIO_NAME_MISMATCH]   = { 20, "failed", "upload", 397, 60 * DAY, 380 * DAY,
                                          { "name_mismatch", "name_mismatch", "name_mismatch", "name_mismatch",
                                            "name_mismatch" } },
  [CBK_DEMO_SCENARIO_REVOKED]         = { 20, "revoked", "auto", 90, 10 * DAY, 80 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_DISCARDED]       = { 25, "discarded", "upload", 397, -30 * DAY, 300 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_UNKNOWN]         = { 15, "suspended", "auto", 90, 10 * DAY, 80 * DAY,
                                          { "The account is under review", "The account is under review",
                                            "The account is under review", NULL, NULL } },
  [CBK_DEMO_SCENARIO_IMPORTED]        = { 4, "valid", "imported", 397, 31 * DAY, 390 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_NOT_DEPLOYED]    = { 100, "valid", "auto", 90, 35 * DAY, 85 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_REISSUED]        = { 50, "valid", "auto", 90, 80 * DAY, 88 * DAY, { NULL } },
  [CBK_DEMO_SCENARIO_OFTEN_REISSUED]  = { 1, "valid", "auto", 90, 88 * DAY, 89 * DAY, { NULL } },
};
/* clang-format on */

static CbkDemoScenario
choose_scenario (CbkDemoRandom *random)
{
  gint64 lot = cbk_demo_random_range (random, 0, 9999);
  guint  scenario = 0;

  for (; scenario < CBK_DEMO_N_SCENARIOS - 1 && lot >= plans[scenario].weight; scenario++)
    lot -= plans[scenario].weight;
  return scenario;
}

/* Each domain goes round by itself, once in @period seconds, since 1970. Whenever the CDN is started, a turn stays
 * where it is until the next one takes its place: only then does the row change.
 *
 * Returns: the first turn after @after, in UTC seconds */
static Turn
find_turn (gint64 after, gint64 period, CbkDemoRandom *random)
{
  gint64 beginning = cbk_demo_random_range (random, 0, period - 1);
  gint64 number = (after - beginning) / period + 1;

  return (Turn){ beginning + number * period, period, number };
}

/* The end of the certificate in use. An automatic one that is in order is renewed 7 to 30 days before. */
static Turn
find_expiry (const Plan *plan, gboolean in_order, gint64 now, CbkDemoRandom *random)
{
  gint64 low = in_order ? cbk_demo_random_range (random, 7 * DAY, 30 * DAY) : plan->left_min;

  return find_turn (now + low, plan->left_max - 2 * HOUR - low, random);
}

/* That of a row of the showcase: it is put off now and then, so that there is always about so much left. */
static Turn
find_shown_expiry (gint64 left, gint64 now, CbkDemoRandom *random)
{
  gint64 period = MAX (MIN (3 * HOUR, ABS (left) / 2), ABS (left) / 100);
  Turn   turn = find_turn (now + left - period - 1, period, random);

  return (Turn){ turn.when, 0, 0 };
}

/* A CA dates a certificate an hour back; a bought one lies in a mailbox for a while. */
static gint64
choose_create_time (gboolean automatic, gint64 not_before, gint64 now, CbkDemoRandom *random)
{
  if (automatic)
    return not_before + 3602 + cbk_demo_random_range (random, 0, 2);
  return MIN (not_before + cbk_demo_random_range (random, HOUR, 5 * DAY), now - MINUTE);
}

/* Its certificates one after the other, of which the last one is in use; adds those that are kept. */
static void
add_history (CbkDemoDomain  *domain,
             guint64         seed,
             CbkDemoScenario scenario,
             const Turn     *expiry,
             gint64          now,
             CbkDemoRandom  *random)
{
  const Plan *plan = &plans[scenario];
  gboolean    automatic = g_str_equal (plan->provisioning, "auto");
  gint64      life = plan->life * (gint64) DAY;
  gint64      period = life - cbk_demo_random_range (random, 7 * DAY, 30 * DAY);
  guint       max = automatic ? 14 : 4;
  guint       n = 1 + (cbk_demo_random_range (random, 0, max - 1) + expiry->number) % max;
  gint64      kept_since = cbk_demo_scenario_kept_since (now);

  if (scenario == CBK_DEMO_SCENARIO_OFTEN_REISSUED)
    {
      period = 40 * HOUR;
      n = 130;
    }
  else if (scenario == CBK_DEMO_SCENARIO_AUTO && expiry->period > 0)
    {
      period = expiry->period;
    }
  for (guint ordinal = 1; ordinal <= n; ordinal++)
    {
      gint64        ends = expiry->when - (n - ordinal) * period;
      gint64        not_before = ends - life + 1;
      gint64        create_time;
      CbkDemoRandom chance;

      cbk_demo_random_init (&chance, seed, CBK_DEMO_STREAM_CREATION, (guint64) domain->index << 16 | ordinal);
      create_time = choose_create_time (automatic, not_before, now, &chance);
      if (ordinal == 1)
        domain->create_time = create_time;
      domain->update_time = create_time;
      if (create_time >= kept_since)
        cbk_demo_domain_add_certificate (domain, seed, ordinal, plan->provisioning, create_time, not_before, ends, now);
    }
  domain->last_ordinal = n;
  domain->current = domain->certificates->len > 0 ? n : 0;
  domain->expire_time = expiry->when;
}

/* Two certificates minutes before the one in use: an automatic one, then one that was uploaded and replaced again. */
static void
add_reissue (CbkDemoDomain *domain, guint64 seed, gint64 not_after, gint64 now)
{
  gint64 not_before = not_after - 90 * DAY + 1;
  gint64 create_time = not_before + 3602;

  cbk_demo_domain_add_certificate (domain, seed, 1, "auto", create_time - 172, create_time - 172 - 3603,
                                   create_time - 172 - 3603 + 90 * DAY - 1, now);
  cbk_demo_domain_add_certificate (domain, seed, 2, "upload", create_time - 42, create_time - 38 * DAY - 2960,
                                   create_time + 52 * DAY - 2961, now);
  cbk_demo_domain_add_certificate (domain, seed, 3, "auto", create_time, not_before, not_after, now);
  domain->create_time = create_time - 172;
  domain->update_time = create_time;
  domain->expire_time = not_after;
  domain->current = domain->last_ordinal = 3;
}

/* A certificate that was uploaded the day after and is not in use. */
static void
add_not_deployed (CbkDemoDomain *domain, guint64 seed, gint64 now, CbkDemoRandom *random)
{
  gint64 create_time = domain->update_time + cbk_demo_random_range (random, 15 * HOUR, 30 * HOUR);
  gint64 not_before = create_time - cbk_demo_random_range (random, 2 * HOUR, 40 * HOUR);

  cbk_demo_domain_add_certificate (domain, seed, ++domain->last_ordinal, "upload", create_time, not_before,
                                   not_before + 397 * (gint64) DAY - 1, now);
  domain->update_time = create_time;
}

/* What the status of the domain says about the certificate in use, and what a row of the showcase asks of it. */
static void
mark_current (CbkDemoDomain *domain, CbkDemoScenario scenario, const CbkDemoShow *show)
{
  for (guint i = 0; i < domain->certificates->len; i++)
    {
      CbkDemoCertificate *certificate = &g_array_index (domain->certificates, CbkDemoCertificate, i);

      if (certificate->ordinal != domain->current)
        continue;
      if (scenario == CBK_DEMO_SCENARIO_REVOKED || scenario == CBK_DEMO_SCENARIO_DISCARDED)
        certificate->status = domain->status;
      certificate->for_other_names = scenario == CBK_DEMO_SCENARIO_NAME_MISMATCH;
      if (show != NULL)
        {
          certificate->key_access = show->key_access;
          certificate->chain_available = !show->no_chain;
        }
    }
}

/**
 * cbk_demo_scenario_kept_since:
 *
 * Returns: the moment since which the CDN keeps certificates; both in UTC seconds
 */
gint64
cbk_demo_scenario_kept_since (gint64 now)
{
  return now - KEPT_DAYS * DAY;
}

/**
 * cbk_demo_scenario_fill:
 * @domain: one that has just been reset
 * @now: UTC seconds
 *
 * Fills @domain with what its index has in store for it.
 */
void
cbk_demo_scenario_fill (CbkDemoDomain *domain, guint64 seed, gint64 now)
{
  const CbkDemoShow *show = cbk_demo_showcase_get (domain->index);
  CbkDemoRandom      random;
  CbkDemoScenario    scenario;
  const Plan        *plan;
  Turn               expiry;

  cbk_demo_random_init (&random, seed, CBK_DEMO_STREAM_ROW, domain->index);
  scenario = choose_scenario (&random);
  if (show != NULL)
    scenario = show->scenario;
  plan = &plans[scenario];
  domain->status = plan->status;
  domain->provisioning = plan->provisioning;
  domain->status_reason = plan->reasons[cbk_demo_random_range (&random, 0, G_N_ELEMENTS (plan->reasons) - 1)];
  if (show != NULL && show->reason != NULL)
    domain->status_reason = show->reason;
  if (plan->life == 0)
    {
      domain->create_time = domain->update_time = find_turn (now - 20 * DAY, 20 * DAY - HOUR, &random).when;
      return;
    }
  if (show != NULL && show->left != CBK_DEMO_LEFT_ANY)
    expiry = find_shown_expiry (show->left, now, &random);
  else
    expiry = find_expiry (plan, scenario == CBK_DEMO_SCENARIO_AUTO, now, &random);
  if (scenario == CBK_DEMO_SCENARIO_REISSUED)
    add_reissue (domain, seed, expiry.when, now);
  else
    add_history (domain, seed, scenario, &expiry, now, &random);
  if (scenario == CBK_DEMO_SCENARIO_NOT_DEPLOYED)
    add_not_deployed (domain, seed, now, &random);
  mark_current (domain, scenario, show);
}
