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
# What a desktop's shell does for the portals, as far as a story does it itself.
BEHIND = 'org.freedesktop.impl.portal.desktop.story'
PORTALS = {
    'gnome-keyring': ('org.freedesktop.secrets', 'Secret'),
    'gtk': ('org.freedesktop.impl.portal.desktop.gtk', 'FileChooser', 'AppChooser', 'Notification', 'Access', 'Settings'),
    'story': (BEHIND, 'Background'),
}


def command(arguments, environment, folders, launcher=None):
    """The command that starts the program in its sandbox. folders: {a folder that it may see beside what every user lets it see:
    'ro' or 'rw'}; launcher: what is started there in its place, and starts it."""
    variables = [f'--env={name}={value}' for name, value in environment.items()]
    seen = [f'--filesystem={folder}:{access}' for folder, access in folders.items()]
    own = [f'--command={launcher}'] if launcher else []
    return ['flatpak', 'run', '--user', *own, *variables, *seen, APPLICATION, *arguments]


def lay_out_portals(folder):
    """Writes down who is behind which portal; the environment in which the portals find it."""
    folder.mkdir()
    for file, (name, *kinds) in PORTALS.items():
        interfaces = ';'.join(f'org.freedesktop.impl.portal.{kind}' for kind in kinds)
        (folder / f'{file}.portal').write_text(f'[portal]\nDBusName={name}\nInterfaces={interfaces}\nUseIn=gnome\n')
    return {'XDG_DESKTOP_PORTAL_DIR': str(folder)}


def exports():
    """What this user's desktop finds of the program: the folder of its .desktop, .service and other files."""
    return pathlib.Path(os.environ['FLATPAK_USER_DIR']) / 'exports/share'


def program_files():
    """What is /app inside of the sandbox."""
    return pathlib.Path(os.environ['FLATPAK_USER_DIR']) / f'app/{APPLICATION}/current/active/files'


def runtime_files():
    """What is /usr inside of the sandbox."""
    (files,) = (pathlib.Path(os.environ['FLATPAK_USER_DIR']) / 'runtime/org.gnome.Platform').glob('*/*/active/files')
    return files


def _running(pids, name):
    """Those of the processes that were started by that name, or by a path to it."""
    for pid in pids:
        try:
            words = pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().split(b'\0')
        except OSError:
            continue  # it has ended
        if words[0].rpartition(b'/')[2] == name:
            yield pid


def process_in(pids):
    """Of these processes the one that is the program itself, by its id outside the sandbox, or None."""
    return next(_running(pids, b'certbook'), None)


def info(pid):
    """What a process in a sandbox is told of it; an error where it is in none."""
    return pathlib.Path(f'/proc/{pid}/root/.flatpak-info').read_text()


def proxies():
    """The processes through which sandboxed programs speak to the buses of this desktop."""
    return set(_running(map(int, filter(str.isdigit, os.listdir('/proc'))), b'xdg-dbus-proxy'))
