#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the README, taken from the program with its demo CDN: they show what they promise, or they are not written.

With CERTBOOK_PICTURES=data/screenshots they are written there. Everything in them stands still: the clock, the demo, the fonts.
"""
import os
import pathlib
import re

from accessible import Box, eventually
from clock import moment
from inventory_table import COLUMNS, InventoryTable
from picture import luminance
from story import comment, run, story

NOW = moment('2026-11-23 12:00:00')
SIZE = 1280, 800
MAX_BYTES = 200_000
# Of the demo's 20,000 domains these have the most to tell in their first rows.
SEARCH = 'store'


def show_table(stage, dark):
    program = stage.start('--demo-still', clock=stage.clock(NOW), real_cdn=True, dark=dark)
    program.wait_for(re.compile('of 20,000 domains$'), 60)
    program.wait_for('Synced just now', 60)
    program.click(program.find('button', 'Maximize'))
    eventually(lambda: (program.window().box.width, program.window().box.height) == SIZE, 'a window as large as the screen')
    program.choose('Status', 'All')
    program.clear_and_type(program.find('entry', 'Search by Domain'), SEARCH)
    program.wait_for('Showing 373 of 20,000 domains')
    return program


def take(stage, name, dark):
    program = show_table(stage, dark)
    table = InventoryTable(program)
    look = table.look()

    assert [title for title in table.table.titles if title in COLUMNS] == list(COLUMNS), table.table.titles
    header = program.place(table.table.headers[0][1])
    titles = Box(0, header.y, SIZE[0], header.height)
    assert look.picture.contrast(titles) >= 4.5, look.picture.contrast(titles)
    words = look.picture.words(titles)
    for title in (*COLUMNS, 'View'):
        assert title in words, f'{title!r} cannot be read in {words!r}'

    assert len(look.domains) >= 18 and all(SEARCH in domain for domain in look.domains), look.domains
    statuses = {look.words(domain)['Status']: look.hue(domain, 'Status') for domain in look.domains}
    assert len(statuses) >= 4 and set(statuses.values()) == {'red', 'amber', 'green'}, statuses
    days = {look.hue(domain, 'Expire Day') for domain in look.domains if look.words(domain)['Status'] == 'Valid'}
    assert days == {'red', 'green'}, days
    assert 'N/A' in [look.words(domain)['Expire Day'] for domain in look.domains]
    assert (luminance(look.picture.ground(look.place(look.domains[0]))) < 0.2) == dark, 'the other style'

    write(stage, look.picture, name)


def write(stage, picture, name):
    file = stage.folder / name
    picture.save(file)
    size = file.stat().st_size
    comment(f'{name}: {size} bytes')
    assert size <= MAX_BYTES, f'{name} has {size} bytes'
    if 'CERTBOOK_PICTURES' in os.environ:
        folder = pathlib.Path(os.environ['CERTBOOK_PICTURES'])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(file.read_bytes())


@story('the light picture of the README')
def light(stage):
    take(stage, 'light.png', False)


@story('the dark picture of the README')
def dark(stage):
    take(stage, 'dark.png', True)


@story('the picture of SSL Detail')
def detail(stage):
    program = show_table(stage, False)
    table = InventoryTable(program)
    domain = next(name for name in table.look().domains if table.look().words(name)['Status'] == 'Valid')
    program.double_click(table.cell(domain, 'SSL Domain'))
    dialog = program.window('SSL Detail')
    dialog.find('label', domain)
    dialog.find('button', 'Copy Serial number', seen=False)
    program.point_away()
    picture = program.picture()
    words = picture.words(program.place(dialog), lines=2)
    for word in (domain, 'History', 'Expired Date', 'Auto SSL'):
        assert word in words, f'{word!r} cannot be read in {words!r}'
    write(stage, picture, 'detail.png')


if __name__ == '__main__':
    run('metacity', SIZE)
