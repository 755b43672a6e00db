# SPDX-License-Identifier: GPL-3.0-or-later
"""A wall clock that a story sets, for one program: libfaketime reads it from a file. Its timers run on as they should."""
import datetime
import glob
import shutil

import sandbox

UTC = datetime.timezone.utc


def moment(text):
    """'2026-11-23 08:00:00' in UTC."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


class Clock:
    """Stands still until it is set or moved, so that what a story reads does not depend on how fast the machine is."""

    def __init__(self, path, now):
        self.path = path
        self.now = None
        self.set(moment(now) if isinstance(now, str) else now)

    def set(self, now):
        self.now = now
        new = self.path.with_suffix('.new')
        # libfaketime reads the local time of the program, whose zone is UTC on this desktop.
        new.write_text(now.strftime('%Y-%m-%d %H:%M:%S') + '\n')
        new.replace(self.path)

    def advance(self, **duration):
        """Moves it on, for example by days=1 or seconds=2."""
        self.set(self.now + datetime.timedelta(**duration))

    def environment(self, base):
        libraries = glob.glob('/usr/lib/*/faketime/libfaketimeMT.so.1')
        if not libraries:
            raise RuntimeError('libfaketime is not installed (Debian: faketime)')
        library = libraries[0]
        if sandbox.APPLICATION:  # which has its own /usr, and sees the folder of the clock
            library = self.path.with_name('libfaketime.so')
            if not library.exists():  # a program that runs may have it
                shutil.copy(libraries[0], library)
        preload = ' '.join(filter(None, [base.get('LD_PRELOAD'), str(library)]))
        if 'ASAN_OPTIONS' in base:
            # The allocator asks for the time while it holds its lock, and the library allocates when it is asked first.
            base = dict(base, ASAN_OPTIONS=base['ASAN_OPTIONS'] + ':allocator_release_to_os_interval_ms=-1')
        return dict(base, LD_PRELOAD=preload, FAKETIME_TIMESTAMP_FILE=str(self.path), FAKETIME_NO_CACHE='1',
                    FAKETIME_DONT_FAKE_MONOTONIC='1')  # fmt: skip
