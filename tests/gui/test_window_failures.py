#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong between the window and its CDN, its database and its demo: each has a sentence that says what to do."""
import re
import sqlite3

from accessible import eventually
from cdn import row
from clock import moment
from faults import DOMAINS, pattern
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:12:30')

def rows():
    return [row(f'site-{number}.example', days=40 + number, at=NOW) for number in range(3)]


def domains():
    return [row['domain'] for row in rows()]


@story('a first sync that fails has a page of its own, and Try Again')
def first_failure(stage):
    stage.cdn.fail(DOMAINS, 'status', status=503, type='maintenance', detail='Back <soon> & well')
    program = stage.start(rows=rows(), clock=stage.clock(NOW))
    sentence = 'HOST is too busy at the moment (HTTP status 503). Try again later. It says: “Back <soon> & well”. (Request request-N)'
    program.wait_for('Could Not Fetch the Inventory')
    program.wait_for(pattern(sentence))
    assert not list(program.application.find_all('entry')), 'there is nothing to search in'
    assert len(list(program.application.find_all('button', 'Try Again'))) == 1, 'the failure is told twice'

    asked = len(stage.cdn.requests(DOMAINS.strip('$')))
    program.click(program.find('button', 'Try Again'))
    eventually(lambda: len(stage.cdn.requests(DOMAINS.strip('$'))) > asked, 'another request')
    program.wait_for('Could Not Fetch the Inventory')
    stage.cdn.recover()
    program.click(program.find('button', 'Try Again'))
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains(domains())


@story('a CDN that refuses connections at the first start is told')
def refused(stage):
    stage.cdn.refuse_connections()
    program = stage.start(rows=rows(), clock=stage.clock(NOW))
    program.wait_for('Could Not Fetch the Inventory')
    program.wait_for(pattern('HOST refuses connections. Check the address, or try again later.'))
    assert program.find('button', 'Try Again').is_seen()


@story('an empty inventory says that it is empty, and fills with the next sync')
def empty(stage):
    program = stage.start(rows=[], clock=stage.clock(NOW))
    program.wait_for('No Domains')
    program.wait_for('This account has no domains. Those that are added on the CDN appear here after the next sync.')
    stage.cdn.rows = rows()
    page = max(program.application.find_all('button', 'Sync'), key=lambda node: node.box.y)  # the other one is in the header bar
    program.click(page)
    InventoryTable(program).expect_domains(domains())

    stage.cdn.rows = []
    program.key('F5')
    program.wait_for('No Domains')


@story('a row that cannot be read is told, and the others are shown')
def unreadable(stage):
    wrong = rows()
    wrong[1]['expire_time'] = 'next week'
    program = stage.start(rows=wrong, clock=stage.clock(NOW))
    notice = '1 domain could not be read and was left out; nothing was removed. Tell the CDN’s support.'
    program.wait_for(notice)
    table = InventoryTable(program)
    table.expect_domains([domains()[0], domains()[2]])
    table.expect_count('Showing 2 of 2 domains')

    program.click(program.find('button', 'Details'))
    program.window('Unreadable Domains')
    text = next(node for node in program.application.find_all('text') if 'expire_time' in node.text)
    assert domains()[1] in text.text, text.text
    program.key('Escape')
    eventually(lambda: not program.has_window('Unreadable Domains'), 'the details to close')

    stage.cdn.rows = rows()
    program.key('F5')
    program.wait_until_gone(notice)
    table.expect_domains(domains())

    wrong[2]['status'] = 7
    stage.cdn.rows = wrong
    program.key('F5')
    program.wait_for('2 domains could not be read and were left out; nothing was removed. Tell the CDN’s support.')
    table.expect_domains(domains())


@story('what is said of a row that cannot be read is copied')
def copied(stage):
    wrong = rows()
    wrong[1]['expire_time'] = 'next week'
    program = stage.start(rows=wrong, clock=stage.clock(NOW))
    InventoryTable(program).expect_domains([domains()[0], domains()[2]])
    program.click(program.find('button', 'Details'))
    dialog = program.window('Unreadable Domains')
    said = next(node.text for node in dialog.find_all('text') if 'expire_time' in node.text).strip()
    program.click(dialog.find('button', 'Copy'))
    program.key('Escape')
    eventually(lambda: not program.has_window('Unreadable Domains'), 'the details to close')
    search = program.find('entry', 'Search by Domain')
    program.click(search)
    program.key('ctrl+v')
    eventually(lambda: search.text.strip() == said, 'the details in the search')


@story('an inventory of which no row can be read is not said to be empty')
def all_unreadable(stage):
    program = stage.start(rows=[{**row, 'expire_time': 7} for row in rows()], clock=stage.clock(NOW))
    program.wait_for('Could Not Fetch the Inventory')
    program.wait_for('3 domains could not be read and were left out; nothing was removed. Tell the CDN’s support.')
    stage.cdn.rows = rows()
    program.click(program.find('button', 'Try Again'))
    InventoryTable(program).expect_domains(domains())


@story('a demo CDN that is missing, or ends at once, is told')
def no_demo(stage):
    for place, why in (
        ('/nonexistent/cdn', 'Failed to execute child process “/nonexistent/cdn” (No such file or directory)'),
        ('/bin/true', 'it ended at once'),
    ):
        program = stage.start(environment={'CERTBOOK_DEMO_CDN': place})
        program.wait_for('Could Not Fetch the Inventory')
        program.wait_for(f'The demo CDN could not be started: {why}. Install Certbook again to repair it.')
        assert not list(program.application.find_all('button', 'Try Again')), 'trying again cannot help'
        assert program.quit() == 0


def database(stage):
    path = stage.home.data / 'certbook-demo/inventory.db'
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return path


@story('a damaged database is told and put aside, and everything is fetched anew')
def damaged(stage):
    path = database(stage)
    garbage = b'This is no database. ' * 500
    path.write_bytes(garbage)
    program = stage.start(rows=rows(), clock=stage.clock(NOW))
    notice = re.compile('^The database of this account was damaged. It was put aside as “(.*)”, and everything is fetched anew.$')
    program.wait_for(notice)
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains(domains())
    aside = [file for file in path.parent.iterdir() if file.name.startswith('inventory.db.damaged-')]
    assert len(aside) == 1 and aside[0].read_bytes() == garbage, aside
    assert program.sees(re.compile(re.escape(aside[0].name))), aside
    program.click(program.find('button', 'Dismiss'))
    program.wait_until_gone(notice)
    assert program.quit() == 0

    program = stage.start(clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    assert not program.sees(notice), 'it is said again'


@story('the database of a newer version is told, and not touched')
def newer(stage):
    path = database(stage)
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE later (what TEXT)')
    connection.execute('PRAGMA user_version = 9999')
    connection.close()
    before = path.read_bytes()
    program = stage.start(rows=rows())
    program.wait_for(f'The database “{path}” was written by a newer version of Certbook. Install that version to open it.')
    assert program.quit() == 0
    assert path.read_bytes() == before, 'the file was changed'


if __name__ == '__main__':
    run()
