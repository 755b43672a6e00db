#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the stories with the program in its Flatpak sandbox, those of all files that can be played there or of the files named.

tools/flatpak --test calls it, with the installation in FLATPAK_USER_DIR. Each file gets a /run/user/UID of its own, since the portal
that hands files into a sandbox works at that place alone. The last line is the number of stories that passed and failed.
"""
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
APPLICATION = 'io.github.certbook.Certbook'
RUNTIME = f'/run/user/{os.getuid()}'
# What is not played there, and why; single stories of other files say it themselves.
TOKENS = 'a sandbox keeps tokens in a file of its own, which is what the stories of “sandbox_token” are about'
NETWORK = 'it is about the connection to a CDN, of which a sandbox that shares the network changes nothing'
DESKTOP = 'the story itself answers on the bus in place of the desktop, where the portals are'
LEFT_OUT = {
    'account_tokens': TOKENS,
    'accounts': TOKENS,
    'digest': DESKTOP,
    'download_folder': 'it takes the file manager away from the desktop, which a story of “sandbox” shows a folder in',
    'gnome_shell': 'the story has the bus start the installed program in place of the sandbox',
    'languages': 'the stand-in for the runtime has no language but English',
    'memory': 'it looks into the memory of processes that it starts with settings of its own, and accepts the place that GTK’s own file chooser suggests',
    'pictures': 'it takes the pictures of the README, which are of the installed program',
    'shell': DESKTOP,
    'sync_faults_answers': NETWORK,
    'sync_faults_database': NETWORK,
    'sync_faults_network': NETWORK,
    'sync_faults_statuses': NETWORK,
    'sync_faults_tls': NETWORK,
}
# What stories preload into the program, compiled in the SDK by tools/flatpak.
LIBRARIES = {
    f'CERTBOOK_{name.upper().replace("-", "_")}': f'{os.environ["CERTBOOK_PRELOADED"]}/{name}.so'
    for name in ('busy-frames', 'held-writes', 'late-check', 'main-loop-trace', 'short-waits', 'told-places')
}
MOUNT = 'mkdir -p "$0" && mount -t tmpfs -o mode=700 tmpfs "$0" && exec "$@"'


def play(name):
    """Plays the stories of test_NAME.py; (how many passed, how many failed)."""
    environment = {**os.environ, **LIBRARIES, 'CERTBOOK_FLATPAK': APPLICATION, 'PYTHONDONTWRITEBYTECODE': '1'}
    command = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', MOUNT, RUNTIME, '/usr/bin/python3', HERE / f'test_{name}.py']
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    passed = failed = 0
    planned = None
    for line in process.stdout:
        print(line, end='', flush=True)
        plan = re.match(r'1\.\.(\d+)$', line)
        planned = int(plan[1]) if plan else planned
        passed += line.startswith('ok ')
        failed += line.startswith('not ok ')
    process.wait()
    return passed, 1 if planned is None else max(failed, planned - passed)


def main():
    names = sorted(path.stem.removeprefix('test_') for path in HERE.glob('test_*.py'))
    unknown = [name for name in sys.argv[1:] if name not in names]
    if unknown:
        sys.exit(f'There is no {unknown[0]!r} among the stories: {" ".join(names)}')
    passed = failed = 0
    for name in sys.argv[1:] or names:
        if name in LEFT_OUT and name not in sys.argv[1:]:
            print(f'# {name} is left out: {LEFT_OUT[name]}')
            continue
        print(f'# {name}')
        counts = play(name)
        passed, failed = passed + counts[0], failed + counts[1]
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
