# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that tells what it does (CERTBOOK_TRACE, see src/README.md): started, listened to, ended."""
import os
import pathlib
import re
import select
import subprocess
import time


class Line(dict):
    """One line of a trace: its kind, and its numbers by name."""

    def __init__(self, text):
        self.kind, _, rest = text.partition(' ')
        super().__init__((name, int(value) if re.fullmatch(r'-?\d+', value) else value)
                         for name, _, value in (word.partition('=') for word in rest.split()))  # fmt: skip

    def __repr__(self):
        return f'{self.kind} {dict(self)}'


class TooLate(RuntimeError):
    """What was waited for did not come."""


class Traced:
    """A process, and the lines that it has told so far."""

    def __init__(self, argv, environment, log):
        reader, writer = os.pipe()
        with open(log, 'ab') as output:
            self.started = time.monotonic_ns() // 1000
            self.process = subprocess.Popen(argv, env={**environment, 'CERTBOOK_TRACE': str(writer)}, pass_fds=[writer],
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output)  # fmt: skip
        os.close(writer)
        self.log = pathlib.Path(log)
        self.lines = []
        self._next = 0
        self._reader = reader
        self._rest = b''

    def _read(self, seconds):
        """Reads what there is, or waits so long for some; false where nothing came."""
        ready, _, _ = select.select([self._reader], [], [], max(0, seconds))
        if not ready:
            return False
        data = os.read(self._reader, 1 << 16)
        if not data:
            raise TooLate(f'the program ended with {self.process.wait()}: {self.log.read_text(errors="replace")[-2000:]}')
        *lines, self._rest = (self._rest + data).split(b'\n')
        self.lines += [Line(line.decode()) for line in lines]
        return True

    def wait_for(self, condition, what, seconds=60):
        """The first line for which the condition holds, of those after the last one that was waited for."""
        end = time.monotonic() + seconds
        while True:
            while self._next < len(self.lines):
                self._next += 1
                if condition(self.lines[self._next - 1]):
                    return self.lines[self._next - 1]
            if not self._read(end - time.monotonic()) and time.monotonic() >= end:
                raise TooLate(f'waited {seconds} s for {what}; the last lines are {self.lines[-3:]}')

    def settle(self, quiet=0.12, seconds=60):
        """Waits until nothing is told for some time; the lines since the last call of this."""
        end = time.monotonic() + seconds
        while self._read(quiet):
            if time.monotonic() > end:
                raise TooLate(f'it does not come to rest in {seconds} s')
        lines, self.lines, self._next = self.lines, [], 0
        return lines

    def rest(self, seconds):
        """Lets so much time go by; a window whose age is told in seconds is never quiet for long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(end - time.monotonic())

    def status(self, name):
        """A size in KiB from /proc/PID/status, such as VmHWM."""
        text = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(re.search(rf'^{name}:\s*(\d+) kB', text, re.M)[1])

    def processor_time(self):
        """Seconds that all its threads have used."""
        fields = pathlib.Path(f'/proc/{self.process.pid}/stat').read_text().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._reader)


def frames(lines):
    return [line for line in lines if line.kind == 'frame']
