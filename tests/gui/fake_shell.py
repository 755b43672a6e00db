#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of a desktop that the program speaks to: org.freedesktop.Notifications, and the Background portal.

Its first argument is a folder: `calls` is what it was asked, a line of JSON each, and `answer` is what the portal says: granted,
refused, or nothing for a portal that takes its time. With a second one, `behind`, it stands behind the real portal, which speaks to
the program, asks the person, and has it start programs at login. A line on its standard input is an order: `click N` clicks the
notification with that number. Its end is the end of this program.
"""
import json
import pathlib
import sys

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from sandbox import BEHIND  # noqa: E402

INTERFACES = """<node>
<interface name='org.freedesktop.Notifications'>
<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/><arg type='s'/><arg type='as'/><arg type='a{sv}'/>
<arg type='i'/><arg type='u' direction='out'/></method>
<method name='CloseNotification'><arg type='u'/></method>
<method name='GetCapabilities'><arg type='as' direction='out'/></method>
<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/>
<arg type='s' direction='out'/></method>
</interface>
<interface name='org.freedesktop.portal.Background'>
<method name='RequestBackground'><arg type='s'/><arg type='a{sv}'/><arg type='o' direction='out'/></method>
</interface>
<interface name='org.freedesktop.impl.portal.Background'>
<method name='GetAppState'><arg type='a{sv}' direction='out'/></method>
<method name='EnableAutostart'><arg type='s'/><arg type='b'/><arg type='as'/><arg type='u'/><arg type='b' direction='out'/></method>
</interface>
</node>"""
BY_BUS = 1
PORTALS = '/org/freedesktop/portal/desktop'
IS_BEHIND = 'behind' in sys.argv[2:]
NAMES = 'org.freedesktop.Notifications', BEHIND if IS_BEHIND else 'org.freedesktop.portal.Desktop'
FOLDER = pathlib.Path(sys.argv[1])


class Shell:
    def __init__(self, bus):
        self.bus = bus
        self.n_notifications = 0
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        bus.register_object('/org/freedesktop/Notifications', node.interfaces[0], self.notifications, None, None)
        if IS_BEHIND:
            bus.register_object(PORTALS, node.interfaces[2], self.behind_portal, None, None)
        else:
            bus.register_object(PORTALS, node.interfaces[1], self.portal, None, None)

    def note(self, **what):
        with open(FOLDER / 'calls', 'a') as calls:
            calls.write(json.dumps(what) + '\n')

    def notifications(self, bus, sender, path, interface, method, arguments, invocation):
        if method == 'Notify':
            _, replaces, _, title, body, actions, _, _ = arguments.unpack()
            self.n_notifications += 1
            invocation.return_value(GLib.Variant('(u)', (self.n_notifications,)))
            bus.flush_sync()  # who reads the note may click at once
            self.note(method=method, title=title, body=body, actions=actions, replaces=replaces)
        elif method == 'GetCapabilities':
            invocation.return_value(GLib.Variant('(as)', (['body', 'actions'],)))
        elif method == 'GetServerInformation':
            invocation.return_value(GLib.Variant('(ssss)', ('Story Shell', 'Stories', '1', '1.2')))
        else:
            invocation.return_value(None)

    def portal(self, bus, sender, path, interface, method, arguments, invocation):
        _, options = arguments.unpack()
        handle = f'{PORTALS}/request/{sender[1:].replace(".", "_")}/{options["handle_token"]}'
        self.note(method='background', autostart=options['autostart'], command=options['commandline'], by_bus=options['dbus-activatable'])
        invocation.return_value(GLib.Variant('(o)', (handle,)))
        answer = (FOLDER / 'answer').read_text().strip()
        if answer:
            granted = answer == 'granted'
            results = {'background': GLib.Variant('b', granted), 'autostart': GLib.Variant('b', granted and options['autostart'])}
            bus.emit_signal(sender, handle, 'org.freedesktop.portal.Request', 'Response',
                            GLib.Variant('(ua{sv})', (0 if granted else 1, results)))  # fmt: skip

    def behind_portal(self, bus, sender, path, interface, method, arguments, invocation):
        if method == 'GetAppState':
            invocation.return_value(GLib.Variant('(a{sv})', ({},)))
        else:
            _, is_on, command, flags = arguments.unpack()
            self.note(method='background', autostart=is_on, command=command, by_bus=bool(flags & BY_BUS))
            invocation.return_value(GLib.Variant('(b)', (is_on,)))

    def click(self, number):
        for signal, value in (('ActionInvoked', GLib.Variant('(us)', (number, 'default'))), ('NotificationClosed', GLib.Variant('(uu)', (number, 2)))):
            self.bus.emit_signal(None, '/org/freedesktop/Notifications', 'org.freedesktop.Notifications', signal, value)


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    shell = Shell(bus)
    loop = GLib.MainLoop()
    for name in NAMES:
        answer = bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                               GLib.Variant('(su)', (name, 4)), None, Gio.DBusCallFlags.NONE, -1, None)  # fmt: skip
        assert answer.unpack() == (1,), f'{name} is taken'

    def order(channel, condition):
        line = sys.stdin.readline()
        if not line:
            loop.quit()
            return False
        shell.click(int(line.split()[1]))
        return True

    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, order)
    print('ready', flush=True)
    loop.run()


if __name__ == '__main__':
    main()
