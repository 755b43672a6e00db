# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyring of a story's user: a real gnome-keyring on the private bus."""
import os
import subprocess

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from accessible import eventually
from desktop import die_with_parent, stop

SERVICE = 'org.freedesktop.secrets'
COLLECTION = '/org/freedesktop/secrets/collection/login'
PASSWORD = b'the password of the story'


def call(path, interface, method, arguments=None):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync(SERVICE, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 10000, None)


def has_service():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    answer = bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                           GLib.Variant('(s)', (SERVICE,)), None, Gio.DBusCallFlags.NONE, 10000, None)  # fmt: skip
    return answer.unpack()[0]


class Keyring:
    """Unlocked from the start; it ends with end()."""

    def __init__(self, desktop, home):
        environment = {**desktop.environment, **home.environment()}
        self.process = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
                                        env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)  # fmt: skip
        self.process.stdin.write(PASSWORD)
        self.process.stdin.close()
        eventually(has_service, 'the keyring on the bus')
        eventually(lambda: os.path.exists(home.folder / '.local/share/keyrings/login.keyring'), 'the file of the keyring')
        self._environment = environment

    def lock(self):
        call('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service', 'Lock', GLib.Variant('(ao)', ([COLLECTION],)))

    def unlock(self):
        """As a login does it: nobody is asked."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)  # the session below ends with its connection
        plain = call('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service', 'OpenSession',
                     GLib.Variant('(sv)', ('plain', GLib.Variant('s', ''))))  # fmt: skip
        secret = (plain.unpack()[1], b'', PASSWORD, 'text/plain')
        call('/org/freedesktop/secrets', 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface', 'UnlockWithMasterPassword',
             GLib.Variant('(o(oayays))', (COLLECTION, secret)))  # fmt: skip
        del bus

    def tokens(self):
        """{account id: token} of Certbook's items, as secret-tool finds them."""
        answer = call('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service', 'SearchItems',
                      GLib.Variant('(a{ss})', ({'application': 'io.github.certbook.Certbook'},)))  # fmt: skip
        found = {}
        for item in answer.unpack()[0]:
            attributes = call(item, 'org.freedesktop.DBus.Properties', 'Get',
                              GLib.Variant('(ss)', ('org.freedesktop.Secret.Item', 'Attributes'))).unpack()[0]  # fmt: skip
            token = subprocess.run(['secret-tool', 'lookup', 'account', attributes['account']], env=self._environment,
                                   capture_output=True, text=True, check=True).stdout  # fmt: skip
            found[attributes['account']] = token
        return found

    def end(self):
        stop(self.process)
        eventually(lambda: not has_service(), 'the keyring to leave the bus')
