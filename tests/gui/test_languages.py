#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in each of its languages, in one that is read from the right, and in the one that Preferences choose."""
from accessible import Box, eventually
from cdn import row
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


@story('a language that is chosen in Preferences is spoken from the next start on')
def chosen(stage):
    language = 'de'
    environment = locale(stage, 'fr')
    program = stage.start(rows=[row('www.example.com', days=40)], environment=environment)
    expect_spoken(program, 'fr')
    program.key('ctrl+comma')
    say = Words('fr').say
    preferences = program.window(say('Preferences'))
    program.click(preferences.find('combo box', say('Language'), seen=False))
    program.click(eventually(lambda: next((node for node in program.application.find_all('label', 'Deutsch', seen=False)
                                           if program.popup_is_open() and node.box.width > 0), None), 'the list of languages'))  # fmt: skip
    program.key('Escape')
    leave(program)
    program = stage.start(environment=environment)
    expect_spoken(program, language)
    leave(program)


if __name__ == '__main__':
    run()
