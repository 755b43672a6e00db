# SPDX-License-Identifier: GPL-3.0-or-later
"""The status filter: which rows each of the six shows, to the second, and in which colours."""
import datetime

from cdn import row
from clock import moment
from inventory_table import DAYS, EXPIRE, STATUS, InventoryTable
from picture import has_words
from story import run, story

NOW = moment('2026-11-23 12:00:00')
LAST_SECOND = 86399

EXPIRED = [
    'ended-in-2025.example | N/A red | Expired red',
    'ended-pending.example | N/A red | Expired red',
    'ends-now.example | N/A red | Expired red',
]
# The CDN says that these two have expired, the second without a date.
SAID_TO_BE_EXPIRED = ['said-expired.example | N/A red | Expired red', 'undated-expired.example | N/A red | Expired red']
WITHIN_7_DAYS = ['second-0.example | 0 red | Valid green', 'day-7-end.example | 7 red | Valid green']
WITHIN_30_DAYS = ['day-8.example | 8 green | Valid green', 'day-30-end.example | 30 green | Valid green']
LATER = ['day-31.example | 31 green | Valid green', 'day-400.example | 400 green | Valid green']
UNDATED = ['undated.example | – plain | Valid green']
ATTENTION = [
    'pending.example | 3 red | Pending amber',
    'on-hold.example | 7 red | on_hold amber',
    'failed.example | 20 green | Failed amber',
    'revoked.example | 60 green | Revoked amber',
    'discarded.example | – plain | Discarded amber',
]
ALL = [
    *EXPIRED,
    WITHIN_7_DAYS[0],
    ATTENTION[0],
    WITHIN_7_DAYS[1],
    ATTENTION[1],
    WITHIN_30_DAYS[0],
    ATTENTION[2],
    WITHIN_30_DAYS[1],
    LATER[0],
    SAID_TO_BE_EXPIRED[0],
    ATTENTION[3],
    LATER[1],
    ATTENTION[4],
    SAID_TO_BE_EXPIRED[1],
    UNDATED[0],
]


def ends(domain, days=0, seconds=0, **more):
    return row(domain, expires=NOW + datetime.timedelta(days=days, seconds=seconds), at=NOW, **more)


ROWS = [
    ends('day-400.example', 400),
    ends('day-31.example', 31),
    ends('day-30-end.example', 30, LAST_SECOND),
    ends('day-8.example', 8),
    ends('day-7-end.example', 7, LAST_SECOND),
    ends('second-0.example', 0, 1),
    row('undated.example', at=NOW),
    ends('ends-now.example'),
    ends('ended-in-2025.example', -400),
    ends('ended-pending.example', -1, status='pending'),
    ends('said-expired.example', 50, status='expired'),
    row('undated-expired.example', at=NOW, status='expired'),
    ends('pending.example', 3, status='pending', reason='cname_not_pointed'),
    ends('on-hold.example', 7, LAST_SECOND, status='on_hold', reason='asked for by the customer'),
    ends('failed.example', 20, status='failed', reason='validation_failed'),
    ends('revoked.example', 60, status='revoked'),
    row('discarded.example', at=NOW, status='discarded'),
]
TOTALS = '5 expired, 5 need attention'


