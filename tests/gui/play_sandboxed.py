#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the stories with the program in its Flatpak sandbox, those of all files that can be played there or of the files named.

tools/flatpak --test calls it, with the installation in FLATPAK_USER_DIR. Two files are played at a time, each with a /run/user/UID of
its own, since the portal that hands files into a sandbox works at that place alone. What a file says is said when it has ended; the
last line is the number of stories that passed and failed.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
APPLICATION = 'io.github.certbook.Certbook'
RUNTIME = f'/run/user/{os.getuid()}'
AT_A_TIME = 2
# What is not played there, and why; single stories of other files say it themselves.
LEFT_OUT = {
    'pictures': 'it takes the pictures of the README, which are of the installed program',
}
# What stories preload into the program, compiled in the SDK by tools/flatpak.
LIBRARIES = {
    f'CERTBOOK_{name.upper().replace("-", "_")}': f'{os.environ["CERTBOOK_PRELOADED"]}/{name}.so'
    for name in ('busy-frames', 'held-writes', 'late-check', 'main-loop-trace', 'short-waits', 'told-places')
}
MOUNT = 'mkdir -p "$0" && mount -t tmpfs -o mode=700 tmpfs "$0" && exec "$@"'


def play(name):
    """Plays the stories of test_NAME.py; (what was said, how many passed, how many failed)."""
    environment = {**os.environ, **LIBRARIES, 'CERTBOOK_FLATPAK': APPLICATION, 'PYTHONDONTWRITEBYTECODE': '1'}
    command = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', MOUNT, RUNTIME, '/usr/bin/python3', HERE / f'test_{name}.py']
    begin = time.monotonic()
    said = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True).stdout
    lines = said.splitlines()
    planned = next((int(line[3:]) for line in lines if re.match(r'1\.\.\d+$', line)), None)
    passed, failed = (sum(line.startswith(result) for line in lines) for result in ('ok ', 'not ok '))
    said = f'# {name}: {time.monotonic() - begin:.0f} s\n{said}'
    return said, passed, 1 if planned is None else max(failed, planned - passed)


def main():
    names = sorted(path.stem.removeprefix('test_') for path in HERE.glob('test_*.py'))
    unknown = [name for name in sys.argv[1:] if name not in names]
    if unknown:
        sys.exit(f'There is no {unknown[0]!r} among the stories: {" ".join(names)}')
    wanted = sys.argv[1:] or [name for name in names if name not in LEFT_OUT]
    for name in LEFT_OUT:
        if name not in wanted:
            print(f'# {name} is left out: {LEFT_OUT[name]}')
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as players:
        for said, n_passed, n_failed in players.map(play, wanted):
            print(said, end='', flush=True)
            passed, failed = passed + n_passed, failed + n_failed
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
