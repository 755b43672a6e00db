#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens without a person: syncs at their time, waiting where the CDN asks for it, and a clock that is wrong."""
import datetime
import re

from accessible import eventually
from accounts import keep_account
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:12:30')
MINUTE = datetime.timedelta(minutes=1)
TOKEN = 'token-of-the-story-1234567890'


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


@story('when the network comes back a sync begins by itself, but no sooner than the CDN allows',
       not_sandboxed='the portal tells a sandbox of changes of the kernel’s routes alone, which are the machine’s; the story’s are those of a NetworkManager')
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
    program = stage.start(rows=rows('a.example'), environment={'SHORT_WAITS_RETRY': '300000'})
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


@story('everything is fetched anew where a person asks for it, and once a week')
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


def open_account(stage, clock, **info):
    """An account of a CDN of its own, whose rows are there; the CDN."""
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('a.example'), before=lambda cdn: cdn.info(**info))
    keep_account(stage, 'Work', cdn.url, TOKEN, clock)
    return cdn


def start_unasked(stage, clock, cdn, text, domains='a.example'):
    """Starts the program, which shows that text and those domains, and does not ask the CDN."""
    asked = len(cdn.requests())
    program = stage.start(demo=False, clock=clock)
    program.wait_for(text)
    InventoryTable(program).expect_domains(domains)
    eventually(lambda: 'sensitive' in program.find('button', 'Sync').states, 'the token')
    assert len(cdn.requests()) == asked, 'the CDN was asked'
    return program


def end(program):
    program.key('ctrl+q')
    assert program.wait_for_end() == 0


@story('a CDN that wants to be left alone for long is left alone by the next start, too, but for a person')
def long_wait_over_starts(stage):
    clock = stage.clock(NOW)
    cdn = open_account(stage, clock)
    clock.advance(minutes=2)
    # When it leaves the table, the window has seen the time.
    cdn.rows = [*rows('a.example'), row('ends.example', expires=NOW + 60 * MINUTE)]
    program = stage.start(demo=False, clock=clock)
    InventoryTable(program).expect_domains('ends.example a.example')
    program.wait_for('Synced just now')
    cdn.fail('/v1/domains$', 'status', status=503, type='maintenance', retry_after=3600, times=1)
    program.key('F5')
    program.wait_for(re.compile('wants to be asked again at 2026-11-23 09:1[45], not earlier'))
    end(program)

    put_off = re.compile('^127.0.0.1:[0-9]+ was too busy when it was asked last. It wants to be asked again at 2026-11-23 09:1[45], not earlier.$')
    cdn.rows = rows('a.example', 'b.example')
    clock.advance(minutes=20)
    program = start_unasked(stage, clock, cdn, put_off, 'ends.example a.example')
    program.wait_for(re.compile('^Offline: showing what was there at 08:14'))
    program.picture().save(stage.folder / 'put-off.png')
    asked = len(cdn.requests())
    clock.advance(minutes=39)
    InventoryTable(program).expect_domains('a.example')
    assert len(cdn.requests()) == asked, 'the CDN was asked too early'
    clock.advance(minutes=3)
    InventoryTable(program).expect_domains('a.example b.example')
    program.wait_until_gone(put_off)
    end(program)

    # Another process is told, and this one is, too; a person asks all the same, and that is the end of it.
    clock.advance(minutes=5)
    cdn.fail('/v1/info', 'status', status=429, type='rate-limited', retry_after=7200, times=1)
    command = stage.command('sync', clock=clock)
    assert command.wait(30) == 1, command.stderr.read()
    cdn.rows = rows('a.example')
    program = stage.start(demo=False, clock=clock)
    program.wait_for(re.compile('was too busy when it was asked last. It wants to be asked again at 2026-11-23 11:2'))
    InventoryTable(program).expect_domains('a.example b.example')
    program.click(program.find('button', 'Try Again'))
    InventoryTable(program).expect_domains('a.example')
    end(program)
    clock.advance(minutes=5)
    cdn.rows = rows('a.example', 'c.example')
    InventoryTable(stage.start(demo=False, clock=clock)).expect_domains('a.example c.example')


@story('a start does not ask more often than the CDN wants it')
def min_poll_over_starts(stage):
    clock = stage.clock(NOW)
    cdn = open_account(stage, clock, min_poll_seconds=1800)
    cdn.rows = rows('a.example', 'b.example')
    clock.advance(minutes=10)
    program = start_unasked(stage, clock, cdn, 'Synced 10 minutes ago')
    clock.advance(minutes=19)
    program.wait_for('Synced 29 minutes ago')
    InventoryTable(program).expect_domains('a.example')
    clock.advance(minutes=2)
    InventoryTable(program).expect_domains('a.example b.example')
    program.wait_for('Synced just now')
    end(program)

    clock.advance(minutes=5)
    cdn.rows = rows('a.example')
    program = start_unasked(stage, clock, cdn, 'Synced 5 minutes ago', 'a.example b.example')
    program.key('F5')  # a person may
    InventoryTable(program).expect_domains('a.example')


if __name__ == '__main__':
    run()
