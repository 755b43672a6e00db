/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map of rows in memory: its hash against published values, and itself against a list that is searched. */

#include "core/inventory/cbk-siphash.h"
#include "core/store/cbk-key-map.h"

#include "store-fixture.h"

/* The key 00 01 … 0f and the input 00 01 …, from the reference vectors of SipHash-2-4. */
static void
test_siphash (void)
{
  const guint64 key[2] = { G_GUINT64_CONSTANT (0x0706050403020100), G_GUINT64_CONSTANT (0x0f0e0d0c0b0a0908) };
  guint8        input[16];

  for (guint i = 0; i < sizeof input; i++)
    input[i] = i;
  g_assert_cmphex (cbk_siphash (key, input, 0), ==, G_GUINT64_CONSTANT (0x726fdb47dd0e0e31));
  g_assert_cmphex (cbk_siphash (key, input, 1), ==, G_GUINT64_CONSTANT (0x74f839c593dc67fd));
  g_assert_cmphex (cbk_siphash (key, input, 8), ==, G_GUINT64_CONSTANT (0x93f5f5799a932462));
  g_assert_cmphex (cbk_siphash (key, input, 15), ==, G_GUINT64_CONSTANT (0xa129ca6149be45e5));
}

static void
assert_content_differs (CbkKeyMap *map, const CbkDomain *a, const CbkDomain *b)
{
  g_assert_cmphex (cbk_key_map_hash (map, a).content, !=, cbk_key_map_hash (map, b).content);
}

static void
test_hash_sees_every_member (void)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  g_autoptr (CbkDomain) row = make_row ("id", "a.example", 5);
  g_autoptr (CbkDomain) same = cbk_domain_copy (row);
  CbkDomain other;

  g_assert_cmphex (cbk_key_map_hash (map, row).content, ==, cbk_key_map_hash (map, same).content);
  g_assert_cmphex (cbk_key_map_hash (map, row).id, ==, cbk_key_map_hash (map, same).id);
  g_assert_cmphex (cbk_key_map_hash (map, row).domain, ==, cbk_key_map_hash (map, same).domain);

#define ASSERT_SEEN(member, value)                                                                                     \
  other = *row;                                                                                                        \
  other.member = value;                                                                                                \
  assert_content_differs (map, row, &other)
  ASSERT_SEEN (id, (char *) "jd");
  ASSERT_SEEN (domain, (char *) "b.example");
  ASSERT_SEEN (create_time, 1);
  ASSERT_SEEN (update_time, 1);
  ASSERT_SEEN (expire_time, CBK_TIME_NONE);
  ASSERT_SEEN (status, (char *) "failed");
  ASSERT_SEEN (status_reason, (char *) "");
  ASSERT_SEEN (provisioning, (char *) "upload");
  ASSERT_SEEN (certificate_count, 2);
  ASSERT_SEEN (current_certificate_id, (char *) "");
#undef ASSERT_SEEN
}

static void
test_hash_sees_where_texts_end (void)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  g_autoptr (CbkDomain) one = make_row ("ab", "c", 5);
  g_autoptr (CbkDomain) other = make_row ("a", "bc", 5);

  assert_content_differs (map, one, other);
}

typedef struct
{
  gint64       key;
  guint        slot;
  CbkRowHashes hashes;
} Known;

static gboolean
find_by_walk (CbkKeyMap *map, CbkKeyMapIndex index, guint64 hash, guint slot)
{
  CbkKeyMapWalk walk = { 0 };

  while (cbk_key_map_next (map, index, hash, &walk))
    if (walk.slot == slot)
      return TRUE;
  return FALSE;
}

static guint
count_by_walk (CbkKeyMap *map, CbkKeyMapIndex index, guint64 hash)
{
  CbkKeyMapWalk walk = { 0 };
  guint         n = 0;

  while (cbk_key_map_next (map, index, hash, &walk))
    n++;
  return n;
}

static void
assert_agrees (CbkKeyMap *map, GArray *known, guint64 id, guint64 domain)
{
  guint n_id = 0;
  guint n_domain = 0;

  g_assert_cmpuint (cbk_key_map_get_n_rows (map), ==, known->len);
  for (guint i = 0; i < known->len; i++)
    {
      const Known *row = &g_array_index (known, Known, i);

      g_assert_cmpint (cbk_key_map_get_key (map, row->slot), ==, row->key);
      g_assert_true (find_by_walk (map, CBK_KEY_MAP_ID, row->hashes.id, row->slot));
      g_assert_true (find_by_walk (map, CBK_KEY_MAP_DOMAIN, row->hashes.domain, row->slot));
      n_id += row->hashes.id == id;
      n_domain += row->hashes.domain == domain;
    }
  g_assert_cmpuint (count_by_walk (map, CBK_KEY_MAP_ID, id), ==, n_id);
  g_assert_cmpuint (count_by_walk (map, CBK_KEY_MAP_DOMAIN, domain), ==, n_domain);
}

/* Before a map is asked for the first time it has no tables. */
#define N_UNASKED 200

/* Few different hashes, many of which want the same places: rows stand in each other's way, in each order. */
static CbkRowHashes
random_hashes (void)
{
  CbkRowHashes hashes;

  hashes.id = g_test_rand_int_range (0, 4) * 1024 * 64 + g_test_rand_int_range (1000, 1030);
  hashes.domain = g_test_rand_int_range (0, 40) + G_GUINT64_CONSTANT (0xffffffffffffffe0);
  hashes.content = g_test_rand_int_range (0, 1000);
  return hashes;
}

