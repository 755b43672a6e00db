#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens without a person: syncs at their time, waiting where the CDN asks for it, and a clock that is wrong."""
import datetime
import re

from accessible import eventually
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from sandbox import MENUS
from story import run, story

NOW = moment('2026-11-23 08:12:30')
MINUTE = datetime.timedelta(minutes=1)


def rows(*domains):
    return [row(domain, days=40 + place, at=NOW) for place, domain in enumerate(domains)]


@story('a sync begins by itself after the minutes of the preferences, and no sooner')
def automatic(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=rows('a.example'), clock=clock)
    program.wait_for('Synced just now')
    asked = len(stage.cdn.requests('/v1/domains'))
    stage.cdn.rows = rows('a.example', 'b.example')
    clock.advance(minutes=14)
    program.wait_for('Synced 14 minutes ago')
    assert len(stage.cdn.requests('/v1/domains')) == asked, 'a sync came too early'
    clock.advance(minutes=3)  # the interval, and the most that it is shifted by
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('a.example b.example')

    program.key('ctrl+comma')
    program.click(program.window('Preferences').find('spin button', seen=False))
    program.key('ctrl+a', 'BackSpace')
    program.type('60')
    program.key('Tab', 'Escape')
    eventually(lambda: not program.has_window('Preferences'), 'the preferences to close')
    asked = len(stage.cdn.requests('/v1/domains'))
    clock.advance(minutes=59)
    program.wait_for('Synced 59 minutes ago')
    assert len(stage.cdn.requests('/v1/domains')) == asked, 'a sync came too early'
    clock.advance(minutes=8)
    program.wait_for('Synced just now')


@story('when the network comes back a sync begins by itself, but no sooner than the CDN allows', not_sandboxed='there is no system bus in it')
def network_back(stage):
    clock = stage.clock(NOW)
    network = stage.open_network()
    # Rows that expire, and leave the table, tell when the window has seen a time.
    ends = [row('two.example', expires=NOW + 2 * MINUTE), row('five.example', expires=NOW + 5.5 * MINUTE)]
    program = stage.start(rows=[*rows('a.example'), *ends], clock=clock, environment=network.environment)
    table = InventoryTable(program)
    table.expect_domains('two.example five.example a.example')
    network.go()
    stage.cdn.fail('/v1/', 'drop')
    program.key('F5')
    program.wait_for(re.compile('^Offline'))
    asked = len(stage.cdn.requests('/v1/domains'))
    stage.cdn.recover()
    stage.cdn.rows = [*rows('a.example', 'b.example'), *ends]
    clock.advance(minutes=5)
    table.expect_domains('five.example a.example')
    assert len(stage.cdn.requests('/v1/domains')) == asked, 'a sync came without a network'
    network.come_back()
    table.expect_domains('five.example a.example b.example')
    program.wait_for('Synced just now')

    # The CDN allows one automatic sync a minute.
    asked = len(stage.cdn.requests('/v1/domains'))
    stage.cdn.rows = [*rows('a.example', 'b.example', 'c.example'), *ends]
    network.go()
    network.come_back()
    clock.advance(seconds=50)
    table.expect_domains('a.example b.example')
    clock.advance(minutes=1)
    table.expect_domains('a.example b.example c.example')
    program.wait_for('Synced just now')
    assert len(stage.cdn.requests('/v1/domains')) == asked + 1, stage.cdn.requests()


@story('where the CDN asks to wait, the window says so, waits, and goes on; Cancel ends it')
def waiting(stage):
    program = stage.start(rows=rows('a.example'), environment={'CERTBOOK_LONGEST_WAIT_MS': '300000'})
    program.wait_for('Synced just now')
    stage.cdn.fail('/v1/domains$', 'status', status=429, type='rate-limited', retry_after=2, times=1)
    stage.cdn.rows = rows('a.example', 'b.example')
    program.key('F5')
    program.wait_for(re.compile('^Waiting [1-4] s: the CDN asked for it$'))
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('a.example b.example')

    stage.cdn.fail('/v1/domains$', 'status', status=503, type='maintenance', retry_after=200, times=1)
    program.key('F5')
    program.wait_for(re.compile('^Waiting (199|20\d|21\d) s: the CDN asked for it$'))
    program.click(program.find('button', 'Cancel'))
    program.wait_for(re.compile('^Synced'))
    InventoryTable(program).expect_domains('a.example b.example')


