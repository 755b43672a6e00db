/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found in a chain: sentences, the gravest first, and the chain that is to be saved. */

#include "config.h"

#include "core/pki/cbk-chain-report.h"

static const char *const gravity_nicks[] = {
  [CBK_GRAVITY_NOTE] = "note",
  [CBK_GRAVITY_WARNING] = "warning",
  [CBK_GRAVITY_BLOCKER] = "blocker",
};

static void
finding_free (CbkFinding *finding)
{
  g_free (finding->sentence);
  g_free (finding);
}

CbkChainReport *
cbk_chain_report_new (void)
{
  CbkChainReport *self = g_new0 (CbkChainReport, 1);

  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) finding_free);
  return self;
}

/* Behind those that are as grave; takes @sentence. */
void
cbk_chain_report_add (CbkChainReport *self, CbkGravity gravity, const char *kind, char *sentence)
{
  CbkFinding *finding = g_new0 (CbkFinding, 1);
  guint       place = 0;

  finding->gravity = gravity;
  finding->kind = kind;
  finding->sentence = sentence;
  while (place < self->findings->len && ((CbkFinding *) g_ptr_array_index (self->findings, place))->gravity >= gravity)
    place++;
  g_ptr_array_insert (self->findings, (int) place, finding);
}

/**
 * cbk_chain_report_has:
 * @self: a report
 * @gravity: how grave
 *
 * Returns: whether there is a finding of just that gravity
 */
gboolean
cbk_chain_report_has (CbkChainReport *self, CbkGravity gravity)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->findings->len; i++)
    if (((CbkFinding *) g_ptr_array_index (self->findings, i))->gravity == gravity)
      return TRUE;
  return FALSE;
}

/**
 * cbk_chain_report_free:
 * @self: (transfer full) (nullable): what is to be freed; a reference to its chain that somebody else holds stays
 */
void
cbk_chain_report_free (CbkChainReport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_object (&self->chain);
  g_free (self);
}

/**
 * cbk_gravity_to_nick:
 * @gravity: how grave
 *
 * Returns: a word for programs: "note", "warning" or "blocker"
 */
const char *
cbk_gravity_to_nick (CbkGravity gravity)
{
  g_return_val_if_fail ((gsize) gravity < G_N_ELEMENTS (gravity_nicks), NULL);

  return gravity_nicks[gravity];
}

/**
 * cbk_gravity_from_nick:
 * @nick: (nullable): what may be a word of cbk_gravity_to_nick()
 * @gravity: (out): how grave
 *
 * Returns: whether it is one
 */
gboolean
cbk_gravity_from_nick (const char *nick, CbkGravity *gravity)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gravity_nicks); i++)
    if (g_strcmp0 (nick, gravity_nicks[i]) == 0)
      {
        *gravity = (CbkGravity) i;
        return TRUE;
      }
  return FALSE;
}