static void
test_random_operations (void)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  g_autoptr (GArray) known = g_array_new (FALSE, FALSE, sizeof (Known));
  gint64 next_key = 1;

  for (guint i = 0; i < 6000; i++)
    {
      CbkRowHashes hashes = random_hashes ();
      guint        victim = known->len == 0 ? 0 : g_test_rand_int_range (0, known->len);
      int          action = g_test_rand_int_range (0, 10);

      if (action < 4 || known->len == 0)
        {
          Known row = { next_key++, 0, hashes };

          row.slot = cbk_key_map_add (map, row.key, &hashes);
          g_array_append_val (known, row);
        }
      else if (action < 7)
        {
          cbk_key_map_change (map, g_array_index (known, Known, victim).slot, &hashes);
          g_array_index (known, Known, victim).hashes = hashes;
        }
      else
        {
          cbk_key_map_remove (map, g_array_index (known, Known, victim).slot);
          g_array_remove_index_fast (known, victim);
        }
      if (i >= N_UNASKED && i % 20 == 0)
        assert_agrees (map, known, hashes.id, hashes.domain);
    }
}

static void
test_growing (void)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  guint slot;

  for (gint64 key = 1; key <= 100000; key++)
    {
      CbkRowHashes hashes = { key * 77, key * 99, key };

      g_assert_cmpuint (cbk_key_map_add (map, key * 2, &hashes), ==, key - 1);
      if (key == N_UNASKED)
        g_assert_cmpuint (count_by_walk (map, CBK_KEY_MAP_ID, hashes.id), ==, 1);
    }
  for (gint64 key = 1; key <= 100000; key++)
    {
      CbkRowHashes hashes = { key * 77, key * 99, key };

      g_assert_true (cbk_key_map_find_same (map, &hashes, &slot));
      g_assert_cmpint (cbk_key_map_get_key (map, slot), ==, key * 2);
      hashes.content++;
      g_assert_false (cbk_key_map_find_same (map, &hashes, &slot));
    }
}

static void
test_find_key (void)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  CbkRowHashes hashes = { 1, 2, 3 };
  guint        slot;

  g_assert_false (cbk_key_map_find_key (map, 1, &slot));
  for (gint64 key = 10; key <= 50; key += 10)
    cbk_key_map_add (map, key, &hashes);
  for (gint64 key = 0; key <= 60; key++)
    {
      gboolean found = cbk_key_map_find_key (map, key, &slot);

      g_assert_true (found == (key % 10 == 0 && key >= 10 && key <= 50));
      if (found)
        g_assert_cmpuint (slot, ==, key / 10 - 1);
    }
}

static void
test_named (void)
{
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  CbkRowHashes hashes = { 1, 2, 3 };
  guint        first = cbk_key_map_add (map, 1, &hashes);
  guint        second = cbk_key_map_add (map, 2, &hashes);

  cbk_key_map_set_named (map, second, TRUE);
  g_assert_false (cbk_key_map_is_named (map, first));
  g_assert_true (cbk_key_map_is_named (map, second));
}

/* Rows are looked for in the order in which they were added; one of them is gone, one says something else. */
static void
test_same_in_order (void)
{
  const char *const ids[] = { "a", "b", "c", "d" };
  g_autoptr (CbkKeyMap) map = cbk_key_map_new ();
  CbkRowHashes hashes[G_N_ELEMENTS (ids)];
  guint        slot;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *domain = g_strconcat (ids[i], ".example", NULL);
      g_autoptr (CbkDomain) row = make_row (ids[i], domain, 5);

      hashes[i] = cbk_key_map_hash (map, row);
      g_assert_cmpuint (cbk_key_map_add (map, i + 1, &hashes[i]), ==, i);
    }

  g_assert_true (cbk_key_map_find_same (map, &hashes[0], &slot));
  g_assert_cmpuint (slot, ==, 0);
  cbk_key_map_remove (map, 1);
  g_assert_false (cbk_key_map_find_same (map, &hashes[1], &slot));
  g_assert_true (cbk_key_map_find_same (map, &hashes[2], &slot));
  g_assert_cmpuint (slot, ==, 2);
  hashes[3].content++;
  g_assert_false (cbk_key_map_find_same (map, &hashes[3], &slot));
  hashes[3].content--;
  g_assert_true (cbk_key_map_find_same (map, &hashes[3], &slot));
  g_assert_cmpuint (slot, ==, 3);
  g_assert_true (cbk_key_map_find_same (map, &hashes[0], &slot));
  g_assert_cmpuint (slot, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/key-map/siphash", test_siphash);
  g_test_add_func ("/key-map/hash-sees-every-member", test_hash_sees_every_member);
  g_test_add_func ("/key-map/hash-sees-where-texts-end", test_hash_sees_where_texts_end);
  g_test_add_func ("/key-map/random-operations", test_random_operations);
  g_test_add_func ("/key-map/growing", test_growing);
  g_test_add_func ("/key-map/find-key", test_find_key);
  g_test_add_func ("/key-map/named", test_named);
  g_test_add_func ("/key-map/same-in-order", test_same_in_order);

  return g_test_run ();
}
