/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session bus of the test's own, a real keyring on it, and a person who answers the keyring's questions. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYRING_SERVICE "org.freedesktop.secrets"
#define KEYRING_PASSWORD "testpw"
#define KEYRING_COLLECTION "/org/freedesktop/secrets/collection/login"

typedef struct
{
  char        *folder; /* owned; the home of one imagined user, removed at the end */
  GSubprocess *daemon; /* owned (nullable) */
  gboolean     has_person;
} Keyring;

void             keyring_bus_start (void);
void             keyring_bus_stop (void);
GDBusConnection *keyring_dup_bus (void);

void keyring_set_up (Keyring *keyring, gconstpointer data);
void keyring_tear_down (Keyring *keyring, gconstpointer data);
void keyring_start (Keyring *keyring);
void keyring_stop (Keyring *keyring);
void keyring_lock (const char *collection);

/* For another program: it ends with the test, and is not watched as the test is. */
GSubprocessLauncher *keyring_new_launcher (GSubprocessFlags flags);

/* Another program that is a keyring. It gets the password from its standard input. */
void keyring_launch (Keyring           *keyring,
                     const char        *variable,
                     const char        *value,
                     const char        *password,
                     const char *const *command);

/* What the next questions are answered with. */
void     keyring_expect_unlock (void);
void     keyring_expect_refusal (void);
void     keyring_expect_delay (guint milliseconds);
void     keyring_assert_asked (void);
gboolean keyring_is_asking (void);

/* The items of an account as another program sees them. */
char *keyring_search (const char *account);

G_END_DECLS
