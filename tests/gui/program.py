# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed program on a desktop: started, used with mouse and keyboard as a person would, and ended."""
import os
import pathlib
import re
import signal
import subprocess
import time

import accessible
import sandbox
from accessible import ROLES, Box, Node, NotSeen, Table, eventually
from desktop import descendants, die_with_parent, stop
from locales import Words
from picture import Picture, has_words

# Lines on stderr that say nothing about the program. Everything else there is a failure.
HARMLESS = (
    # The accessibility bus of a session that has just begun is not always there when GTK first asks for it.
    re.compile(r'\(.*\): dbind-WARNING \*\*: .*AT-SPI: Error in GetItems'),
    # A screen reader asks for places on the screen, which GTK 4 does not know.
    re.compile(r'\(.*\): Gtk-WARNING \*\*: .*Screen coordinates not supported'),
)
if sandbox.APPLICATION:
    # Of flatpak itself, before it has become the program.
    HARMLESS += (re.compile(r'\(process:\d+\): GLib-GIO-WARNING \*\*: .*Socket check failed'),)
    # The message dialogs of libadwaita 1.7 ask how high their heading would be in less than it needs.
    HARMLESS += (re.compile(r'\(.*\): Gtk-WARNING \*\*: .*Trying to measure GtkLabel 0x[0-9a-f]+ for width of \d+, but it needs at least'),)
else:
    # GTK's own file chooser, which a sandbox does not open, is painted whether or not it has read its folder. Until then its path bar
    # has no path, and gives its two arrows no place (GtkPathBar of GTK 4.8). No widget of the program is in that window.
    HARMLESS += (re.compile(r'\(.*\): Gtk-WARNING \*\*: .*Trying to snapshot GtkButton 0x[0-9a-f]+ without a current allocation'),)
    # The place of a menu is looked for on the monitor that its button is on. Where the window is on none yet, GDK 4.8 asks for the size of
    # no monitor (gdk_x11_surface_layout_popup). Seen with two of some hundred menus, on a busy machine.
    HARMLESS += (re.compile(r'\(.*\): Gdk-CRITICAL \*\*: .*gdk_monitor_get_geometry: assertion .GDK_IS_MONITOR \(monitor\). failed'),)
KEY_DELAY = '15'


