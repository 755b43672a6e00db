/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo CDN's inventory. A row costs memory only once it has changed. */
#include "config.h"

#include "demo/cbk-demo-cdn.h"

#include "demo/cbk-demo-names.h"
#include "demo/cbk-demo-scenario.h"
#include "demo/cbk-demo-showcase.h"

#include <gio/gio.h>

/* Older changes are forgotten, and with them the sync tokens that stand for them. */
#define MAX_CHANGES 10000

typedef struct
{
  guint   index;
  guint64 previous; /* position of the change before of the same domain, or 0 */
} Change;

struct _CbkDemoCdn
{
  guint64        seed;
  gint64         now;       /* of the start, in UTC seconds */
  guint          n_entries; /* domains that are or were */
  guint          n_domains; /* domains that are */
  CbkDemoNames  *names;     /* (owned) */
  GHashTable    *changed;   /* (owned) index -> CbkDemoDomain (owned) */
  GHashTable    *latest;    /* (owned) index -> position of its newest change */
  GArray        *removed;   /* (owned) indices of deleted domains that may come back */
  CbkDemoDomain *scratch;   /* (owned) the row that was asked for last */
  GQueue         log;       /* Change (owned), oldest first */
  guint64        position;  /* of the newest change: the first one is 1 */
};

/* Writes down that @index changed, and forgets what is too old. */
static void
record (CbkDemoCdn *self, guint index)
{
  Change  *change = g_new0 (Change, 1);
  guint64 *latest = g_hash_table_lookup (self->latest, GUINT_TO_POINTER (index));

  change->index = index;
  change->previous = latest != NULL ? *latest : 0;
  self->position++;
  g_hash_table_insert (self->latest, GUINT_TO_POINTER (index), g_memdup2 (&self->position, sizeof self->position));
  g_queue_push_tail (&self->log, change);
  if (g_queue_get_length (&self->log) > MAX_CHANGES)
    g_free (g_queue_pop_head (&self->log));
}

/**
 * cbk_demo_cdn_new:
 * @n_domains: up to %CBK_DEMO_MAX_DOMAINS
 * @now: UTC seconds; with @seed it decides everything
 *
 * Returns: (transfer full): an inventory; it costs no more for many domains than for few
 */
CbkDemoCdn *
cbk_demo_cdn_new (guint n_domains, guint64 seed, gint64 now)
{
  CbkDemoCdn *self = g_new0 (CbkDemoCdn, 1);

  g_return_val_if_fail (n_domains <= CBK_DEMO_MAX_DOMAINS, NULL);

  self->seed = seed;
  self->now = now;
  self->n_entries = n_domains;
  self->n_domains = n_domains;
  self->names = cbk_demo_names_new (seed);
  self->changed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cbk_demo_domain_free);
  self->latest = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint));
  self->scratch = cbk_demo_domain_new ();
  g_queue_init (&self->log);
  return self;
}

void
cbk_demo_cdn_free (CbkDemoCdn *self)
{
  g_queue_clear_full (&self->log, g_free);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->latest);
  g_array_unref (self->removed);
  cbk_demo_domain_free (self->scratch);
  cbk_demo_names_free (self->names);
  g_free (self);
}

guint64
cbk_demo_cdn_get_seed (CbkDemoCdn *self)
{
  return self->seed;
}

/**
 * cbk_demo_cdn_get_n_entries:
 *
 * Returns: how many indices there are; those of deleted domains are among them
 */
guint
cbk_demo_cdn_get_n_entries (CbkDemoCdn *self)
{
  return self->n_entries;
}

/**
 * cbk_demo_cdn_get_n_domains:
 *
 * Returns: how many domains there are
 */
guint
cbk_demo_cdn_get_n_domains (CbkDemoCdn *self)
{
  return self->n_domains;
}

/**
 * cbk_demo_cdn_get_position:
 *
 * Returns: how many changes there have been so far
 */
guint64
cbk_demo_cdn_get_position (CbkDemoCdn *self)
{
  return self->position;
}

/**
 * cbk_demo_cdn_get_first_position:
 *
 * Returns: the earliest position since which all changes are still known
 */
guint64
cbk_demo_cdn_get_first_position (CbkDemoCdn *self)
{
  return self->position - g_queue_get_length (&self->log);
}

/**
 * cbk_demo_cdn_peek:
 * @index: below the number of entries
 *
 * Returns: (transfer none): the domain, deleted or not, until the next call or change
 */
const CbkDemoDomain *
cbk_demo_cdn_peek (CbkDemoCdn *self, guint index)
{
  CbkDemoDomain *domain;

  g_return_val_if_fail (index < self->n_entries, NULL);

  domain = g_hash_table_lookup (self->changed, GUINT_TO_POINTER (index));
  if (domain != NULL)
    return domain;
  cbk_demo_domain_reset (self->scratch, index);
  cbk_demo_scenario_fill (self->scratch, self->seed, self->now);
  return self->scratch;
}

/**
 * cbk_demo_cdn_append_name:
 * @name_index: that of a domain
 *
 * Appends the domain name, in its `xn--` form, to @text.
 */
