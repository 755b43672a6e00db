/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inventories and questions made by chance. */

#include "random-inventory.h"

#include <string.h>

static const char *const labels[] = {
  "a",   "b",   "ab",     "aa",      "shop", "shop-1",         "sho",          "www",        "xn--bcher-kva",
  "cdn", "x_y", "static", "example", "com",  "xn--mnchen-3ya", "xn--e1afmkfd", "xn--fiqs8s", "xn--nonsense-",
};

static const char *const suffixes[] = { "com", "example", "org", "a", "xn--p1ai" };

static const char *const statuses[] = {
  "valid",   "valid",     "valid",   "valid",  "expired", "pending", "failed",
  "revoked", "discarded", "renewal", "paused", "Valid",   "zombie",  "",
};

static const char *const types[] = { "auto", "auto", "upload", "acme", "manual" };

static const char *const hostile_texts[] = {
  "%",
  "_",
  "*",
  ".",
  "..",
  ".*",
  "[a-z]",
  "(",
  "\\",
  "^a",
  "a$",
  "a|b",
  "%a%",
  "a%m",
  "?",
  "+",
  "'",
  "\"; --",
  "a b",
  " ",
  "\t\n",
  "",
  "a\nb",
  "\n",
  "\xc3",
  "\xbc",
  "a\xff",
  "\xc3\xbc",
  "\xf0\x9f",
  "\xef\xbf\xbd",
  "://",
  "//",
  "/",
  "https://",
  "a.",
  "m.",
  "com.",
  "example.com.",
  "\xe3\x80\x82",
};

#define PICK(rand, array) ((array)[g_rand_int_range (rand, 0, G_N_ELEMENTS (array))])

/* A moment near now, on a boundary of days, or equal to many others; with `far` also one that four bytes do not hold.
 */
static gint64
random_time (GRand *rand, gboolean far)
{
  gint64 day = g_rand_int_range (rand, -3, 40);

  switch (g_rand_int_range (rand, far ? 0 : 3, 8))
    {
    case 0:
      return RANDOM_NOW + g_rand_int_range (rand, -100, 100) * G_GINT64_CONSTANT (100000000);
    case 1:
      return g_rand_boolean (rand) ? G_MININT64 : G_MAXINT64 - 1;
    case 2:
      return g_rand_int_range (rand, -2, 3);
    case 3:
      return RANDOM_NOW + day * RANDOM_DAY + g_rand_int_range (rand, -1, 2);
    case 4:
      return RANDOM_NOW + g_rand_int_range (rand, -2, 3);
    default:
      return RANDOM_NOW + day * RANDOM_DAY + g_rand_int_range (rand, 0, RANDOM_DAY);
    }
}

static void
add_random (GRand *rand, CbkSnapshotBuilder *builder, const char *domain, gboolean far)
{
  CbkDomain row = {
    .id = (char *) "id",
    .domain = (char *) domain,
    .create_time = random_time (rand, far),
    .update_time = random_time (rand, far),
    .expire_time = g_rand_int_range (rand, 0, 6) == 0 ? CBK_TIME_NONE : random_time (rand, far),
    .status = (char *) PICK (rand, statuses),
    .provisioning = (char *) PICK (rand, types),
  };

  cbk_snapshot_builder_add (builder, 0, &row);
}

static void
append_random_domain (GRand *rand, GString *domain)
{
  guint n_labels = g_rand_int_range (rand, 0, 40) == 0 ? 14 : g_rand_int_range (rand, 1, 4);

  if (g_rand_int_range (rand, 0, 10) == 0)
    g_string_append (domain, "*.");
  for (guint i = 0; i < n_labels; i++)
    g_string_append_printf (domain, "%s.", PICK (rand, labels));
  if (g_rand_boolean (rand))
    g_string_append_printf (domain, "n%d.", g_rand_int_range (rand, 0, 100));
  g_string_append (domain, PICK (rand, suffixes));
}

