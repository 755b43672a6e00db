/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thousands of random pages, restarts, new passes and ends, against two hash tables that follow the rules by name. */

#include <string.h>

#include "store-fixture.h"

#define N_STEPS 3000
#define N_NAMES 60 /* few, so that ids and domains meet in every way */

typedef struct
{
  CbkDomain *row; /* owned */
  gboolean   is_named;
} ModelRow;

typedef struct
{
  GHashTable *by_id;     /* owns its rows */
  GHashTable *by_domain; /* the same rows */
  guint       n_rows;
  guint       n_unreadable;
  guint       n_pages;
  gboolean    at_end;
} Model;

static void
model_row_free (ModelRow *row)
{
  cbk_domain_free (row->row);
  g_free (row);
}

static void
model_remove (Model *model, ModelRow *row)
{
  g_hash_table_remove (model->by_domain, row->row->domain);
  g_hash_table_remove (model->by_id, row->row->id);
}

static void
model_put (Model *model, const CbkDomain *row)
{
  ModelRow *copy = g_new0 (ModelRow, 1);
  ModelRow *old;

  if ((old = g_hash_table_lookup (model->by_id, row->id)) != NULL)
    model_remove (model, old);
  if ((old = g_hash_table_lookup (model->by_domain, row->domain)) != NULL)
    model_remove (model, old);
  copy->row = cbk_domain_copy (row);
  copy->is_named = TRUE;
  g_hash_table_insert (model->by_id, copy->row->id, copy);
  g_hash_table_insert (model->by_domain, copy->row->domain, copy);
}

static void
model_end (Model *model)
{
  g_autoptr (GList) rows = g_hash_table_get_values (model->by_id);

  for (GList *link = rows; link != NULL; link = link->next)
    {
      ModelRow *row = link->data;

      if (!row->is_named && model->n_unreadable == 0)
        model_remove (model, row);
    }
}

static void
model_begin (Model *model)
{
  GHashTableIter iter;
  gpointer       row;

  g_hash_table_iter_init (&iter, model->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    ((ModelRow *) row)->is_named = FALSE;
  model->n_rows = model->n_unreadable = model->n_pages = 0;
  model->at_end = FALSE;
}

static void
assert_model (StoreFixture *fixture, Model *model)
{
  g_autoptr (GPtrArray) rows = read_rows (fixture->path, NULL);

  g_assert_cmpuint (rows->len, ==, g_hash_table_size (model->by_id));
  g_assert_cmpuint (rows->len, ==, g_hash_table_size (model->by_domain));
  for (guint i = 0; i < rows->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (rows, i);
      const ModelRow  *known = g_hash_table_lookup (model->by_id, row->id);

      g_assert_nonnull (known);
      g_assert_true (cbk_domain_equal (row, known->row));
    }
}

static CbkDomain *
random_row (void)
{
  const char *const reasons[] = { NULL, "", "deploy_failed" };
  g_autofree char  *id = NULL;
  g_autofree char  *domain = NULL;
  int               number = g_test_rand_int_range (0, N_NAMES);
  CbkDomain        *row;

  /* Mostly the id and the domain that belong together, as with a real CDN. */
  id = g_strdup_printf ("id-%d", number);
  if (g_test_rand_int_range (0, 4) == 0)
    number = g_test_rand_int_range (0, N_NAMES);
  domain = g_strdup_printf ("host-%d.example", number);
  row = make_row (id, domain, g_test_rand_int_range (0, 3) == 0 ? CBK_TIME_NONE : g_test_rand_int_range (0, 3));
  row->status_reason = g_strdup (reasons[g_test_rand_int_range (0, G_N_ELEMENTS (reasons))]);
  row->certificate_count = g_test_rand_int_range (0, 2);
  return row;
}

static void
begin (StoreFixture *fixture, Model *model, CbkPassKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkPass) pass = await_begin (fixture->store, kind, 1, &error);
  g_autofree char *token = NULL;

  g_assert_no_error (error);
  if (kind == CBK_PASS_FULL)
    model_begin (model);
  if (model->n_pages > 0 && !model->at_end)
    token = g_strdup_printf ("page-%u", model->n_pages);
  g_assert_cmpstr (pass->page_token, ==, token);
  g_assert_true (pass->at_end == model->at_end);
  g_assert_cmpuint (pass->n_rows, ==, model->n_rows);
  g_assert_cmpuint (pass->n_unreadable, ==, model->n_unreadable);
  g_assert_cmpuint (pass->n_known, ==, g_hash_table_size (model->by_id));
}

static void
commit (StoreFixture *fixture, Model *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = make_page ();
  g_autofree char *token = NULL;
  guint            n = g_test_rand_int_range (0, 30);
  guint            n_unreadable = g_test_rand_int_range (0, 40) == 0;

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (page, random_row ());
      model_put (model, g_ptr_array_index (page, i));
    }
  model->n_pages++;
  model->n_rows += n;
  model->n_unreadable += n_unreadable;
  model->at_end = g_test_rand_int_range (0, 6) == 0;
  if (!model->at_end)
    token = g_strdup_printf ("page-%u", model->n_pages);
  await_commit (fixture->store, page, n_unreadable, token, &error);
  g_assert_no_error (error);
}

static void
finish (StoreFixture *fixture, Model *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = await_finish (fixture->store, NULL, &error);

  g_assert_no_error (error);
  model_end (model);
  model_begin (model);
  assert_model (fixture, model);
  assert_snapshot_shows (snapshot, fixture->path);
}

static void
restart (StoreFixture *fixture, Model *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSnapshot) snapshot = NULL;

  store_fixture_reopen (fixture);
  snapshot = await_load (fixture->store, NULL, &error);
  g_assert_no_error (error);
  assert_snapshot_shows (snapshot, fixture->path);
  assert_model (fixture, model);
}

static void
test_random_operations (StoreFixture *fixture, gconstpointer data)
{
  Model model = { 0 };

  model.by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) model_row_free);
  model.by_domain = g_hash_table_new (g_str_hash, g_str_equal);
  store_fixture_open (fixture);
  begin (fixture, &model, CBK_PASS_FULL);
  for (guint step = 0; step < N_STEPS; step++)
    {
      if (model.at_end)
        {
          finish (fixture, &model);
          begin (fixture, &model, g_test_rand_bit () ? CBK_PASS_AS_NEEDED : CBK_PASS_FULL);
          continue;
        }
      commit (fixture, &model);
      if (g_test_rand_int_range (0, 12) == 0)
        {
          restart (fixture, &model);
          begin (fixture, &model, g_test_rand_int_range (0, 4) != 0 ? CBK_PASS_AS_NEEDED : CBK_PASS_FULL);
        }
    }
  restart (fixture, &model);
  g_hash_table_unref (model.by_domain);
  g_hash_table_unref (model.by_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/model/random-operations", StoreFixture, NULL, store_fixture_set_up, test_random_operations,
              store_fixture_tear_down);

  return g_test_run ();
}
