/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that look random and are the same in every run: each stream is named by (seed, stream, index). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CBK_DEMO_STREAM_ROW = 1,
  CBK_DEMO_STREAM_CERTIFICATE,
  CBK_DEMO_STREAM_NAMES,
  CBK_DEMO_STREAM_LIVE,
  CBK_DEMO_STREAM_IDS,
  CBK_DEMO_STREAM_SERIAL,
  CBK_DEMO_STREAM_CREATION,
} CbkDemoStream;

typedef struct
{
  guint64 state;
} CbkDemoRandom;

guint64  cbk_demo_mix (guint64 value);
void     cbk_demo_random_init (CbkDemoRandom *self, guint64 seed, CbkDemoStream stream, guint64 index);
guint64  cbk_demo_random_next (CbkDemoRandom *self);
gint64   cbk_demo_random_range (CbkDemoRandom *self, gint64 low, gint64 high);
gboolean cbk_demo_random_chance (CbkDemoRandom *self, guint per_thousand);

G_END_DECLS
