/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens at a CDN while one looks on. Which event is which follows from the seed and its number alone. */
#include "config.h"

#include "demo/cbk-demo-live.h"

#include "demo/cbk-demo-random.h"

#include <string.h>

#define DAY (24 * 60 * 60)

/* So many domains are looked at to find the one that is most in need of a certificate. */
#define N_CANDIDATES 64

/* An id has room for no more. */
#define MAX_ORDINAL G_MAXUINT16

typedef enum
{
  EVENT_RENEWAL,
  EVENT_FAILURE,
  EVENT_REMOVAL,
  EVENT_RETURN, /* of a removed domain under its old id */
  EVENT_NEW_DOMAIN,
  EVENT_REPLACEMENT, /* a domain is set up anew, under a new id */
} Event;

static Event
choose_event (CbkDemoRandom *random)
{
  gint64 lot = cbk_demo_random_range (random, 0, 99);

  if (lot < 72)
    return EVENT_RENEWAL;
  if (lot < 80)
    return EVENT_FAILURE;
  if (lot < 87)
    return EVENT_REMOVAL;
  if (lot < 89)
    return EVENT_RETURN;
  if (lot < 97)
    return EVENT_NEW_DOMAIN;
  return EVENT_REPLACEMENT;
}

static gboolean
is_automatic (const CbkDemoDomain *domain)
{
  return strcmp (domain->provisioning, "auto") == 0;
}

/* When an automatic domain wants its next certificate: the smaller, the sooner. */
static gint64
get_need (const CbkDemoDomain *domain, gint64 when)
{
  if (strcmp (domain->status, "valid") != 0 && domain->expire_time == CBK_DEMO_TIME_NONE)
    return when;
  return domain->expire_time;
}

/* Returns: an index, or -1 where no domain of the sample will do. */
static gint64
find_renewable (CbkDemoCdn *cdn, CbkDemoRandom *random, gint64 when)
{
  gint64 best = -1;
  gint64 best_need = G_MAXINT64;

  for (guint i = 0; i < N_CANDIDATES && cbk_demo_cdn_get_n_entries (cdn) > 0; i++)
    {
      guint                index = cbk_demo_random_range (random, 0, cbk_demo_cdn_get_n_entries (cdn) - 1);
      const CbkDemoDomain *domain = cbk_demo_cdn_peek (cdn, index);

      if (!domain->deleted && is_automatic (domain) && domain->last_ordinal < MAX_ORDINAL &&
          get_need (domain, when) < best_need)
        {
          best = index;
          best_need = get_need (domain, when);
        }
    }
  return best;
}

/* Returns: the index of any domain, or -1 where the sample has none. */
static gint64
find_any (CbkDemoCdn *cdn, CbkDemoRandom *random)
{
  for (guint i = 0; i < N_CANDIDATES && cbk_demo_cdn_get_n_entries (cdn) > 0; i++)
    {
      guint index = cbk_demo_random_range (random, 0, cbk_demo_cdn_get_n_entries (cdn) - 1);

      if (!cbk_demo_cdn_peek (cdn, index)->deleted)
        return index;
    }
  return -1;
}

/* A new automatic certificate, which is in use at once. */
static void
issue (CbkDemoCdn *cdn, CbkDemoDomain *domain, gint64 when)
{
  gint64 not_before = when - 3602;
  gint64 not_after = not_before + 90 * (gint64) DAY - 1;

  if (domain->last_ordinal == 0)
    domain->create_time = when;
  cbk_demo_domain_add_certificate (domain, cbk_demo_cdn_get_seed (cdn), ++domain->last_ordinal, "auto", when,
                                   not_before, not_after, when);
  domain->update_time = when;
  domain->expire_time = not_after;
  domain->current = domain->last_ordinal;
  domain->status = "valid";
  domain->status_reason = NULL;
  domain->provisioning = "auto";
}

/* The events: each returns whether it was possible. */
static gboolean
renew (CbkDemoCdn *cdn, CbkDemoRandom *random, gint64 when)
{
  gint64 index = find_renewable (cdn, random, when);

  if (index < 0)
    return FALSE;
  issue (cdn, cbk_demo_cdn_change (cdn, index), when);
  return TRUE;
}

static gboolean
fail (CbkDemoCdn *cdn, CbkDemoRandom *random, gint64 when)
{
  static const char *const reasons[] = { "cname_not_pointed", "deploy_failed", "validation_failed",
                                         "The CA did not answer in time" };
  gint64                   index = find_renewable (cdn, random, when);
  CbkDemoDomain           *domain;

  if (index < 0)
    return FALSE;
  domain = cbk_demo_cdn_change (cdn, index);
  domain->status = "failed";
  domain->status_reason = reasons[cbk_demo_random_range (random, 0, G_N_ELEMENTS (reasons) - 1)];
  return TRUE;
}

static gboolean
remove_domain (CbkDemoCdn *cdn, CbkDemoRandom *random, gint64 when)
{
  gint64 index = find_any (cdn, random);

  if (index < 0)
    return FALSE;
  cbk_demo_cdn_delete (cdn, index, when, FALSE);
  return TRUE;
}

static gboolean
restore_domain (CbkDemoCdn *cdn, CbkDemoRandom *random)
{
  guint n = cbk_demo_cdn_get_n_removed (cdn);

  if (n == 0)
    return FALSE;
  cbk_demo_cdn_restore (cdn, cbk_demo_random_range (random, 0, n - 1));
  return TRUE;
}

static gboolean
add_domain (CbkDemoCdn *cdn, gint64 when)
{
  CbkDemoDomain *domain = cbk_demo_cdn_add (cdn);

  if (domain == NULL)
    return FALSE;
  domain->create_time = domain->update_time = when;
  domain->status = "pending";
  domain->status_reason = "cname_not_pointed";
  domain->provisioning = "auto";
  return TRUE;
}

static gboolean
replace_domain (CbkDemoCdn *cdn, CbkDemoRandom *random, gint64 when)
{
  gint64         index = find_any (cdn, random);
  CbkDemoDomain *domain = index >= 0 ? cbk_demo_cdn_add (cdn) : NULL;

  if (domain == NULL)
    return FALSE;
  domain->name_index = cbk_demo_cdn_peek (cdn, index)->name_index;
  cbk_demo_cdn_delete (cdn, index, when, TRUE);
  issue (cdn, domain, when);
  return TRUE;
}

/**
 * cbk_demo_live_happen:
 * @event: its number; the first one is 1
 * @when: UTC seconds
 *
 * Lets an event happen. Where the one that is due is not possible, a domain is renewed or added instead.
 */
void
cbk_demo_live_happen (CbkDemoCdn *cdn, guint64 event, gint64 when)
{
  CbkDemoRandom random;
  gboolean      done = FALSE;

  cbk_demo_random_init (&random, cbk_demo_cdn_get_seed (cdn), CBK_DEMO_STREAM_LIVE, event);
  switch (choose_event (&random))
    {
    case EVENT_RENEWAL:
      done = renew (cdn, &random, when);
      break;
    case EVENT_FAILURE:
      done = fail (cdn, &random, when);
      break;
    case EVENT_REMOVAL:
      done = remove_domain (cdn, &random, when);
      break;
    case EVENT_RETURN:
      done = restore_domain (cdn, &random);
      break;
    case EVENT_NEW_DOMAIN:
      done = add_domain (cdn, when);
      break;
    case EVENT_REPLACEMENT:
      done = replace_domain (cdn, &random, when);
      break;
    }
  if (!done && !renew (cdn, &random, when))
    add_domain (cdn, when);
}
