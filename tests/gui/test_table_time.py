# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that stays open stays true: its rows, its counts and its order follow the clock, and nobody is asked."""
import datetime
import re

from cdn import row
from clock import moment
from inventory_table import DAYS, EXPIRE, STATUS, InventoryTable
from picture import has_words
from story import run, story

# Ten seconds after a full minute: the next one is far enough away for what must happen before it.
NOW = moment('2026-11-23 12:00:10')
DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)


def ends(domain, after, **more):
    return row(domain, expires=NOW + after, at=NOW, **more)


# Each is one second before its change.
ROWS = [
    ends('expires.example', SECOND),
    ends('last-day.example', DAY),
    ends('week.example', 8 * DAY),
    ends('month.example', 31 * DAY),
    ends('failed.example', 8 * DAY, status='failed'),
    ends('later.example', 60 * DAY + 3600 * SECOND),
    row('undated.example', at=NOW),
]
VALID = [
    'expires.example | 0 red | Valid green',
    'last-day.example | 1 red | Valid green',
    'week.example | 8 green | Valid green',
    'month.example | 31 green | Valid green',
    'later.example | 60 green | Valid green',
    'undated.example | – plain | Valid green',
]
A_SECOND_LATER = [
    'expires.example | N/A red | Expired red',
    'last-day.example | 0 red | Valid green',
    'week.example | 7 red | Valid green',
    'month.example | 30 green | Valid green',
    'later.example | 60 green | Valid green',
    'undated.example | – plain | Valid green',
]


def start(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=ROWS, clock=clock)
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.expect_lines(VALID)
    return program, table, clock


@story('rows in view change in the second in which they have to, without a sync')
def by_itself(stage):
    program, table, clock = start(stage)
    asked = len(stage.cdn.requests())
    clock.advance(seconds=1)
    table.expect_lines(A_SECOND_LATER)
    assert table.count_line() == 'Showing 6 of 7 domains, 1 needs attention', table.count_line()

    # At the change of the minute the counts, the filter and the order follow.
    clock.advance(seconds=49)
    table.expect_lines(A_SECOND_LATER[1:])
    table.expect_count('Showing 5 of 7 domains, 1 expired, 1 needs attention')
    assert len(stage.cdn.requests()) == asked, stage.cdn.requests()[asked:]
    program.wait_for(re.compile(r'^Synced 50 seconds ago$'))


@story('rows enter a filter of days and leave it at the change of the minute')
def filters_follow(stage):
    program, table, clock = start(stage)
    program.choose('Status', '7 days')
    table.expect_lines(VALID[:2])
    assert not program.sees('and 1 that needs attention ends sooner')
    clock.advance(seconds=50)
    table.expect_lines(A_SECOND_LATER[1:3])
    program.wait_for('and 1 that needs attention ends sooner')
    program.choose('Status', '30 days')
    table.expect_lines(A_SECOND_LATER[1:4])
    program.choose('Status', 'Expired')
    table.expect_lines(A_SECOND_LATER[:1])
    clock.advance(days=7)
    table.expect_lines(
        [f'{name}.example | N/A red | Expired red' for name in ('expires', 'last-day')],
    )
    table.expect_count('Showing 2 of 7 domains, 2 expired, 1 needs attention')


@story('the order by days and by status follows the clock')
def order_follows(stage):
    program, table, clock = start(stage)
    program.choose('Status', 'All')
    table.click_header(STATUS)
    table.expect_domains('failed.example expires.example last-day.example later.example month.example undated.example week.example')
    clock.advance(seconds=50)
    table.expect_domains('expires.example failed.example last-day.example later.example month.example undated.example week.example')
    table.click_header(DAYS)
    table.click_header(DAYS)
    table.expect_domains('later.example month.example failed.example week.example last-day.example expires.example undated.example')
    clock.advance(days=7, hours=1)
    table.expect_domains('later.example month.example failed.example week.example expires.example last-day.example undated.example')


@story('after a suspend of a month everything is as it is then, and a clock that is set back is believed')
def suspend(stage):
    program, table, clock = start(stage)
    clock.advance(days=59)
    table.expect_lines(['later.example | 1 red | Valid green', 'undated.example | – plain | Valid green'])
    table.expect_count('Showing 2 of 7 domains, 5 expired')
    clock.set(NOW)
    table.expect_lines(VALID)
    table.expect_count('Showing 6 of 7 domains, 1 needs attention')
    program.wait_for('Synced just now')


@story('a window that gets the focus is true at once')
def focus(stage):
    program, table, clock = start(stage)
    program.open_menu('Main Menu', 'Preferences')
    program.window('Preferences')
    clock.advance(seconds=1)
    table.expect_lines(A_SECOND_LATER)
    program.key('Escape')
    table.expect_lines(A_SECOND_LATER[1:])
    table.expect_count('Showing 5 of 7 domains, 1 expired, 1 needs attention')


@story('under 48 hours the tooltip of the days says the hours')
def hours(stage):
    clock = stage.clock(NOW)
    program = stage.start(clock=clock, rows=[
        ends('just-under.example', 2 * DAY - SECOND),
        ends('two-days.example', 2 * DAY),
        ends('an-hour.example', 3600 * SECOND),
        ends('minutes.example', 3599 * SECOND),
    ])  # fmt: skip
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    for domain, left in (
        ('just-under.example', '47 hours left'),
        ('an-hour.example', '1 hour left'),
        ('minutes.example', 'Less than an hour left'),
    ):
        said = program.tooltip(table.cell(domain, DAYS))
        assert has_words(said, left), f'{domain}: {said!r}'
    said = program.tooltip(table.cell('two-days.example', EXPIRE))
    assert has_words(said, '2026-11-25 12:00:10 UTC in 2 days'), said


if __name__ == '__main__':
    run()
