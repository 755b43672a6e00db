#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Light and dark, what the window remembers, and its sizes: nothing is cut and nothing lies over something else."""
import difflib
import itertools

from accessible import eventually
from cdn import DAY, certificate, row
from clock import moment
from inventory_table import InventoryTable
from picture import luminance
from story import run, story

NOW = moment('2026-11-23 08:00:00')
TITLES = ['SSL Domain', 'Create At', 'Update At', 'Expired Date', 'Expire Day', 'Status', 'Type', 'View']


def rows():
    found = [row(f'site-{number:02}.example', days=9 + number, at=NOW) for number in range(30)]
    found.append(row('broken.example', days=3, status='failed', reason='deploy_failed', at=NOW))
    found.append(row('ended.example', days=-3, at=NOW))
    return found


def begin(stage, **options):
    program = stage.start(rows=rows(), clock=stage.clock(NOW), **options)
    program.wait_for('Synced just now')
    return program, InventoryTable(program)


def is_dark(program, title='Certbook'):
    box = program.place(program.window(title).find('label', seen=False).toplevel)
    return luminance(program.picture().ground(box.inset(8))) < 0.2


def set_style(program, style):
    """Chooses a style in the preferences, which stay open."""
    if not program.has_window('Preferences'):
        program.key('ctrl+comma')
        program.window('Preferences')
    program.choose('Style', style)


@story('the style is changed at once, for all windows, and remembered')
def style(stage):
    program, _ = begin(stage)
    assert not is_dark(program)
    for name, dark in (('Dark', True), ('Light', False), ('Dark', True), ('Follow System', False), ('Dark', True)):
        set_style(program, name)
        eventually(lambda: is_dark(program) == dark and is_dark(program, 'Preferences') == dark, f'the style {name}')
    program.key('Escape')
    eventually(lambda: not program.has_window('Preferences'), 'the end of the preferences')
    assert program.quit() == 0

    program, table = begin(stage)
    assert is_dark(program), 'the style is forgotten'
    look = table.look()
    assert look.hue('site-05.example', 'Status') == 'green' and look.picture.contrast(look.pill_word('site-05.example')) >= 4.5
    assert program.quit() == 0

    program, _ = begin(stage, dark=True)
    set_style(program, 'Light')
    eventually(lambda: not is_dark(program), 'a light window on a dark system')


@story('the style of the system is followed until another is chosen')
def system_style(stage):
    program, _ = begin(stage, dark=True)
    assert is_dark(program), 'the system is dark'


@story('About tells the name and the version')
def about(stage):
    program, _ = begin(stage)
    program.open_menu('Main Menu', 'About Certbook')
    eventually(lambda: len(program.windows) == 2, 'the window')
    window = next(window for window in program.windows if window.name != 'Certbook')
    window.find('label', 'Certbook')
    assert [node.name for node in window.find_all(seen=False) if node.name[:2] == '0.'], 'there is no version'


@story('filter, sort and size come back after a restart, and after a crash the filter and the sort')
def remembered(stage):
    program, table = begin(stage)
    program.choose('Status', 'All')
    table.click_header('SSL Domain')
    table.click_header('SSL Domain')
    program.point_away()
    program.resize(1000, 500)
    eventually(lambda: table.table.column('SSL Domain')[0] == 'site-29.example', 'the last domain first')
    assert program.quit() == 0

    program, table = begin(stage)
    assert program.chosen('Status') == 'All', 'the filter is forgotten'
    assert table.table.column('SSL Domain')[0] == 'site-29.example', 'the sort is forgotten'
    assert table.arrows()['SSL Domain'] == 'down', f'the arrow is forgotten: {table.arrows()}'
    box = program.window('Certbook').box
    assert (box.width, box.height) == (1000, 500), f'the size is forgotten: {box}'
    program.choose('Status', '30 days')
    table.click_header('Expire Day')
    program.kill()

    program, table = begin(stage)
    assert program.chosen('Status') == '30 days' and table.arrows().get('Expire Day') == 'up', 'a crash loses the view'


@story('a maximized window comes back maximized, and small again as it was')
def maximized(stage):
    program, _ = begin(stage)
    program.resize(900, 600)
    program.click(program.find('button', 'Maximize'))
    eventually(lambda: program.window('Certbook').box.width >= 1270, 'a large window')
    large = program.window('Certbook').box
    assert program.quit() == 0
    program, _ = begin(stage)
    eventually(lambda: program.window('Certbook').box == large, 'a large window')
    program.double_click(program.find('label', 'Demo CDN'))
    eventually(lambda: program.window('Certbook').box.width == 900, 'the former size')
    assert program.window('Certbook').box.height == 600