class Program:
    """One run of a program. `environment` is complete: nothing comes from the one who runs the test."""

    def __init__(self, desktop, argv, environment, folder):
        self.desktop = desktop
        self.folder = pathlib.Path(folder)
        self.argv, self.environment = argv, environment
        self._stderr = self.folder / 'stderr.log'
        self._stdout = self.folder / 'stdout.log'
        self._other_proxies = sandbox.proxies() if sandbox.APPLICATION else set()
        with open(self._stderr, 'wb') as errors, open(self._stdout, 'wb') as output:
            self.process = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                                            preexec_fn=die_with_parent, cwd=self.folder)  # fmt: skip
        self._application = None
        self.words = Words(environment.get('LC_ALL') or 'C')

    @property
    def pid(self):
        """The id of the process of the program itself, which is not the one that was started where it runs in a sandbox."""
        if not sandbox.APPLICATION:
            return self.process.pid
        return eventually(lambda: sandbox.process_in(descendants(self.process.pid)), 'the process in the sandbox', 60)

    # What it shows

    def _owns(self, application):
        """Whether it has put that node on the accessibility bus; in a sandbox it does so by way of a proxy of its own."""
        pids = sandbox.proxies() - self._other_proxies if sandbox.APPLICATION else {self.process.pid}
        return application.process in pids

    def _find_application(self):
        if self.process.poll() is not None:
            raise SystemError(f'the program ended with {self.process.returncode}: {self.stderr[-4000:]}')
        for application in accessible.applications():
            if self._owns(application):
                # GTK 4.8 says so of toplevels alone.
                version = application.accessible.get_toolkit_version()
                Node.tells_what_is_drawn = tuple(map(int, version.split('.')[:2])) >= (4, 10)
                return application.read_live()
        return None

    @property
    def application(self):
        if self._application is None:
            self._application = eventually(self._find_application, f'{self.argv[0]} on the accessibility bus', 60)
        return self._application

    @property
    def windows(self):
        """Its open windows and dialogs."""
        return list(self.application.children)

    def window(self, title=None, timeout=20):
        """The open window with that title, or its first one; waits until it is there."""

        def look():
            return next((node for node in self.windows if title in (None, node.name) and node.box.width > 0), None)

        return eventually(look, f'a window {title!r}', timeout)

    def has_window(self, title):
        """Whether there is a window with that title. The X server is asked: GTK 4.8 crashes when it is asked by way of AT-SPI for
        its windows in the moment in which one closes."""
        return any(name == title for _, name, _, popup in self._x_windows() if not popup)

    def find(self, role=None, name=None, **options):
        """The first such node in any of its windows."""
        return self.application.find(role, name, **options)

    def sees(self, text):
        """Whether a label with that text (a string, or a pattern that is searched) can be seen."""
        for node in self.application.find_all('label', seen=False):
            name = node.name
            if (text.search(name) if hasattr(text, 'search') else text == name) and node.is_seen():
                return True
        return False

    def wait_for(self, text, timeout=accessible.TIMEOUT):
        """Waits until a label with that text can be seen."""
        eventually(lambda: self.sees(text), f'the text {text!r}', timeout)

    def wait_until_gone(self, text, timeout=accessible.TIMEOUT):
        eventually(lambda: not self.sees(text), f'the text {text!r} to go', timeout)

    def table(self, name):
        return Table(self.find('table', name))

    def focused(self):
        """The node with the keyboard focus, or None."""
        for window in self.windows:
            if 'active' in window.states:
                for node in window.walk():
                    if 'focused' in node.states:
                        return node
        return None

    @property
    def stderr(self):
        return self._stderr.read_text(errors='replace')

    def complaints(self):
        """The lines of stderr that should not be there."""
        return [line for line in self.stderr.splitlines() if line.strip() and not any(p.search(line) for p in HARMLESS)]

    # Where it shows it

    def _x(self, *argv):
        done = subprocess.run(argv, env=self.desktop.environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else ''

    def _x_windows(self):
        """[(id, title, box on the screen, is a popup)] of its X windows that are mapped."""
        found = []
        # A window tells no process where the one that it knows of is that in the sandbox.
        whose = ['--class', '^certbook$'] if sandbox.APPLICATION else ['--pid', str(self.pid)]
        for number in self._x('xdotool', 'search', '--onlyvisible', *whose).split():
            facts = self._x('xwininfo', '-id', number)
            values = dict(re.findall(r'^\s*(Absolute upper-left [XY]|Width|Height|Override Redirect State):\s*(\S+)', facts, re.M))
            if len(values) == 5:
                box = Box(*(int(values[key]) for key in ('Absolute upper-left X', 'Absolute upper-left Y', 'Width', 'Height')))
                title = re.search(r'^xwininfo: Window id: \S+ "(.*)"$', facts, re.M)
                found.append((number, title[1] if title else '', box, values['Override Redirect State'] == 'yes'))
        return found

    def x_windows(self):
        """The ids of its windows and dialogs that are on the screen, not minimized, as the X server knows them."""
        return [number for number, _, _, popup in self._x_windows() if not popup]

    @property
    def active_title(self):
        """The title of the window that has the keyboard, as the window manager has it."""
        return self._x('xdotool', 'getactivewindow', 'getwindowname').rstrip('\n')

    def minimize(self):
        """Minimizes its only window."""
        (number,) = self.x_windows()
        self._x('xdotool', 'windowminimize', number)

    def _shadow(self, number):
        """The width of the invisible edges of an X window: left, right, top, bottom."""
        answer = self._x('xprop', '-id', number, '_GTK_FRAME_EXTENTS')
        numbers = re.findall(r'\d+', answer.partition('=')[2])
        return [int(number) for number in numbers] if len(numbers) == 4 else [0, 0, 0, 0]

    def _in_popup(self, node):
        """The place of a node of a menu or a dropdown list, which are X windows of their own, or None.

        AT-SPI counts places in a popover from a wrong origin, so they are taken from the ancestor that fills the popup.
        """
        popups = [box for _, _, box, popup in self._x_windows() if popup]
        if not popups:
            return None
        own = node.box
        for ancestor in node.ancestors:
            box = ancestor.box
            for popup in popups:
                lacking = popup.height - box.height  # 4.8 leaves the popover's margin out
                if abs(popup.width - box.width) <= 2 and 0 <= lacking <= 12:
                    return own.moved(popup.x - box.x, popup.y - box.y + lacking)
        return None

    def place(self, node):
        """The box of a node in pixels of the screen."""
        popup = self._in_popup(node)
        if popup is not None:
            return popup
        top = node.toplevel
        frame = top.box
        title = top.name
        for number, name, box, popup in self._x_windows():
            if name == title and not popup:
                left, right, above, below = self._shadow(number)
                # Without a compositor GTK draws a border around the window, which AT-SPI does not count, or has begin below 0.
                if frame.x < 0 or frame.y < 0:
                    return node.box.moved(box.x + left - 2 * frame.x, box.y + above - 2 * frame.y)
                border_x = max(0, (box.width - left - right - frame.width) // 2)
                border_y = max(0, (box.height - above - below - frame.height) // 2)
                return node.box.moved(box.x + left + border_x - frame.x, box.y + above + border_y - frame.y)
        raise NotSeen(f'no X window is called {title!r}')

    def resize(self, width, height, title='Certbook'):
        """Gives the window with that title so many pixels, as a drag at its corner does. How much of its X window is a border is told
        by its size of now; where that is just changing, it is told anew."""

        def look():
            number, size = next((number, box) for number, name, box, popup in self._x_windows() if name == title and not popup)
            frame = self.window(title).box
            if (frame.width, frame.height) == (width, height):
                return True
            self._x('xdotool', 'windowsize', number, str(width + size.width - frame.width), str(height + size.height - frame.height))
            return False

        eventually(look, f'a window of {width}×{height}')

    def move(self, x, y, title):
        """Puts the corner of the window with that title at that place of the screen, as a drag of its header bar does."""
        number = next(number for number, name, _, popup in self._x_windows() if name == title and not popup)
        self._x('xdotool', 'windowmove', number, str(x), str(y))

    def picture(self):
        return Picture(self.desktop.environment, self.desktop.size)

    # What a person does to it

    def _point(self, x, y, *action):
        self._x('xdotool', 'mousemove', str(x), str(y), *action)

    def move_to(self, node):
        self._point(*self.place(node).centre)

    def point_away(self):
        """Takes the pointer off the window, so that nothing is drawn as being under it, and waits for its tooltip to go."""
        self._point(0, 0)
        eventually(lambda: not self.popup_is_open(), 'the tooltip to go')

    def tooltip(self, node):
        """Holds the pointer over a node; what can be read in its tooltip. A busy program hears of both moves at once, as of one that
        jumped in, and is then asked again."""
        x, y = self.place(node).centre

        def popup():
            return next((box for _, _, box, popup in self._x_windows() if popup), None)

        def hold():
            self.point_away()
            self._point(x - 4, y)
            self._point(x, y)  # a pointer that jumped in is over it, one that moves in it asks for the tooltip
            return eventually(popup, 'it', 3)

        box = eventually(hold, f'the tooltip of {node!r}')
        return eventually(lambda: self.picture().words(box.inset(4), lines=2), 'words in the tooltip')

    def click(self, node, button=1, times=1, dx=0, holding=None):
        """Clicks the middle of a node, or so many pixels to the right of it, perhaps while a key such as 'ctrl' is held down."""
        x, y = self.place(node).centre
        click = ['click', '--repeat', str(times), '--delay', '60', str(button)]
        if holding:
            click = ['keydown', holding, *click, 'keyup', holding]
        self._point(x + dx, y, *click)

    def double_click(self, node):
        self.click(node, times=2)

    def drag(self, begin, end):
        """Presses the button at one place of the screen, moves the pointer to the other in steps, and lets go."""
        self._point(*begin, 'mousedown', '1')
        for step in range(1, 11):
            self._point(*(start + (stop - start) * step // 10 for start, stop in zip(begin, end)))
        self._x('xdotool', 'mouseup', '1')

    def scroll(self, node, steps):
        """Turns the mouse wheel over a node, down for positive steps."""
        self.click(node, button=5 if steps > 0 else 4, times=abs(steps))

    def key(self, *keys):
        """Presses keys by their X names, such as 'ctrl+f', 'Escape', 'Page_Down'."""
        self._x('xdotool', 'key', '--delay', '20', *keys)

    def type(self, text):
        self._x('xdotool', 'type', '--delay', KEY_DELAY, text)

    def clear_and_type(self, entry, text):
        """Puts the pointer into an entry and replaces what it says."""
        self.click(entry)
        self.key('ctrl+a', 'BackSpace')
        self.type(text)
        # Newer versions of GTK tell of a secret how long it is.
        eventually(lambda: entry.text in (text, '●' * len(text), '•' * len(text)), f'{text!r} in {entry!r}')

    def _combo_box(self, label):
        """The dropdown with that label, which newer versions of GTK call by what is chosen in it: then it is the only one."""

        def look():
            boxes = list(self.application.find_all('combo box'))
            return next((box for box in boxes if box.is_called(label)), boxes[0] if len(boxes) == 1 else None)

        return eventually(look, f'a dropdown {label!r}')

    def choose(self, label, item):
        """Opens the dropdown with that label and clicks the item with that name."""

        def item_in_list():
            for list_ in self.application.find_all('list', seen=False):
                if list_.box.width > 0 and self._in_popup(list_) is not None:
                    for node in list_.walk():
                        if node.role == 'label' and node.name == item and self._in_popup(node) is not None:
                            return node
            return None

        self._open_popup(self._combo_box(label), item_in_list)
        self.click(item_in_list())
        eventually(lambda: not self.popup_is_open(), 'the list to close')

    def popup_is_open(self):
        return any(popup for _, _, _, popup in self._x_windows())

    def chosen(self, label):
        """The item that a closed dropdown shows."""
        box = self._combo_box(label)
        return next(node.name for node in box.walk() if node.role == 'label' and node.is_seen())

    def _open_popup(self, node, is_open=None, seconds=3):
        """Clicks what opens a list or a menu; once more where the first click went to something that was just closing."""
        is_open = is_open or self.popup_is_open
        self.click(node)
        try:
            eventually(is_open, f'what {node!r} opens', seconds)
        except NotSeen:
            self.click(node)
            eventually(is_open, f'what {node!r} opens')

    def open_menu_of(self, name):
        """Opens the menu button with that label. A window that only now gets the focus would close its menu, and the tooltip of the
        button is a popup as well."""
        button = self.find('button', name)
        eventually(lambda: 'active' in button.toplevel.states, f'the window of {button!r} in front')
        self._open_popup(button, lambda: self.popup_is_open() and 'expanded' in button.states)

    def open_menu(self, name, item):
        """Opens the menu button with that label and clicks a menu item."""
        self.open_menu_of(name)
        self.click(self.wait_for_menu(item))

    def wait_for_menu(self, item):
        """Waits until a menu with that item is open; the node of the item."""
        return eventually(lambda: self._menu_item(item), f'{item!r} in a menu')

    def choose_in_menu(self, item):
        """Clicks an item of the menu that is open."""
        self.click(self.wait_for_menu(item))
        eventually(lambda: not self.popup_is_open(), 'the menu to close')

    def _menu_item(self, name):
        picture = None
        for node in self.application.find_all('menu item', seen=False):
            place = self._in_popup(node) if node.box.width > 0 else None
            if place is None:
                continue
            if node.name:
                if node.is_called(name):
                    return node
                continue
            # Newer versions of GTK tell no names of menu items.
            picture = picture or self.picture()
            if has_words(picture.words(Box(place.x - 8, place.y, place.width + 16, place.height)), name):
                return node
        return None

    # How it ends

    def wait_for_end(self, timeout=20):
        """The exit status after it ended by itself."""
        return self.process.wait(timeout)

    def quit(self):
        """Closes its windows as their close button does, the newest first; returns the exit status."""
        end = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < end:
            try:
                for window in reversed(self.windows):
                    window.close(self.words.gtk('Close'))
            except (accessible.GLib.Error, NotSeen, StopIteration):
                pass  # it is closing
            try:
                self.process.wait(0.3)
            except subprocess.TimeoutExpired:
                pass
        if self.process.poll() is None:
            self.kill()
            raise AssertionError('the program did not end when its windows were closed')
        return self.process.returncode

    def kill(self):
        """Ends it as a crash or a power failure would."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        return self.process.wait()

    def stop(self):
        return stop(self.process)
