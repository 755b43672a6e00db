#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a private key is while it is saved and afterwards: in the file that was asked for, and in nothing else of the window.

The CDN is asked over TLS, as it is in earnest, since libraries free what they have read without wiping it. Its certificate is made
here and trusted in a view of the file system that this test alone has, which needs root.
"""
import ctypes
import os
import pathlib
import subprocess
import sys
import tempfile

import sandbox
from accessible import ROLES, eventually
from cdn import DAY, certificate, now, row
from choosers import chooser_of
from desktop import LIBC, descendants
from downloads import DETAIL, KEY, PAIR
from inventory_table import InventoryTable
from memory_scan import RUN, Scanner, secret_parts
from story import comment, run, story
from tls import TlsAuthority

DOMAIN = 'www.example.com'
HISTORY = 'Certificate history'
# Such a letter can be handed into a sandbox, and is written in hexadecimal with a letter.
LETTERS = b'JKLMNOZjklmnoz'
TRUSTED = str(sandbox.runtime_files() / 'etc/ssl/certs' if sandbox.APPLICATION else '/etc/ssl/certs')
CLONE_NEWNS = 0x20000
MS_REC_PRIVATE = 0x4000 | 0x40000
PR_CAPBSET_DROP = 24
CAP_SYS_PTRACE = 19
SEARCH = 'Search by Domain'


def certificates():
    """One that is saved at once, and one that has expired: about that there is a question."""
    here = {'private_key': 'available'}
    return [
        certificate(2, now() + 80 * DAY, now() - 10 * DAY, current=True, **here),
        certificate(1, now() - 20 * DAY, now() - 200 * DAY, **here),
    ]


def download(stage, program, position):
    """Presses Download in that row of the history, and accepts the place that the chooser suggests; that of a sandbox has none."""
    button = next(
        node for node in program.table(HISTORY).cells(program.table(HISTORY).row_nodes()[position])['Download'].walk()
        if node.role in ROLES['button'] and node.name.startswith('Download certificate of')
    )  # fmt: skip
    button.press()
    chooser = chooser_of(program)
    if sandbox.APPLICATION:
        for title, ending in ((PAIR, 'crt'), (KEY, 'key')):
            chooser.give(title, stage.home.folder / f'{DOMAIN}.{ending}')
            chooser.wait_for_end(title)
    else:
        program.click(chooser.wait_for(PAIR).find('button', 'Save'))


def saver(program):
    """The process id of the save that is going on, or None."""
    for pid in descendants(program.process.pid):
        if b'\0save\0' in pathlib.Path(f'/proc/{pid}/cmdline').read_bytes():
            return pid
    return None


def is_open_to_user(pid):
    """Whether another process of the same user may look into a process. What is started here cannot do what only root can.

    The kernel gives out `io` to those who may read the memory; unlike `mem` no other setting of the system closes it.
    """
    return as_user('cat', f'/proc/{pid}/io').returncode == 0


def as_user(*command):
    return subprocess.run(command, capture_output=True, preexec_fn=give_up_right)


def give_up_right():
    """Only root has it, to whom nothing is closed otherwise."""
    return LIBC.prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE)


class Secrets:
    """What is looked for, and where nothing of it may be."""

    def __init__(self, stage, program):
        self.stage, self.program = stage, program
        self.key = stage.cdn.leaf_key
        eventually(self._is_key_written, 'the key of the CDN')
        self.scanner = Scanner(secret_parts(self.key))
        self.token = stage.cdn.token.encode()

    def _is_key_written(self):
        return subprocess.run(['openssl', 'pkey', '-in', self.key, '-noout'], capture_output=True).returncode == 0

    def look_in_window(self):
        found, looked = self.scanner.in_memory(self.program.pid)
        comment(f'{looked >> 20} MiB of the window')
        return found

    def look_in_files(self, *saved):
        """In the user's home with the database, the caches and the settings, and where the program runs and logs."""
        places = [self.stage.home.folder, self.stage.folder, self.stage.desktop.folder]
        but = [self.stage.cdn.folder, *saved]
        if sandbox.APPLICATION and self.program.process.poll() is None:
            root = f'/proc/{self.program.pid}/root'
            places += [pathlib.Path(root, own) for own in ('tmp', 'var')]
            but.append(pathlib.Path(root + str(self.stage.cdn.folder)))
        found, looked = self.scanner.in_files(*places, but=but)
        assert looked > 5, f'only {looked} files'
        return found

    def expect_none(self, when, *saved):
        found = self.look_in_files(*saved)
        assert not found, f'{when} a part of the key is in a file: {found}'
        found = self.look_in_window()
        assert not found, f'{when} the window holds a part of the key: {found}'


def plant_and_find(program, planted):
    """Proves that RUN bytes are found in the window: bytes that it was started with, and a text that was pasted into it."""
    scanner = Scanner({'planted': planted, 'another': os.urandom(len(planted))})
    entry = program.find('entry', SEARCH)
    entry.write(planted[1 : 1 + RUN].hex())
    eventually(lambda: entry.text, 'the text in the entry')
    found = scanner.in_memory(program.pid)[0]
    assert set(found) == {'planted', 'planted in hexadecimal'}, f'{RUN} planted bytes and their text: {found}'

    # What is copied now is still in the clipboard at the end.
    program.clear_and_type(entry, 'clipboard')
    program.key('ctrl+a', 'ctrl+x')
    eventually(lambda: not entry.text, 'the empty entry')