void
cbk_demo_cdn_append_name (CbkDemoCdn *self, guint name_index, GString *text)
{
  const CbkDemoShow *show = cbk_demo_showcase_get (name_index);

  if (show != NULL)
    {
      g_autofree char *ascii = g_hostname_to_ascii (show->name);

      g_assert (ascii != NULL);
      g_string_append (text, ascii);
    }
  else
    cbk_demo_names_append (self->names, name_index, text);
}

/**
 * cbk_demo_cdn_dup_name:
 *
 * Returns: (transfer full): the domain name of @name_index, in its `xn--` form
 */
char *
cbk_demo_cdn_dup_name (CbkDemoCdn *self, guint name_index)
{
  GString *text = g_string_new (NULL);

  cbk_demo_cdn_append_name (self, name_index, text);
  return g_string_free (text, FALSE);
}

/**
 * cbk_demo_cdn_foreach_change:
 * @since: the position that the caller knows; not before the first one that is still known
 * @from: the position to go on after, at least @since
 * @until: the position to end with
 *
 * Calls @func for each domain that changed after @since and until @until, at the place of its first such change.
 */
void
cbk_demo_cdn_foreach_change (CbkDemoCdn       *self,
                             guint64           since,
                             guint64           from,
                             guint64           until,
                             CbkDemoChangeFunc func,
                             gpointer          user_data)
{
  guint64 first = cbk_demo_cdn_get_first_position (self);
  guint64 position = from;

  g_return_if_fail (since >= first && from >= since && until <= self->position);

  for (GList *link = g_queue_peek_nth_link (&self->log, from - first); link != NULL && position < until;
       link = link->next)
    {
      const Change *change = link->data;

      position++;
      if (change->previous <= since && !func (cbk_demo_cdn_peek (self, change->index), position, user_data))
        break;
    }
}

static gboolean
count_change (const CbkDemoDomain *domain, guint64 position, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
  return TRUE;
}

/**
 * cbk_demo_cdn_count_changes:
 *
 * Returns: how many domains changed after @since and until @until
 */
guint
cbk_demo_cdn_count_changes (CbkDemoCdn *self, guint64 since, guint64 until)
{
  guint n = 0;

  cbk_demo_cdn_foreach_change (self, since, since, until, count_change, &n);
  return n;
}

/**
 * cbk_demo_cdn_change:
 *
 * Writes a change of @index into the log.
 *
 * Returns: (transfer none): the domain, for the caller to change
 */
CbkDemoDomain *
cbk_demo_cdn_change (CbkDemoCdn *self, guint index)
{
  CbkDemoDomain *domain = g_hash_table_lookup (self->changed, GUINT_TO_POINTER (index));

  if (domain == NULL)
    {
      domain = cbk_demo_domain_copy (cbk_demo_cdn_peek (self, index));
      g_hash_table_insert (self->changed, GUINT_TO_POINTER (index), domain);
    }
  record (self, index);
  return domain;
}

/**
 * cbk_demo_cdn_add:
 *
 * Returns: (transfer none) (nullable): a new domain for the caller to fill, or %NULL when there are no names left
 */
CbkDemoDomain *
cbk_demo_cdn_add (CbkDemoCdn *self)
{
  CbkDemoDomain *domain;

  if (self->n_entries >= CBK_DEMO_MAX_NAMES)
    return NULL;
  domain = cbk_demo_domain_new ();
  cbk_demo_domain_reset (domain, self->n_entries++);
  g_hash_table_insert (self->changed, GUINT_TO_POINTER (domain->index), domain);
  self->n_domains++;
  record (self, domain->index);
  return domain;
}

/**
 * cbk_demo_cdn_delete:
 * @when: UTC seconds
 * @for_good: whether the domain can never come back under this id, since another one has its name
 *
 * Removes the domain @index; its tombstone stays.
 */
void
cbk_demo_cdn_delete (CbkDemoCdn *self, guint index, gint64 when, gboolean for_good)
{
  CbkDemoDomain *domain = cbk_demo_cdn_change (self, index);

  g_return_if_fail (!domain->deleted);

  domain->deleted = TRUE;
  domain->delete_time = when;
  self->n_domains--;
  if (!for_good)
    g_array_append_val (self->removed, index);
}

/**
 * cbk_demo_cdn_get_n_removed:
 *
 * Returns: how many deleted domains could come back
 */
guint
cbk_demo_cdn_get_n_removed (CbkDemoCdn *self)
{
  return self->removed->len;
}

/**
 * cbk_demo_cdn_restore:
 * @which: below cbk_demo_cdn_get_n_removed()
 *
 * Brings a deleted domain back, under its old id.
 */
void
cbk_demo_cdn_restore (CbkDemoCdn *self, guint which)
{
  guint index;

  g_return_if_fail (which < self->removed->len);

  index = g_array_index (self->removed, guint, which);
  g_array_remove_index (self->removed, which);
  cbk_demo_cdn_change (self, index)->deleted = FALSE;
  self->n_domains++;
}
