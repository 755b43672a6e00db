#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in each of its languages, in one that is read from the right, and in the one that Preferences choose."""
import functools
import re

from accessible import Box, eventually
from cdn import row
from clock import moment
from downloads import Downloads, domain, entry
from inventory_table import InventoryTable
from locales import CATALOGUES, Words, locale, pseudo_language
from story import comment, run, story

TEXTS = ('Search by Domain', 'SSL Domain', 'Expired Date', 'Valid', 'Synced %s', 'just now')


def languages():
    found = sorted(file.parent.parent.name for file in CATALOGUES.glob('*/LC_MESSAGES/certbook.mo'))
    assert found, 'no translation is installed'
    return found


def leave(program):
    program.key('ctrl+q')
    assert program.wait_for_end() == 0


def expect_spoken(program, language):
    """The window speaks it: the search, two headers, a status and the age."""
    say = Words(language).say
    search, domain, expired, valid, synced, now = map(say, TEXTS)
    assert search != TEXTS[0], f'no words in {language}'
    program.wait_for(synced.replace('%s', now))
    program.find('entry', search)
    titles = program.table(say('SSL Certificates')).titles
    assert domain in titles and expired in titles, titles
    assert program.sees(valid), f'no status in {language}'


@story('the window starts in each language, and nothing is cut off or missing')
def each_language(stage):
    for language in languages():
        program = stage.start(rows=[row('www.example.com', days=40)], environment=locale(stage, language))
        expect_spoken(program, language)
        program.picture().save(stage.folder / f'{language}.png')
        comment(f'{language}: {program.table(Words(language).say("SSL Certificates")).titles}')
        leave(program)


@story('where one reads from the right, the table begins there')
def right_to_left(stage):
    with pseudo_language('ar'):
        program = stage.start(rows=[row('www.example.com', days=40)], environment=locale(stage, 'ar'))
        program.wait_for('Synced just now')
        table = InventoryTable(program)
        view = table.cell('www.example.com', 'View').box
        domain = table.cell('www.example.com', 'SSL Domain')
        assert view.x < domain.box.x, f'the eye at {view.x}, the domain at {domain.box.x}'
        picture = program.picture()
        picture.save(stage.folder / 'right-to-left.png')
        place = program.place(domain)
        right = Box(place.x + place.width - 150, place.y, 150, place.height)
        assert picture.words(right, lines=1) == 'www.example.com', picture.words(right, lines=1)
        date = table.cell('www.example.com', 'Expired Date')
        assert picture.words(program.place(date), lines=1).startswith('20'), 'the hour stands before the day'
        leave(program)


@story('where one reads from the right, the times that are compared are still read from the left')
def compared_from_the_right(stage):
    with pseudo_language('ar'):
        history = [entry(1, current=True), entry(40, days=30)]
        downloads = Downloads(stage, domain('www.example.com', history), environment=locale(stage, 'ar'))
        program = downloads.program
        window = downloads.compare('www.example.com')
        times = [node for node in window.walk() if node.role == 'label' and re.search(r'-\d\d \d\d:\d\d:\d\d$', node.name)]
        assert len(times) == 2, times
        for label in times:
            seen = program.picture().words(program.place(label), lines=1)
            assert seen.startswith('20'), f'{label.name!r} is drawn as {seen!r}'
        program.quit()


def tell_numbers(stage, language, number):
    """1,200 domains and three minutes, and one of each."""
    now = moment('2026-11-23 12:00:00')
    words = Words(language)
    clock = stage.clock(now)
    many = [row(f'site-{place:04}.example', days=40, at=now) for place in range(1199)]
    program = stage.start(rows=[*many, row('old.example', days=-3, at=now)], clock=clock, environment=locale(stage, language))
    program.wait_for(words.filled('Synced %s', words.say('just now')))
    counts = 'Showing %s of %s domain', 'Showing %s of %s domains'
    program.wait_for(words.counted(*counts, 1200, number.replace('200', '199'), number))
    program.find('button', words.counted('%s expired', '%s expired', 1))
    clock.advance(minutes=3)
    span = words.counted('%d minute', '%d minutes', 3)
    program.wait_for(words.filled('Synced %s', words.filled('%s ago', span)))
    program.type('site-0007')
    program.wait_for(words.counted(*counts, 1200, '1', number))


for _language, _number in {'de': '1.200', 'fr': '1\u202f200', 'vi': '1.200', 'ja': '1,200'}.items():
    story(f'numbers, spans and plurals are those of the language: {_language}')(
        functools.partial(tell_numbers, language=_language, number=_number)
    )


def choose_language(program, language, name):
    """Takes a language in Preferences of a program that speaks `language` now."""
    say = Words(language).say
    program.key('ctrl+comma')
    program.window(say('Preferences'))
    program.choose(say('Language'), name)
    program.key('Escape')


@story('a language that is chosen in Preferences is spoken from the next start on, until that of the system is chosen')
def chosen(stage):
    environment = locale(stage, 'fr')
    program = stage.start(rows=[row('www.example.com', days=40)], environment=environment)
    speaks = 'fr'
    for language, name in (('de', 'Deutsch'), ('zh_CN', '中文（简体）'), ('fr', None)):
        expect_spoken(program, speaks)
        choose_language(program, speaks, name or Words(speaks).say('Follow System'))
        leave(program)
        program = stage.start(environment=environment)
        speaks = language
    expect_spoken(program, 'fr')
    leave(program)


@story('a language that is chosen is spoken where the system names none')
def chosen_without_locale(stage):
    environment = {'LC_ALL': '', 'LANG': '', 'LANGUAGE': ''}
    program = stage.start(rows=[row('www.example.com', days=40)], environment=environment)
    program.wait_for('Synced just now')
    choose_language(program, 'en', 'Tiếng Việt')
    leave(program)
    program = stage.start(environment=environment)
    expect_spoken(program, 'vi')
    leave(program)


if __name__ == '__main__':
    run()
