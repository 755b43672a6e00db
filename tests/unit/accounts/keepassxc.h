/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KeePassXC with a database of its own that it shows as a keyring, on no display. */
#pragma once

#include "keyring.h"

G_BEGIN_DECLS

#define KEEPASSXC_COLLECTION "/org/freedesktop/secrets/collection/tokens"

/* What it asks about, as it does where nobody changed its settings. */
typedef enum
{
  KEEPASSXC_ASKS_NOTHING = 0,
  KEEPASSXC_ASKS_TO_SEARCH = 1 << 0, /* to be unlocked before a search is answered */
  KEEPASSXC_ASKS_TO_REMOVE = 1 << 1,
} KeepassxcQuestions;

void keepassxc_start (Keyring *keyring, KeepassxcQuestions questions);
void keepassxc_await_locked (gboolean is_locked);

/* The question that this process asked for: that of the newest call after keepassxc_watch_questions(). */
void keepassxc_watch_questions (void);
void keepassxc_await_question (void);
void keepassxc_dismiss_question (void);

G_END_DECLS
