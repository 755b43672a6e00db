# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of figure 276 as the table shows them, and what a click on each header makes of the order."""
import datetime

from cdn import row
from clock import moment
from inventory_table import COLUMNS, CREATE, DAYS, DOMAIN, EXPIRE, STATUS, TYPE, UPDATE, InventoryTable
from picture import has_words
from story import run, story

FIGURE_NOW = moment('2023-08-21 12:00:00')
# Figure 276, in its order; its domains cannot be read.
FIGURE = """
one.example    2023-08-18 15:01:46  2023-08-18 15:04:38  2023-11-16 14:04:35  87  Valid  Auto SSL
two.example    2023-08-17 16:06:19  2023-08-17 16:06:19  2023-11-15 15:06:15  86  Valid  Auto SSL
three.example  2023-08-17 11:01:55  2023-08-17 11:01:55  2023-11-15 10:01:53  85  Valid  Auto SSL
four.example   2023-08-17 10:46:49  2023-08-17 10:46:49  2023-11-15 09:46:47  85  Valid  Auto SSL
five.example   2023-08-17 10:34:07  2023-08-17 10:34:07  2023-11-15 09:34:04  85  Valid  Auto SSL
six.example    2023-08-16 18:08:29  2023-08-18 14:16:03  2023-10-09 14:14:19  49  Valid  Upload SSL
seven.example  2023-08-15 17:46:16  2023-08-16 13:48:00  2023-11-13 16:46:12  84  Valid  Auto SSL
"""
FIGURE_LINES = [[part.strip() for part in line.split('  ') if part] for line in FIGURE.strip().splitlines()]

NOW = moment('2026-11-23 12:00:00')
# Of each column's values at least two are equal; letters are domains.
MIXED = (
    # domain created updated ends after days, status, type
    ('a', -5, -1, 10.1, 'valid', 'upload'),
    ('b', -5, -2, -3, 'valid', 'auto'),
    ('c', -9, -2, 10.1, 'pending', 'auto'),
    ('d', -1, -1, 0.5, 'valid', 'upload'),
    ('e', -9, -3, None, 'valid', 'auto'),
    ('f', -2, -3, None, 'expired', 'upload'),
    ('g', -2, -1, 400, 'failed', 'auto'),
    ('h', -7, -1, 9, 'weird', 'auto'),
    ('i', -7, -2, 0.2, 'odd', 'upload'),
    ('j', -3, -9, 8, 'valid', 'auto'),
    ('k', -3, -9, -2, 'revoked', 'auto'),
    ('l', -4, -9, 8.5, 'discarded', 'auto'),
)
# What each click on a header gives: upwards, then downwards. Equal ones stay in the domain's order.
ORDERS = {
    DOMAIN: ('a b c d e f g h i j k l', 'l k j i h g f e d c b a'),
    CREATE: ('c e h i a b l j k f g d', 'd f g j k l a b h i c e'),
    UPDATE: ('j k l e f b c i a d g h', 'a d g h b c i e f j k l'),
    DAYS: ('b f k d i j l h a c g e', 'g a c h j l d i b f k e'),
    STATUS: ('b f k g l c i h a d e j', 'a d e j h i c l g b f k'),
    TYPE: ('b c e g h j k l a d f i', 'a d f i b c e g h j k l'),
    EXPIRE: ('b k i d j l h a c g e f', 'g a c h l j d i k b e f'),
}


def after(days):
    return None if days is None else NOW + datetime.timedelta(days=days)


def mixed_rows():
    return [
        row(f'{name}.example', expires=after(ends), created=after(created), updated=after(updated), status=status,
            provisioning=provisioning, at=NOW)
        for name, created, updated, ends, status, provisioning in reversed(MIXED)
    ]  # fmt: skip


def domains(letters):
    return [f'{letter}.example' for letter in letters.split()]


