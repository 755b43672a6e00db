/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names are worked out from their index: a site is a pair of words under a suffix, and has six hosts. */
#include "config.h"

#include "demo/cbk-demo-names.h"

#include "demo/cbk-demo-random.h"

#include <gio/gio.h>
#include <string.h>

#define N_WORDS 160
#define N_SUFFIXES 10
#define N_SITES (N_WORDS * N_WORDS * N_SUFFIXES)
#define N_HOSTS 6

/* One index in 64 has a name in a script of its own. */
#define IDN_EVERY 64
#define IDN_FIRST 17
#define N_SCRIPTS 4
#define N_IDN_WORDS 12
#define N_IDN_LABELS (N_SCRIPTS * N_IDN_WORDS * N_IDN_WORDS)
#define N_IDN_SITES (N_IDN_LABELS * N_SUFFIXES)

struct _CbkDemoNames
{
  char  **first;  /* (owned) */
  char  **second; /* (owned) */
  char  **labels; /* (owned) N_IDN_LABELS labels in their xn-- form */
  guint64 offset; /* which site comes first */
};

/* No two pairs of these make the same word, with or without a hyphen between them. */
static const char first_words[] =
  "amber autumn azure bamboo beacon birch blue bold border bright bronze brook canyon cedar central city "
  "clear cloud coastal cobalt copper coral cosmic country crimson crystal daily dawn delta desert digital "
  "direct eager early east echo elm ember emerald evergreen fair falcon family fern fine first fjord flint "
  "forest fresh frost garden gentle giant glacier global golden grand granite green harbor harvest hazel "
  "heritage hidden high hollow home honey humble indigo inland iron island ivory jade jolly juniper keen "
  "kind lake lantern laurel lemon liberty lime linden little local lotus lucky lunar lively maple marble "
  "meadow mellow metro midland mint misty modern monday moon moss mountain native neon nimble noble north "
  "nova oak ocean olive open orange orchid pacific paper pearl pebble pepper pine pioneer plain polar "
  "prairie prime proud quick quiet rapid raven red ridge river robin rocky rose royal rustic saffron sage "
  "salt sandy scarlet sierra silver simple sky snow solar spring star steady stone summer sunny swift";
static const char second_words[] =
  "academy advisors agency airlines antiques apparel archive atelier auctions audio bakery bank bazaar bikes "
  "bistro boats books botanics brewery builders cables cafe camping capital cargo carpets catering charter "
  "cheese chocolate cinema clinic clothing coaching coffee concerts consulting cosmetics couriers crafts "
  "cruises dairy dental design diner dispatch drones eats education electric energy engines events express "
  "fabrics farms fashion ferries festival films finance fishing fitness flights florist foods foundry "
  "foundation freight furniture gallery games gardens gear glass goods grocers guitars hardware health herbs "
  "hiking hobby hospital hosting hotel insurance interiors invest jewels journal kayaks kitchen labs lamps "
  "language laundry leather legal library lighting linens logistics magazine mail market media medical "
  "mobility motors museum music news notebooks nursery optics orchestra organic outdoor outlet paints "
  "parcels partners pets pharmacy photo pianos pizza planning pottery press printing properties publishers "
  "radio rails recipes records rentals repairs research resort robotics roofing sailing salon savings school "
  "security seeds shipping shoes skating software sports studio supply surf tailors tea";

static const char *const idn_words[N_SCRIPTS][2] = {
  { "alte blaue frühe goldene grüne höfliche junge kühne müde schöne späte östliche",
    "bäckerei bücher gärtnerei hüte käserei küche mühle möbel schlösser schlüssel töpferei zügel" },
  { "большой весёлый новый северный старый тихий умный первый зелёный добрый красный городской",
    "магазин театр вокзал журнал музей рынок центр завод парк банк клуб сад" },
  { "青い 赤い 大きな 小さな 古い 新しい 東京 京都 大阪 札幌 福岡 長崎",
    "和菓子 書店 喫茶店 工房 旅館 市場 図書館 写真館 花屋 食堂 学校 美術館" },
  { "παλιό νέο μεγάλο μικρό μπλε λευκό ωραίο γλυκό ήσυχο καλό πρώτο ελληνικό",
    "καφενείο βιβλίο λιμάνι θέατρο μουσείο εργαστήριο κατάστημα ξενοδοχείο περιοδικό ταξίδι τραπέζι φαρμακείο" },
};

static const char *const suffixes[N_SUFFIXES] = {
  "example.com", "example.net",  "example.org", "example",      "test",
  "co.example",  "shop.example", "eu.example",  "asia.example", "corp.test",
};

/* A site's first two hosts are the usual ones; each of the others is one of these. */
static const char *const hosts[N_HOSTS - 2][8] = {
  { "shop", "store", "pay", "account", "checkout", "login", "my", "tickets" },
  { "api", "app", "m", "gateway", "graphql", "mobile", "live", "stream" },
  { "cdn", "static", "img", "assets", "media", "files", "download", "video" },
  { "*", "blog", "docs", "mail", "status", "news", "help", "staging" },
};

