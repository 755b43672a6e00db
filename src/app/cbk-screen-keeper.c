/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the first rows of a session as they stood last, until it has read them all; and keeps them for the next start,
 * a second after they have changed last. What goes wrong here is no more than a slower start. */

#include "config.h"

#include "app/cbk-screen-keeper.h"

#include "core/inventory/cbk-first-screen.h"

#define SECONDS_AT_REST 1

#define CBK_TYPE_SCREEN_KEEPER (cbk_screen_keeper_get_type ())
G_DECLARE_FINAL_TYPE (CbkScreenKeeper, cbk_screen_keeper, CBK, SCREEN_KEEPER, GObject)

struct _CbkScreenKeeper
{
  GObject parent_instance;

  CbkSession   *session;   /* owned */
  CbkInventory *inventory; /* owned */
  CbkTable     *table;     /* not owned: it owns this */
  GCancellable *lifetime;  /* owned */
  GBytes       *kept;      /* owned (nullable) */
  guint         timeout_id;
  guint         n_ticks; /* since the first screen was shown */
};

G_DEFINE_FINAL_TYPE (CbkScreenKeeper, cbk_screen_keeper, G_TYPE_OBJECT)

/* Once a frame; with the second one, the first has been painted. */
static gboolean
tick_cb (GtkWidget *table, GdkFrameClock *clock, gpointer user_data)
{
  CbkScreenKeeper *self = user_data;

  if (self->n_ticks++ == 0)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_UPDATE);
      return G_SOURCE_CONTINUE;
    }
  if (self->session != NULL)
    cbk_store_screen_is_shown (cbk_session_get_store (self->session));
  return G_SOURCE_REMOVE;
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbkScreenKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cbk_store_get_screen_finish (CBK_STORE (source), result, &error);

  if (error != NULL)
    g_info ("What was shown last is not known: %s", error->message);
  if (bytes == NULL || g_cancellable_is_cancelled (self->lifetime) ||
      cbk_inventory_get_snapshot (self->inventory) != NULL || !cbk_first_screen_show (bytes, self->inventory))
    {
      cbk_store_screen_is_shown (CBK_STORE (source));
      return;
    }

  self->kept = g_steal_pointer (&bytes);
  g_signal_emit_by_name (self->session, "changed");
  gtk_widget_add_tick_callback (GTK_WIDGET (self->table), tick_cb, g_object_ref (self), g_object_unref);
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!cbk_store_put_screen_finish (CBK_STORE (source), result, &error))
    g_info ("What is shown is not kept for the next start: %s", error->message);
}

/* Nothing is searched for, and what is shown is all that the session has. */
static gboolean
is_at_rest (CbkScreenKeeper *self)
{
  const CbkSessionFacts *facts = cbk_session_get_facts (self->session);
  CbkSnapshot           *snapshot = cbk_inventory_get_snapshot (self->inventory);

  return snapshot != NULL && snapshot == cbk_session_get_snapshot (self->session) && facts->state == CBK_SESSION_OPEN &&
         !facts->is_syncing && *cbk_inventory_get_question (self->inventory)->text == '\0';
}

static gboolean
timeout_cb (gpointer user_data)
{
  CbkScreenKeeper *self = user_data;
  g_autoptr (GBytes) bytes = NULL;

  self->timeout_id = 0;
  if (!is_at_rest (self))
    return G_SOURCE_REMOVE;

  bytes = cbk_first_screen_pack (self->inventory);
  if (self->kept == NULL || !g_bytes_equal (bytes, self->kept))
    {
      cbk_store_put_screen_async (cbk_session_get_store (self->session), cbk_inventory_get_snapshot (self->inventory),
                                  bytes, self->lifetime, put_cb, NULL);
      g_clear_pointer (&self->kept, g_bytes_unref);
      self->kept = g_steal_pointer (&bytes);
    }
  return G_SOURCE_REMOVE;
}

static void
changed_cb (CbkScreenKeeper *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->timeout_id = g_timeout_add_seconds (SECONDS_AT_REST, timeout_cb, self);
}

static void
cbk_screen_keeper_dispose (GObject *object)
{
  CbkScreenKeeper *self = CBK_SCREEN_KEEPER (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->inventory != NULL)
    g_signal_handlers_disconnect_by_data (self->inventory, self);
  g_clear_object (&self->session);
  g_clear_object (&self->inventory);

  G_OBJECT_CLASS (cbk_screen_keeper_parent_class)->dispose (object);
}

static void
cbk_screen_keeper_finalize (GObject *object)
{
  CbkScreenKeeper *self = CBK_SCREEN_KEEPER (object);

  g_clear_object (&self->lifetime);
  g_clear_pointer (&self->kept, g_bytes_unref);

  G_OBJECT_CLASS (cbk_screen_keeper_parent_class)->finalize (object);
}

static void
cbk_screen_keeper_class_init (CbkScreenKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cbk_screen_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = cbk_screen_keeper_finalize;
}

static void
cbk_screen_keeper_init (CbkScreenKeeper *self)
{
  self->lifetime = g_cancellable_new ();
}

static void
end (gpointer data)
{
  CbkScreenKeeper *self = data;

  g_cancellable_cancel (self->lifetime);
  g_object_run_dispose (G_OBJECT (self));
  g_object_unref (self);
}

/**
 * cbk_screen_keeper_follow:
 * @table: the one that shows the session
 * @session: (nullable) (transfer none): that was just opened, or is open already
 *
 * Until another session is followed, or the table goes.
 */
void
cbk_screen_keeper_follow (CbkTable *table, CbkSession *session)
{
  CbkScreenKeeper *self = NULL;

  if (session != NULL)
    {
      self = g_object_new (CBK_TYPE_SCREEN_KEEPER, NULL);
      self->session = g_object_ref (session);
      self->table = table;
      self->inventory = g_object_ref (cbk_table_get_inventory (table));
      g_signal_connect_swapped (self->inventory, "contents-changed", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (session, "changed", G_CALLBACK (changed_cb), self);
      if (cbk_session_get_snapshot (session) == NULL)
        cbk_store_get_screen_async (cbk_session_get_store (session), self->lifetime, got_cb, g_object_ref (self));
    }
  g_object_set_data_full (G_OBJECT (table), "screen-keeper", self, end);
}
