# SPDX-License-Identifier: GPL-3.0-or-later
"""A real GNOME Shell: a Wayland session in a window of the private display, with an overview, notifications and a dash; or one that
manages the windows of that display itself.

What it draws is asked of the shell itself, by its interface for debugging; what a person does to it are keys and clicks.
"""
import collections
import json
import os
import subprocess

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

import sandbox
from accessible import Box, NotSeen, eventually
from desktop import read_line
from story import PREFIX, installation_environment

NAME = 'org.gnome.Shell'
APPLICATION = 'io.github.certbook.Certbook.desktop'
# Flatpak has a person enable the search in its programs, in Settings.
SETTINGS = f"""[org/gnome/shell]
welcome-dialog-last-shown-version='99'
favorite-apps=['{APPLICATION}']

[org/gnome/desktop/search-providers]
enabled=['{APPLICATION}']

[org/gnome/desktop/interface]
enable-animations=false
enable-hot-corners=false

[org/gnome/desktop/background]
picture-uri=''
primary-color='#5e81ac'
"""
# Every text on the screen, and where it is.
TEXTS = """(() => {
  const found = [];
  const walk = actor => {
    if (!actor.visible || !actor.mapped)
      return;
    if (actor instanceof imports.gi.Clutter.Text && actor.text)
      found.push([actor.text, ...actor.get_transformed_position(), ...actor.get_transformed_size()]);
    actor.get_children().forEach(walk);
  };
  walk(Main.layoutManager.uiGroup);
  return found;
})()"""
WINDOWS = """global.get_window_actors().map(actor => actor.meta_window).filter(window => window.title !== null).map(window =>
  [window.title, imports.gi.Shell.WindowTracker.get_default().get_window_app(window).get_name(), window.appears_focused,
   window.minimized, window.demands_attention])"""
# Of the first icon of the dash, which is the program's.
ICON = """(() => {
  const icon = Main.overview.dash._box.get_first_child();
  return [...icon.get_transformed_position(), ...icon.get_transformed_size()];
})()"""
FOCUS = 'global.get_window_actors().map(actor => actor.meta_window).find(window => window.title === %s).activate(global.get_current_time())'
Window = collections.namedtuple('Window', 'title application is_focused is_minimized wants_attention')


def box_of(x, y, width, height):
    return Box(round(x), round(y), round(width), round(height))


