# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine: what it is, and whether somebody else uses it."""
import os
import pathlib
import re
import subprocess
import time

CALM = 0.15
# Seconds over which it is measured.
SAMPLE = 0.3


def facts():
    cpu = re.search(r'^model name\s*:\s*(.*)', pathlib.Path('/proc/cpuinfo').read_text(), re.M)
    memory = re.search(r'^MemTotal:\s*(\d+)', pathlib.Path('/proc/meminfo').read_text(), re.M)
    release = re.search(r'^PRETTY_NAME="(.*)"', pathlib.Path('/etc/os-release').read_text(), re.M)
    return {
        'machine': f'{os.cpu_count()} × {cpu[1] if cpu else os.uname().machine}, {int(memory[1]) // (1 << 20)} GB',
        'system': f'{release[1] if release else "?"}, Linux {os.uname().release}, GTK {version("gtk4")}, libadwaita '
        f'{version("libadwaita-1")}, GLib {version("glib-2.0")}, SQLite {version("sqlite3")}',
        'date': time.strftime('%Y-%m-%d %H:%M', time.gmtime()) + ' UTC',
    }


def version(package):
    return subprocess.run(['pkg-config', '--modversion', package], capture_output=True, text=True).stdout.strip()


def _times():
    """Used and all, in ticks of all processors."""
    fields = [int(field) for field in pathlib.Path('/proc/stat').read_text().split('\n', 1)[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4], sum(fields)


class Calm:
    """Waits, before something is measured, until hardly anybody else uses the processors; and remembers when that did not help."""

    def __init__(self, patience):
        self.left = patience
        self.busy = []

    def wait(self):
        while True:
            used, every = _times()
            time.sleep(SAMPLE)  # a share is one of a time
            used_now, every_now = _times()
            share = (used_now - used) / max(1, every_now - every)
            if share <= CALM or self.left <= 0:
                self.busy.append(share)
                return
            self.left -= SAMPLE

    def describe(self):
        """A sentence where others used the machine, else None."""
        disturbed = [share for share in self.busy if share > CALM]
        if not disturbed:
            return None
        return (f'others used the processors before {len(disturbed)} of {len(self.busy)} measurements, by {100 * max(disturbed):.0f} % '
                'at most: wall-clock times are too high, look at ratios and processor times')  # fmt: skip