static char **
make_idn_labels (void)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_full (N_IDN_LABELS + 1, g_free);

  for (guint script = 0; script < N_SCRIPTS; script++)
    {
      g_auto (GStrv) first = g_strsplit (idn_words[script][0], " ", -1);
      g_auto (GStrv) second = g_strsplit (idn_words[script][1], " ", -1);

      for (guint i = 0; i < N_IDN_WORDS * N_IDN_WORDS; i++)
        {
          g_autofree char *label = g_strconcat (first[i / N_IDN_WORDS], "-", second[i % N_IDN_WORDS], NULL);

          g_ptr_array_add (labels, g_hostname_to_ascii (label));
        }
    }
  g_ptr_array_add (labels, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&labels), FALSE);
}

static void
append_host (GString *text, guint host, guint64 choice)
{
  if (host == 0)
    g_string_append (text, "www.");
  else if (host > 1)
    {
      g_string_append (text, hosts[host - 2][choice % G_N_ELEMENTS (hosts[0])]);
      g_string_append_c (text, '.');
    }
}

/* The steps through the sites are odd, no multiple of 5 and no multiple of 3, and so meet each site once. */
static void
append_idn (CbkDemoNames *self, guint number, GString *text)
{
  guint64 site = (self->offset + number / N_HOSTS * G_GUINT64_CONSTANT (3559)) % N_IDN_SITES;

  append_host (text, number % N_HOSTS, cbk_demo_mix (self->offset + number));
  g_string_append (text, self->labels[site % N_IDN_LABELS]);
  g_string_append_c (text, '.');
  g_string_append (text, suffixes[site / N_IDN_LABELS]);
}

static void
append_ascii (CbkDemoNames *self, guint number, GString *text)
{
  guint64 site = (self->offset + number / N_HOSTS * G_GUINT64_CONSTANT (158219)) % N_SITES;
  guint   first = site % N_WORDS;
  guint   second = site / N_WORDS % N_WORDS;

  append_host (text, number % N_HOSTS, cbk_demo_mix (self->offset + number));
  g_string_append (text, self->first[first]);
  if (cbk_demo_mix (first * N_WORDS + second) % 3 == 0)
    g_string_append_c (text, '-');
  g_string_append (text, self->second[second]);
  g_string_append_c (text, '.');
  g_string_append (text, suffixes[site / N_WORDS / N_WORDS]);
}

/**
 * cbk_demo_names_new:
 * @seed: decides which sites come first
 *
 * Returns: (transfer full): a source of %CBK_DEMO_MAX_NAMES different names
 */
CbkDemoNames *
cbk_demo_names_new (guint64 seed)
{
  CbkDemoNames *self = g_new0 (CbkDemoNames, 1);
  CbkDemoRandom random;

  cbk_demo_random_init (&random, seed, CBK_DEMO_STREAM_NAMES, 0);
  self->first = g_strsplit (first_words, " ", -1);
  self->second = g_strsplit (second_words, " ", -1);
  self->labels = make_idn_labels ();
  self->offset = cbk_demo_random_range (&random, 0, N_SITES - 1);
  g_assert (g_strv_length (self->first) == N_WORDS && g_strv_length (self->second) == N_WORDS);
  g_assert (g_strv_length (self->labels) == N_IDN_LABELS);
  return self;
}

void
cbk_demo_names_free (CbkDemoNames *self)
{
  g_strfreev (self->first);
  g_strfreev (self->second);
  g_strfreev (self->labels);
  g_free (self);
}

/**
 * cbk_demo_names_append:
 * @index: below %CBK_DEMO_MAX_NAMES
 *
 * Appends the name of @index in its `xn--` form to @text. Different indices have different names.
 */
void
cbk_demo_names_append (CbkDemoNames *self, guint index, GString *text)
{
  g_return_if_fail (index < CBK_DEMO_MAX_NAMES);

  if (index % IDN_EVERY == IDN_FIRST)
    append_idn (self, index / IDN_EVERY, text);
  else
    append_ascii (self, index - (index + IDN_EVERY - IDN_FIRST - 1) / IDN_EVERY, text);
}

/**
 * cbk_demo_names_for_certificate:
 *
 * Returns: (transfer full): the DNS names that a CDN asks for in a certificate for @domain, @domain first: a wildcard
 *   does not cover its own parent (RFC 6125, section 6.4.3), so that one is named too
 */
char **
cbk_demo_names_for_certificate (const char *domain)
{
  const char *rest = strchr (domain, '.');

  if (g_str_has_prefix (domain, "*.") || g_str_has_prefix (domain, "www."))
    return g_strdupv ((char *[]){ (char *) domain, (char *) rest + 1, NULL });
  return g_strdupv ((char *[]){ (char *) domain, NULL });
}
