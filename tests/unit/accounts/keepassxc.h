/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KeePassXC with a database of its own that it shows as a keyring, on no display. */
#pragma once

#include "keyring.h"

G_BEGIN_DECLS

#define KEEPASSXC_COLLECTION "/org/freedesktop/secrets/collection/tokens"

/* asks_to_search: what its settings call to unlock before a search, as they do where nobody changed them. */
void keepassxc_start (Keyring *keyring, gboolean asks_to_search);
void keepassxc_await_locked (gboolean is_locked);

/* The question to unlock that this process asked for: that of the newest call after keepassxc_watch_questions(). */
void keepassxc_watch_questions (void);
void keepassxc_await_question (void);
void keepassxc_dismiss_question (void);

G_END_DECLS