@story('a CDN that wants to be left alone for long is left alone, and the sync goes on when that is over')
def long_wait(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=rows('a.example'), clock=clock)
    program.wait_for('Synced just now')
    stage.cdn.fail('/v1/domains$', 'status', status=503, type='maintenance', retry_after=600, times=1)
    stage.cdn.rows = rows('a.example', 'b.example')
    program.key('F5')
    program.wait_for(re.compile('wants to be asked again at 2026-11-23 08:2[23], not earlier'))
    InventoryTable(program).expect_domains('a.example')
    clock.advance(minutes=9)
    program.wait_for(re.compile('^Offline'))
    InventoryTable(program).expect_domains('a.example')
    clock.advance(minutes=3)
    program.wait_until_gone(re.compile('wants to be asked again'))
    program.wait_for('Synced 12 minutes ago')  # what is there was true when the sync began that was put off
    InventoryTable(program).expect_domains('a.example b.example')


@story('a clock that is more than five minutes wrong is told, with the direction')
def skew(stage):
    stage.cdn.date_ahead(datetime.timedelta(minutes=12))
    program = stage.start(rows=rows('a.example'))
    program.wait_for('Synced just now')
    program.wait_for('The clock of this computer is 12 minutes behind the CDN’s, so Expire Day may be wrong. Set the clock right.')
    stage.cdn.date_ahead(datetime.timedelta(hours=-3))
    program.key('F5')
    program.wait_for('The clock of this computer is 3 hours ahead of the CDN’s, so Expire Day may be wrong. Set the clock right.')
    stage.cdn.date_ahead(datetime.timedelta(minutes=4))
    program.key('F5')
    program.wait_until_gone(re.compile('The clock of this computer'))


@story('everything is fetched anew where a person asks for it, and once a week', not_sandboxed=MENUS)
def full(stage):
    stage.cdn.allow_deltas()
    clock = stage.clock(NOW)
    domains = ['0.example']
    program = stage.start(rows=rows(*domains), clock=clock)
    program.wait_for('Synced just now')

    def next_is_full(act):
        """A sync has come to its end when it has brought one more domain."""
        asked = len(stage.cdn.requests('/v1/domains'))
        domains.append(f'{len(domains)}.example')
        stage.cdn.rows = rows(*domains)
        act()
        InventoryTable(program).expect_domains(domains)
        eventually(lambda: 'sensitive' in program.find('button', 'Sync').states, 'the end of the sync')
        (request,) = stage.cdn.requests('/v1/domains')[asked:]
        return 'sync_token' not in request['query']

    assert not next_is_full(lambda: program.key('F5'))
    assert next_is_full(lambda: program.open_menu('Main Menu', 'Fetch Everything Anew'))
    assert not next_is_full(lambda: clock.advance(days=6))
    assert next_is_full(lambda: clock.advance(days=1, minutes=1))
    assert not next_is_full(lambda: program.key('F5'))


@story('no sync begins by itself more often than the CDN wants it')
def min_poll(stage):
    stage.cdn.info(min_poll_seconds=1800)
    clock = stage.clock(NOW)
    program = stage.start(rows=rows('a.example'), clock=clock)
    program.wait_for('Synced just now')
    asked = len(stage.cdn.requests('/v1/domains'))
    clock.advance(minutes=29)
    program.wait_for('Synced 29 minutes ago')
    assert len(stage.cdn.requests('/v1/domains')) == asked, 'a sync came too early'
    program.key('F5')  # a person may
    program.wait_for('Synced just now')
    clock.advance(minutes=29)
    program.wait_for('Synced 29 minutes ago')
    clock.advance(minutes=5)
    program.wait_for('Synced just now')
    assert len(stage.cdn.requests('/v1/domains')) == asked + 2, stage.cdn.requests()


if __name__ == '__main__':
    run()
