/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the store need: a folder of their own, rows, and calls that wait for their answer. */

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/cbk-error.h"
#include "core/store/cbk-store-rows.h"

void
store_fixture_set_up (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  fixture->folder = g_dir_make_tmp ("certbook-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "data", "inventory.db", NULL);
  file = g_file_new_for_path (fixture->path);
  fixture->store = cbk_store_new (file);
}

static void
remove_recursively (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_recursively (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
store_fixture_tear_down (StoreFixture *fixture, gconstpointer data)
{
  if (fixture->store != NULL)
    await_close (fixture->store);
  g_clear_object (&fixture->store);
  remove_recursively (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

void
store_fixture_open (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  await_open (fixture->store, &error);
  g_assert_no_error (error);
}

/* As another run of the program would see it. */
void
store_fixture_reopen (StoreFixture *fixture)
{
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);

  await_close (fixture->store);
  g_object_unref (fixture->store);
  fixture->store = cbk_store_new (file);
  store_fixture_open (fixture);
}

/* The code, and that a person learns which file it is and gets more than one sentence. */
void
store_fixture_assert_error (StoreFixture *fixture, const GError *error, int code)
{
  g_assert_error (error, CBK_ERROR, code);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, ". "));
}

void
store_fixture_execute (StoreFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (fixture->path, &error);

  g_assert_no_error (error);
  cbk_sql_execute (sql, text, &error);
  g_assert_no_error (error);
}

gint64
store_fixture_get_int (StoreFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (fixture->path, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  cbk_sql_get_int (sql, text, &value, &error);
  g_assert_no_error (error);
  return value;
}

/* text: a statement that has one row; expected: (nullable): its first column */
void
store_fixture_assert_text (StoreFixture *fixture, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (fixture->path, &error);
  g_autoptr (CbkStatement) statement = NULL;

  g_assert_no_error (error);
  statement = cbk_sql_prepare (sql, text, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cbk_statement_step (statement, &error), ==, CBK_STEP_ROW);
  g_assert_cmpstr (cbk_statement_get_text (statement, 0), ==, expected);
}

void
store_fixture_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

GAsyncResult *
store_fixture_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

gboolean
await_open (CbkStore *store, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_open_async (store, NULL, store_fixture_keep_result, &result);
  return cbk_store_open_finish (store, store_fixture_await (&result), NULL, error);
}

/* Returns: (transfer full): the name that the damaged file has now */
char *
await_open_damaged (CbkStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *name = NULL;

  cbk_store_open_async (store, NULL, store_fixture_keep_result, &result);
  cbk_store_open_finish (store, store_fixture_await (&result), &name, &error);
  g_assert_no_error (error);
  g_assert_nonnull (name);
  return name;
}

void
await_close (CbkStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cbk_store_close_async (store, NULL, store_fixture_keep_result, &result);
  cbk_store_close_finish (store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

CbkSnapshot *
await_load (CbkStore *store, gint64 *synced, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_load_async (store, NULL, store_fixture_keep_result, &result);
  return cbk_store_load_finish (store, store_fixture_await (&result), synced, error);
}

CbkSnapshot *
await_build (CbkStore *store, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_build_snapshot_async (store, NULL, store_fixture_keep_result, &result);
  return cbk_store_build_snapshot_finish (store, store_fixture_await (&result), error);
}

CbkPass *
await_begin (CbkStore *store, CbkPassKind kind, gint64 now, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_begin_pass_async (store, kind, TRUE, now, NULL, store_fixture_keep_result, &result);
  return cbk_store_begin_pass_finish (store, store_fixture_await (&result), error);
}

gboolean
await_commit (CbkStore *store, GPtrArray *domains, guint n_unreadable, const char *next, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_commit_page_async (store, domains, NULL, n_unreadable, next, NULL, NULL, store_fixture_keep_result,
                               &result);
  return cbk_store_commit_page_finish (store, store_fixture_await (&result), error);
}

/* text: as for parse_page(); sync_token: (nullable): that the page carries */
gboolean
await_page (CbkStore *store, const char *text, const char *next, const char *sync_token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) deleted_ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) domains = parse_page (text, deleted_ids);

  cbk_store_commit_page_async (store, domains, deleted_ids, 0, next, sync_token, NULL, store_fixture_keep_result,
                               &result);
  return cbk_store_commit_page_finish (store, store_fixture_await (&result), error);
}

void
await_abandon (CbkStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cbk_store_abandon_pass_async (store, 0, NULL, store_fixture_keep_result, &result);
  cbk_store_abandon_pass_finish (store, store_fixture_await (&result), &error);
  g_assert_no_error (error);
}

CbkSnapshot *
await_finish (CbkStore *store, CbkPassChanges *changes, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_finish_pass_async (store, NULL, store_fixture_keep_result, &result);
  return cbk_store_finish_pass_finish (store, store_fixture_await (&result), changes, error);
}

CbkDomain *
await_domain (CbkStore *store, gint64 key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cbk_store_get_domain_async (store, key, NULL, store_fixture_keep_result, &result);
  return cbk_store_get_domain_finish (store, store_fixture_await (&result), error);
}

CbkDomain *
make_row (const char *id, const char *domain, gint64 expire_time)
{
  CbkDomain *row = g_new0 (CbkDomain, 1);

  row->id = g_strdup (id);
  row->domain = g_strdup (domain);
  row->create_time = 1000;
  row->update_time = 2000;
  row->expire_time = expire_time;
  row->status = g_strdup ("valid");
  row->provisioning = g_strdup ("auto");
  row->certificate_count = 1;
  return row;
}

GPtrArray *
make_page (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cbk_domain_free);
}

/* text: "id:domain:expiry id:domain:expiry …"; "-id" is a tombstone
 * deleted_ids: (nullable) (element-type utf8): where tombstones go */
GPtrArray *
parse_page (const char *text, GPtrArray *deleted_ids)
{
  g_auto (GStrv) rows = g_strsplit (text, " ", -1);
  GPtrArray *page = make_page ();

  for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (rows[i], ":", 3);

      if (rows[i][0] == '-')
        g_ptr_array_add (deleted_ids, g_strdup (rows[i] + 1));
      else
        g_ptr_array_add (page, make_row (parts[0], parts[1], g_ascii_strtoll (parts[2], NULL, 10)));
    }
  return page;
}

/* The rows as the file has them, in the order of their keys.
 *
 * keys: (out) (optional): of gint64 */
GPtrArray *
read_rows (const char *path, GArray **keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbkSql) sql = cbk_sql_open (path, &error);
  g_autoptr (CbkStatement) statement = NULL;
  GPtrArray *rows = make_page ();
  CbkDomain  row;
  CbkStep    step;
  gint64     key;

  g_assert_no_error (error);
  statement = cbk_sql_prepare (sql, "SELECT " CBK_STORE_ROW_COLUMNS " FROM domain ORDER BY key", &error);
  g_assert_no_error (error);
  if (keys != NULL)
    *keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  while ((step = cbk_store_row_next (sql, statement, &key, &row, &error)) == CBK_STEP_ROW)
    {
      g_ptr_array_add (rows, cbk_domain_copy (&row));
      if (keys != NULL)
        g_array_append_val (*keys, key);
    }
  g_assert_no_error (error);
  g_assert_cmpint (step, ==, CBK_STEP_DONE);
  return rows;
}

