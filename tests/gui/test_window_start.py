# SPDX-License-Identifier: GPL-3.0-or-later
"""The first start, the demo with its own CDN, and what is left when a window ends."""
import os
import pathlib
import re
import subprocess
import time

import sandbox
from accessible import NotSeen, eventually
from cdn import row
from desktop import descendants
from program import Program
from story import comment, run, story


def command_line(pid):
    """The arguments of a process; none when it has ended."""
    try:
        return pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().decode(errors='replace').split('\0')[:-1]
    except OSError:
        return []


def find_process(ancestor, word):
    """The first process below another one with that word in its command line, or None."""
    return next((pid for pid in descendants(ancestor) if any(word in argument for argument in command_line(pid))), None)


def ended(pid):
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] == 'Z'
    except OSError:
        return True


class OpenedProcess:
    """A process that the program started, with as much of Popen as Program needs. Its exit status is its parent's to know."""

    def __init__(self, pid):
        self.pid = pid
        self.returncode = None

    def poll(self):
        if ended(self.pid):
            self.returncode = 0
        return self.returncode

    def wait(self, timeout=20):
        try:
            eventually(lambda: self.poll() is not None, f'the end of process {self.pid}', timeout)
        except NotSeen:
            raise subprocess.TimeoutExpired(str(self.pid), timeout) from None  # as Popen.wait says it
        return self.returncode

    def terminate(self):
        os.kill(self.pid, 15)

    def kill(self):
        os.kill(self.pid, 9)


class OpenedProgram(Program):
    """A second Certbook that the first one opened; it writes to the stderr of the first."""

    def __init__(self, opener, pid):
        self.desktop, self.folder, self.argv = opener.desktop, opener.folder, command_line(pid)
        self._stderr, self._application = opener._stderr, None
        self._opener, self.words = opener, opener.words
        self.process = OpenedProcess(pid)

    def _owns(self, application):
        # In a sandbox both speak through the same proxy.
        if sandbox.APPLICATION:
            return self._opener._owns(application) and application != self._opener.application
        return super()._owns(application)


def count_line(shown, total):
    return f'Showing {shown:,} of {total:,} domains'


@story('the first start says what to do, and the demo opens beside it')
def first_start(stage):
    program = stage.start(demo=False, real_cdn=True)
    program.window('Certbook')
    program.wait_for('Welcome to Certbook')
    assert not list(program.application.find_all('entry')), 'there is nothing to search in'
    assert 'sensitive' not in program.find('button', 'Sync').states, 'there is nothing to sync'

    program.click(program.find('button', 'Try the Demo'))
    pid = eventually(lambda: find_process(program.pid, '--demo'), 'the process of the demo')
    demo = OpenedProgram(program, pid)
    stage.programs.append(demo)
    demo.window('Certbook')
    demo.wait_for('Demo CDN')
    demo.wait_for(re.compile('^Showing [1-9][0-9,]* of 20,000 domains$'), 60)

    assert program.process.poll() is None, 'the first window has ended'
    assert program.sees('Welcome to Certbook') and not program.sees('Demo CDN'), 'the first window has changed'

    program.find('button', 'Try the Demo').press()
    eventually(lambda: 'active' in demo.window('Certbook').states, 'the demo that runs already, in front')
    assert len([pid for pid in descendants(program.pid) if '--demo' in command_line(pid)]) == 1, 'a second demo'


@story('the demo comes up on a computer that draws as fast as it can')
def busy_frames(stage):
    library = stage.home.preloadable(os.environ['CERTBOOK_BUSY_FRAMES'])
    program = stage.start('--demo-still', '--demo-domains=100', real_cdn=True, environment={'LD_PRELOAD': library})
    program.wait_for(re.compile('^Showing [1-9][0-9]* of 100 domains$'))


@story('a second start brings the open window back, and ends')
def second_start(stage):
    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    (window,) = program.x_windows()
    program.minimize()
    eventually(lambda: not program.x_windows(), 'the window to be minimized')
    second = stage.start(demo=False)
    assert second.process.wait(20) == 0, second.stderr
    eventually(lambda: program.x_windows() == [window], 'the same window alone to be back')


@story('the first start leads to an account by one click')
def first_account(stage):
    program = stage.start(demo=False)
    program.click(program.find('button', 'Add Account…'))
    eventually(lambda: 'active' in program.window('Add Account').states, 'what asks for the account, in front')
    assert program.window('Add Account').role != 'filler', 'a screen reader does not know that a dialog has come'
    program.key('Escape')
    eventually(lambda: not program.has_window('Add Account'), 'the end of it')
    program.wait_for('Welcome to Certbook')


