# SPDX-License-Identifier: GPL-3.0-or-later
"""The file chooser as a person uses it: GTK's own in a window of the program, or in a sandbox that of the desktop's portal."""
import pathlib

import sandbox
from accessible import applications, eventually

# /proc tells no more of it.
PORTAL = 'xdg-desktop-portal-gtk'[:15]


class FileChooser:
    """GTK's own."""

    def __init__(self, program):
        self.program = program

    def windows(self):
        return self.program.windows

    def is_open(self, title):
        return self.program.has_window(title)

    def wait_for(self, title):
        """The window of the chooser, once it can be typed in."""
        eventually(lambda: self.is_open(title), f'the file chooser {title!r}', 20)
        return eventually(lambda: next(self.named(title)), f'the file chooser {title!r}')

    def named(self, title):
        """The windows of that name: looked up anew each time, since one that closes may be the first to be found."""
        return (window for window in self.windows() if window.name == title)

    def name_entry(self, title):
        def look():
            entries = (node for window in self.named(title) for node in window.find_all(None, 'Name:', seen=False))
            return next((node for node in entries if node.role != 'label'), None)

        return eventually(look, 'the entry of the name')

    @staticmethod
    def place_entry(window):
        """The entry of the place that a key has opened."""
        return eventually(lambda: next((node for node in window.walk() if node.role == 'text'), None), 'the entry of the place')

    def suggested(self, title):
        """The name that it suggests."""
        self.wait_for(title)
        entry = self.name_entry(title)
        return eventually(lambda: entry.text, 'a suggested name')

    def accept(self, title, button):
        """By its accessible action: a list of completions may lie over the button."""
        eventually(lambda: next(node for window in self.named(title) for node in window.find_all('button', button, seen=False)),
                   f'the button {button!r}').press()  # fmt: skip

    def give(self, title, path):
        """Gives the full path and presses Save; what follows is the end, or the chooser's own question."""
        self.wait_for(title)
        self.name_entry(title).write(str(path))
        self.accept(title, 'Save')

    def give_folder(self, title, path):
        """Gives the folder, which opens it, and presses its button."""
        window = self.wait_for(title)
        eventually(lambda: self.program.active_title == title, f'the file chooser {title!r} in front')
        self.program.key('slash')
        self.place_entry(window).write(str(path))
        self.accept(title, 'Save Here')

    def open(self, title, path):
        """Gives the full path of a file that is there."""
        window = self.wait_for(title)
        eventually(lambda: self.program.active_title == title, f'the file chooser {title!r} in front')
        self.program.key('slash')
        self.place_entry(window).write(str(path))
        self.program.key('Return')
        self.wait_for_end(title)

    def type(self, title, path):
        """Types the full path where the focus is, which is in the name."""
        self.wait_for(title)
        name = self.name_entry(title)
        eventually(lambda: 'focused' in name.states, 'the focus in the name')
        self.program.key('ctrl+a')
        self.program.type(str(path))
        eventually(lambda: name.text == str(path), 'the path')

    def wait_for_end(self, title):
        eventually(lambda: not self.is_open(title), f'the file chooser {title!r} to close')

    def question(self, title):
        """The button that replaces the file that is there, or None."""
        others = (window for window in self.windows() if window.name not in ('Certbook', title))
        return next((button for window in others for button in window.find_all('button', 'Replace', seen=False)), None)

    def replace(self, title, meanwhile=lambda: None):
        """Says yes to its own question; meanwhile: what is done before that."""
        button = eventually(lambda: self.question(title), 'the question of the chooser')
        meanwhile()
        button.press()
        self.wait_for_end(title)

    def cancel(self, title):
        window = self.wait_for(title)
        window.find('button', 'Cancel', seen=False).press()
        self.wait_for_end(title)


def windows_of_portal():
    """The windows by which the portals ask a person."""
    for application in applications():
        if pathlib.Path(f'/proc/{application.process}/comm').read_text().strip() == PORTAL:
            return list(application.children)
    return []


class PortalChooser(FileChooser):
    """That of the portal: a program outside the sandbox, with GTK 3. Some of it is used by keys, since AT-SPI goes on telling what an
    earlier chooser of that program was like."""

    def windows(self):
        return windows_of_portal()

    def is_open(self, title):
        return any(window.name == title for window in self.windows())

    def name_entry(self, title):
        return eventually(lambda: self.place_entry(next(self.named(title))), 'the entry of the name')

    @staticmethod
    def place_entry(window):
        return eventually(
            lambda: next((node for node in window.walk() if node.role == 'text' and 'showing' in node.states), None), 'the entry of the place')

    def give_folder(self, title, path):
        window = self.wait_for(title)
        eventually(lambda: self.program.active_title == title, f'the file chooser {title!r} in front')
        self.program.key('slash', 'ctrl+a')
        self.program.type(str(path))
        self.accept(title, 'Save Here')

    def open(self, title, path):
        self.wait_for(title)
        eventually(lambda: self.program.active_title == title, f'the file chooser {title!r} in front')
        self.program.key('slash', 'ctrl+a')
        self.program.type(str(path))
        self.accept(title, 'Open')

    def type(self, title, path):
        self.wait_for(title)
        eventually(lambda: self.program.active_title == title, f'the file chooser {title!r} in front')
        self.program.key('ctrl+a')
        self.program.type(str(path))

    def replace(self, title, meanwhile=lambda: None):
        eventually(lambda: self.question(title) and self.program.active_title != title, 'the question of the chooser')
        meanwhile()
        self.program.key('alt+r')
        self.wait_for_end(title)

    def accept(self, title, button):
        """Until something comes of it: while it looks the folder up that was given, it does nothing."""
        node = self.wait_for(title).find('button', button, seen=False)

        def press():
            if not self.is_open(title) or self.question(title):
                return True
            node.press()
            return False

        eventually(press, 'the end of the chooser, or its question', 20)


def chooser_of(program):
    """The chooser that this program opens."""
    return PortalChooser(program) if sandbox.APPLICATION else FileChooser(program)
