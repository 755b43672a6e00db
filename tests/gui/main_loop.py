# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the program's window does not answer: a trace of the turns of its main loop."""
import os


class MainLoop:
    """Start the program with `environment`; then ask for the longest turn of its main loop since the last question."""

    def __init__(self, home):
        self._library = home.preloadable(os.environ['CERTBOOK_MAIN_LOOP_TRACE'])
        self._file = home.cache / 'main-loop.trace'
        self._seen = 0

    @property
    def environment(self):
        return {'LD_PRELOAD': self._library, 'MAIN_LOOP_TRACE_FILE': str(self._file)}

    def longest(self):
        """The longest turn in milliseconds of processor time."""
        turns = [int(line) for line in self._file.read_text().split()]
        new, self._seen = turns[self._seen :], len(turns)
        return max(new, default=0) / 1000
