#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a sync: its progress and its cancelling, what it changes, and what a window shows without one."""
import base64
import json
import re
import urllib.parse

from accessible import eventually
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:12:30')
DOMAINS = [f'site-{number:02}.example' for number in range(12)]


def rows(domains, **more):
    """They end one after the other, in the order that is given."""
    return [row(domain, days=40 + place, at=NOW, **more) for place, domain in enumerate(domains)]


def pages_asked_for(cdn, after=0):
    """The numbers of the pages of domains in the requests after so many, from the tokens that the CDN gave."""
    numbers = []
    for request in cdn.requests('/v1/domains')[after:]:
        query = dict(urllib.parse.parse_qsl(request['query'], strict_parsing=True))
        token = query.get('page_token')
        numbers.append(json.loads(base64.b64decode(token.removeprefix('+/')))['page'] if token else 1)
    return numbers


def progress(program):
    """How much of the bar is filled, from 0 to 1, or None where there is none."""
    bar = next(program.application.find_all('progress bar', 'Sync progress'), None)
    return bar.value if bar else None


def can_sync(program):
    return 'sensitive' in program.find('button', 'Sync').states


@story('a sync says how far it is, can be cancelled, and goes on where it was')
def cancel_and_resume(stage):
    clock = stage.clock(NOW)
    stage.cdn.page_size(4)
    stage.cdn.hold_from_page(3)
    program = stage.start(rows=rows(DOMAINS), clock=clock)
    program.wait_for('Syncing: 8 of 12 domains')
    assert abs(progress(program) - 8 / 12) < 0.01, progress(program)
    assert not can_sync(program), 'a second sync could be started'
    program.key('F5', 'ctrl+r')

    program.click(program.find('button', 'Cancel'))
    program.wait_for('Not synced completely yet')
    InventoryTable(program).expect_count('Showing 8 of 8 domains')
    InventoryTable(program).expect_domains(DOMAINS[:8])
    assert progress(program) is None and not list(program.application.find_all('button', 'Cancel'))
    assert not list(program.application.find_all('button', 'Try Again')), 'cancelling is no failure'

    asked = len(stage.cdn.requests('/v1/domains'))
    assert pages_asked_for(stage.cdn) == [1, 2, 3], pages_asked_for(stage.cdn)
    stage.cdn.release()
    program.click(program.find('button', 'Sync'))
    program.wait_for('Synced just now')
    InventoryTable(program).expect_count('Showing 12 of 12 domains')
    InventoryTable(program).expect_domains(DOMAINS)
    assert pages_asked_for(stage.cdn, asked) == [3], pages_asked_for(stage.cdn)


@story('a sync that a crash cut off goes on at the next start')
def resume_after_crash(stage):
    stage.cdn.page_size(4)
    stage.cdn.hold_from_page(2)
    program = stage.start(rows=rows(DOMAINS), clock=stage.clock(NOW))
    program.wait_for('Syncing: 4 of 12 domains')
    program.kill()
    asked = len(stage.cdn.requests('/v1/domains'))

    program = stage.start(clock=stage.clock(NOW))
    program.wait_for('Syncing')
    InventoryTable(program).expect_domains(DOMAINS[:4])
    stage.cdn.release()
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains(DOMAINS)
    assert pages_asked_for(stage.cdn, asked) == [2, 3], pages_asked_for(stage.cdn)


