#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program in its Flatpak sandbox, with what every user lets it see and nothing more: what it is kept from, and that it saves
through the portal's file chooser."""
import pathlib
import re
import subprocess

import sandbox
from accessible import Table, eventually
from downloads import DETAIL, PAIR, kinds, mode, openssl, public_key_of_certificate
from file_manager import SERVICE, has_selected, window_of
from inventory_table import InventoryTable
from story import run, story

KEY = 'Save Private Key'
DOMAINS = re.compile('^Showing .* domains$')


class Portal:
    """The file chooser of the desktop, which is a program of its own outside the sandbox."""

    def __init__(self, program):
        self.program = program

    def _x(self, *argv):
        done = subprocess.run(['xdotool', *argv], env=self.program.desktop.environment, capture_output=True, text=True)
        return done.stdout.split()

    def _lower_right(self, window, dx, dy):
        """The place so far from the lower right corner of an X window."""
        facts = subprocess.run(['xwininfo', '-id', *window], env=self.program.desktop.environment, capture_output=True, text=True).stdout
        left, top, width, height = (
            int(re.search(rf'{what}:\s+(\d+)', facts)[1]) for what in ('Absolute upper-left X', 'Absolute upper-left Y', 'Width', 'Height'))
        return str(left + width - dx), str(top + height - dy)

    def is_open(self, title):
        return bool(self._x('search', '--onlyvisible', '--name', f'^{title}$'))

    def wait_for(self, title):
        """Waits until it can be typed in."""
        window = eventually(lambda: self._x('search', '--onlyvisible', '--name', f'^{title}$'), f'the chooser {title!r}', 20)
        eventually(lambda: self._x('getactivewindow') == window, f'the chooser {title!r} in front')

    def save_as(self, title, path):
        self._accept(title, path, is_question_expected=path.exists())

    def choose_folder(self, title, path):
        self._accept(title, path, '/')

    def _accept(self, title, path, *first, is_question_expected=False):
        """Types the path, after it has pressed a key that opens the entry for it where there is none, and presses the button in the lower
        right corner: the key Return may be taken by the list of completions, and so may the first click."""
        self.wait_for(title)
        chooser = self._x('getactivewindow')
        button = self._lower_right(chooser, 50, 25)
        for key in first:
            self.program.type(key)
        self.program.key('ctrl+a')
        self.program.type(str(path))

        def press():
            if self._x('getactivewindow') not in ([], chooser):
                return True
            self._x('mousemove', *button, 'click', '1')
            return False

        eventually(press, 'the end of the chooser, or its question')
        if is_question_expected:
            self.program.key('alt+r')
        eventually(lambda: self._x('getactivewindow') not in ([], chooser), f'the chooser {title!r} to close')

    def cancel(self, title):
        self.wait_for(title)
        self.program.key('Escape')
        eventually(lambda: not self.is_open(title), f'the chooser {title!r} to close')


class Saving:
    """SSL Detail of the first domain of the demo CDN, which is the program's own."""

    def __init__(self, stage):
        self.folder = stage.home.folder / 'saved'
        self.folder.mkdir()
        self.program = stage.start('--demo-still', '--demo-domains=200', real_cdn=True)
        self.program.wait_for(DOMAINS, 30)
        self.program.wait_for(re.compile('^Synced '))
        self.portal = Portal(self.program)
        self.root = pathlib.Path(f'/proc/{self.program.pid}/root')

    def open_detail(self):
        table = InventoryTable(self.program)
        self.domain = table.table.column('SSL Domain')[0]
        self.program.click(table.cell(self.domain, 'View'))
        self.detail = self.program.window(DETAIL)
        self.history = Table(self.program.find('table', 'Certificate history'))
        eventually(self.history.row_nodes, 'the history')

    def download(self):
        """Presses Download in the first row of the history that has one that can be pressed."""

        def look():
            buttons = [node for node in self.history.node.walk() if node.name.startswith('Download certificate of ')]
            return next((node for node in buttons if 'sensitive' in node.states), None)

        self.program.click(eventually(look, 'a certificate with a key'))

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())


