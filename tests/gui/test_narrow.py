#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window of 360 pixels, as on a phone or at half a small screen: all of it can be read and reached, and it stays that narrow."""
import re

from accessible import eventually
from accounts import keep_account
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from locales import REGIONS, Words, locale
from story import comment, run, story

NOW = moment('2026-11-23 12:00:00')
WIDTH, HEIGHT = 360, 600
TOKEN = 'token-of-the-first-1234567890'


def rows():
    good = [row(f'site-{number:02}.customer-portal.example.com', days=3 * number, at=NOW) for number in range(40)]
    bad = [row(f'bad-{number}.example', days=9, status='failed', reason='deploy_failed', at=NOW) for number in range(11)]
    return good + bad + [row(f'old-{number}.example', days=-3, at=NOW) for number in range(12)]


def start(stage):
    program = stage.start(rows=rows(), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    return program


def below(program):
    """The boxes of what stands below the table, by what it says."""
    window = program.window('Certbook')
    found = {}
    for role, words in (('label', '^Showing |^Syncing'), ('label', '^Synced'), ('button', ' expired$| attention$| changes$|^Cancel$')):
        for node in window.find_all(role):
            if re.search(words, node.name):
                found[node.name] = node.box
    return found


def expect_whole(program, texts, lines=None):
    """All of these are drawn, each as wide as its text and in the window, and none over another; on so many lines."""

    def look():
        boxes = below(program)
        return boxes if set(texts) <= set(boxes) else None

    boxes = eventually(look, f'{sorted(texts)} below the table')
    assert program.window('Certbook').box.width == WIDTH, program.window('Certbook').box
    for text, box in boxes.items():
        assert 0 <= box.x and box.x + box.width <= WIDTH, (text, box)
        assert box.width >= texts.get(text, 0), f'{text!r} is cut: {box.width} of {texts[text]} pixels'
    middles = sorted({box.y + box.height // 2 for box in boxes.values()})
    assert lines is None or len([y for y, before in zip(middles, [-99, *middles]) if y - before > 12]) == lines, boxes


def widths(boxes):
    return {text: box.width for text, box in boxes.items() if not text.startswith(('Synced', 'Syncing'))}


@story('the lines below the table are whole, with news and while a sync runs')
def lines_below(stage):
    program = start(stage)
    wide = widths(below(program))
    assert set(wide) == {'Showing 40 of 63 domains', '12 expired', '11 need attention'}, wide
    program.resize(WIDTH, HEIGHT)
    expect_whole(program, {**wide, 'Synced just now': 1}, 2)

    stage.cdn.rows = rows()[:-2]
    program.key('F5')
    expect_whole(program, {'Showing 40 of 61 domains': wide['Showing 40 of 63 domains'], '2 changes': 1, 'Synced just now': 1}, 3)

    stage.cdn.hold_from_page(1)
    program.key('F5')
    expect_whole(program, {'11 need attention': wide['11 need attention'], 'Syncing': 1, 'Cancel': 1}, 3)
    program.click(program.find('button', 'Cancel'))
    program.wait_until_gone('Syncing')


@story('the lines below the table begin below each other, and the domain has more room than what else is told of it')
def room(stage):
    program = start(stage)
    table = program.table('SSL Certificates')
    program.resize(WIDTH, HEIGHT)
    eventually(lambda: table.titles == ['SSL Domain', 'Expire Day', 'Status'], 'the columns that matter most')
    domain, days, status = (node.box.width for _, node in table.headers)
    assert domain > max(days, status), (domain, days, status)

    texts = {node.name: node.box.x for node in program.window('Certbook').find_all('label')}
    assert texts['Showing 40 of 63 domains'] == texts['11 need attention'], texts


@story('where there is room they are one line again')
def one_line(stage):
    program = start(stage)
    program.resize(WIDTH, HEIGHT)
    program.resize(1000, HEIGHT)
    boxes = below(program)
    assert len({box.y + box.height // 2 for box in boxes.values()}) == 1, boxes
    assert max(box.x + box.width for box in boxes.values()) > 950, boxes


@story('a certificate can be downloaded without scrolling sideways')
def detail(stage):
    program = start(stage)
    program.resize(WIDTH, HEIGHT)
    program.type('site-20')
    InventoryTable(program).expect_domains('site-20.customer-portal.example.com')
    program.key('Return')
    eventually(lambda: program.focused() and program.focused().role == 'table row', 'the focus on the row')
    program.key('Return')
    dialog = program.window('SSL Detail')
    assert dialog.box.width <= WIDTH, dialog.box

    def look():
        buttons = [node for node in dialog.walk() if node.name.startswith('Other forms of certificate of ')]
        return buttons and 0 < buttons[0].box.x and buttons[0].box.x + buttons[0].box.width <= dialog.box.width

    eventually(look, 'the button of the other forms in sight')


@story('the first page fits, one button below the other if need be')
def first_page(stage):
    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    program.resize(WIDTH, HEIGHT)
    for name in ('Add Account…', 'Try the Demo'):
        box = program.find('button', name).box
        assert 0 <= box.x and box.x + box.width <= WIDTH, (name, box)


def title_width(program, title):
    """How wide the title is drawn in the header of its window."""
    return eventually(lambda: max((node.box.width for node in program.window(title).find_all('label', title)), default=0), f'{title!r}')


def expect_title_whole(program, title):
    """The title of that window takes as many pixels at the narrowest as where there is room."""
    wide = title_width(program, title)
    program.resize(WIDTH, HEIGHT, title)
    assert title_width(program, title) == wide, f'{title!r} is cut: {title_width(program, title)} of {wide} pixels'
    comment(f'{title}: {wide} pixels')
    program.key('Escape')
    eventually(lambda: not program.has_window(title), 'the end of the dialog')


def keep_one_account(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, [*rows(), {**row('wrong.example', days=3, at=NOW), 'expire_time': 'next week'}])
    keep_account(stage, 'First CDN', cdn.url, TOKEN, stage.clock(NOW))
    return cdn


@story('what is asked or told above the table has the whole width, and its buttons are below it at the end')
def above(stage):
    cdn = keep_one_account(stage)
    program = stage.start(demo=False, clock=stage.clock(NOW))
    question = 'Be told at most once a day which certificates end soon or need attention?'
    program.wait_for(question)
    before = program.find('label', question).box
    assert program.find('button', 'Tell Me').box.x > before.x + before.width, 'the button is not beside the question where there is room'
    cdn.fail('/v1/', 'status', status=400, type='broken')
    program.key('F5')
    program.resize(WIDTH, HEIGHT)
    program.wait_for(re.compile('refused the request'))
    for text, button in ((question, 'No Thanks'), ('refused the request', 'Try Again')):
        label = next(node.box for node in program.application.find_all('label') if text in node.name)
        below = program.find('button', button).box
        assert label.width > WIDTH - 80 and below.y >= label.y + label.height, (text, label, below)
        assert WIDTH - 40 < below.x + below.width <= WIDTH, (button, below)


@story('the title of a dialog is whole in every language',
       not_sandboxed='newer versions of GTK tell no names of menu items, and in a picture of them English alone is read')
def titles(stage):
    keep_one_account(stage)
    for language in (None, *REGIONS):
        words = Words(language or 'C')
        program = stage.start(demo=False, clock=stage.clock(NOW), environment=locale(stage, language) if language else {})
        program.wait_for(words.filled('Synced %s', words.say('just now')))
        for menu_item, title in (('_Add Account…', 'Add Account'), ('_Edit Account…', 'Edit Account')):
            program.open_menu_of(words.say('Accounts'))
            program.wait_for_menu(words.name(menu_item)).press()
            expect_title_whole(program, words.say(title))
        program.key('F5')
        program.find('button', words.name('_Details')).press()
        expect_title_whole(program, words.say('Unreadable Domains'))
        assert program.quit() == 0


if __name__ == '__main__':
    run()
