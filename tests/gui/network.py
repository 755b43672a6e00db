# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of a story's computer, as its NetworkManager tells it: a stand-in of that service on a system bus of its own.

GLib's GNetworkMonitor asks it as it asks the real one; the connections of the program are not touched.
"""
import os
import subprocess

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from accessible import eventually
from desktop import die_with_parent, read_line, stop

NAME = 'org.freedesktop.NetworkManager'
PATH = '/org/freedesktop/NetworkManager'
DISCONNECTED, CONNECTED = 20, 70  # NMState
NONE, FULL = 1, 4  # NMConnectivityState


class Network:
    """Connected from the start; it ends with end()."""

    def __init__(self, folder):
        """folder: for its log"""
        reader, writer = os.pipe()
        with open(folder / 'network.log', 'wb') as log:
            self._bus = subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--nopidfile', f'--print-address={writer}'],
                                         pass_fds=[writer], stdout=log, stderr=log, preexec_fn=die_with_parent)  # fmt: skip
            os.close(writer)
            address = read_line(reader, self._bus, 'dbus-daemon')
            os.close(reader)
            self.environment = {'DBUS_SYSTEM_BUS_ADDRESS': address}
            self._service = subprocess.Popen(['/usr/bin/python3', '-m', 'dbusmock', '--system', '--template', 'networkmanager'],
                                             env={**os.environ, **self.environment}, stdout=log, stderr=log,
                                             preexec_fn=die_with_parent)  # fmt: skip
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self._connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        eventually(self._is_there, 'the stand-in of NetworkManager')

    def _call(self, name, path, interface, method, arguments):
        return self._connection.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 10000, None)

    def _is_there(self):
        arguments = GLib.Variant('(s)', (NAME,))
        return self._call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner', arguments).unpack()[0]

    def _become(self, state, connectivity):
        for method, value in (('SetGlobalConnectionState', state), ('SetConnectivity', connectivity)):
            self._call(NAME, PATH, 'org.freedesktop.DBus.Mock', method, GLib.Variant('(u)', (value,)))

    def go(self):
        self._become(DISCONNECTED, NONE)

    def come_back(self):
        self._become(CONNECTED, FULL)

    def end(self):
        self._connection.close_sync(None)
        stop(self._service)
        stop(self._bus)