void
random_add (CbkSnapshotBuilder *builder, const char *domain, const char *status, gint64 create_time, gint64 expire_time)
{
  CbkDomain row = {
    .id = (char *) "id",
    .domain = (char *) domain,
    .create_time = create_time,
    .update_time = create_time,
    .expire_time = expire_time,
    .status = (char *) status,
    .provisioning = (char *) "auto",
  };

  cbk_snapshot_builder_add (builder, 0, &row);
}

/* At most that many rows: the same domain may come twice. */
CbkSnapshot *
random_snapshot (GRand *rand, guint n_rows)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  gboolean far = g_rand_boolean (rand);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (GString) domain = g_string_new (NULL);

      append_random_domain (rand, domain);
      add_random (rand, builder, domain->str, far);
    }

  return cbk_snapshot_builder_build (builder);
}

/* Some of the domains, and some new ones. */
CbkSnapshot *
random_successor (GRand *rand, CbkSnapshot *snapshot)
{
  g_autoptr (CbkSnapshotBuilder) builder = cbk_snapshot_builder_new ();
  gboolean far = g_rand_boolean (rand);
  guint    n_new = random_size (rand) / 4;

  for (guint row = 0; row < cbk_snapshot_get_n_rows (snapshot); row++)
    {
      g_autofree char *domain = cbk_snapshot_dup_domain (snapshot, row);

      if (g_rand_int_range (rand, 0, 5) > 0)
        add_random (rand, builder, domain, far);
    }

  for (guint i = 0; i < n_new; i++)
    {
      g_autoptr (GString) domain = g_string_new (NULL);

      append_random_domain (rand, domain);
      add_random (rand, builder, domain->str, far);
    }

  return cbk_snapshot_builder_build (builder);
}

/* Often on a boundary of the words that sets of rows are made of. */
guint
random_size (GRand *rand)
{
  static const guint sizes[] = { 0, 1, 2, 3, 63, 64, 65, 127, 128, 129, 192 };

  return g_rand_int_range (rand, 0, 3) == 0 ? PICK (rand, sizes) : (guint) g_rand_int_range (rand, 0, 300);
}

/* Mostly a part of a row's name in one of its forms, in lower or upper case. */
char *
random_text (GRand *rand, CbkSnapshot *snapshot)
{
  guint            n_rows = cbk_snapshot_get_n_rows (snapshot);
  g_autofree char *domain = NULL;
  g_autofree char *form = NULL;
  g_autofree char *part = NULL;
  glong            n_characters;
  glong            begin;

  if (n_rows == 0 || g_rand_int_range (rand, 0, 4) == 0)
    return g_strdup (PICK (rand, hostile_texts));

  domain = cbk_snapshot_dup_domain (snapshot, g_rand_int_range (rand, 0, n_rows));
  form = g_rand_boolean (rand) ? g_hostname_to_unicode (domain) : g_strdup (domain);
  if (form == NULL)
    return g_steal_pointer (&domain);

  n_characters = g_utf8_strlen (form, -1);
  begin = g_rand_int_range (rand, 0, n_characters);
  part = g_utf8_substring (form, begin, g_rand_int_range (rand, begin, n_characters) + 1);
  if (g_rand_int_range (rand, 0, 4) == 0)
    return g_utf8_strup (part, -1);

  return g_steal_pointer (&part);
}

CbkQuestion
random_question (GRand *rand, const char *text)
{
  CbkQuestion question = {
    .text = text,
    .filter = g_rand_int_range (rand, 0, CBK_N_FILTERS),
    .with_attention = g_rand_boolean (rand),
    .sort_column = g_rand_int_range (rand, 0, CBK_N_COLUMNS),
    .descending = g_rand_boolean (rand),
    .now = RANDOM_NOW,
  };

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      question.now += g_rand_int_range (rand, -2, 3);
      break;
    case 1:
      question.now += g_rand_int_range (rand, -40, 40) * RANDOM_DAY;
      break;
    default:
      break;
    }

  return question;
}