def start(stage):
    program = stage.start(rows=ROWS, clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    return program, InventoryTable(program)


def expect(table, lines):
    table.expect_count(f'Showing {len(lines)} of 17 domains, {TOTALS}')
    return table.expect_lines(lines)


@story('the first start shows what is valid, the soonest to expire first')
def first_start(stage):
    program, table = start(stage)
    expect(table, WITHIN_7_DAYS + WITHIN_30_DAYS + LATER + UNDATED)
    assert program.chosen('Status') == 'Valid'
    assert table.arrows() == {EXPIRE: 'up'}


@story('each filter shows its rows in their colours, to the second')
def six_filters(stage):
    program, table = start(stage)
    for name, lines in (
        ('All', ALL),
        ('Expired', EXPIRED + SAID_TO_BE_EXPIRED),
        ('7 days', WITHIN_7_DAYS),
        ('30 days', WITHIN_7_DAYS + WITHIN_30_DAYS),
        ('Needs attention', ATTENTION),
        ('Valid', WITHIN_7_DAYS + WITHIN_30_DAYS + LATER + UNDATED),
    ):
        program.choose('Status', name)
        expect(table, lines)
        assert program.chosen('Status') == name


@story('a date that nobody knows is a dash, and only days and status have a colour')
def undated(stage):
    program, table = start(stage)
    program.choose('Status', 'All')
    look = expect(table, ALL)
    for domain in ('undated.example', 'discarded.example', 'undated-expired.example'):
        assert look.words(domain)[EXPIRE] == '–', look.words(domain)
    for domain in look.domains:
        coloured = [title for title in look.words(domain) if look.hue(domain, title) != 'plain']
        assert set(coloured) <= {DAYS, STATUS}, f'{domain}: {coloured}'
    for domain in ('second-0.example', 'on-hold.example', 'failed.example', 'ends-now.example', 'undated.example'):
        words = look.words(domain)
        assert look.picture.words(look.pill_word(domain)) == words[STATUS], domain
        if words[EXPIRE] != '–':
            assert look.picture.words(look.place(domain, EXPIRE)) == words[EXPIRE], domain
    dash = look.picture.drawn(look.place('undated.example', DAYS))
    assert dash.width > dash.height, dash


@story('the line above the table tells what needs attention and ends sooner, shows and hides it')
def sooner(stage):
    program, table = start(stage)
    week = 'and 2 that need attention end sooner'
    month = 'and 3 that need attention end sooner'
    for name in ('All', 'Expired', 'Needs attention', 'Valid'):
        program.choose('Status', name)
        table.expect_count(f'Showing {dict(All=17, Valid=7).get(name, 5)} of 17 domains, {TOTALS}')
        assert not program.sees(week) and not program.sees(month), name

    program.choose('Status', '7 days')
    program.wait_for(week)
    program.click(program.find('button', 'Show Them'))
    expect(table, [WITHIN_7_DAYS[0], ATTENTION[0], WITHIN_7_DAYS[1], ATTENTION[1]])
    program.click(program.find('button', 'Hide Them'))
    expect(table, WITHIN_7_DAYS)

    program.click(program.find('button', 'Show Them'))
    table.expect_domains('second-0.example pending.example day-7-end.example on-hold.example')
    program.choose('Status', '30 days')
    program.wait_for(month)
    expect(table, WITHIN_7_DAYS + WITHIN_30_DAYS)  # another filter begins without them
    program.click(program.find('button', 'Show Them'))
    expect(table, [*ALL[3:9], WITHIN_30_DAYS[1]])

    # It counts among what is searched for.
    program.key('ctrl+f')
    program.type('on-')
    program.wait_for('and 1 that needs attention ends sooner')
    expect(table, [ATTENTION[1]])
    program.click(program.find('button', 'Hide Them'))
    program.wait_for('No Domains Found')
    program.key('Escape')
    expect(table, WITHIN_7_DAYS + WITHIN_30_DAYS)


@story('the counts of expired domains and of those that need attention lead to them')
def links(stage):
    program, table = start(stage)
    program.click(program.find('button', '5 expired'))
    expect(table, EXPIRED + SAID_TO_BE_EXPIRED)
    assert program.chosen('Status') == 'Expired'
    program.click(program.find('button', '5 need attention'))
    expect(table, ATTENTION)
    assert program.chosen('Status') == 'Needs attention'

    # Where there are none, there is nothing to follow.
    stage.cdn.rows = ROWS[:7]
    program.key('F5')
    program.choose('Status', 'All')
    table.expect_count('Showing 7 of 7 domains')
    table.expect_lines(WITHIN_7_DAYS + WITHIN_30_DAYS + LATER + UNDATED)


@story('the status tells its reason when the pointer rests on it')
def reasons(stage):
    program, table = start(stage)
    program.choose('Status', 'All')
    table.expect_domains([line.partition(' ')[0] for line in ALL])
    for domain, reason in (
        ('pending.example', 'CNAME record does not point to the CDN'),
        ('failed.example', 'could not validate the domain'),
        ('on-hold.example', 'asked for by the customer'),
        ('ended-pending.example', 'The CDN says “Pending”'),
    ):
        said = program.tooltip(table.cell(domain, STATUS))
        assert has_words(said, reason), f'{domain}: {said!r}'
    program.point_away()


if __name__ == '__main__':
    run()
