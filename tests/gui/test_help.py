#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Help: how it is reached, what it tells, where it leads, and that it fits into a narrow window."""
from accessible import eventually
from browser import give_browser
from cdn import row
from clock import moment
from story import run, story

NOW = moment('2026-11-23 08:00:00')
ADDRESS = 'https://console.example/soc'
CENTER = 'Security Operations Center'
PAGES = ('Table', 'Downloads', 'Accounts', 'Trouble')


def begin(stage, **info):
    stage.cdn.info(**info)
    program = stage.start(rows=[row('www.example.com', days=30, at=NOW)], clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    return program


def in_front(program, title):
    eventually(lambda: program.active_title == title, f'{title!r} in front')


def turn_to(program, page):
    """Clicks the tab of a page, which stands in the header bar, or below where that is too narrow."""
    tabs = program.window('Help')
    tab = eventually(lambda: next(node for node in tabs.find_all('page tab', page)), f'the tab of {page!r}')
    program.click(tab)
    eventually(lambda: 'selected' in tab.states, f'the page {page!r}')


def leading(help_):
    """The button that leads to the CDN; newer versions of libadwaita name it by its row alone."""
    return (button for button in help_.find_all('button') if button.is_called(f'Open Page {CENTER}') or button.is_called(CENTER))


@story('F1 opens it once, beside the window, and Escape closes it')
def keys(stage):
    program = begin(stage)
    program.key('F1')
    in_front(program, 'Help')
    program.click(program.window('Certbook').find('entry', 'Search by Domain'), dx=400)  # beside the help
    in_front(program, 'Certbook')
    program.key('F1')
    in_front(program, 'Help')
    assert [window.name for window in program.windows].count('Help') == 1, program.windows
    program.key('Escape')
    eventually(lambda: not program.has_window('Help'), 'the end of the help')
    in_front(program, 'Certbook')
    program.key('F1')
    in_front(program, 'Help')
    program.key('ctrl+q')
    assert program.wait_for_end() == 0


def export_dialog(program):
    program.key('ctrl+shift+e')
    return 'Export List'


def preferences(program):
    program.key('ctrl+comma')
    return 'Preferences'


def detail(program):
    program.key('Down', 'Return')
    return 'SSL Detail'


def shortcuts(program):
    program.key('ctrl+question')
    return 'Keyboard Shortcuts'


@story('F1 opens it over every dialog, which is there again when it was read')
def over_dialogs(stage):
    program = begin(stage)
    for open_dialog in (export_dialog, preferences, shortcuts, detail):
        title = open_dialog(program)
        in_front(program, title)
        program.key('F1')
        in_front(program, 'Help')
        turn_to(program, 'Trouble')
        program.key('Escape')
        eventually(lambda: not program.has_window('Help'), 'the end of the help')
        in_front(program, title)
        program.key('Escape')
        eventually(lambda title=title: not program.has_window(title), f'the end of {title!r}')
        in_front(program, 'Certbook')


@story('it stays open beside a dialog, which can be used meanwhile')
def beside_dialogs(stage):
    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    program.find('button', 'Add Account…').press()
    in_front(program, 'Add Account')
    program.key('F1')
    in_front(program, 'Help')
    program.move(0, 600, 'Help')
    entry = program.window('Add Account').find('entry', 'Name', seen=False)
    program.click(entry)
    program.type('written meanwhile')
    eventually(lambda: entry.text == 'written meanwhile', 'the name of the account')
    program.key('F1')
    in_front(program, 'Help')
    program.window('Add Account').find('button', 'Cancel', seen=False).press()
    eventually(lambda: not program.has_window('Add Account'), 'the end of the dialog')
    program.key('Escape')
    eventually(lambda: not program.has_window('Help'), 'the end of the help')
    in_front(program, 'Certbook')


@story('each page tells what it is called after, with the colors of the table')
def pages(stage):
    program = begin(stage)
    program.key('F1')
    help_ = program.window('Help')
    for status, meaning in (('Valid', 'The certificate works'), ('Pending', 'The CDN is not done with it yet'), ('60', 'Green: 8 days or more are left')):
        # Newer versions of libadwaita name a row by its title, and its pill apart.
        assert any(item.caption == f'{status} {meaning}' for item in help_.find_all('list item', seen=False)), (status, meaning)
    picture = program.picture()
    pill = help_.find('label', 'Valid')
    assert picture.hue(program.place(pill)) == 'green', 'the pill is not green'
    for page, line in (('Downloads', '.pem with key, certificate and chain: HAProxy'), ('Accounts', 'Synced 3 minutes ago'), ('Trouble', 'Revoked')):
        turn_to(program, page)
        eventually(lambda line=line: next(help_.find_all('label', line)), f'{line!r} on the page {page!r}')


@story('it leads to the security operations center of the CDN')
def contact(stage):
    log = give_browser(stage)
    program = begin(stage, support_url=ADDRESS)
    program.open_menu('Main Menu', 'Help')
    in_front(program, 'Help')
    turn_to(program, 'Trouble')
    help_ = program.window('Help')
    help_.find('label', ADDRESS)
    program.click(eventually(lambda: next(leading(help_), None), 'the button that leads to the CDN'))
    eventually(lambda: log.exists() and log.read_text().split() == [ADDRESS], 'the page in the browser')


@story('the address is known at the next start, before the CDN has answered')
def contact_kept(stage):
    program = begin(stage, support_url=ADDRESS)
    assert program.quit() == 0
    stage.cdn.hold('/v1/')
    program = stage.start(clock=stage.clock(NOW))
    program.wait_for('Syncing')
    program.key('F1')
    in_front(program, 'Help')
    turn_to(program, 'Trouble')
    program.window('Help').find('label', ADDRESS)
    stage.cdn.release()
    program.wait_for('Synced just now')


@story('a CDN that tells no address is looked up by the person')
def no_contact(stage):
    program = begin(stage)
    program.key('F1')
    in_front(program, 'Help')
    turn_to(program, 'Trouble')
    help_ = program.window('Help')
    help_.find('label', 'The CDN has not told its address yet. Look for it in the CDN’s console.')
    assert not list(leading(help_)), 'a button that opens nothing'


@story('at 360 pixels nothing of it is cut off, and its pages are below')
def narrow(stage):
    program = begin(stage, support_url='https://console.example/' + 'security/' * 12)
    program.key('F1')
    in_front(program, 'Help')
    program.resize(360, 600, 'Help')
    for page in PAGES:
        turn_to(program, page)
        program.picture().save(stage.folder / f'{page}.png')
        for label in program.window('Help').find_all('label'):
            assert 0 <= label.box.x and label.box.x + label.box.width <= 360, f'{label!r} at {label.box}'


if __name__ == '__main__':
    run()