@story('widths and order of the columns come back after a restart')
def columns(stage):
    program, table = begin(stage)
    assert table.table.titles == TITLES
    before = table.table.header('Create At').box.width
    edge, height = program.place(table.table.header('Update At')).x, program.place(table.table.header('Update At')).centre[1]
    program.drag((edge - 12, height), (edge + 48, height))
    eventually(lambda: table.table.header('Create At').box.width == before + 60, 'a wider column')
    status, create = program.place(table.table.header('Status')), program.place(table.table.header('Create At'))
    program.drag((status.x + 20, height), (create.x + 10, height))
    moved = ['SSL Domain', 'Status', 'Create At', 'Update At', 'Expired Date', 'Expire Day', 'Type', 'View']
    eventually(lambda: table.table.titles == moved, f'another order than {table.table.titles}')
    assert program.quit() == 0

    program, table = begin(stage)
    assert table.table.titles == moved, f'the order is forgotten: {table.table.titles}'
    assert table.table.header('Create At').box.width == before + 60, 'the width is forgotten'
    look = table.look()
    assert look.words('site-05.example')['Status'] == 'Valid', look.words('site-05.example')
    assert look.hue('site-05.example', 'Status') == 'green', 'the colours are in another column'


def overlap(one, other):
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return width > 1 and height > 1


def check_layout(program, title):
    """Whatever is written, or can be pressed, is in the window, whole, and nothing lies over it."""
    window = program.window(title)
    size = window.box
    seen = [node for node in window.find_all() if node.role in ('label', 'push button', 'entry', 'combo box', 'table')]
    boxes = [(node, node.box) for node in seen]
    for node, box in boxes:
        inside = box.x >= 0 and box.y >= 0 and box.x + box.width <= size.width
        assert inside, f'{node!r} at {box} is cut by the window of {size}'
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        if overlap(first, second) and one not in other.ancestors and other not in one.ancestors:
            raise AssertionError(f'{one!r} at {first} lies over {other!r} at {second}')
    return seen


def plain(words):
    """Without what character recognition takes for something else."""
    return words.lower().replace(' ', '').translate(str.maketrans('1|i', 'lll'))


def check_words(program, *texts):
    """These labels or link buttons are drawn with all their letters, and can be read."""
    picture = program.picture()
    for text in texts:
        box = program.place(next(node for node in program.window('Certbook').find_all() if node.name == text))
        read = picture.words(box)
        alike = difflib.SequenceMatcher(None, plain(read), plain(text)).ratio()
        assert alike >= 0.85, f'{read!r} is drawn for {text!r}'
        assert picture.contrast(box) >= 4.5, f'{text!r} has a contrast of {picture.contrast(box):.1f}'


def sizes(stage, dark):
    program, table = begin(stage, dark=dark)
    history = [certificate(1, NOW + 9 * DAY, current=True)]
    stage.cdn.rows = [row('a-domain-with-a-rather-long-name.department.region.example', expires=NOW + 9 * DAY, at=NOW, history=history), *rows()]
    program.key('F5')
    program.wait_for('Showing 31 of 33 domains')
    program.wait_for('Synced just now')
    for width, height in ((1280 - 10, 800 - 10), (800, 600)):
        program.resize(width, height)
        seen = check_layout(program, 'Certbook')
        for role, name in (('entry', 'Search by Domain'), ('combo box', 'Status'), ('push button', 'Sync'), ('push button', 'Main Menu')):
            assert any(node.role == role and node.name == name for node in seen), f'{name} cannot be seen at {width}×{height}'
        check_words(program, 'Showing 31 of 33 domains', '1 expired', '1 needs attention', 'Synced just now', 'SSL Certificate Information')

    stage.cdn.fail('/v1/info$', 'status', status=503, type='maintenance', detail='A long explanation. ' * 12)
    program.key('F5')
    program.find('button', 'Try Again')
    check_layout(program, 'Certbook')
    check_words(program, 'Offline: showing what was there at 08:00')
    stage.cdn.recover()
    program.click(program.find('button', 'Try Again'))
    program.wait_for('Synced just now')

    program.click(table.table.row_nodes()[0], times=2)
    eventually(lambda: any(node.name == 'Copy SHA-256' for node in program.window('SSL Detail').walk()), 'the detail')
    box = program.window('SSL Detail').box
    assert box.width <= 800 and box.height <= 600, f'the detail is larger than its window: {box}'
    if not dark:
        check_layout(program, 'SSL Detail')
    last = program.table('Certificate history').headers[-1][1].box
    assert last.x + last.width <= box.width, 'the last column of the history is cut'


@story('at 1280×800 and 800×600 everything is there, light')
def sizes_light(stage):
    sizes(stage, False)


@story('at 1280×800 and 800×600 everything is there, dark')
def sizes_dark(stage):
    sizes(stage, True)


if __name__ == '__main__':
    run()
