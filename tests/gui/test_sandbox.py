#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program in its Flatpak sandbox, with what every user lets it see and nothing more: what it is kept from, and that it saves
through the portal's file chooser."""
import configparser
import pathlib
import re
import subprocess

import sandbox
from accessible import ROLES, Table, eventually
from choosers import chooser_of
from downloads import DETAIL, KEY, PAIR, kinds, mode, openssl, public_key_of_certificate
from file_manager import SERVICE, has_selected, window_of
from inventory_table import InventoryTable
from story import run, story

DOMAINS = re.compile('^Showing .* domains$')
# Flatpak writes fallback-x11 down with x11, which it takes away again where there is Wayland.
PERMISSIONS = {'shared': {'network', 'ipc'}, 'sockets': {'wayland', 'fallback-x11', 'x11'}, 'devices': {'dri'}}


def permissions(info):
    """Those of a sandbox, from what it is told of itself: {kind: their names}."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read_string(info)
    return {kind: set(filter(None, names.split(';'))) for kind, names in parser['Context'].items()}


class Saving:
    """SSL Detail of the first domain of the demo CDN, which is the program's own."""

    def __init__(self, stage):
        self.folder = stage.home.folder / 'saved'
        self.folder.mkdir()
        self.program = stage.start('--demo-still', '--demo-domains=200', real_cdn=True)
        self.program.wait_for(DOMAINS, 30)
        self.program.wait_for(re.compile('^Synced '))
        self.chooser = chooser_of(self.program)
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
            found = [node for node in self.history.node.walk() if node.name.startswith('Download certificate of ')]
            return next((node for node in found if node.role in ROLES['button'] and 'sensitive' in node.states), None)

        self.program.click(eventually(look, 'a certificate with a key'))

    def save_as(self, title, path):
        is_there = path.exists()
        self.chooser.give(title, path)
        if is_there:
            self.chooser.replace(title)
        self.chooser.wait_for_end(title)

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())


@story('the program is the sandboxed one, and sees neither the home folder nor a name on the bus that is not a portal')
def kept_away(stage):
    (stage.home.folder / 'diary.txt').write_text('nobody else’s')
    saving = Saving(stage)
    info = sandbox.info(saving.program.pid)
    assert f'name={sandbox.APPLICATION}\n' in info, info
    assert not pathlib.Path('/.flatpak-info').exists(), 'this test runs in a sandbox itself'
    home = saving.root / stage.home.folder.relative_to('/')
    seen = [path.name for path in home.iterdir()] if home.exists() else []
    assert seen in ([], ['.var']), seen
    assert permissions(info) == PERMISSIONS, permissions(info)

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
    saving.chooser.cancel(PAIR)
    saving.download()
    saving.save_as(PAIR, saving.folder / 'www.crt')
    saving.chooser.cancel(KEY)
    assert saving.files() == [], saving.files()

    saving.download()
    certificate, key = saving.folder / 'www.crt', saving.folder / 'private.key'
    saving.save_as(PAIR, certificate)
    saving.save_as(KEY, key)
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
    saving.save_as(PAIR, certificate)
    saving.save_as(KEY, key)
    saving.detail.find('label', 'Saved www.crt and private.key', timeout=20)
    assert certificate.read_text() == chain, certificate.read_text()
    assert openssl('pkey', '-in', key, '-pubout') == public_key_of_certificate(chain)
    assert saving.files() == ['private.key', 'www.crt'], saving.files()


@story('Show in Folder opens the file manager outside the sandbox at the folder that was chosen')
def show_in_folder(stage):
    saving = Saving(stage)
    saving.open_detail()
    saving.download()
    saving.save_as(PAIR, saving.folder / 'www.crt')
    saving.save_as(KEY, saving.folder / 'www.key')
    saving.program.click(saving.detail.find('button', 'Show in Folder'))
    window = eventually(lambda: window_of('saved'), 'the window of the file manager', 30)
    eventually(lambda: has_selected(window, 'www.crt'), 'the saved file to be selected', 20)


@story('the selected domains are saved into a folder that the portal lets in')
def selected(stage):
    saving = Saving(stage)
    table = InventoryTable(saving.program)
    saving.program.click(table.cell(table.table.column('SSL Domain')[0], 'SSL Domain'))
    saving.program.key('ctrl+a', 'ctrl+s')
    saving.chooser.give_folder('Save Selected', saving.folder)
    report = eventually(lambda: saving.program.window('Save Selected'), 'the report')
    pattern = re.compile(r'\d+ saved, .*')
    eventually(lambda: any(pattern.match(node.name) for node in report.find_all('label', seen=False)), 'the report', 120)
    keys = [name for name in saving.files() if name.endswith('.key')]
    assert keys and all(mode(saving.folder / name) == '600' for name in keys), saving.files()
    assert {name[-4:] for name in saving.files()} == {'.crt', '.key'}, saving.files()


if __name__ == '__main__':
    run(services=[SERVICE])