def look_at_saver(program, secrets):
    """The process that saves keeps the token and what it has of the key to itself. Returns the forms of the key that it has."""
    pid = saver(program)
    for name in ('cmdline', 'environ', 'comm'):
        content = pathlib.Path(f'/proc/{pid}/{name}').read_bytes()
        assert content, f'{name} is empty'
        assert not secrets.scanner.find(content), f'a part of the key is in {name}'
        assert secrets.token not in content, f'the token is in {name}'
    if not sandbox.APPLICATION:  # which is closed to others as a whole
        assert is_open_to_user(program.pid), 'the window is closed to its user, so this proves nothing'
    assert not is_open_to_user(pid), 'another process may read the memory of the one that saves'
    opened = as_user('sh', '-c', f': </proc/{pid}/mem')
    assert opened.returncode != 0, 'another process opens the memory of the one that saves'
    return secrets.scanner.in_memory(pid)[0]


def save_and_look(stage, kind):
    planted = bytes(LETTERS[byte % len(LETTERS)] for byte in os.urandom(3 * RUN))
    temporary = stage.home.cache / 'tmp'
    temporary.mkdir()
    stage.cdn.serve_tls(tls.server)
    stage.cdn.leaf_keys(kind)
    stage.cdn.info(capabilities={'delta': False, 'history': True, 'chain': True, 'private_key': True})
    program = stage.start(
        rows=[row(DOMAIN, expires=now() + 80 * DAY, history=certificates())],
        environment={'TMPDIR': str(temporary), 'STORY_PLANT': os.fsdecode(planted[5 : 5 + RUN])},
    )
    program.wait_for('Synced just now')
    plant_and_find(program, planted)

    table = InventoryTable(program)
    program.click(table.cell(DOMAIN, 'View'))
    program.window(DETAIL)
    eventually(lambda: len(program.table(HISTORY).row_nodes()) == 2, 'the history')
    secrets = Secrets(stage, program)

    download(stage, program, 1)
    program.wait_for('Save in Spite of This?')
    assert not look_at_saver(program, secrets), 'the key is there before the question is answered'
    secrets.expect_none('while a question is open')
    program.click(program.find('button', 'Cancel'))
    eventually(lambda: saver(program) is None, 'the end of the save')
    secrets.expect_none('after Cancel')
    assert not stage.cdn.requests('/private-key'), 'the key was asked for'
    key = stage.home.folder / f'{DOMAIN}.key'
    assert not key.exists() and not key.with_suffix('.crt').exists(), 'files after Cancel'

    stage.cdn.hold_end_of_key()
    download(stage, program, 0)
    eventually(lambda: stage.cdn.requests('/private-key'), 'the request of the key')
    eventually(lambda: look_at_saver(program, secrets), 'the key, seen in the process that saves it')
    secrets.expect_none('while the key arrives')
    stage.cdn.release()
    eventually(lambda: saver(program) is None and key.exists(), 'the saved key')
    eventually(lambda: next(program.application.find_all('button', 'Show in Folder'), None), 'the toast')
    assert secret_parts(key) == secret_parts(secrets.key), 'another key was saved'
    assert set(secrets.look_in_files().values()) == {str(key)}, 'the key is not found in its file, or in another one'
    secrets.expect_none('after it was saved', key)

    program.click(program.window(DETAIL).find('button', 'Close'))
    eventually(lambda: not program.has_window(DETAIL), 'the end of the dialog')
    eventually(lambda: 'active' in program.window('Certbook').states, 'the main window in front')
    entry = program.find('entry', SEARCH)
    program.click(entry)
    program.key('ctrl+v')
    eventually(lambda: entry.text == 'clipboard', 'the clipboard as it was')
    assert program.quit() == 0
    found = secrets.look_in_files(key)
    assert not found, f'after the end a part of the key is in a file: {found}'


@story('the window never holds a P-256 key that it saves over TLS, and nothing but the saved file has it')
def elliptic_curve(stage):
    save_and_look(stage, 'ec')


@story('the window never holds an RSA key that it saves over TLS, and nothing but the saved file has it')
def rsa(stage):
    save_and_look(stage, 'rsa')


class Tls(TlsAuthority):
    """The authority that signed a certificate of 127.0.0.1, as the only one that this test and its children trust."""

    def __init__(self, folder):
        super().__init__(folder)
        self.server = self.sign('server.pem')

    def trust(self):
        """Lays a folder with this authority alone over the system's, where GnuTLS looks; nobody else sees it."""
        must(LIBC.unshare(CLONE_NEWNS), 'have a view of the file system of its own')
        must(LIBC.mount(None, b'/', None, ctypes.c_ulong(MS_REC_PRIVATE), None), 'keep its mounts to itself')
        must(LIBC.mount(b'none', TRUSTED.encode(), b'tmpfs', ctypes.c_ulong(0), None), f'lay a folder over {TRUSTED}')
        pathlib.Path(TRUSTED, 'ca-certificates.crt').write_bytes(self.root.read_bytes())


def must(result, what):
    if result != 0:
        print(f'Bail out! This test could not {what}: {os.strerror(ctypes.get_errno())}. Run it as root, in a container that may mount.')
        sys.exit(1)


if __name__ == '__main__':
    with tempfile.TemporaryDirectory(prefix='certbook-tls-') as place:
        tls = Tls(place)
        tls.trust()
        # A sandbox has no rights of root; the portals, which look into it, do need this one.
        if not sandbox.APPLICATION:
            must(give_up_right(), 'take a right from the programs that it starts')
        run()
