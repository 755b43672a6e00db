/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reproducible random numbers: the SplitMix64 generator, which can start anywhere at no cost. */
#include "config.h"

#include "demo/cbk-demo-random.h"

/**
 * cbk_demo_mix:
 *
 * Returns: a number in which each bit depends on every bit of @value; different values give different numbers.
 */
guint64
cbk_demo_mix (guint64 value)
{
  value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return value ^ (value >> 31);
}

/**
 * cbk_demo_random_init:
 *
 * Starts the sequence that belongs to @seed, @stream and @index, always with the same first number.
 */
void
cbk_demo_random_init (CbkDemoRandom *self, guint64 seed, CbkDemoStream stream, guint64 index)
{
  self->state = cbk_demo_mix (cbk_demo_mix (seed + stream * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) + index);
}

/**
 * cbk_demo_random_next:
 *
 * Returns: the next 64 bits.
 */
guint64
cbk_demo_random_next (CbkDemoRandom *self)
{
  self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return cbk_demo_mix (self->state);
}

/**
 * cbk_demo_random_range:
 *
 * Returns: the next number in [@low, @high], both included; @low must not be the greater one.
 */
gint64
cbk_demo_random_range (CbkDemoRandom *self, gint64 low, gint64 high)
{
  g_assert (low <= high);

  return low + (gint64) (cbk_demo_random_next (self) % ((guint64) (high - low) + 1));
}

/**
 * cbk_demo_random_chance:
 *
 * Returns: %TRUE in about @per_thousand of a thousand calls.
 */
gboolean
cbk_demo_random_chance (CbkDemoRandom *self, guint per_thousand)
{
  return cbk_demo_random_next (self) % 1000 < per_thousand;
}