@story('the program is the sandboxed one, and sees neither the home folder nor a name on the bus that is not a portal')
def kept_away(stage):
    (stage.home.folder / 'diary.txt').write_text('nobody else’s')
    saving = Saving(stage)
    info = (saving.root / '.flatpak-info').read_text()
    assert f'name={sandbox.APPLICATION}\n' in info, info
    assert not pathlib.Path('/.flatpak-info').exists(), 'this test runs in a sandbox itself'
    home = saving.root / stage.home.folder.relative_to('/')
    seen = [path.name for path in home.iterdir()] if home.exists() else []
    assert seen in ([], ['.var']), seen
    permissions = info[info.index('[Context]') : info.index('[', info.index('[Context]') + 1)]
    assert 'filesystems' not in permissions, permissions

    bus = saving.root / 'run/flatpak/bus'
    done = subprocess.run(['gdbus', 'call', '--address', f'unix:path={bus}', '--dest', 'org.freedesktop.DBus', '--object-path', '/',
                           '--method', 'org.freedesktop.DBus.ListNames'], capture_output=True, text=True, check=True)  # fmt: skip
    names = set(re.findall(r"'([A-Za-z][^']*)'", done.stdout))
    allowed = ('org.freedesktop.DBus', 'org.freedesktop.portal.', sandbox.APPLICATION)
    assert sandbox.APPLICATION + '.Demo' in names, names
    assert not [name for name in names if not name.startswith(allowed)], names


@story('a pair is saved through the portal: one chooser for the certificate, a second one for its key')
def pair(stage):
    saving = Saving(stage)
    saving.open_detail()
    saving.download()
    saving.portal.cancel(PAIR)
    saving.download()
    saving.portal.save_as(PAIR, saving.folder / 'www.crt')
    saving.portal.cancel(KEY)
    assert saving.files() == [], saving.files()

    saving.download()
    certificate, key = saving.folder / 'www.crt', saving.folder / 'private.key'
    saving.portal.save_as(PAIR, certificate)
    saving.portal.save_as(KEY, key)
    saving.detail.find('label', 'Saved www.crt and private.key', timeout=20)
    chain = certificate.read_text()
    assert set(kinds(chain)) == {'CERTIFICATE'} and len(kinds(chain)) > 1, kinds(chain)
    assert openssl('pkey', '-in', key, '-pubout') == public_key_of_certificate(chain)
    assert mode(key) == '600', mode(key)
    assert saving.files() == ['private.key', 'www.crt'], saving.files()

    # The same once more, over files that are there.
    certificate.write_text('old certificate')
    key.write_text('old key ' * 1000)
    saving.program.key('Escape')
    saving.detail.find('label', 'Saved')
    saving.download()
    saving.portal.save_as(PAIR, certificate)
    saving.portal.save_as(KEY, key)
    saving.detail.find('label', 'Saved www.crt and private.key', timeout=20)
    assert certificate.read_text() == chain, certificate.read_text()
    assert openssl('pkey', '-in', key, '-pubout') == public_key_of_certificate(chain)
    assert saving.files() == ['private.key', 'www.crt'], saving.files()


@story('Show in Folder opens the file manager outside the sandbox at the folder that was chosen')
def show_in_folder(stage):
    saving = Saving(stage)
    saving.open_detail()
    saving.download()
    saving.portal.save_as(PAIR, saving.folder / 'www.crt')
    saving.portal.save_as(KEY, saving.folder / 'www.key')
    saving.program.click(saving.detail.find('button', 'Show in Folder'))
    window = eventually(lambda: window_of('saved'), 'the window of the file manager', 30)
    eventually(lambda: has_selected(window, 'www.crt'), 'the saved file to be selected', 20)


@story('the selected domains are saved into a folder that the portal lets in')
def selected(stage):
    saving = Saving(stage)
    table = InventoryTable(saving.program)
    saving.program.click(table.cell(table.table.column('SSL Domain')[0], 'SSL Domain'))
    saving.program.key('ctrl+a', 'ctrl+s')
    saving.portal.choose_folder('Save Selected', saving.folder)
    report = eventually(lambda: saving.program.window('Save Selected'), 'the report')
    pattern = re.compile(r'\d+ saved, .*')
    eventually(lambda: any(pattern.match(node.name) for node in report.find_all('label', seen=False)), 'the report', 120)
    keys = [name for name in saving.files() if name.endswith('.key')]
    assert keys and all(mode(saving.folder / name) == '600' for name in keys), saving.files()
    assert {name[-4:] for name in saving.files()} == {'.crt', '.key'}, saving.files()


if __name__ == '__main__':
    run(services=[SERVICE])