class GnomeShell:
    """Use start(); it ends with the desktop. environment: what a program needs beside the desktop's to open its window in it."""

    def __init__(self, desktop, is_wayland):
        self._desktop = desktop
        user = desktop.home('desktop')
        user.settings.parent.mkdir(parents=True, exist_ok=True)
        user.settings.write_text(SETTINGS)
        own = {key: value for key, value in desktop.environment.items() if key not in ('GDK_DEBUG', 'GDK_BACKEND', 'GSK_RENDERER')}
        own.update(installation_environment(), DBUS_SYSTEM_BUS_ADDRESS=self._start_system_bus(),
                   MUTTER_DEBUG_DUMMY_MODE_SPECS='{}x{}'.format(*desktop.size))  # fmt: skip
        self.environment = {}
        if is_wayland:
            self.environment = {'GDK_BACKEND': 'wayland', 'WAYLAND_DISPLAY': desktop.environment['XDG_RUNTIME_DIR'] + '/wayland-0', 'XDG_SESSION_TYPE': 'wayland'}
            own['XDG_SESSION_TYPE'] = 'wayland'
        # It knows no program that it does not find.
        own['PATH'] = f'{PREFIX}/bin:{own["PATH"]}'
        if sandbox.APPLICATION:
            own['XDG_DATA_DIRS'] = f'{sandbox.exports()}:/usr/share'
        session = ['--nested', '--wayland', '--no-x11'] if is_wayland else ['--x11', '--sm-disable']
        self._process = desktop.spawn(['gnome-shell', '--unsafe-mode', *session], 'gnome-shell.log', own)
        eventually(self._has_started, 'GNOME Shell', 60)

    def _start_system_bus(self):
        """An empty one: nothing that the shell asks of the computer is to be had."""
        reader, writer = os.pipe()
        bus = self._desktop.spawn(['dbus-daemon', '--session', '--nofork', '--nopidfile', f'--print-address={writer}'],
                                  'system-bus.log', pass_fds=[writer])  # fmt: skip
        os.close(writer)
        address = read_line(reader, bus, 'dbus-daemon')
        os.close(reader)
        return address

    def _has_started(self):
        assert self._process.poll() is None, self._desktop.log('gnome-shell.log')[-4000:]
        try:
            return self.evaluate('Main.layoutManager._startingUp') is False
        except GLib.Error:
            return False  # it has no name on the bus yet

    def evaluate(self, script):
        """The value of a script that runs in the shell."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        answer = bus.call_sync(NAME, '/org/gnome/Shell', NAME, 'Eval', GLib.Variant('(s)', (script,)), None, Gio.DBusCallFlags.NONE, 10000, None)
        done, value = answer.unpack()
        assert done, f'{script}: {value}'
        return json.loads(value) if value else None

    # What it shows

    def texts(self):
        """[(text, its box on the screen)] of all that is written on the screen, windows of programs aside."""
        # What has no place yet is not seen either.
        return [(text, box_of(*place)) for text, *place in self.evaluate(TEXTS) if None not in place]

    def shows(self, *wanted):
        written = [text for text, _ in self.texts()]
        return all(text in written for text in wanted)

    def wait_for(self, *texts):
        eventually(lambda: self.shows(*texts), f'{texts!r} in GNOME Shell')

    def windows(self):
        """The windows of programs; the shell's own ones belong to no program with a name of ours."""
        return [window for window in map(lambda facts: Window(*facts), self.evaluate(WINDOWS)) if 'Certbook' in window.application]

    def focused(self):
        """The titles of the windows that look as if they had the keyboard: a dialog and its parent."""
        return sorted(window.title for window in self.windows() if window.is_focused)

    def wait_until_focused(self, *titles):
        eventually(lambda: self.focused() == sorted(titles), f'the focus in {titles!r}')

    def save_window(self, path):
        """Writes a picture of the window that has the keyboard, with its shadow and nothing around it."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        done, _ = bus.call_sync(NAME + '.Screenshot', '/org/gnome/Shell/Screenshot', NAME + '.Screenshot', 'ScreenshotWindow',
                                GLib.Variant('(bbbs)', (True, False, False, str(path.resolve()))), None,
                                Gio.DBusCallFlags.NONE, 10000, None).unpack()  # fmt: skip
        assert done, f'{path} was not written'

    # What a person does to it

    def _x(self, *argv):
        subprocess.run(['xdotool', *argv], env=self._desktop.environment, check=True)

    def key(self, *keys):
        self._x('key', '--delay', '20', *keys)

    def click(self, box, button=1):
        x, y = box.centre
        self._x('mousemove', str(x), str(y))
        eventually(lambda: self.evaluate('global.get_pointer()')[:2] == [x, y], f'the pointer at {x}, {y}')
        self._x('click', str(button))

    def click_text(self, wanted):
        """Clicks what is written in one place, when it stands still there, and goes when it is clicked; once more where the first
        click came to nothing, as it does while what opens is not open yet."""
        seen = [None]

        def look():
            seen.append([box for text, box in self.texts() if text == wanted])
            return seen[-1][0] if seen[-1] == seen[-2] and len(seen[-1]) == 1 else None

        self.click(eventually(look, f'one {wanted!r} in GNOME Shell'))
        try:
            eventually(lambda: not self.shows(wanted), f'{wanted!r} to go', 3)
        except NotSeen:
            self.click(eventually(look, f'one {wanted!r} in GNOME Shell'))

    def open_overview(self):
        if not self.evaluate('Main.overview.visible'):
            self.key('super')
        eventually(lambda: self.evaluate('Main.overview.visible && !Main.overview.animationInProgress'), 'the overview')

    def close_overview(self):
        if self.evaluate('Main.overview.visible'):
            self.key('super')
        eventually(lambda: not self.evaluate('Main.overview.visible'), 'the end of the overview')

    def find(self, text, *wanted):
        """Types that in the overview, and waits for these texts. A shell that hears of programs that are installed meanwhile, by
        whomever, forgets what was found, until somebody types on."""
        self.open_overview()
        self._x('type', '--delay', '20', text)
        try:
            self.wait_for(*wanted)
        except NotSeen:
            self.key('BackSpace')
            self._x('type', text[-1])
            self.wait_for(*wanted)

    def open_menu_of_icon(self):
        """Opens the menu of the program's icon in the dash."""
        self.open_overview()
        self.click(box_of(*self.evaluate(ICON)), button=3)

    def focus(self, title):
        """Gives the keyboard to that window, as a click on it in the overview does."""
        self.evaluate(FOCUS % json.dumps(title))
        eventually(lambda: title in self.focused(), f'the focus in {title!r}')

    def dismiss_notifications(self):
        """Those of the shell itself, that it is no login session, too."""
        self.evaluate('Main.messageTray.getSources().forEach(source => source.destroy())')


def start(desktop, is_wayland=True):
    """The GNOME Shell of this desktop, which starts when it is asked for first."""
    if not hasattr(desktop, 'gnome_shell'):
        desktop.gnome_shell = GnomeShell(desktop, is_wayland)
    desktop.gnome_shell.dismiss_notifications()
    return desktop.gnome_shell
