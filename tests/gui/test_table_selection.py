# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rows are selected, that they stay so wherever they stand, and what can be done with them."""
from accessible import eventually
from browser import give_browser
from cdn import row
from clipboard import HTML, TARGETS, paste
from clock import moment
from exports import read_csv, read_html
from inventory_table import COLUMNS, DOMAIN, STATUS, InventoryTable
from main_loop import MainLoop
from story import comment, run, story

NOW = moment('2026-11-23 12:00:00')
LETTERS = 'abcdefghij'


def rows(letters):
    return [row(f'{letter}.example', days=20 + ord(letter), at=NOW, provisioning='auto') for letter in letters]


def domains(letters):
    return ' '.join(f'{letter}.example' for letter in letters)


def start(stage):
    program = stage.start(rows=rows(LETTERS), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.expect_domains(domains(LETTERS))
    return program, table, program.find('entry', 'Search by Domain')


def click(table, letter, **how):
    table.program.click(table.cell(f'{letter}.example', DOMAIN), **how)


def select(table, letters):
    """The first one by a click, the others by Ctrl+click."""
    for letter in letters:
        click(table, letter, holding=None if letter == letters[0] else 'ctrl')
    table.expect_selected(domains(sorted(letters)))


def expect_clipboard(program, entry, text):
    """What is pasted into the search is that text."""
    program.key('ctrl+f', 'ctrl+a', 'ctrl+v')
    eventually(lambda: entry.text == text, f'{text!r} on the clipboard')
    program.key('Escape')
    eventually(lambda: entry.text == '', 'an empty entry')


@story('a click selects a row, Ctrl+click one more or one less, Shift+click all between')
def selecting(stage):
    program, table, _ = start(stage)
    click(table, 'b')
    table.expect_selected(domains('b'))
    click(table, 'd', holding='ctrl')
    table.expect_selected(domains('bd'))
    click(table, 'b', holding='ctrl')
    table.expect_selected(domains('d'))
    click(table, 'c')
    table.expect_selected(domains('c'))
    click(table, 'f', holding='shift')
    table.expect_selected(domains('cdef'))
    click(table, 'h', holding='ctrl')
    table.expect_selected(domains('cdefh'))
    program.key('ctrl+a')
    table.expect_selected(domains(LETTERS))


@story('the selection stays with its domains through search, filter, order and sync')
def surviving(stage):
    program, table, _ = start(stage)
    select(table, 'bdi')
    program.key('ctrl+f')
    program.type('i.')
    table.expect_domains(domains('i'))
    table.expect_selected(domains('i'))
    program.key('Escape')
    table.expect_domains(domains(LETTERS))
    table.expect_selected(domains('bdi'))

    program.choose('Status', 'Expired')
    program.wait_for('No Domains Found')
    program.choose('Status', 'All')
    table.expect_domains(domains(LETTERS))
    table.expect_selected(domains('bdi'))

    table.click_header(DOMAIN)
    table.click_header(DOMAIN)
    table.expect_domains(domains(reversed(LETTERS)))
    table.expect_selected(domains('idb'))

    # One that is selected goes, others come before and behind the two that stay.
    stage.cdn.rows = rows('khgfelibacm')
    program.key('F5')
    table.expect_domains(domains('mlkihgfecba'))
    table.expect_selected(domains('ib'))
    click(table, 'l', holding='ctrl')
    table.expect_selected(domains('lib'))


def expect_rows(program, table, domains_):
    """What another program pastes are these rows, as they are shown: as text and as a table."""
    shown = {line[DOMAIN]: [*(line[title] for title in COLUMNS), ''] for line in table.table.rows()}
    wanted = [shown[domain] for domain in domains_.split()]
    wanted = [[*COLUMNS, 'Reason'], *wanted] if len(wanted) > 1 else wanted
    eventually(lambda: read_csv(paste(program), '\t') == wanted, f'{domains_} on the clipboard')
    assert read_html(paste(program, HTML)) == wanted, paste(program, HTML)


@story('Ctrl+C copies the rows that are selected, in the order in which they stand there, as text and as a table')
def copying(stage):
    program, table, entry = start(stage)
    click(table, 'c')
    program.key('ctrl+c')
    expect_rows(program, table, domains('c'))
    assert {'UTF8_STRING', 'text/html', 'text/plain;charset=utf-8'} <= set(paste(program, TARGETS).split()), paste(program, TARGETS)
    table.expect_domains(domains(LETTERS))
    select(table, 'gbd')
    program.key('ctrl+c')
    expect_rows(program, table, domains('bdg'))
    table.click_header(DOMAIN)
    table.click_header(DOMAIN)
    table.expect_selected(domains('gdb'))
    click(table, 'a', holding='ctrl')
    expect_rows(program, table, domains('bdg'))  # as it was when it was copied
    program.key('ctrl+c')
    expect_rows(program, table, domains('gdba'))
    program.key('ctrl+shift+c')
    expect_clipboard(program, entry, 'g.example\nd.example\nb.example\na.example')
    assert paste(program) == 'g.example\nd.example\nb.example\na.example'
    assert 'text/html' not in paste(program, TARGETS)


@story('what is copied of many rows is made when it is pasted, and the window answers meanwhile')
def copying_many(stage):
    n_rows = 100_000
    loop = MainLoop(stage.home)
    program = stage.start('--demo-still', f'--demo-domains={n_rows}', real_cdn=True, environment=loop.environment)
    program.wait_for('Synced just now', timeout=120)
    program.choose('Status', 'All')
    table = InventoryTable(program)
    eventually(lambda: table.count_line().startswith('Showing 100,000 of 100,000 domains'), 'all domains', 60)
    program.click(next(table.table.row_nodes()[0].children))
    program.key('ctrl+a')
    eventually(lambda: len(table.look().selected) > 5, 'all rows to be selected')
    program.point_away()
    shown = table.table.column(DOMAIN)
    loop.longest()
    program.key('ctrl+c')
    lines = read_csv(paste(program), '\t')
    copied = loop.longest()
    assert len(lines) == n_rows + 1 and [line[0] for line in lines[1 : len(shown) + 1]] == shown, lines[:3]
    assert all(len(line) == len(lines[0]) for line in lines)
    assert paste(program, HTML).count('<tr>') == n_rows + 1
    pasted = loop.longest()
    comment(f'longest turn of the main loop with {n_rows} rows: {copied:.0f} ms as text, {pasted:.0f} ms as a table')
    assert max(copied, pasted) < 50, (copied, pasted)


@story('the menu of a row copies and shows it, by mouse and by keyboard')
def row_menu(stage):
    program, table, entry = start(stage)
    click(table, 'b', button=3)
    program.choose_in_menu('Copy')
    expect_rows(program, table, domains('b'))
    click(table, 'e', button=3)
    program.choose_in_menu('Copy Domain')
    table.expect_selected(domains('e'))  # what it was about can be seen
    expect_clipboard(program, entry, 'e.example')

    select(table, 'bdi')
    program.click(table.cell('d.example', STATUS), button=3)
    program.choose_in_menu('Copy Domain')
    table.expect_selected(domains('bdi'))
    expect_clipboard(program, entry, 'b.example\nd.example\ni.example')
    click(table, 'f', button=3)
    program.wait_for_menu('Copy Domain')
    program.key('Escape')
    table.expect_selected(domains('f'))

    click(table, 'c')
    program.key('Down', 'Down', 'shift+F10')
    program.wait_for_menu('Copy Domain')
    program.key('Escape')
    eventually(lambda: not program.popup_is_open(), 'the menu to close')
    program.key('Down', 'shift+F10')  # the focus is in its row again
    program.choose_in_menu('Copy Domain')
    table.expect_selected(domains('f'))
    expect_clipboard(program, entry, 'f.example')
    click(table, 'g')
    program.key('Menu')
    program.choose_in_menu('View SSL Detail')
    dialog = program.window('SSL Detail')
    dialog.find('label', 'g.example')
    program.key('Escape')
    eventually(lambda: not program.has_window('SSL Detail'), 'the dialog to close')


@story('the menu of a row opens its domain in the browser')
def browser(stage):
    log = give_browser(stage)
    program = stage.start(rows=[row(name, days=30, at=NOW) for name in ('www.example.com', '*.wild.example', 'xn--mnchen-3ya.example')],
                          clock=stage.clock(NOW))  # fmt: skip
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    for domain, address in (
        ('www.example.com', 'https://www.example.com/'),
        ('*.wild.example', 'https://wild.example/'),
        ('münchen.example', 'https://xn--mnchen-3ya.example/'),
    ):
        program.click(table.cell(domain, DOMAIN), button=3)
        program.choose_in_menu('Open in Browser')
        eventually(lambda: log.exists() and log.read_text().splitlines()[-1:] == [address], f'{address} in the browser')


if __name__ == '__main__':
    run()
