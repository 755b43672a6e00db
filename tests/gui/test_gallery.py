#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of every page and dialog, opened without a mouse where that can be; none of them reaches beyond its window.

CERTBOOK_GALLERY is the variant: words of light, dark, contrast, large, double, a language such as zh_CN, and WIDTHxHEIGHT, joined by
“-”. With CERTBOOK_PICTURES the pictures are written there, as tools/screenshots has them. In every language, what is looked for is
named here as it is in English.
"""
import contextlib
import functools
import os
import pathlib
import subprocess

from accessible import ROLES, Node, NotSeen, Table, eventually
from accounts import keep_account
from cdn import DAY, certificate, row
from clock import moment
from inventory_table import COLUMNS
from locales import PSEUDO, REGIONS, Words, locale, pseudo_language
from story import run, story

VARIANT = os.environ.get('CERTBOOK_GALLERY', 'light-360x600')
WORDS = VARIANT.split('-')
SIZE = next(tuple(int(number) for number in word.split('x')) for word in WORDS if 'x' in word and word[0].isdigit())
SCALE = 2 if 'double' in WORDS else 1
SCREEN = SIZE[0] * SCALE, SIZE[1] * SCALE
LANGUAGE = next((word for word in WORDS if word in REGIONS | PSEUDO), None)
SPOKEN = Words(LANGUAGE or 'C')
say = SPOKEN.say
TOKEN = 'token-of-the-first-1234567890'
NOW = moment('2026-11-23 12:00:00')
HISTORY = [
    certificate(3, NOW + 80 * DAY, NOW - 10 * DAY, current=True, private_key='available'),
    certificate(2, NOW + 20 * DAY, NOW - 70 * DAY, status='discarded', provisioning='upload'),
    certificate(1, NOW - 20 * DAY, NOW - 200 * DAY),
]
ROWS = [
    row('shop.example', expires=NOW + 80 * DAY, at=NOW, history=HISTORY),
    row('ended.example', days=-3, at=NOW),
    row('pending.example', days=2, status='pending', at=NOW),
    row('week.example', days=7, at=NOW),
    row('failed.example', days=9, status='failed', reason='deploy_failed', at=NOW),
    row('a-rather-long-name-of-a-domain.of-a-department.example.com', days=28, at=NOW, provisioning='upload'),
    row('revoked.example', days=77, status='revoked', at=NOW),
    row('discarded.example', status='discarded', at=NOW),
    row('held.example', status='held', at=NOW),
    *(row(f'www-{number}.example.net', days=33 + 3 * number, at=NOW) for number in range(11)),
]


def environment(stage):
    added = locale(stage, LANGUAGE) if LANGUAGE else {}
    if 'contrast' in WORDS:
        added['ADW_DEBUG_HIGH_CONTRAST'] = '1'
    if SCALE > 1:
        added['GDK_SCALE'] = str(SCALE)
    return added


def start(stage, rows=ROWS, **how):
    """The program, as large as the screen."""
    if 'large' in WORDS:  # as GNOME's “Large Text”, which is 1.25 times the usual 96 dots an inch
        resources = ['-f', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER', 'Xft.dpi: 120\n']
        subprocess.run(['xprop', '-root', *resources], env=stage.desktop.environment, check=True)
    program = stage.start(rows=rows, clock=stage.clock(NOW), dark='dark' in WORDS, environment=environment(stage), **how)
    program.window().find('button', SPOKEN.gtk('Maximize'), seen=False).press()
    eventually(lambda: (program.window().box.width, program.window().box.height) == SIZE, 'a window as large as the screen')
    return program


def start_with_rows(stage, rows=ROWS):
    program = start(stage, rows)
    wait_until_synced(program)
    return program


def start_with_accounts(stage, *names):
    """What the demo has not: the question about the digest, and all of the preferences."""
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, ROWS)
    for name in names:
        keep_account(stage, name, cdn.url, TOKEN, stage.clock(NOW))
    program = start(stage, demo=False)
    wait_until_synced(program)
    return program


def wait_until_synced(program):
    program.wait_for(SPOKEN.filled('Synced %s', say('just now')))


def press(program, name):
    """Presses a button with that name, wherever it is, by its accessible action."""

    def look():
        named = (node for node in program.application.find_all('button', seen=False) if node.is_called(name) and node.box.width > 0)
        return next(node for node in named if node.can_be_pressed())

    eventually(look, f'the button {name!r}').press()


def page(title, needs_mouse=False, needs_width=0):
    """Marks a function that opens a page and returns the program; its picture has that title. A mouse counts pixels of the screen, so
    there is none where the window is drawn at double size."""

    def mark(function):
        if needs_mouse and SCALE > 1 or SIZE[0] < needs_width:
            return function

        @story(f'{title} ({VARIANT})')
        @functools.wraps(function)
        def take(stage):
            program = function(stage)
            picture = settled_picture(program)
            file = stage.folder / 'page.png'
            picture.save(file)
            if 'CERTBOOK_PICTURES' in os.environ:
                folder = pathlib.Path(os.environ['CERTBOOK_PICTURES'])
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f'{title.replace(" ", "-")}.{VARIANT}.png').write_bytes(file.read_bytes())
            expect_inside(program)
            # GTK 4.8 has no role for a window whose focus was moved before it was mapped, and a screen reader does not say that it has come.
            unheard = [window for window in program.windows if window.role == 'filler']
            assert not unheard, unheard
            program.key('Escape')  # a dialog with Cancel alone has no button that closes it

        return take

    return mark


def settled_picture(program):
    """A picture of what stays: a window is known to be there some frames before it is painted in its place."""
    pictures = [program.picture()]

    def look():
        pictures.append(program.picture())
        return pictures[-1].pixels == pictures[-2].pixels

    eventually(look, 'a picture that stays')
    return pictures[-1]


def is_popover(node):
    """A popover counts places from elsewhere. In newer GTK it has no name itself; a list in it has one."""
    return node.role == 'menu' or 'Popover' in node.name or node.name == say('Download as')


def is_drawn(node):
    """Whether it is what is seen at its place, not a page that has been left."""
    hit = node.toplevel.at(max(node.box.x, 0) + 2, node.box.y + node.box.height // 2)
    return hit is not None and (hit == node or node in hit.ancestors)


def is_beside(box, frame):
    """Whether a box reaches out of the window. Newer GTK counts places from within the borders of each widget's parent."""
    slack = 8 if Node.tells_what_is_drawn else 0
    return box.width > 0 and (box.x < -slack or box.x + box.width > frame.width + slack)


