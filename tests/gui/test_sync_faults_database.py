#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with the database of an inventory, and what another process does to it while its window is open."""
import re
import sqlite3

from accessible import TIMEOUT, eventually
from cdn import row
from disk import Mount
from faults import NOW, TOKEN, Database, demo_database, expected, pattern, rows, start_account, start_demo
from inventory_table import InventoryTable
from story import comment, run, story

# How soon a window shows what another process has synced, on a machine that is not slowed down by a sanitizer.
SOON = 2 * TIMEOUT / 10
PAGE_BYTES = 4096
PUT_ASIDE = re.compile('^The database of this account was damaged. It was put aside as “(inventory.db.damaged-.*)”, and everything is '
                       'fetched anew.$')  # fmt: skip


@story('a disk that is full in the middle of a sync is told, and what was committed stays')
def full_disk(stage):
    place = stage.home.data / 'certbook-demo'
    place.mkdir(mode=0o700)
    with Mount(place, '2m') as disk:
        if not disk.is_there:
            comment('this user may not mount a disk: a full one is left out')
            return
        sync = start_demo(stage)
        stage.cdn.page_size(100)
        many = [row(f'{number:05}.example', days=200, at=NOW) for number in range(5000)]
        stage.cdn.hold_from_page(3)
        stage.cdn.rows = [*rows(0), *many]
        sync.program.key('F5')
        sync.program.wait_for(re.compile('^(Syncing|2[0-9]{2} of 5,004)'))
        eventually(lambda: len(sync.database.rows()) == 200, 'two pages in the database')
        disk.fill()
        stage.cdn.release()
        sentence = f'There is no space left on the disk for “{sync.database.path}”. Free some space and try again.'
        sync.program.wait_for(sentence)
        sync.program.wait_for('Offline: showing what was there at 08:12')
        held = sync.database.rows()
        assert len(held) >= 200 and expected(0).items() <= held.items(), len(held)
        assert held.items() <= {one['domain']: one['expire_time'] for one in stage.cdn.rows}.items()
        sync.database.expect(held, 'on a full disk')
        sync.table.expect_count(f'Showing {len(held):,} of {len(held):,} domains')

        stage.cdn.rows = [*rows(0), *many[:300]]
        (place / 'ballast').unlink()
        sync.program.click(sync.program.find('button', 'Try Again'))
        sync.program.wait_until_gone(sentence)
        sync.program.wait_for('Synced just now')
        sync.database.expect({one['domain']: one['expire_time'] for one in stage.cdn.rows}, 'once there was space again')
        assert sync.program.quit() == 0


@story('a database that may not be written is told, and is there again when it may be')
def read_only(stage):
    place = stage.home.data / 'certbook-demo'
    place.mkdir(mode=0o700)
    with Mount(place, '2m') as disk:
        if not disk.is_there:
            comment('this user may not mount a disk: a read-only one is left out')
            return
        sync = start_demo(stage)
        assert sync.program.quit() == 0
        assert disk.make_read_only()
        program = stage.start(clock=stage.clock(NOW))
        program.wait_for('Could Not Fetch the Inventory')
        program.wait_for(f'The database “{sync.database.path}” cannot be opened or written. Check the permissions of the file and its '
                         'folder and try again.')  # fmt: skip
        again = program.find('button', 'Try Again')  # as soon as there is a CDN to ask: until then the window tries by itself
        disk.make_writable()
        sync.database.expect(expected(0), 'on a disk that can only be read')
        program.click(again)
        InventoryTable(program).expect_domains(sorted(expected(0)))
        program.wait_for('Synced just now')
        assert program.quit() == 0


def damage(path):
    """Another process changes something, and after that the pages of the rows are garbage."""
    connection = sqlite3.connect(path)
    connection.execute('DELETE FROM columns')
    connection.execute('UPDATE state SET generation = generation + 1')
    connection.commit()
    connection.execute('PRAGMA wal_checkpoint (TRUNCATE)')
    connection.close()
    with open(path, 'r+b') as file:
        size = file.seek(0, 2)
        file.seek(12 * PAGE_BYTES)
        file.write(b'\xa5' * (size - 12 * PAGE_BYTES))


