# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of the rules in light, dark and high contrast: the same ones, easy to read, and never alone."""
import itertools

from accessible import eventually
from cdn import row
from clock import moment
from inventory_table import DAYS, DOMAIN, EXPIRE, STATUS, InventoryTable
from picture import contrast, hue_name, luminance
from story import run, story

NOW = moment('2026-11-23 12:00:00')
LINES = [
    'ended.example | N/A red | Expired red',
    'pending.example | 2 red | Pending amber',
    'week.example | 7 red | Valid green',
    'failed.example | 9 green | Failed amber',
    'month.example | 28 green | Valid green',
    'revoked.example | 77 green | Revoked amber',
    'discarded.example | – plain | Discarded amber',
    'held.example | – plain | held amber',
    'undated.example | – plain | Valid green',
]
ROWS = [
    row('ended.example', days=-3, at=NOW),
    row('pending.example', days=2, status='pending', at=NOW),
    row('week.example', days=7, at=NOW),
    row('failed.example', days=9, status='failed', at=NOW),
    row('month.example', days=28, at=NOW),
    row('revoked.example', days=77, status='revoked', at=NOW),
    row('discarded.example', status='discarded', at=NOW),
    row('held.example', status='held', at=NOW),
    row('undated.example', at=NOW),
]
READABLE = 4.5  # WCAG 2.1, 1.4.3
READABLE_HIGH = 7.0  # WCAG 2.1, 1.4.6
HIGH = {'ADW_DEBUG_HIGH_CONTRAST': '1'}


def start(stage, **how):
    program = stage.start(rows=ROWS, clock=stage.clock(NOW), **how)
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    program.choose('Status', 'All')
    return program, table


def unreadable(look, picture, least):
    """What is written in the rows with less contrast than that, each with its contrast."""
    found = []
    for domain in look.domains:
        boxes = {title: look.place(domain, title) for title in look.words(domain) if title != STATUS}
        boxes[STATUS] = look.pill_word(domain)
        for title, box in boxes.items():
            measured = picture.contrast(box)
            if measured < least:
                found.append(f'{domain}, {title}: {measured:.2f}')
    return found


def expect_readable(table, least):
    """All rows can be read, as they are, selected, and under the pointer."""
    program = table.program
    look = table.expect_lines(LINES)
    assert not unreadable(look, look.picture, least), unreadable(look, look.picture, least)

    for domain in ('ended.example', 'week.example', 'failed.example'):
        box = look.place(domain, STATUS)
        program.move_to(table.cell(domain, DOMAIN))
        usual = look.picture.ground(box)
        under = eventually(lambda: hovered(program, box, usual), 'the row under the pointer')
        assert not unreadable(look, under, least), unreadable(look, under, least)

    program.click(table.cell('ended.example', DOMAIN))
    program.key('ctrl+a')
    table.expect_selected(' '.join(look.domains))
    selected = table.expect_lines(LINES)
    assert not unreadable(selected, selected.picture, least), unreadable(selected, selected.picture, least)
    return look


def hovered(program, box, usual):
    picture = program.picture()
    return picture if picture.colour(box.x + box.width - 2, box.y + 2) != usual else None


def expect_around(table, least):
    """The links below the table and the line above it have their colours, and can be read."""
    program = table.program
    program.choose('Status', '7 days')
    program.wait_for('and 1 that needs attention ends sooner')
    program.point_away()
    picture = program.picture()
    for role, name, hue in (
        ('button', '1 expired', 'red'),
        ('button', '5 need attention', 'amber'),
        ('label', 'and 1 that needs attention ends sooner', 'amber'),
    ):
        box = program.place(program.find(role, name))
        ink = picture.ink(box)
        assert hue_name(ink) == hue, f'{name}: {ink}'
        assert contrast(ink, picture.ground(box)) >= least, f'{name}: {picture.contrast(box):.2f}'


def ground(look):
    return luminance(look.picture.ground(look.place('undated.example', EXPIRE)))


@story('light: the colours of the rules can be read')
def light(stage):
    program, table = start(stage)
    look = expect_readable(table, READABLE)
    assert ground(look) > 0.8
    expect_around(table, READABLE)


@story('dark: the colours are the same and can be read')
def dark(stage):
    program, table = start(stage, dark=True)
    look = expect_readable(table, READABLE)
    assert ground(look) < 0.1
    expect_around(table, READABLE)


@story('light with high contrast: the colours stand out more')
def high_contrast(stage):
    program, table = start(stage, environment=HIGH)
    look = expect_readable(table, READABLE_HIGH)
    assert ground(look) > 0.8
    expect_around(table, READABLE_HIGH)


@story('dark with high contrast: the colours stand out more')
def dark_high_contrast(stage):
    program, table = start(stage, dark=True, environment=HIGH)
    look = expect_readable(table, READABLE_HIGH)
    assert ground(look) < 0.1
    expect_around(table, READABLE_HIGH)


@story('each status has an icon of its own shape beside its word, and red days are bold')
def never_alone(stage):
    program, table = start(stage)
    look = table.expect_lines(LINES)
    shapes = {look.words(domain)[STATUS]: look.pill_icon(domain) for domain in look.domains}
    assert len(shapes) == 7
    for (one, shape), (other, another) in itertools.combinations(shapes.items(), 2):
        differing = sum(a != b for a, b in zip(itertools.chain(*shape), itertools.chain(*another)))
        assert differing >= 12, f'the icons of {one} and {other} differ in {differing} pixels'
    for domain in ('week.example', 'undated.example'):
        words = look.picture.words(look.pill_word(domain))
        assert words == 'Valid', words

    # The same digit once in red and twice in green.
    bold, twice = (sum(map(sum, look.picture.shape(look.place(f'{name}.example', DAYS)))) for name in ('week', 'revoked'))
    assert bold > 1.2 * twice / 2, f'{bold} pixels of a red 7, {twice} of a green 77'


if __name__ == '__main__':
    run()