def beside(program):
    """What is larger than the screen, or begins or ends beside its window."""
    problems = []
    for window in program.windows:
        frame = window.box
        if frame.width > SIZE[0] or frame.height > SIZE[1]:
            problems.append(f'{window!r} is {frame}')
        for node in window.walk(prune=lambda node: is_popover(node) or node.role in ROLES['table']):
            box = node.box
            if is_beside(box, frame) and node.name and not is_popover(node) and is_drawn(node):
                problems.append(f'{node!r} is at {box} of {frame}')
    return problems


def expect_inside(program):
    try:
        eventually(lambda: not beside(program), 'everything inside its window')
    except NotSeen:
        raise AssertionError('\n'.join(beside(program))) from None


def open_detail(stage):
    program = start_with_rows(stage)
    program.type('shop')
    program.key('Return', 'Return')
    program.window(say('SSL Detail'))
    eventually(lambda: any('SHA-256' in node.name for node in program.application.find_all('label', seen=False)), 'the facts')
    return program


def open_from_main_menu(stage, steps):
    """Opens the item so many below the first one."""
    program = start_with_rows(stage)
    program.key('F10')
    eventually(program.popup_is_open, 'the menu')
    program.key(*['Down'] * steps, 'Return')
    eventually(lambda: len(program.windows) == 2, 'what the menu opens')
    return program


@page('first start')
def first_start(stage):
    program = start(stage, demo=False)
    program.wait_for(say('Welcome to Certbook'))
    return program


@page('list')
def the_list(stage):
    program = start_with_rows(stage)
    columns = [say(title) for title in COLUMNS]
    table = program.table(say('SSL Certificates'))
    titles = [title for title in table.titles if title in columns]
    least = [say(title) for title in COLUMNS if title in ('SSL Domain', 'Expire Day', 'Status')]
    usual = [say(title) for title in COLUMNS if title not in ('Create At', 'Update At')]
    if 'large' not in WORDS:
        assert titles == (least if SIZE[0] < 500 else usual if SIZE[0] < 1000 else columns), titles
    boxes = [node.box for _, node in table.headers]
    assert all(not is_beside(box, program.window().box) for box in boxes), f'the columns are at {boxes}'
    return program


@page('one domain')
def one_domain(stage):
    return start_with_rows(stage, ROWS[:1])


@page('no domains')
def no_domains(stage):
    program = start(stage, [])
    program.wait_for(say('No Domains'))
    return program


@page('nothing found')
def nothing_found(stage):
    program = start_with_rows(stage)
    program.type('nowhere')
    program.wait_for(say('No Domains Found'))
    return program


@page('main menu')
def main_menu(stage):
    program = start_with_rows(stage)
    program.key('F10')
    eventually(program.popup_is_open, 'the menu')
    return program


@page('export')
def export(stage):
    program = start_with_rows(stage)
    program.key('ctrl+shift+e')
    program.window(say('Export List'))
    return program


@page('detail')
def detail(stage):
    return open_detail(stage)


@page('preferences')
def preferences(stage):
    program = start_with_accounts(stage, 'First CDN')
    program.key('ctrl+comma')
    program.window(say('Preferences'))
    return program


