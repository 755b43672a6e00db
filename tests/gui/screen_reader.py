# SPDX-License-Identifier: GPL-3.0-or-later
"""A person who hears the window: the screen reader Orca, and what it says, as its debug output has it. No sound is made."""
import os
import pty
import re
import subprocess
import threading
import tty

from accessible import eventually
from desktop import die_with_parent, stop

SAID = re.compile(r"SPEECH OUTPUT: (['\"])(.*)\1\s*\{")
# Of the keys that a person has pressed.
ECHO = re.compile(r'^(return|tab|left tab|space|escape|up|down|left|right|home|end|delete|backspace|f\d+|page (up|down))\s*$', re.I)


class ScreenReader:
    """It listens from the start; it ends with end(). It waits for a program that there is something to say of."""

    def __init__(self, stage):
        self._log = ''
        # A line that is written to a terminal is there at once; in a file it would be only when there are many.
        reading, writing = pty.openpty()
        tty.setraw(writing)
        self._reading = reading
        threading.Thread(target=self._read, daemon=True).start()
        environment = {**stage.desktop.environment, **stage.home.environment()}
        with open(stage.folder / 'orca.out', 'wb') as output:
            self._process = subprocess.Popen(
                ['/usr/bin/python3', '/usr/bin/orca', '--replace', '--debug', f'--debug-file={os.ttyname(writing)}', '--disable=braille', '--enable=speech'],
                env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=die_with_parent)  # fmt: skip
        self._heard = 0
        eventually(lambda: 'Screen reader on.' in self._said(), 'the screen reader', 30)
        os.close(writing)
        self.forget()

    def _read(self):
        """Until the screen reader has closed its end."""
        while True:
            try:
                self._log += os.read(self._reading, 65536).decode(errors='replace')
            except OSError:
                return

    def _said(self):
        return [match[2].strip() for match in SAID.finditer(self._log)]

    def forget(self):
        """What was said until now is of no interest."""
        self._heard = len(self._said())

    @property
    def speech(self):
        """What was said since forget() or the last hear(), without the names of keys."""
        return [words for words in self._said()[self._heard :] if not ECHO.match(words)]

    def hear(self, words):
        """Waits until the words (a string that is said among others, or a pattern) are said; what was said until then is done with."""
        found = []

        def look():
            found[:] = [place for place, said in enumerate(self._said()) if place >= self._heard and re.search(words if hasattr(words, 'search') else re.escape(words), said)]
            return bool(found)

        try:
            eventually(look, f'the screen reader to say {words!r}')
        except AssertionError as error:
            raise AssertionError(f'{error}; it said {self.speech}') from None
        self._heard = found[0] + 1

    def everything(self):
        """All that was said, from the start."""
        return self._said()

    def end(self):
        stop(self._process)
        os.close(self._reading)
