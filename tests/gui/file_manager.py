# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's own file manager, which the bus starts when it is asked for: name SERVICE to run()."""
import pathlib

from accessible import applications

SERVICE = 'org.freedesktop.FileManager1'


def window_of(title):
    """The window of the file manager that shows a folder of that name, or None."""
    for application in applications():
        if pathlib.Path(f'/proc/{application.process}/comm').read_text() == 'nautilus\n':
            return next((window for window in application.read_live().children if window.name == title and window.box.width > 0), None)
    return None


def has_selected(window, name):
    """Whether it shows that this file alone is selected."""
    return any(node.name == f'“{name}” selected' for node in window.find_all('label', seen=False))
