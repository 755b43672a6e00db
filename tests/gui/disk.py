# SPDX-License-Identifier: GPL-3.0-or-later
"""A small disk that can be full, or be read alone."""
import subprocess


class Mount:
    """A small disk of its own, if this user may have one."""

    def __init__(self, folder, size):
        self.folder = folder
        self.is_there = self._run('mount', '-t', 'tmpfs', '-o', f'size={size}', 'certbook-story', folder)

    @staticmethod
    def _run(*argv):
        return subprocess.run(argv, capture_output=True).returncode == 0

    def fill(self):
        with open(self.folder / 'ballast', 'wb', buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(512))
            except OSError:
                pass

    def make_read_only(self):
        """The disk itself, not the way to it: a sandbox that is begun meanwhile would keep such a way."""
        return self._run('mount', '-o', 'remount,ro', self.folder) and self._run('mount', '-o', 'remount,bind,rw', self.folder)

    def make_writable(self):
        return self._run('mount', '-o', 'remount,rw', self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_there:
            self._run('umount', '-l', self.folder)