@story('a database that is damaged while the window is open is put aside, and everything is fetched anew')
def damaged(stage):
    many = [row(f'{number:05}.example', days=200 + number // 20, at=NOW) for number in range(5000)]
    wanted = {one['domain']: one['expire_time'] for one in many}
    program = stage.start(rows=many, clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    table, database = InventoryTable(program), demo_database(stage)
    table.expect_count('Showing 5,000 of 5,000 domains')
    asked = len(stage.cdn.requests('/v1/domains'))
    damage(database.path)
    program.key('F5')
    program.wait_for(PUT_ASIDE)
    program.wait_for('Synced just now')
    table.expect_count('Showing 5,000 of 5,000 domains')
    database.expect(wanted, 'after it was fetched anew')
    assert len(stage.cdn.requests('/v1/domains')) > asked
    aside = [file.name for file in database.path.parent.iterdir() if re.fullmatch(r'inventory\.db\.damaged-\w+', file.name)]
    assert len(aside) == 1, aside
    assert program.sees(re.compile(re.escape(aside[0]))), aside
    program.click(program.find('button', 'Dismiss'))
    program.wait_until_gone(PUT_ASIDE)


def sync_elsewhere(stage, clock):
    """Starts `certbook sync`, some seconds after what was before."""
    clock.advance(seconds=5)
    return stage.command('sync', 'CDN', clock=clock)


def start_sync_elsewhere(stage, cdn, clock):
    """`certbook sync` in the midst of its sync: it has the first page and waits for the second."""
    cdn.hold_from_page(2)
    asked = len(cdn.requests('/v1/domains'))
    process = sync_elsewhere(stage, clock)
    eventually(lambda: len(cdn.requests('/v1/domains')) >= asked + 2, 'the question for the second page')
    return process


def finish(process):
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, (out, err)


@story('what the command line syncs appears in the open window within two seconds, and ends its failure')
def command_line(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows(0))
    clock = stage.clock(NOW)
    sync = start_account(stage, cdn, clock)
    cdn.rows = rows(1)
    finish(sync_elsewhere(stage, clock))
    eventually(lambda: sync.table.table.column('SSL Domain') == sorted(expected(1)), 'the rows of the command line', SOON)
    sync.database.expect(expected(1), 'after a sync of the command line')
    sync.turn = 1

    busy = 'HOST is too busy at the moment (HTTP status 503). Try again later. It says: “As the story wants it.” (Request request-N)'
    cdn.fail('/v1/info$', 'status', status=503, type='maintenance')
    sync.fail(busy)
    cdn.recover()
    finish(sync_elsewhere(stage, clock))
    sync.program.wait_until_gone(pattern(busy), SOON)
    sync.program.wait_for(re.compile('^Synced'))
    sync.table.expect_domains(sorted(expected(2)))


@story('while another process syncs, the window waits for what that brings; who asks for a sync is told')
def locked(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows(0))
    clock = stage.clock(NOW)
    sync = start_account(stage, cdn, clock)
    program, database = sync.program, sync.database
    cdn.rows = rows(1)
    other = start_sync_elsewhere(stage, cdn, clock)
    program.key('F5')
    sentence = (f'Another Certbook is syncing the inventory “{database.path}” right now. What it finds appears here too; to sync '
                'yourself, wait for its end.')  # fmt: skip
    program.wait_for(sentence)
    program.wait_for('Another Certbook is syncing')
    assert not program.sees(re.compile('^Offline')), 'nothing has failed'
    database.expect(expected(1, before=0), 'while another process syncs')
    cdn.release()
    finish(other)
    program.wait_until_gone(sentence, SOON)
    program.wait_for(re.compile('^Synced'))
    sync.table.expect_domains(sorted(expected(1)))
    assert program.quit() == 0

    # A start is nobody's wish to sync: that another one does it is no failure.
    clock.advance(minutes=2)  # sooner the CDN does not want to be asked by itself
    cdn.rows = rows(2)
    other = start_sync_elsewhere(stage, cdn, clock)
    program = stage.start(demo=False, clock=clock)
    program.wait_for('Another Certbook is syncing')
    assert not program.sees(sentence), 'it is told as a failure'
    assert not list(program.application.find_all('button', 'Try Again')), 'there is something to try'
    InventoryTable(program).expect_domains(sorted(expected(2, before=1)))
    cdn.release()
    finish(other)
    program.wait_until_gone('Another Certbook is syncing', SOON)
    program.wait_for(re.compile('^Synced'))
    InventoryTable(program).expect_domains(sorted(expected(2)))
    database.expect(expected(2), 'after the sync of the other')


if __name__ == '__main__':
    run()
