# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shell of a desktop does with the program beside its window: starts it by the bus, has it run actions, asks its search."""
import configparser
import json
import os
import pathlib
import stat
import subprocess

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

import sandbox  # noqa: E402
from accessible import eventually  # noqa: E402
from choosers import windows_of_portal  # noqa: E402
from desktop import die_with_parent  # noqa: E402

FAKE = pathlib.Path(__file__).resolve().parent / 'fake_shell.py'
NAME = 'io.github.certbook.Certbook'
PATH = '/io/github/certbook/Certbook'
STORE = 'org.freedesktop.impl.portal.PermissionStore'
SEARCH = 'org.gnome.Shell.SearchProvider2'
LAUNCHER = """#!/usr/bin/python3
import json, os, sys
environment, options = json.load(open({environment!r}))
errors = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.dup2(errors, 2)
open({pid!r}, 'w').write(str(os.getpid()))
if options:
    assert sys.argv[1].endswith('/flatpak') and sys.argv[2] == 'run', sys.argv
os.execve(sys.argv[1], [*sys.argv[1:3], *options, *sys.argv[3:]], environment)
"""


def call(path, interface, method, arguments=None, name=NAME, timeout=30000):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, timeout, None).unpack()


def is_running(name=NAME):
    return call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner', GLib.Variant('(s)', (name,)), 'org.freedesktop.DBus')[0]


def activate():
    """Asks for a window, as a click on the icon does."""
    call(PATH, 'org.freedesktop.Application', 'Activate', GLib.Variant('(a{sv})', ({},)))


def run_action(action, *parameters):
    """Has the program run one of its actions, as the menu of its icon does."""
    call(PATH, 'org.freedesktop.Application', 'ActivateAction', GLib.Variant('(sava{sv})', (action, list(parameters), {})))


def search(*terms):
    """What the overview shows for these words: [(name, description)], and the names on the bus of those results."""
    found = call(search_path(), SEARCH, 'GetInitialResultSet', GLib.Variant('(as)', (terms,)))[0]
    return describe(found), found


def search_within(found, *terms):
    """The names on the bus of what is found when more has been typed."""
    return call(search_path(), SEARCH, 'GetSubsearchResultSet', GLib.Variant('(asas)', (found, terms)))[0]


def describe(found):
    metas = call(search_path(), SEARCH, 'GetResultMetas', GLib.Variant('(as)', (found,)))[0]
    return [(meta['name'], meta['description']) for meta in metas]


def open_result(identifier, *terms):
    call(search_path(), SEARCH, 'ActivateResult', GLib.Variant('(sasu)', (identifier, terms, 0)))


def see_all(*terms):
    call(search_path(), SEARCH, 'LaunchSearch', GLib.Variant('(asu)', (terms, 0)))


def installed():
    return sandbox.exports() if sandbox.APPLICATION else pathlib.Path(os.environ['CERTBOOK_PREFIX'], 'share')


def search_path():
    """Where the installed file says that the program is to be asked."""
    parser = configparser.ConfigParser()
    parser.read(installed() / f'gnome-shell/search-providers/{NAME}.search-provider.ini')
    section = parser['Shell Search Provider']
    assert section['BusName'] == NAME and section['Version'] == '2', dict(section)
    assert (installed() / 'applications' / section['DesktopId']).exists(), section['DesktopId']
    return section['ObjectPath']


class Service:
    """Lets the bus start the program by the installed file, in the environment of a program that the story has started before."""

    def __init__(self, stage, program):
        folder = stage.folder
        self.log, self._pid = folder / 'service.log', folder / 'service.pid'
        options = [word for word in program.argv if word.startswith(('--env=', '--filesystem='))] if sandbox.APPLICATION else []
        (folder / 'environment.json').write_text(json.dumps([program.environment, options]))
        launcher = folder / 'launcher'
        launcher.write_text(LAUNCHER.format(environment=str(folder / 'environment.json'), log=str(self.log), pid=str(self._pid)))
        launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR)
        own = (installed() / f'dbus-1/services/{NAME}.service').read_text()
        assert own.count('\nExec=/') == 1, own
        services = stage.desktop.folder / 'bus/services'
        self._file = services / f'{NAME}.service'
        self._file.write_text(own.replace('\nExec=', f'\nExec={launcher.resolve()} '))
        call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'ReloadConfig', None, 'org.freedesktop.DBus')

    @property
    def pid(self):
        return int(self._pid.read_text())

    def end(self):
        """Lets the bus know nothing of it any more; what the program complained about."""
        self._file.unlink()
        call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'ReloadConfig', None, 'org.freedesktop.DBus')
        return self.log.read_text() if self.log.exists() else ''


def have_portal_ask():
    """Whether the program may run in the background, which it allows by itself otherwise."""
    path = '/org/freedesktop/impl/portal/PermissionStore'
    call(path, STORE, 'SetPermission', GLib.Variant('(sbssas)', ('background', True, 'background', NAME, ['ask'])), STORE)


class Services:
    """The notifications and the portal of a desktop, for one story: see fake_shell. They end with the story.

    answer: what the portal says: 'granted', or 'refused'. In a sandbox the real one asks a person, who says that.
    """

    def __init__(self, stage, answer='granted'):
        self._folder = stage.home.folder / 'shell'
        self._folder.mkdir()
        self._answer = answer
        (self._folder / 'answer').write_text(answer)
        behind = []
        if sandbox.APPLICATION:
            behind = ['behind']
            have_portal_ask()
        self._process = subprocess.Popen(['/usr/bin/python3', str(FAKE), str(self._folder), *behind], env=stage.desktop.environment,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         preexec_fn=die_with_parent)  # fmt: skip
        stage.others.append(self)
        assert self._process.stdout.readline() == 'ready\n', 'the services of the desktop did not start'

    def reply(self):
        """Gives the answer, where a person is asked for it."""
        if sandbox.APPLICATION:
            name = 'Allow' if self._answer == 'granted' else 'Don\'t allow'
            eventually(lambda: next(button for window in windows_of_portal() for button in window.find_all('button', name, seen=False)),
                       f'the button {name!r} of the portal').press()  # fmt: skip

    def background(self, number=1):
        """What the program has wished for from the Background portal at that time, once it has, and its answer."""
        self.reply()
        return eventually(lambda: self.calls('background')[number - 1 :], 'a request')[0]

    def calls(self, method):
        calls = self._folder / 'calls'
        return [call for call in map(json.loads, calls.read_text().splitlines() if calls.exists() else []) if call['method'] == method]

    @property
    def notifications(self):
        """[(title, body)] of those that were sent."""
        return [(call['title'], call['body']) for call in self.calls('Notify')]

    def click(self):
        """Clicks the newest notification. In a sandbox the portal has shown it, and no person is so quick that it does not know the
        number of it yet: it is asked something else meanwhile."""
        for _ in range(2 if sandbox.APPLICATION else 0):
            call('/org/freedesktop/portal/desktop', 'org.freedesktop.DBus.Properties', 'GetAll',
                 GLib.Variant('(s)', ('org.freedesktop.impl.portal.Notification',)), 'org.freedesktop.impl.portal.desktop.gtk')  # fmt: skip
        self._process.stdin.write(f'click {len(self.notifications)}\n')
        self._process.stdin.flush()

    def end(self):
        """The problems that they had."""
        self._process.stdin.close()
        self._process.stdout.close()
        status = self._process.wait(10)
        return [f'the services of the desktop ended with {status}'] if status != 0 else []
