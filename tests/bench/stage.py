# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as it is installed, with an inventory of some size that it has synced itself, and what it is compared with."""
import os
import pathlib
import shutil
import subprocess
import sys

from desktop import Home, die_with_parent
from traced import Traced

HERE = pathlib.Path(__file__).resolve().parent
NOW = '2026-11-26T12:00:00Z'
# Where things are in the window of the settings below, maximized on a screen of 1280 × 900.
HEADERS = {'domain': 80, 'create': 372, 'update': 543, 'expire': 720, 'days': 885, 'status': 985, 'type': 1110}
HEADER_Y = 118
ROW = (400, 300)
SCROLLBAR_X = 1271
SCROLLBAR = (150, 830)
WIDTHS = "{'domain': 300, 'create': 170, 'update': 170, 'expire': 170, 'days': 110, 'status': 130, 'type': 130, 'view': 60}"
SETTINGS = """[io/github/certbook/Certbook/Demo]
filter='{filter}'
sort-column='{column}'
window-maximized={maximized}
column-widths={widths}
"""


class Stage:
    """Everything that a case needs. `build` is the folder of the optimised build, with the program installed in it."""

    def __init__(self, screen, build, data, calm):
        self.screen = screen
        self.build = build
        self.data = data
        self.calm = calm
        self.log = data / 'stderr.log'
        self._counter = 0

    def tool(self, name):
        return str(self.build / 'tests/bench' / f'bench-{name}')

    def home(self, rows):
        return Home(self.data / f'home-{rows}')

    def database(self, rows):
        """The file in which the program keeps the inventory."""
        found = sorted(self.home(rows).data.glob('*/**/inventory.db'))
        if not found:
            raise RuntimeError(f'no inventory of {rows} rows was stored')
        return found[0]

    def forget(self, rows):
        shutil.rmtree(self.data / f'home-{rows}', ignore_errors=True)

    def pages(self, rows):
        return self.data / f'pages-{rows}'

    def environment(self, home, rows=None):
        prefix = self.build / 'install'
        environment = {**self.screen.home_environment(home), 'XDG_DATA_DIRS': f'{prefix}/share:/usr/local/share:/usr/share',
                       'GSETTINGS_SCHEMA_DIR': f'{prefix}/share/glib-2.0/schemas',
                       'CERTBOOK_DEMO_CDN': str(HERE / 'no-cdn')}  # fmt: skip
        if rows is not None:
            environment.update(CERTBOOK_DEMO_CDN=str(HERE / 'cdn'), BENCH_CDN=str(self.build / 'install/libexec/certbook-demo-cdn'), BENCH_NOW=NOW,
                               BENCH_GREETING=str(self.data / 'greeting'))  # fmt: skip
        return environment

    def start(self, rows, *arguments, filter='valid', column='expire', maximized=True, with_cdn=False):
        """The program, with the settings that are asked for; where no CDN answers it shows what it has stored."""
        home = self.home(rows)
        home.settings.parent.mkdir(parents=True, exist_ok=True)
        home.settings.write_text(SETTINGS.format(filter=filter, column=column, maximized=str(maximized).lower(), widths=WIDTHS))
        argv = [str(self.build / 'install/bin/certbook'), '--demo', *arguments]
        return Traced(argv, self.environment(home, rows if with_cdn else None), self.log)

    def start_other(self, name, *arguments):
        """A window that is not ours."""
        home = Home(self.data / 'home-other')
        return Traced([self.tool(name), *map(str, arguments)], self.screen.home_environment(home), self.log)

    def run(self, name, *arguments, text=None):
        """The figures that a measuring program prints, by name; it reads the text from its standard input."""
        argv = [self.tool(name), *map(str, arguments)]
        done = subprocess.run(argv, capture_output=True, encoding='utf-8', input=text, env=self.screen.environment,
                              preexec_fn=die_with_parent)  # fmt: skip
        if done.returncode != 0:
            sys.exit(f'{" ".join(argv)} ended with {done.returncode}: {done.stderr}')
        return {name: float(value) for name, _, value in (line.rpartition(' ') for line in done.stdout.splitlines())}


def rows_in_view(line):
    """Whether a line of a trace is the frame that shows rows."""
    return line.kind == 'frame' and line['last'] >= 0


def is_filled(line):
    """The same of the textbook chain, which fills its labels between frames."""
    return line.kind == 'frame' and line['list'] > 0


def make_folder(path):
    path.mkdir(parents=True, exist_ok=True)
    os.chmod(path, 0o700)
    return path