char *
describe_row (const CbkDomain *row)
{
  return g_strdup_printf ("%s:%s:%" G_GINT64_FORMAT, row->id, row->domain, row->expire_time);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "id:domain:expiry" of each row, sorted, with spaces between */
char *
describe_rows (GPtrArray *rows)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (texts, describe_row (g_ptr_array_index (rows, i)));
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (" ", (char **) texts->pdata);
}

void
assert_rows (const char *path, const char *expected)
{
  g_autoptr (GPtrArray) rows = read_rows (path, NULL);
  g_autofree char *text = describe_rows (rows);

  g_assert_cmpstr (text, ==, expected);
}

/* Each row of the file is in the snapshot with its key and its times, and no other. */
void
assert_snapshot_shows (CbkSnapshot *snapshot, const char *path)
{
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GPtrArray) rows = read_rows (path, &keys);

  g_assert_cmpuint (cbk_snapshot_get_n_rows (snapshot), ==, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (rows, i);
      guint            number;

      g_assert_true (cbk_snapshot_find (snapshot, row->domain, &number));
      g_assert_cmpint (cbk_snapshot_get_key (snapshot, number), ==, g_array_index (keys, gint64, i));
      g_assert_cmpint (cbk_snapshot_get_create_time (snapshot, number), ==, row->create_time);
      g_assert_cmpint (cbk_snapshot_get_update_time (snapshot, number), ==, row->update_time);
      g_assert_cmpint (cbk_snapshot_get_expire_time (snapshot, number), ==, row->expire_time);
      g_assert_cmpstr (cbk_snapshot_get_status_word (snapshot, number), ==, row->status);
      g_assert_cmpstr (cbk_snapshot_get_provisioning (snapshot, number), ==, row->provisioning);
    }
}

/* Rows "id-N:host-N.example.com:N" */
void
add_hosts (GPtrArray *page, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);
      g_autofree char *domain = g_strdup_printf ("host-%u.example.com", i);

      g_ptr_array_add (page, make_row (id, domain, i));
    }
}

/* One complete pass of one page. */
CbkSnapshot *
store_hosts (StoreFixture *fixture, guint n)
{
  g_autoptr (GPtrArray) page = make_page ();
  g_autoptr (CbkPass) pass = NULL;
  g_autoptr (GError) error = NULL;
  CbkSnapshot   *snapshot;
  CbkPassChanges changes;

  add_hosts (page, 0, n);
  pass = await_begin (fixture->store, CBK_PASS_FULL, 500, &error);
  g_assert_no_error (error);
  await_commit (fixture->store, page, 0, NULL, &error);
  g_assert_no_error (error);
  snapshot = await_finish (fixture->store, &changes, &error);
  g_assert_no_error (error);
  return snapshot;
}

/* The file has the rows of add_hosts() from 0 on, and no other. */
void
assert_hosts (const char *path, guint n)
{
  g_autoptr (GPtrArray) rows = read_rows (path, NULL);
  g_autoptr (GPtrArray) expected = make_page ();
  g_autofree char *text = describe_rows (rows);
  g_autofree char *expected_text = NULL;

  add_hosts (expected, 0, n);
  expected_text = describe_rows (expected);
  g_assert_cmpstr (text, ==, expected_text);
}
