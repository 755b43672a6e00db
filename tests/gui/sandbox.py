# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a Flatpak: the stories start it in its sandbox where CERTBOOK_FLATPAK is its application id.

It is the same program with the same arguments; what a story adds to a start is let in by name: an environment variable, or a folder.
"""
import os
import pathlib

APPLICATION = os.environ.get('CERTBOOK_FLATPAK')
# The document portal, by which a sandboxed program reads and writes what a person chose, works at this place alone.
RUNTIME = pathlib.Path(f'/run/user/{os.getuid()}')
# A sandboxed program asks the portals for what it may not do itself; these are they, and GTK's dialogs for them.
SERVICES = (
    'org.freedesktop.portal.Desktop', 'org.freedesktop.portal.Documents', 'org.freedesktop.portal.Flatpak',
    'org.freedesktop.impl.portal.PermissionStore', 'org.freedesktop.impl.portal.desktop.gtk',
)  # fmt: skip
# Why a story is not played in the sandbox, whose GTK is newer than the one the stories were first told for.
OTHER_BROWSER = 'the portal opens an address in a browser of the desktop; the story has its own inside of the sandbox'
TWO_CHOOSERS = 'a sandbox asks for the place of the key as well, which is what a story of “sandbox” is about'


def command(arguments, environment, folders):
    """The command that starts the program in its sandbox. folders: {a folder that it may see beside what every user lets it see:
    'ro' or 'rw'}."""
    variables = [f'--env={name}={value}' for name, value in environment.items()]
    seen = [f'--filesystem={folder}:{access}' for folder, access in folders.items()]
    return ['flatpak', 'run', '--user', *variables, *seen, APPLICATION, *arguments]


def _running(pids, name):
    """Those of the processes that were started by that name."""
    for pid in pids:
        try:
            words = pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().split(b'\0')
        except OSError:
            continue  # it has ended
        if words[0] == name:
            yield pid


def process_in(pids):
    """Of these processes the one that is the program itself, by its id outside the sandbox, or None."""
    return next(_running(pids, b'certbook'), None)


def proxies():
    """The processes through which sandboxed programs speak to the buses of this desktop."""
    return set(_running(map(int, filter(str.isdigit, os.listdir('/proc'))), b'xdg-dbus-proxy'))
