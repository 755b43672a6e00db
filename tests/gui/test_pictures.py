#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the README and of software centers, taken of the program with its demo CDN as GNOME Shell takes them of a window: they
show what they promise, or they are not written.

With CERTBOOK_PICTURES=data/screenshots they are written there. Everything in them stands still: the clock, the demo, the fonts.
"""
import os
import pathlib
import re
import subprocess

import gnome_shell
from accessible import Box, eventually
from clock import moment
from inventory_table import COLUMNS, InventoryTable
from picture import has_words, luminance
from story import comment, run, story

NOW = moment('2026-11-23 12:00:00')
SCREEN = 1600, 1000
ALL_COLUMNS = 1200, 760  # of a window that has room for them
STORE = 1000, 700  # software centers show no larger window in a size at which it can be read
MAX_BYTES = 200_000
# Of the demo's 20,000 domains these have the most to tell in their first rows.
SEARCH = 'island'


def search(program, size):
    """Has what is found listed in a window of that size. It is typed when the window has it, since the shell may go on showing the old
    picture of one in which nothing is drawn after its size has changed."""
    program.resize(*size)
    program.clear_and_type(program.find('entry', 'Search by Domain'), SEARCH)
    program.wait_for('Showing 126 of 20,000 domains')


def show_table(stage, size, dark):
    """The shell, and the program with a window of that size that lists what it finds."""
    gnome = gnome_shell.start(stage.desktop, is_wayland=False)
    gnome.close_overview()
    with open(stage.home.config / 'gtk-4.0/settings.ini', 'a') as settings:
        settings.write('gtk-decoration-layout=appmenu:close\n')
    # Without GL a window has no shadow.
    program = stage.start('--demo-still', clock=stage.clock(NOW), real_cdn=True, dark=dark, environment={'GDK_DEBUG': ''})
    program.wait_for(re.compile('of 20,000 domains$'), 60)
    program.wait_for('Synced just now', 60)
    program.choose('Status', 'All')
    search(program, size)
    return gnome, program


def shows_titles(program, size):
    """Whether the titles of the columns that a window of that size has room for can be read."""
    table = InventoryTable(program).table
    columns = list(COLUMNS) if size == ALL_COLUMNS else [title for title in COLUMNS if title != 'Create At']
    if [title for title in table.titles if title in COLUMNS] != columns:
        return False
    header, picture = program.place(table.headers[0][1]), program.picture()
    titles = Box(program.place(program.window()).x, header.y, size[0], header.height)
    words = picture.words(titles)
    return picture.contrast(titles) >= 4.5 and all(has_words(words, title) for title in (*columns, 'View'))


def check(program, size, dark):
    """What is to be seen in a window of that size, as soon as it is drawn."""
    eventually(lambda: shows_titles(program, size), f'the titles in {size}')
    look = InventoryTable(program).look()

    assert len(look.domains) >= 15 and all(SEARCH in domain for domain in look.domains), look.domains
    statuses = {look.words(domain)['Status']: look.hue(domain, 'Status') for domain in look.domains}
    assert len(statuses) >= 4 and set(statuses.values()) == {'red', 'amber', 'green'}, statuses
    days = {look.hue(domain, 'Expire Day') for domain in look.domains if look.words(domain)['Status'] == 'Valid'}
    assert days == {'red', 'green'}, days
    assert 'N/A' in [look.words(domain)['Expire Day'] for domain in look.domains]
    assert (luminance(look.picture.ground(look.place(look.domains[0]))) < 0.2) == dark, 'the other style'


def write(stage, gnome, name):
    file = stage.folder / name
    gnome.save_window(file)
    # Without what the shell notes of the moment.
    subprocess.run(['mogrify', '-strip', file], check=True)
    size = file.stat().st_size
    comment(f'{name}: {size} bytes')
    assert size <= MAX_BYTES, f'{name} has {size} bytes'
    if 'CERTBOOK_PICTURES' in os.environ:
        folder = pathlib.Path(os.environ['CERTBOOK_PICTURES'])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(file.read_bytes())


def take(stage, style, dark):
    gnome, program = show_table(stage, ALL_COLUMNS, dark)
    check(program, ALL_COLUMNS, dark)
    write(stage, gnome, f'{style}.png')
    search(program, STORE)
    check(program, STORE, dark)
    write(stage, gnome, f'store-{style}.png')


@story('the light pictures of the README and for software centers')
def light(stage):
    take(stage, 'light', False)


@story('the dark pictures of the README and for software centers')
def dark(stage):
    take(stage, 'dark', True)


@story('the picture of SSL Detail for software centers')
def detail(stage):
    gnome, program = show_table(stage, STORE, False)
    table = InventoryTable(program)
    look = table.look()
    domain = next(name for name in look.domains if look.words(name)['Status'] == 'Valid')
    program.double_click(table.cell(domain, 'SSL Domain'))
    dialog = program.window('SSL Detail')
    dialog.find('label', domain)
    dialog.find('button', 'Copy Serial number', seen=False)
    program.point_away()
    picture, place = program.picture(), program.place(dialog)
    words = picture.words(Box(place.x, place.y, place.width, 300), lines=2)
    for word in (domain, 'History', 'Expired Date', 'Auto SSL'):
        assert word in words, f'{word!r} cannot be read in {words!r}'
    write(stage, gnome, 'store-detail.png')


if __name__ == '__main__':
    run(None, SCREEN)