@story('a page token that the CDN no longer knows starts the sync over')
def token_forgotten(stage):
    stage.cdn.page_size(4)
    stage.cdn.fail('/v1/domains$', 'status', status=400, type='invalid-parameter', after=1, times=1)
    program = stage.start(rows=rows(DOMAINS), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains(DOMAINS)
    assert pages_asked_for(stage.cdn) == [1, 2, 1, 2, 3], pages_asked_for(stage.cdn)


@story('the next sync brings what is new, changed and gone')
def changes(stage):
    program = stage.start(rows=rows(['gone.example', 'kept.example', 'fails.example']), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    program.choose('Status', 'All')
    InventoryTable(program).expect_domains('gone.example kept.example fails.example')

    later = rows(['new.example', 'kept.example', 'fails.example'])
    later[2].update(status='failed', status_reason='deploy_failed')
    stage.cdn.rows = later
    program.key('F5')
    InventoryTable(program).expect_count('Showing 3 of 3 domains, 1 needs attention')
    InventoryTable(program).expect_domains('new.example kept.example fails.example')
    assert InventoryTable(program).look().lines == [
        'new.example | 40 green | Valid green',
        'kept.example | 41 green | Valid green',
        'fails.example | 42 green | Failed amber',
    ], InventoryTable(program).look().lines

    stage.cdn.rows = rows(['kept.example'], provisioning='upload')
    program.key('ctrl+r')
    InventoryTable(program).expect_count('Showing 1 of 1 domain')
    assert InventoryTable(program).look().words('kept.example')['Type'] == 'Upload SSL'
    assert not program.sees(re.compile('Try Again|could not'))


@story('a sync asks for what has changed since the last one alone, and takes away what the CDN says is gone')
def delta(stage):
    stage.cdn.allow_deltas()
    program = stage.start(rows=rows(['gone.example', 'kept.example', 'other.example']), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.expect_domains('gone.example kept.example other.example')
    asked = len(stage.cdn.requests('/v1/domains'))

    kept = rows(['gone.example', 'kept.example', 'other.example'])[1]
    stage.cdn.rows = [kept, row('other.example', days=70, at=NOW), row('new.example', days=90, at=NOW)]
    program.key('F5')
    table.expect_domains('kept.example other.example new.example')
    table.expect_count('Showing 3 of 3 domains')
    (request,) = stage.cdn.requests('/v1/domains')[asked:]
    assert 'sync_token=' in request['query'], request


@story('the rows are in sight at the next start, before the CDN answers')
def rows_at_once(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=rows(DOMAINS), clock=clock)
    program.wait_for('Synced just now')
    assert program.quit() == 0

    clock.advance(hours=3)
    stage.cdn.hold_from_page(1)
    program = stage.start(clock=clock)
    InventoryTable(program).expect_domains(DOMAINS)
    InventoryTable(program).expect_count('Showing 12 of 12 domains')
    program.wait_for('Syncing')
    stage.cdn.rows = rows(DOMAINS[1:])
    stage.cdn.release()
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains(DOMAINS[1:])


@story('without the CDN the window says of when its rows are, and recovers')
def offline(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=rows(DOMAINS), clock=clock)
    program.wait_for('Synced just now')

    stage.cdn.fail('', 'status', status=503, type='maintenance', detail='Back at nine')
    clock.advance(minutes=10)  # no sync begins by itself yet
    program.wait_for('Synced 10 minutes ago')
    program.key('F5')
    program.wait_for('Offline: showing what was there at 08:12')
    program.wait_for(re.compile(r'^127\.0\.0\.1:\d+ is too busy at the moment \(HTTP status 503\)\. Try again later\. '
                                r'It says: “Back at nine”\. \(Request request-\d+\)$'))  # fmt: skip
    InventoryTable(program).expect_count('Showing 12 of 12 domains')
    assert InventoryTable(program).look().hue(DOMAINS[0], 'Status') == 'green'

    clock.advance(days=1)
    program.wait_for('Offline: showing what was there at 2026-11-23 08:12')
    asked = len(stage.cdn.requests())
    program.click(program.find('button', 'Try Again'))
    eventually(lambda: len(stage.cdn.requests()) > asked, 'another request')
    program.wait_for('Offline: showing what was there at 2026-11-23 08:12')

    stage.cdn.recover()
    program.click(program.find('button', 'Try Again'))
    program.wait_for('Synced just now')
    program.wait_until_gone(re.compile('too busy'))
    assert not list(program.application.find_all('button', 'Try Again'))


@story('a start without the CDN shows what was there')
def offline_start(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=rows(DOMAINS), clock=clock)
    program.wait_for('Synced just now')
    assert program.quit() == 0

    stage.cdn.refuse_connections()
    clock.advance(minutes=40)
    program = stage.start(clock=clock)
    program.wait_for('Offline: showing what was there at 08:12')
    program.wait_for(re.compile(r'^127\.0\.0\.1:\d+ refuses connections\. Check the address, or try again later\.$'))
    InventoryTable(program).expect_domains(DOMAINS)
    entry = program.find('entry', 'Search by Domain')
    program.clear_and_type(entry, 'site-07')
    InventoryTable(program).expect_domains('site-07.example')


@story('an interrupted sync keeps what it has, and says that it is not complete')
def interrupted(stage):
    stage.cdn.page_size(4)
    stage.cdn.fail('/v1/domains$', 'status', status=500, after=2)
    program = stage.start(rows=rows(DOMAINS), clock=stage.clock(NOW))
    program.wait_for('Not synced completely yet')
    program.wait_for(re.compile(r'failed to answer \(HTTP status 500\)\. Try again later, or tell the CDN’s support\.'))
    InventoryTable(program).expect_count('Showing 8 of 8 domains')
    stage.cdn.recover()
    program.click(program.find('button', 'Try Again'))
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains(DOMAINS)


if __name__ == '__main__':
    run()
