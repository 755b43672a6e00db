/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first rows of every demo inventory. */
#include "config.h"

#include "demo/cbk-demo-showcase.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define SCENE(word) CBK_DEMO_SCENARIO_##word
#define ANY CBK_DEMO_LEFT_ANY

/* clang-format off */
static const CbkDemoShow showcase[] = {
  { "www.example.com", SCENE (REISSUED), ANY },
  { "checkout.example.com", SCENE (HOURS), 47 * MINUTE + 12 },
  { "login.example.net", SCENE (HOURS), 5 * HOUR + 31 * MINUTE },
  { "cdn.example.com", SCENE (HOURS), 2 * DAY - 3 * MINUTE },
  { "payments.example.net", SCENE (LATE), 3 * DAY + 7 * HOUR },
  { "news.example.org", SCENE (LATE), 6 * DAY + 19 * HOUR },
  { "tickets.example.org", SCENE (LATE), 8 * DAY - 2 * MINUTE },
  { "static.example.com", SCENE (AUTO), 8 * DAY + 3 * HOUR },
  { "blog.example.net", SCENE (UPLOAD_SOON), 29 * DAY + 5 * HOUR },
  { "old.example.com", SCENE (EXPIRED), -25 * MINUTE },
  { "archive.example.org", SCENE (EXPIRED_LONG), -1204 * DAY },
  { "forum.example.com", SCENE (FAILED_AGAIN), 4 * DAY + 2 * HOUR, "cname_not_pointed" },
  { "campaign.example.com", SCENE (PENDING), ANY, "cname_not_pointed" },
  { "*.example.com", SCENE (AUTO), ANY },
  { "müller-bäckerei.example", SCENE (AUTO), ANY },
  { "магазин.example", SCENE (AUTO), ANY },
  { "和菓子.example", SCENE (AUTO), ANY },
  { "καφενείο.example", SCENE (UPLOAD), ANY },
  { "s\320\265cure-bank.example", SCENE (AUTO), ANY }, /* one letter is Cyrillic: nobody should be misled by it */
  { "shop.example.net", SCENE (UPLOAD), 280 * DAY, NULL, CBK_DEMO_KEY_FORBIDDEN },
  { "api.example.net", SCENE (AUTO), ANY, NULL, CBK_DEMO_KEY_NONE },
  { "images.example.net", SCENE (AUTO), ANY, NULL, CBK_DEMO_KEY_AVAILABLE, TRUE },
  { "mail.example.com", SCENE (EXPIRED_EARLY), ANY },
  { "intranet.example.org", SCENE (VALID_LATE), ANY },
  { "media.example.org", SCENE (NOT_DEPLOYED), ANY },
  { "preview.example.net", SCENE (PENDING_AGAIN), 11 * DAY },
  { "events.example.org", SCENE (FAILED), ANY, "validation_failed" },
  { "video.example.net", SCENE (FAILED_AGAIN), 17 * DAY, "deploy_failed" },
  { "partners.example.com", SCENE (NAME_MISMATCH), 350 * DAY },
  { "careers.example.com", SCENE (FAILED_AGAIN), 2 * DAY + 4 * HOUR,
    "The CA answered \"429 <too many> certificates & retries\" \xe2\x80\x93 next try in 7 days" },
  { "promo.example.org", SCENE (REVOKED), ANY },
  { "beta.example.net", SCENE (DISCARDED), 200 * DAY },
  { "labs.example.com", SCENE (UNKNOWN), ANY },
  { "edge.example.net", SCENE (IMPORTED), 320 * DAY },
  { "build.example.com", SCENE (OFTEN_REISSUED), ANY },
  { "*.staging.example.net", SCENE (UPLOAD), 300 * DAY },
  { "legal.example.org", SCENE (UPLOAD), 41 * DAY },
  { "support.example.com", SCENE (EXPIRED), -9 * DAY },
  { "status.example.com", SCENE (AUTO), 12 * DAY + 6 * HOUR },
  { "a-campaign-page-with-a-name-that-is-as-long-as-labels-may-be-ok.seasonal-promotions.regional-marketing.example",
    SCENE (AUTO), ANY },
};
/* clang-format on */

/**
 * cbk_demo_showcase_get_size:
 *
 * Returns: how many rows there are; the rows after them are up to chance
 */
guint
cbk_demo_showcase_get_size (void)
{
  return G_N_ELEMENTS (showcase);
}

/**
 * cbk_demo_showcase_get:
 *
 * Returns: (transfer none) (nullable): the row @index, or %NULL where that one is up to chance
 */
const CbkDemoShow *
cbk_demo_showcase_get (guint index)
{
  return index < G_N_ELEMENTS (showcase) ? &showcase[index] : NULL;
}