@page('help')
def help_(stage):
    program = start_with_rows(stage)
    program.key('F1')
    program.window(say('Help'))
    return program


@page('about')
def about(stage):
    return open_from_main_menu(stage, 5)


@page('shortcuts', needs_width=800)  # GTK has two columns in it, however narrow the screen is
def shortcuts(stage):
    return open_from_main_menu(stage, 3)


@page('row menu')
def row_menu(stage):
    program = start_with_rows(stage)
    program.key('ctrl+Tab', 'shift+F10')
    eventually(program.popup_is_open, 'the menu of the row')
    return program


@page('sort menu', needs_mouse=True)
def sort_menu(stage):
    program = start_with_rows(stage)
    program.open_menu_of(say('Sort'))
    program.wait_for_menu(say('Expired Date'))
    return program


@page('statuses')
def statuses(stage):
    program = start_with_rows(stage)
    program.key('Tab', 'space')
    eventually(program.popup_is_open, 'the list of the statuses')
    return program


@page('add account')
def add_account(stage):
    program = start(stage, demo=False)
    program.wait_for(say('Welcome to Certbook'))
    press(program, SPOKEN.name('_Add Account…'))
    program.window(say('Add Account'))
    return program


@page('offline')
def offline(stage):
    program = start_with_rows(stage)
    stage.cdn.fail('/v1/', 'status', status=500, type='broken')
    program.key('F5')
    program.wait_for(SPOKEN.pattern('%s failed to answer (HTTP status %u). Try again later, or tell the CDN’s support.'))
    return program


@page('first sync failed')
def first_sync_failed(stage):
    stage.cdn.fail('/v1/', 'status', status=503, type='maintenance')
    program = start(stage)
    program.wait_for(say('Could Not Fetch the Inventory'), timeout=60)  # it is tried again some times
    return program


@page('unreadable rows')
def unreadable_rows(stage):
    program = start(stage, [*ROWS, {**row('wrong.example', days=3, at=NOW), 'expire_time': 'next week'}])
    program.wait_for(SPOKEN.pattern(
        '%s domain could not be read and was left out; nothing was removed. Tell the CDN’s support.',
        '%s domains could not be read and were left out; nothing was removed. Tell the CDN’s support.',
    ))  # fmt: skip
    press(program, SPOKEN.name('_Details'))
    program.window(say('Unreadable Domains'))
    return program


@page('news')
def news(stage):
    program = start_with_rows(stage)
    stage.cdn.rows = [row('added.example', days=30, at=NOW), *ROWS[:-1]]
    program.key('F5')
    press(program, SPOKEN.counted('%s change', '%s changes', 2))
    eventually(program.popup_is_open, 'the list of the news')
    return program


@page('digest question')
def digest_question(stage):
    program = start_with_accounts(stage, 'First CDN')
    program.wait_for(say('Be told at most once a day which certificates end soon or need attention?'))
    return program


def open_accounts_menu(stage):
    program = start_with_accounts(stage, 'First CDN', 'Second CDN')
    program.open_menu_of(say('Accounts'))
    program.wait_for_menu(SPOKEN.name('_Add Account…'))
    return program


@page('accounts', needs_mouse=True)
def accounts(stage):
    return open_accounts_menu(stage)


@page('remove account', needs_mouse=True)
def remove_account(stage):
    program = open_accounts_menu(stage)
    program.choose_in_menu(SPOKEN.name('_Remove Account…'))
    program.wait_for(SPOKEN.filled('Remove “%s”?', 'First CDN'))
    return program


def open_forms(stage):
    program = open_detail(stage)
    name = SPOKEN.pattern('Other forms of certificate of %s')
    window = program.window(say('SSL Detail'))
    button = eventually(lambda: next(node for node in window.walk() if name.fullmatch(node.name) and node.can_be_pressed()), 'the forms')
    if SCALE > 1:
        button.press()
    else:
        program.click(button)
    eventually(program.popup_is_open, 'the list of the forms')
    return program


@page('forms')
def forms(stage):
    return open_forms(stage)


@page('password')
def password(stage):
    program = open_forms(stage)
    program.key('End', 'Return')
    program.window(say('PKCS #12')).find('button', SPOKEN.name('C_hoose Place…'))
    return program


@page('compared', needs_mouse=True)
def compared(stage):
    program = open_detail(stage)
    table = Table(program.find('table', say('Certificate history'), seen=False))
    first, second, _ = eventually(lambda: table.row_nodes() if len(table.row_nodes()) == 3 else None, 'the history')
    program.click(next(first.children))
    program.click(next(second.children), holding='ctrl')
    press(program, SPOKEN.name('Co_mpare'))
    program.window(say('Compare Certificates')).find('label', say('Differs'), seen=False)
    return program


if __name__ == '__main__':
    with pseudo_language(LANGUAGE) if LANGUAGE in PSEUDO else contextlib.nullcontext():
        run('metacity', SCREEN)
