#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program in a real GNOME Shell on Wayland: in the search of its overview, in its notifications, in the menu of its icon.

What other shells do, and what this one cannot be brought to do, is in test_shell.py and test_digest.py, with stand-ins.
"""
import gnome_shell
import sandbox
import shell
from accessible import applications, eventually
from accounts import keep_account
from cdn import row
from clock import moment
from story import run, story

NOW = moment('2026-11-23 09:00:00')
TOKEN = 'token-of-the-first-1234567890'
OTHER = 'token-of-the-second-0987654321'
GOOD = '5 days left · Valid · Auto SSL · First'
BAD = '3 days left · Failed · Auto SSL · Second'
TITLE = '2 certificates end in less than 6 days'
BODY = '2 of them should have been renewed by the CDN · 1 certificate needs attention'


def begin(stage):
    """Two accounts that were synced, a program that the bus starts, and the shell."""
    gnome = gnome_shell.start(stage.desktop)
    clock = stage.clock(NOW)
    stage.open_keyring()
    cdns = []
    for name, token, rows in (('First', TOKEN, [row('www.example.com', days=5, at=NOW), row('old.example.org', days=-3, at=NOW)]),
                              ('Second', OTHER, [row('www.example.net', days=1, at=NOW),
                                                 row('bad.example.com', days=3, status='failed', at=NOW)])):  # fmt: skip
        cdns.append(stage.open_cdn(token, rows, before=lambda cdn: cdn.info(renews_before_days=7)))
        keep_account(stage, name, cdns[-1].url, token, clock)
    model = stage.start('--gapplication-service', demo=False, clock=clock, environment=gnome.environment)
    eventually(shell.is_running, 'the program on the bus')
    starter = shell.Service(stage, model)
    model.kill()
    eventually(lambda: not shell.is_running(), 'the end of the model')
    gnome.dismiss_notifications()
    return gnome, cdns, starter


def accessible_program(starter):
    """The program that the bus has started, as a screen reader sees it."""

    def look():
        pids = sandbox.proxies() if sandbox.APPLICATION else {starter.pid}
        return next((one.read_live() for one in applications() if one.process in pids), None)

    return eventually(look, 'the program')


def wait_for_label(starter, text):
    program = accessible_program(starter)
    eventually(lambda: any(node.name == text for node in program.find_all('label', seen=False)), f'the label {text!r}')


def end(gnome, starter):
    shell.run_action('quit')
    eventually(lambda: not gnome.windows(), 'the windows to close')
    complaints = starter.end()
    eventually(lambda: not shell.is_running(), 'the program to end', 60)
    assert complaints == '', complaints


@story('a domain that is typed in the overview is found with its days left, and Enter opens its detail, wherever the window is')
def overview(stage):
    gnome, cdns, starter = begin(stage)
    gnome.find('example.com', 'Certbook', 'bad.example.com', BAD, 'www.example.com', GOOD)
    above, below = (next(box for text, box in gnome.texts() if text == domain) for domain in ('bad.example.com', 'www.example.com'))
    assert above.y < below.y and above.x == below.x, (above, below)
    gnome.key('Return')
    gnome.wait_until_focused('Certbook', 'SSL Detail')
    wait_for_label(starter, 'bad.example.com')

    # Once more from a dialog, then with the window out of sight: the shell sends a search result no right to come to the front.
    gnome.find('www.example.c', GOOD)
    gnome.key('Return')
    gnome.wait_until_focused('Certbook', 'SSL Detail')
    wait_for_label(starter, 'www.example.com')
    gnome.key('Escape')
    gnome.wait_until_focused('Certbook')
    gnome.key('super+h')
    gnome.wait_until_focused()
    gnome.find('bad', BAD)
    gnome.key('Return')
    gnome.wait_until_focused('Certbook', 'SSL Detail')
    wait_for_label(starter, 'bad.example.com')
    assert not gnome.shows('“Certbook” is ready'), 'the window stayed behind'
    assert not any(window.wants_attention for window in gnome.windows()), gnome.windows()
    end(gnome, starter)


@story('the icon has “Sync Now” in its menu and no second window, and a demo is called by its name')
def icon(stage):
    gnome, cdns, starter = begin(stage)
    gnome.open_menu_of_icon()
    gnome.wait_for('New Window', 'Sync Now', 'Open Demo')
    cdns[0].rows = [row('first.example', days=9, at=NOW)]
    gnome.click_text('Sync Now')
    gnome.wait_until_focused('Certbook')
    wait_for_label(starter, 'Synced just now')
    eventually(lambda: len(cdns[0].requests('/v1/domains')) > 1, 'the sync of one account')
    eventually(lambda: len(cdns[1].requests('/v1/domains')) > 1, 'the sync of the other account')
    gnome.open_menu_of_icon()
    gnome.wait_for('Sync Now', 'Open Demo', 'Quit')
    assert not gnome.shows('New Window'), 'there is one window'
    gnome.key('Escape', 'Escape')

    demo = stage.start(environment=gnome.environment, rows=[])
    eventually(lambda: any(window.application == 'Certbook Demo' for window in gnome.windows()), 'the demo')
    eventually(lambda: stage.cdn.requests('/v1/domains'), 'the CDN of the demo')
    demo.kill()
    end(gnome, starter)


@story('a digest is a notification with its text, and a click on it brings the window to the front with what is meant')
def digest(stage):
    stage.home.settings.parent.mkdir(parents=True)
    stage.home.settings.write_text('[io/github/certbook/Certbook]\ndigest=true\n')
    gnome, _, starter = begin(stage)
    gnome.close_overview()
    shell.activate()
    gnome.wait_until_focused('Certbook')
    gnome.wait_for(TITLE, BODY)
    gnome.key('super+h')
    gnome.wait_until_focused()
    gnome.key('super+v')
    gnome.wait_for(TITLE, BODY, 'Clear')
    gnome.click_text(TITLE)
    gnome.wait_until_focused('Certbook')
    wait_for_label(starter, '7 days')
    end(gnome, starter)


if __name__ == '__main__':
    run(window_manager=None, size=(1280, 800))
