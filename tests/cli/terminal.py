# SPDX-License-Identifier: GPL-3.0-or-later
"""A command at a terminal: what a person sees there, and what he types."""

import os
import pty
import re
import select
import subprocess
import time

WAIT = 60


class Terminal:
    """Runs a command whose standard streams are a terminal, unless `out` says where its output goes."""

    def __init__(self, arguments, environment, out=None):
        self._master, slave = pty.openpty()
        self.seen = b""
        self.process = subprocess.Popen(arguments, stdin=slave, stdout=slave if out is None else out, stderr=slave,
                                        env={"TERM": "xterm", **environment}, start_new_session=True)  # fmt: skip
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(WAIT)
        os.close(self._master)

    def _read(self, limit):
        """Reads what there is; False at the end."""
        ready, _, _ = select.select([self._master], [], [], max(limit - time.monotonic(), 0))
        assert ready, f"nothing more was written, only {self.seen}"
        try:
            part = os.read(self._master, 65536)
        except OSError:  # the terminal has no writer any more
            part = b""
        self.seen += part
        return part != b""

    def wait_for(self, pattern):
        """Waits until something like this stands there."""
        limit = time.monotonic() + WAIT
        while not re.search(pattern, self.seen.decode(errors="replace")):
            assert self._read(limit), f"it ended, and said only {self.seen}"

    def type(self, text):
        os.write(self._master, text.encode())

    def finish(self):
        """Waits for the end of the command; its status."""
        limit = time.monotonic() + WAIT
        while self._read(limit):
            pass
        return self.process.wait(WAIT)
