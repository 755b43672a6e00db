/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory of a CDN in memory.
 *
 * Page tokens of a full pass: "f<version at its beginning>.<next number>"; of a delta: "d<version at its
 * beginning>.<version that was told last>"; sync tokens: "s<version>". */

#include "fake-cdn.h"

#include <stdio.h>

#include "core/cbk-error.h"
#include "store-fixture.h"

static void
fake_row_free (FakeRow *row)
{
  cbk_domain_free (row->row);
  g_free (row->id);
  g_free (row);
}

FakeCdn *
fake_cdn_new (void)
{
  FakeCdn *self = g_new0 (FakeCdn, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fake_row_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_domain = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->log = g_ptr_array_new ();
  return self;
}

void
fake_cdn_free (FakeCdn *self)
{
  g_ptr_array_unref (self->log);
  g_hash_table_unref (self->by_domain);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

guint64
fake_cdn_get_version (FakeCdn *self)
{
  return self->log->len;
}

guint
fake_cdn_get_n_rows (FakeCdn *self)
{
  return g_hash_table_size (self->by_domain);
}

static void
note_change (FakeCdn *self, FakeRow *row)
{
  g_ptr_array_add (self->log, row);
  row->changed = self->log->len;
}

void
fake_cdn_put (FakeCdn *self, CbkDomain *row)
{
  FakeRow *known = g_hash_table_lookup (self->by_id, row->id);
  FakeRow *holder = g_hash_table_lookup (self->by_domain, row->domain);

  g_assert_true (holder == NULL || holder == known);
  if (known == NULL)
    {
      known = g_new0 (FakeRow, 1);
      known->id = g_strdup (row->id);
      g_ptr_array_add (self->rows, known);
      g_hash_table_insert (self->by_id, known->id, known);
    }
  if (known->row != NULL)
    g_hash_table_remove (self->by_domain, known->row->domain);
  cbk_domain_free (known->row);
  known->row = row;
  g_hash_table_insert (self->by_domain, g_strdup (row->domain), known);
  note_change (self, known);
}

gboolean
fake_cdn_remove (FakeCdn *self, const char *id)
{
  FakeRow *known = g_hash_table_lookup (self->by_id, id);

  if (known == NULL || known->row == NULL)
    return FALSE;
  g_hash_table_remove (self->by_domain, known->row->domain);
  g_clear_pointer (&known->row, cbk_domain_free);
  note_change (self, known);
  return TRUE;
}

static char *
random_id (guint n_names)
{
  return g_strdup_printf ("id+%d", g_test_rand_int_range (0, n_names));
}

static char *
random_domain (guint n_names)
{
  return g_strdup_printf ("host-%d.example", g_test_rand_int_range (0, n_names));
}

static CbkDomain *
random_row (const char *id, const char *domain)
{
  static const char *const statuses[] = { "valid", "valid", "valid", "failed", "pending", "haunted" };
  CbkDomain               *row = make_row (id, domain, g_test_rand_int_range (0, 5) == 0 ? CBK_TIME_NONE : 0);

  if (row->expire_time == 0)
    row->expire_time = 1700000000 + g_test_rand_int_range (0, 4) * 86400;
  row->update_time = 1600000000 + g_test_rand_int_range (0, 100);
  g_free (row->status);
  row->status = g_strdup (statuses[g_test_rand_int_range (0, G_N_ELEMENTS (statuses))]);
  row->certificate_count = g_test_rand_int_range (0, 4);
  return row;
}

/* The domain goes from one id to another, or two ids change places. */
static void
swap (FakeCdn *self, const char *id, const char *other_id)
{
  FakeRow         *first = g_hash_table_lookup (self->by_id, id);
  FakeRow         *second = g_hash_table_lookup (self->by_id, other_id);
  g_autofree char *domain = NULL;
  g_autofree char *other_domain = NULL;

  if (first == NULL || first->row == NULL || first == second)
    return;
  domain = g_strdup (first->row->domain);
  if (second != NULL && second->row != NULL)
    other_domain = g_strdup (second->row->domain);
  fake_cdn_remove (self, id);
  if (other_domain != NULL)
    fake_cdn_remove (self, other_id);
  fake_cdn_put (self, random_row (other_id, domain));
  if (other_domain != NULL)
    fake_cdn_put (self, random_row (id, other_domain));
}

void
fake_cdn_change (FakeCdn *self, guint n_names)
{
  g_autofree char *id = random_id (n_names);
  g_autofree char *other_id = random_id (n_names);
  g_autofree char *domain = random_domain (n_names);
  FakeRow         *known = g_hash_table_lookup (self->by_id, id);
  FakeRow         *holder = g_hash_table_lookup (self->by_domain, domain);

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      fake_cdn_remove (self, id);
      break;
    case 1:
      swap (self, id, other_id);
      break;
    case 2:
    case 3: /* another domain, or a new row */
      if (holder == NULL)
        fake_cdn_put (self, random_row (id, domain));
      break;
    default: /* the same domain */
      if (known != NULL && known->row != NULL)
        fake_cdn_put (self, random_row (id, known->row->domain));
    }
}

static CbkDomainPage *
new_page (void)
{
  CbkDomainPage *page = g_new0 (CbkDomainPage, 1);

  page->domains = make_page ();
  page->deleted_ids = g_ptr_array_new_with_free_func (g_free);
  page->unreadable = g_ptr_array_new_with_free_func (g_free);
  page->total_size = -1;
  return page;
}

static CbkDomainPage *
get_full_page (FakeCdn *self, guint page_size, const char *page_token, GError **error)
{
  CbkDomainPage *page;
  guint64        began = fake_cdn_get_version (self);
  guint          number = 0;

  if (page_token != NULL && sscanf (page_token, "f%" G_GUINT64_FORMAT ".%u", &began, &number) != 2)
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED, "%s is no page token.", page_token);
      return NULL;
    }
  page = new_page ();
  page->total_size = fake_cdn_get_n_rows (self);
  for (; number < self->rows->len && page->domains->len < page_size; number++)
    {
      const FakeRow *row = g_ptr_array_index (self->rows, number);

      if (row->row != NULL)
        g_ptr_array_add (page->domains, cbk_domain_copy (row->row));
    }
  if (number < self->rows->len)
    page->next_page_token = g_strdup_printf ("f%" G_GUINT64_FORMAT ".%u", began, number);
  else
    page->next_sync_token = g_strdup_printf ("s%" G_GUINT64_FORMAT, began);
  return page;
}

