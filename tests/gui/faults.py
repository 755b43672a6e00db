# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory that goes on changing while its CDN fails, and what the window and the database have of it."""
import re
import sqlite3

from accessible import eventually
from accounts import add_account, database_of_account, move_account
from cdn import row
from clock import moment
from inventory_table import InventoryTable

NOW = moment('2026-11-23 08:12:30')
TOKEN = 'token-of-the-story-1234567890'
HOST = r'127\.0\.0\.1:\d+'
INFO, DOMAINS = '/v1/info$', '/v1/domains$'
OFFLINE = 'Offline: showing what was there at 08:12'
# How many of its rows are on the first page.
PAGE = 2


def pattern(sentence):
    """The whole sentence, with any port and any number of the request."""
    escaped = re.escape(sentence).replace('HOST', HOST).replace(r'request\-N', r'request-\d+')
    return re.compile(f'^{escaped}$')


def rows(turn):
    """Four domains, or three in every other turn: on the first page one changes each turn, on the second one changes and the last
    one comes and goes."""
    days = {'a.example': 40 + turn, 'b.example': 60, 'c.example': 80 + turn}
    if turn % 2 == 0:
        days['d.example'] = 99
    return [row(domain, days=left, at=NOW) for domain, left in days.items()]


def expected(turn, before=None):
    """{domain: Expire Day} after a sync of that turn; with `before`, after one that got no further than the first page of it."""
    found = {one['domain']: one['expire_time'] for one in rows(turn)}
    if before is None:
        return found
    first = {one['domain']: one['expire_time'] for one in rows(turn)[:PAGE]}
    return {**expected(before), **first}


class Database:
    """The database file, read beside the program."""

    def __init__(self, path):
        self.path = path

    def _ask(self, question):
        connection = sqlite3.connect(f'file:{self.path}?mode=ro', uri=True)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()

    def rows(self):
        """{domain: its expire_time as the CDN writes it}"""
        return dict(self._ask("SELECT domain, strftime ('%Y-%m-%dT%H:%M:%SZ', expire_time, 'unixepoch') FROM domain"))

    def expect(self, rows, when):
        assert self._ask('PRAGMA integrity_check') == [('ok',)], f'{when}: the database is damaged'
        assert self.rows() == rows, f'{when}: the database holds {self.rows()}, not {rows}'


def demo_database(stage):
    return Database(stage.home.data / 'certbook-demo/inventory.db')


class Sync:
    """A program that has synced turn 0, and is made to sync the next one while something is wrong."""

    def __init__(self, stage, program, cdn, database):
        self.stage, self.program, self.cdn, self.database = stage, program, cdn, database
        self.table = InventoryTable(program)
        self.turn = 0

    def fail(self, sentence, is_first=True, offline=OFFLINE):
        """Syncs the next turn, which has to fail with that sentence; the rows that were there stay, and none but those of a first
        page that came (is_first is False) is another."""
        before = self.turn
        self.turn += 1
        self.cdn.rows = rows(self.turn)
        self.program.key('F5')
        self.program.wait_for(pattern(sentence))
        self.program.wait_for(offline)
        held = expected(before) if is_first else expected(self.turn, before)
        self.database.expect(held, sentence)
        self.table.expect_domains(sorted(held))

    def recover(self, sentence, button='Try Again'):
        """What was wrong is right again: the sync goes on to its end."""
        self.program.click(self.program.find('button', button))
        self.program.wait_until_gone(pattern(sentence))
        self.program.wait_for(re.compile('^Synced '))
        self.database.expect(expected(self.turn), f'after {sentence!r}')
        self.table.expect_domains(sorted(expected(self.turn)))


    def move(self, url, sentence):
        """The account at another address: the sync fails with that sentence, and nothing that was there is another."""
        move_account(self.stage, url)
        self.program.wait_for(sentence if hasattr(sentence, 'search') else pattern(sentence))
        self.program.wait_for(OFFLINE)
        self.database.expect(expected(self.turn), url)
        self.table.expect_domains(sorted(expected(self.turn)))


def start_account(stage, cdn, clock=None, **options):
    """A Sync with an account of the real program, whose CDN is given."""
    cdn.page_size(PAGE)
    program = stage.start(demo=False, clock=clock or stage.clock(NOW), **options)
    program.wait_for('Welcome to Certbook')
    add_account(program, 'CDN', cdn.url, TOKEN)
    program.wait_for('Synced just now')
    return Sync(stage, program, cdn, Database(database_of_account(stage)))


def start_demo(stage, clock=None, **options):
    """A Sync with the program's demo, whose CDN is the stage's."""
    stage.cdn.page_size(PAGE)
    program = stage.start(rows=rows(0), clock=clock or stage.clock(NOW), **options)
    program.wait_for('Synced just now')
    return Sync(stage, program, stage.cdn, demo_database(stage))


def play(stage, cases):
    """Each case: which page is met (0: what the CDN says of itself), with which fault, and what the window says."""
    sync = start_demo(stage)
    for page, fault, sentence in cases:
        stage.cdn.fail(DOMAINS if page else INFO, after=max(page - 1, 0), **fault)
        sync.fail(sentence, is_first=page < 2)
        stage.cdn.recover()
        sync.recover(sentence)


def details(program):
    """What the window says about each row that was left out."""
    program.click(program.find('button', 'Details'))
    title = 'Unreadable Domains'
    program.window(title)
    text = eventually(lambda: next((node.text for node in program.application.find_all('text') if 'domains[' in node.text), None), 'the details')
    program.key('Escape')
    eventually(lambda: not program.has_window(title), 'the details to close')
    return text.splitlines()
