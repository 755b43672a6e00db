#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything without a mouse: the pointer rests in a corner, and a person has only the keyboard."""
import re

from accessible import ROLES, eventually
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:00:00')
TITLE = 'SSL Detail'


def begin(stage):
    rows = [row(f'site-{number:02}.example', days=30 + number, at=NOW) for number in range(40)]
    rows.append(row('broken.example', days=3, status='failed', reason='deploy_failed', at=NOW))
    rows.append(row('ended.example', days=-3, at=NOW))
    program = stage.start(rows=rows, clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    return program, InventoryTable(program)


def focus(program):
    """The role and the name of what has the keyboard focus; of a row the domain."""
    node = program.focused()
    if node is None:
        return None
    if node.role == 'table row':
        return 'row', next(node.children).caption.partition(', ')[0]
    role = 'push button' if node.role in ROLES['button'] else node.role
    return role, node.parent.name if node.name == 'GtkToggleButton' else node.name


def wait_for_focus(program, what):
    eventually(lambda: focus(program) == what, f'the focus on {what}')


def wait_for_window(program, title):
    eventually(lambda: program.active_title == title, f'the window {title!r} in front')


def wait_for_main_window(program, closed):
    eventually(lambda: not program.has_window(closed), f'the end of {closed!r}')
    wait_for_window(program, 'Certbook')


@story('a domain is found, opened and left again, and the next one taken')
def find_and_open(stage):
    program, table = begin(stage)
    wait_for_focus(program, ('entry', 'Search by Domain'))
    program.type('site-1')
    table.expect_count('Showing 10 of 42 domains, 1 expired, 1 needs attention')
    program.key('Return')
    wait_for_focus(program, ('row', 'site-10.example'))
    program.key('Down')
    (selected,) = eventually(lambda: table.look().selected, 'a selected row')
    # The first of these keys selects the row that has the focus in newer versions of GTK, and the one below it in older ones.
    program.key('Down', *['Down'] * (selected == 'site-10.example'))
    wait_for_focus(program, ('row', 'site-12.example'))
    table.expect_selected('site-12.example')
    program.key('Return')
    wait_for_window(program, TITLE)
    program.window(TITLE).find('label', 'site-12.example')
    program.key('Escape')
    wait_for_main_window(program, TITLE)
    wait_for_focus(program, ('row', 'site-12.example'))
    program.key('Down', 'Return')
    wait_for_window(program, TITLE)
    program.window(TITLE).find('label', 'site-13.example')
    program.key('alt+Left')
    wait_for_main_window(program, TITLE)

    # What is typed in the list goes on with the search; Ctrl+F and Escape empty it.
    program.type('5')
    table.expect_domains('site-15.example')
    program.key('ctrl+f')
    wait_for_focus(program, ('entry', 'Search by Domain'))
    program.key('Escape')
    table.expect_count('Showing 40 of 42 domains, 1 expired, 1 needs attention')


@story('Tab goes round the window and never gets lost in the rows')
def tab(stage):
    program, _ = begin(stage)
    round_trip = [
        ('push button', 'Status'),
        ('push button', 'Sort'),
        ('row', 'site-00.example'),
        ('push button', '1 expired'),
        ('push button', '1 needs attention'),
        ('push button', 'Sync'),
        ('push button', 'Main Menu'),
        ('entry', 'Search by Domain'),
    ]
    wait_for_focus(program, round_trip[-1])
    for place, what in enumerate(round_trip):
        program.key('Tab')
        if what[1] == 'Status':
            eventually(lambda: program.focused() and program.focused().is_in('combo box'), 'the focus on the filter')
        else:
            wait_for_focus(program, what)
    for what in reversed(round_trip[3:-1]):
        program.key('shift+Tab')
        wait_for_focus(program, what)


@story('Ctrl+Tab leads from the search to the table, and back')
def control_tab(stage):
    program, _ = begin(stage)
    search, first = ('entry', 'Search by Domain'), ('row', 'site-00.example')
    wait_for_focus(program, search)
    for _ in range(2):
        program.key('ctrl+Tab')
        wait_for_focus(program, first)
        program.key('ctrl+Tab')
        wait_for_focus(program, search)


@story('Down leads from the search to the rows, and in SSL Detail to the history')
def down(stage):
    program, _ = begin(stage)
    wait_for_focus(program, ('entry', 'Search by Domain'))
    program.key('Down')
    wait_for_focus(program, ('row', 'site-00.example'))
    program.key('Return')
    wait_for_window(program, TITLE)

    def is_reached():
        program.key('Down')
        role, name = focus(program) or (None, None)
        return role == 'row' and name != 'site-00.example'

    eventually(is_reached, 'the focus on the row of the history')


@story('the filter is set by its list and by the links below')
def filter_by_keyboard(stage):
    program, table = begin(stage)
    wait_for_focus(program, ('entry', 'Search by Domain'))
    program.key('Tab', 'space')
    eventually(program.popup_is_open, 'the list of the filter')
    program.key('End', 'Return')
    eventually(lambda: program.chosen('Status') == 'Needs attention', 'the filter')
    table.expect_domains('broken.example')

    program.key('Tab', 'Tab', 'Tab')
    wait_for_focus(program, ('push button', '1 expired'))
    program.key('Return')
    eventually(lambda: program.chosen('Status') == 'Expired', 'the filter')
    table.expect_domains('ended.example')


@story('the table is sorted by keyboard, and a row is read whole')
def sort_by_keyboard(stage):
    program, table = begin(stage)
    wait_for_focus(program, ('entry', 'Search by Domain'))
    program.key('Tab', 'Tab', 'space')
    eventually(program.popup_is_open, 'the menu of the order')
    program.key('Return')  # by domain, the first of them
    eventually(lambda: not program.popup_is_open(), 'the menu to close')
    table.expect_sorted('SSL Domain', 'up', [f'site-{number:02}.example' for number in range(len(table.look().domains))])
    program.key('space')
    eventually(program.popup_is_open, 'the menu of the order')
    program.key(*['Down'] * 8, 'Return')  # downwards, the last of them
    eventually(lambda: table.look().domains[0] == 'site-39.example', 'the last domain first')
    names = [next(node.children).caption for node in program.table('SSL Certificates').row_nodes()]
    assert names[0].startswith('site-39.example, expires in ') and names[0].endswith(' days, Valid, Auto SSL'), names[0]


@story('F5 and Ctrl+R sync, and a sync is cancelled')
def sync_by_keyboard(stage):
    program, table = begin(stage)
    for key in ('F5', 'ctrl+r'):
        asked = len(stage.cdn.requests('/v1/domains'))
        program.key(key)
        eventually(lambda: len(stage.cdn.requests('/v1/domains')) > asked, f'a sync by {key}')
        program.wait_for('Synced just now')
    stage.cdn.hold_from_page(1)
    program.key('F5')
    program.wait_for('Syncing')
    button = program.find('button', 'Cancel')
    for _ in range(10):
        if 'focused' in button.states:
            break
        program.key('Tab')
    program.key('Return')
    program.wait_until_gone('Syncing')
    table.expect_count('Showing 40 of 42 domains, 1 expired, 1 needs attention')


@story('the menu, the preferences and the shortcuts open and close by keys, and Ctrl+Q quits')
def windows(stage):
    program, _ = begin(stage)
    program.key('ctrl+question')
    wait_for_window(program, 'Keyboard Shortcuts')
    for line in ('Search by domain', 'View SSL Detail', 'Back to the table', 'Quit'):
        program.wait_for(line)
    program.key('Escape')
    wait_for_main_window(program, 'Keyboard Shortcuts')

    program.key('ctrl+comma')
    wait_for_window(program, 'Preferences')
    program.key('Escape')
    wait_for_main_window(program, 'Preferences')

    for steps, title in ((0, 'Export List'), (2, 'Preferences'), (3, 'Keyboard Shortcuts'), (4, 'Help'), (5, 'About')):
        program.key('F10')
        eventually(program.popup_is_open, 'the menu')
        program.key(*['Down'] * steps, 'Return')
        eventually(lambda: len(program.windows) == 2, title)
        eventually(lambda: program.active_title != 'Certbook', f'{title} in front')
        opened = program.active_title
        assert title in opened, f'{opened} in place of {title}'
        program.key('Escape')
        wait_for_main_window(program, opened)

    program.key('ctrl+q')
    assert program.wait_for_end() == 0
    assert not re.search('CRITICAL|WARNING', program.stderr), program.stderr


if __name__ == '__main__':
    run()