@story('the demo remembers its own window, and keeps its own database')
def demo_apart(stage):
    demo = stage.start(rows=[row('www.example.com', days=30)])
    demo.wait_for(count_line(1, 1).replace('domains', 'domain'))
    demo.resize(900, 600)
    demo.choose('Status', 'All')
    assert demo.quit() == 0
    databases = sorted(path.relative_to(stage.home.data) for path in stage.home.data.rglob('*.db'))
    assert databases == [pathlib.Path('certbook-demo/inventory.db')], databases

    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    assert program.window('Certbook').box.width == 1270, f'the size of the demo: {program.window("Certbook").box}'
    assert program.quit() == 0

    demo = stage.start()
    demo.wait_for(count_line(1, 1).replace('domains', 'domain'))
    assert (demo.window('Certbook').box.width, demo.window('Certbook').box.height) == (900, 600), 'the size is forgotten'
    assert demo.chosen('Status') == 'All', 'the filter is forgotten'


@story('the demo CDN serves all its domains and ends with its window')
def demo_cdn(stage):
    program = stage.start('--demo-still', '--demo-domains=1500', real_cdn=True)
    program.wait_for(re.compile('^Showing [1-9][0-9,]* of 1,500 domains$'), 30)
    program.wait_for(re.compile('^Synced '))
    program.choose('Status', 'All')
    program.wait_for(count_line(1500, 1500))
    cdn = find_process(program.pid, 'certbook-demo-cdn')
    assert cdn is not None, 'no demo CDN runs'
    # The token is a number of 32 hexadecimal digits.
    secret = re.compile(r'\b[0-9a-f]{32}\b')
    assert not [word for word in command_line(cdn) if secret.search(word)], command_line(cdn)
    own, inherited = (pathlib.Path(f'/proc/{pid}/environ').read_bytes().split(b'\0') for pid in (cdn, program.pid))
    assert set(own) <= set(inherited), f'the CDN was given more environment: {set(own) - set(inherited)}'
    assert program.quit() == 0
    eventually(lambda: ended(cdn), 'the end of the demo CDN')


@story('the demo CDN ends when the program is killed')
def demo_cdn_killed(stage):
    program = stage.start('--demo-still', '--demo-domains=100', real_cdn=True)
    program.wait_for(re.compile('of 100 domains$'), 30)
    cdn = find_process(program.pid, 'certbook-demo-cdn')
    assert cdn is not None, 'no demo CDN runs'
    program.kill()
    eventually(lambda: ended(cdn), 'the end of the demo CDN')

    again = stage.start('--demo-still', '--demo-domains=100', real_cdn=True)
    again.wait_for(re.compile('of 100 domains$'), 30)
    again.wait_for(re.compile('^Synced '))


@story('the token is handed over in secret')
def token(stage):
    program = stage.start(rows=[row('www.example.com', days=30)])
    program.wait_for(re.compile('^Synced '))
    secret = stage.cdn.token.encode()
    assert re.fullmatch(b'[0-9a-f]{32}', secret), secret
    for name in ('cmdline', 'environ'):
        for path in pathlib.Path('/proc').glob(f'[0-9]*/{name}'):
            try:
                assert secret not in path.read_bytes(), f'the token is in {path}: {command_line(path.parent.name)}'
            except OSError:
                continue  # that process has ended
    assert program.quit() == 0
    for path in [*stage.home.folder.rglob('*'), *stage.folder.rglob('*')]:
        if path.is_file() and path.parent != stage.cdn.folder:
            assert secret not in path.read_bytes(), f'the token is in {path}'


def seconds_until_changed(label, act):
    """How long a label keeps its text after that."""
    before = label.name
    begin = time.monotonic()
    act()
    while label.name == before:
        assert time.monotonic() - begin < 20, f'still {before!r}'
    return time.monotonic() - begin


@story('a hundred thousand domains arrive, and are found as one types')
def many(stage):
    program = stage.start('--demo-still', '--demo-domains=100000', real_cdn=True)
    begin = time.monotonic()
    program.wait_for(re.compile('of 100,000 domains$'), 120)
    program.wait_for(re.compile('^Synced '), 120)
    comment(f'100,000 domains synced after {time.monotonic() - begin:.1f} s')
    program.choose('Status', 'All')
    program.wait_for(count_line(100_000, 100_000))
    label = next(node for node in program.application.find_all('label') if node.name.startswith('Showing'))
    entry = program.find('entry', 'Search by Domain')
    program.click(entry)
    for letter in 'shop':
        seconds = seconds_until_changed(label, lambda: program.key(letter))
        comment(f'{label.name} {seconds * 1000:.0f} ms after the key {letter} was sent')
    found = int(label.name.split()[1].replace(',', ''))
    assert 0 < found < 100_000, label.name
    domains = program.table('SSL Certificates').column('SSL Domain')
    assert domains and all('shop' in domain for domain in domains), domains
    program.key('Escape')
    eventually(lambda: label.name == count_line(100_000, 100_000), 'all domains again')


if __name__ == '__main__':
    run()
