# SPDX-License-Identifier: GPL-3.0-or-later
"""Search by Domain: what is found while one types, and how names that are no ASCII are shown."""
import re

from accessible import eventually
from cdn import row
from clock import moment
from inventory_table import DOMAIN, InventoryTable
from picture import has_words
from story import run, story

NOW = moment('2026-11-23 12:00:00')
# Of Cyrillic and Latin letters: it looks like another name, so it is shown as it is on the wire.
MIXED = 'xn--pple-43d.example'
# In the order of the table: one more day for each.
NAMES = [
    'www.example.com',
    'shop.example.com',
    'shoes.example.com',
    'SHOUT.Example.COM',
    '*.wild.example.net',
    '_dmarc.example.net',
    'a_b.example.net',
    'a-b.example.net',
    'xn--mnchen-3ya.example',
    'xn--wgv71a119e.example',
    MIXED,
]
SHOWN = [name.lower() for name in NAMES[:8]] + ['münchen.example', '日本語.example', MIXED]


def start(stage):
    rows = [row(name, days=100 + day, at=NOW) for day, name in enumerate(NAMES)]
    rows.append(row('expired.example.com', days=-5, at=NOW))
    clock = stage.clock(NOW)
    program = stage.start(rows=rows, clock=clock)
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.expect_domains(SHOWN)
    return program, table, program.find('entry', 'Search by Domain'), clock


def expect(table, domains):
    domains = domains.split()
    table.expect_domains(domains)
    table.expect_count(f'Showing {len(domains)} of 12 domains, 1 expired')


@story('each letter that is typed narrows what is found, and Escape shows all again')
def typing(stage):
    program, table, entry = start(stage)[:3]
    program.key('ctrl+f')
    for letter, found in (
        ('s', 'shop.example.com shoes.example.com shout.example.com'),
        ('h', 'shop.example.com shoes.example.com shout.example.com'),
        ('o', 'shop.example.com shoes.example.com shout.example.com'),
        ('e', 'shoes.example.com'),
    ):
        program.type(letter)
        expect(table, found)
    assert entry.text == 'shoe'
    program.key('BackSpace')
    expect(table, 'shop.example.com shoes.example.com shout.example.com')
    program.key('Escape')
    expect(table, ' '.join(SHOWN))
    assert entry.text == ''


@story('any part of a name is found, in any case, and no character stands for others')
def substrings(stage):
    program, table, entry = start(stage)[:3]
    for text, found in (
        ('p.ex', 'shop.example.com'),
        ('SHOP', 'shop.example.com'),
        ('shout.EXAMPLE', 'shout.example.com'),
        ('_', '_dmarc.example.net a_b.example.net'),
        ('a_b', 'a_b.example.net'),
        ('*.', '*.wild.example.net'),
        ('ample.net', '*.wild.example.net _dmarc.example.net a_b.example.net a-b.example.net'),
        ('  shop  ', 'shop.example.com'),
        ('https://shop.example.com/cart', 'shop.example.com'),
    ):
        program.clear_and_type(entry, text)
        expect(table, found)
    for text in ('%', 'sh%p', '.', 'a?b'):
        program.clear_and_type(entry, text)
        if text == '.':
            expect(table, ' '.join(SHOWN))
        else:
            program.wait_for(f'No domain in “Valid” contains “{text}”.')


@story('a name in other letters is found by both its forms, and shown in its own where its letters are of one script')
def international(stage):
    program, table, entry = start(stage)[:3]
    for text, found in (
        ('xn--mn', 'münchen.example'),
        ('XN--MNCHEN-3YA', 'münchen.example'),
        ('xn--', f'münchen.example 日本語.example {MIXED}'),
        ('xn--wgv71', '日本語.example'),
        ('pple', MIXED),
    ):
        program.clear_and_type(entry, text)
        expect(table, found)
    for text, found in (
        ('mün', 'münchen.example'),
        ('MÜNCHEN.ex', 'münchen.example'),
        ('mu\u0308n', 'münchen.example'),  # two characters for one letter, as some systems keep their file names
        ('本語', '日本語.example'),
        ('аpp', MIXED),  # its first letter is Cyrillic
    ):
        entry.write(text)
        expect(table, found)
    program.clear_and_type(entry, 'xn--')
    expect(table, f'münchen.example 日本語.example {MIXED}')
    look = table.look()
    assert 'pple-43d.example' in look.picture.words(look.place(MIXED, DOMAIN))
    assert re.fullmatch('m.{1,2}nchen.example', look.picture.words(look.place('münchen.example', DOMAIN)))
    for domain, other in (('münchen.example', 'xn--mnchen-3ya.example'), (MIXED, 'pple.example')):
        said = program.tooltip(table.cell(domain, DOMAIN))
        assert has_words(said, other), f'{domain}: {said!r}'


@story('typing in the list starts a search with the first letter, and Enter leads back to the rows')
def typing_in_the_list(stage):
    program, table, entry = start(stage)[:3]
    program.click(table.cell('a-b.example.net', DOMAIN))
    program.type('shop')
    eventually(lambda: entry.text == 'shop', 'what was typed in the entry')
    assert program.focused() == entry
    expect(table, 'shop.example.com')
    program.key('Return')
    eventually(lambda: 'focused' not in entry.states, 'the focus to leave the entry')
    program.key('Escape')
    expect(table, ' '.join(SHOWN))
    assert entry.text == ''
    assert program.process.poll() is None and len(program.windows) == 1


@story('where nothing is found a page says so, and offers to search less or in all')
def nothing_found(stage):
    program, table, entry = start(stage)[:3]
    program.key('ctrl+f')
    program.type('expired')
    program.wait_for('No Domains Found')
    program.wait_for('No domain in “Valid” contains “expired”.')
    table.expect_count('Showing 0 of 12 domains, 1 expired')
    program.click(program.find('button', 'Show All Statuses'))
    expect(table, 'expired.example.com')
    assert program.chosen('Status') == 'All' and entry.text == 'expired'

    program.clear_and_type(entry, '<b>&')
    program.wait_for('No domain contains “<b>&”.')
    assert not list(program.application.find_all('button', 'Show All Statuses'))
    program.click(program.find('button', 'Clear Search'))
    expect(table, 'expired.example.com ' + ' '.join(SHOWN))
    assert entry.text == ''

    program.choose('Status', 'Needs attention')
    program.wait_for('No domain is in “Needs attention”.')
    assert not list(program.application.find_all('button', 'Clear Search'))


@story('a search stays while a sync brings other rows, and while the window gets older')
def search_stays(stage):
    program, table, entry, clock = start(stage)
    program.key('ctrl+f')
    program.type('sho')
    expect(table, 'shop.example.com shoes.example.com shout.example.com')
    stage.cdn.rows = [*stage.cdn.rows[2:], row('shovel.example.org', days=102.5, at=NOW)]
    program.key('F5')
    table.expect_domains('shoes.example.com shovel.example.org shout.example.com')
    table.expect_count('Showing 3 of 11 domains, 1 expired')
    clock.advance(days=1)
    program.wait_for('Synced just now')
    table.expect_domains('shoes.example.com shovel.example.org shout.example.com')
    assert entry.text == 'sho'


if __name__ == '__main__':
    run()