/* Each row once, as it is now: where it has changed again, its place is with the later change. */
static CbkDomainPage *
get_delta_page (FakeCdn *self, guint page_size, const char *page_token, const char *sync_token, GError **error)
{
  CbkDomainPage *page;
  guint64        began = fake_cdn_get_version (self);
  guint64        told = 0;
  guint64        since;

  if (sscanf (sync_token, "s%" G_GUINT64_FORMAT, &since) != 1 || since < self->oldest ||
      (page_token != NULL && sscanf (page_token, "d%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, &began, &told) != 2))
    {
      g_set_error (error, CBK_ERROR, CBK_ERROR_TOKEN_EXPIRED, "%s is no longer known.", sync_token);
      return NULL;
    }
  page = new_page ();
  for (told = MAX (told, since); told < self->log->len && page->domains->len + page->deleted_ids->len < page_size;
       told++)
    {
      const FakeRow *row = g_ptr_array_index (self->log, told);

      if (row->changed != told + 1)
        continue;
      if (row->row != NULL)
        g_ptr_array_add (page->domains, cbk_domain_copy (row->row));
      else
        g_ptr_array_add (page->deleted_ids, g_strdup (row->id));
    }
  if (told < self->log->len)
    page->next_page_token = g_strdup_printf ("d%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, began, told);
  else
    page->next_sync_token = g_strdup_printf ("s%" G_GUINT64_FORMAT, began);
  return page;
}

CbkDomainPage *
fake_cdn_get_page (FakeCdn *self, guint page_size, const char *page_token, const char *sync_token, GError **error)
{
  return sync_token == NULL ? get_full_page (self, page_size, page_token, error)
                            : get_delta_page (self, page_size, page_token, sync_token, error);
}

void
fake_cdn_assert_same (FakeCdn *self, const char *path)
{
  g_autoptr (GPtrArray) rows = read_rows (path, NULL);

  g_assert_cmpuint (rows->len, ==, fake_cdn_get_n_rows (self));
  for (guint i = 0; i < rows->len; i++)
    {
      const CbkDomain *row = g_ptr_array_index (rows, i);
      const FakeRow   *known = g_hash_table_lookup (self->by_domain, row->domain);

      g_assert_nonnull (known);
      g_assert_true (cbk_domain_equal (row, known->row));
    }
}

void
fake_cdn_assert_has (FakeCdn *self, const char *path, guint64 version)
{
  g_autoptr (GPtrArray) rows = read_rows (path, NULL);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (by_id, ((CbkDomain *) g_ptr_array_index (rows, i))->id, g_ptr_array_index (rows, i));
  for (guint i = 0; i < self->rows->len; i++)
    {
      const FakeRow   *row = g_ptr_array_index (self->rows, i);
      const CbkDomain *stored;

      if (row->row == NULL || row->changed > version)
        continue;
      stored = g_hash_table_lookup (by_id, row->row->id);
      g_assert_nonnull (stored);
      g_assert_true (cbk_domain_equal (stored, row->row));
    }
}