def start(stage):
    program = stage.start(rows=mixed_rows(), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    program.choose('Status', 'All')
    table.expect_domains(domains(ORDERS[EXPIRE][0]))
    return program, table


def figure_rows():
    rows = []
    for domain, created, updated, expires, _, _, kind in FIGURE_LINES:
        rows.append(row(domain, expires=moment(expires), created=moment(created), updated=moment(updated),
                        provisioning='upload' if kind == 'Upload SSL' else 'auto'))  # fmt: skip
    return rows


@story('the seven rows of figure 276 are shown in its words')
def figure(stage):
    program = stage.start(rows=figure_rows(), clock=stage.clock(FIGURE_NOW))
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    soonest = ['six', 'seven', 'five', 'four', 'three', 'two', 'one']
    table.expect_domains([f'{name}.example' for name in soonest])
    assert table.table.titles == [*COLUMNS, 'View']

    table.click_header(EXPIRE)
    table.expect_sorted(EXPIRE, 'down', [f'{name}.example' for name in reversed(soonest)])
    table.click_header(EXPIRE)
    table.expect_sorted(EXPIRE, 'up', [f'{name}.example' for name in soonest])

    # The figure has its rows by Create At, the latest first.
    table.click_header(CREATE)
    table.click_header(CREATE)
    look = table.expect_lines([f'{line[0]} | {line[4]} green | Valid green' for line in FIGURE_LINES])
    assert [list(look.words(domain).values()) for domain in look.domains] == FIGURE_LINES
    for line in FIGURE_LINES:
        drawn = [look.picture.words(look.place(line[0], title)) for title in (CREATE, UPDATE, EXPIRE, DAYS, TYPE)]
        assert drawn == [*line[1:5], line[6]], drawn
    table.expect_count('Showing 7 of 7 domains')


@story('days are whole ones, not those of a calendar, and times are those of the zone')
def another_zone(stage):
    # In Tokyo it is nine hours later, and the clock of a story is set in the time of the zone.
    there = datetime.timedelta(hours=9)
    clock = stage.clock(FIGURE_NOW + there)
    program = stage.start(rows=figure_rows(), clock=clock, environment={'TZ': 'Asia/Tokyo'})
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.click_header(CREATE)
    table.click_header(CREATE)
    look = table.expect_lines([f'{line[0]} | {line[4]} green | Valid green' for line in FIGURE_LINES])
    for line in FIGURE_LINES:
        for title, text in zip((CREATE, UPDATE, EXPIRE), line[1:4]):
            shown = moment(look.words(line[0])[title])
            assert shown == moment(text) + there, f'{line[0]}, {title}: {shown}'
    said = program.tooltip(table.cell('one.example', EXPIRE))
    assert has_words(said, '2023-11-16 14:04:35 UTC in 87 days'), said


@story('a click on any header sorts by its column, the next one the other way round')
def all_columns(stage):
    program, table = start(stage)
    for title, orders in ORDERS.items():
        for order, direction in zip(orders, ('up', 'down')):
            table.click_header(title)
            table.expect_sorted(title, direction, domains(order))
    table.click_header('View')
    table.expect_domains(domains(ORDERS[EXPIRE][1]))


@story('what is searched and filtered stays in the order that was chosen')
def order_of_a_part(stage):
    program, table = start(stage)
    table.click_header(DAYS)
    program.choose('Status', 'Needs attention')
    table.expect_domains(domains('i l h c g'))
    table.click_header(DAYS)
    table.expect_domains(domains('g c h l i'))
    program.choose('Status', 'Expired')
    table.expect_domains(domains('b f k'))  # all are N/A
    program.choose('Status', 'Valid')
    table.expect_domains(domains('a j d e'))


@story('the order and the filter are there again at the next start')
def remembered(stage):
    program, table = start(stage)
    table.click_header(TYPE)
    table.expect_domains(domains(ORDERS[TYPE][0]))
    table.click_header(TYPE)
    table.expect_domains(domains(ORDERS[TYPE][1]))
    assert program.quit() == 0

    program = stage.start(clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.expect_sorted(TYPE, 'down', domains(ORDERS[TYPE][1]))
    assert program.chosen('Status') == 'All'
    table.click_header(TYPE)  # the next click goes on from there
    table.expect_domains(domains(ORDERS[TYPE][0]))


if __name__ == '__main__':
    run()
