#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens without a window: a digest a day for who wants it, and syncs in the background where the desktop allows them.

The notifications and the portal are stand-ins on the private bus (fake_shell); in a sandbox it is the real portal, which asks a person
and has a stand-in of the desktop behind it.
"""
import os
import re
import shlex
import subprocess

import sandbox
import shell
from accessible import eventually
from accounts import keep_account
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from story import PROGRAM, run, story

NOW = moment('2026-11-23 09:00:00')
# A portal may not know which program asks that is in no sandbox, and would have one without a name started.
STARTED_BY_PORTAL = bool(sandbox.APPLICATION)
TOKEN = 'token-of-the-first-1234567890'
OTHER = 'token-of-the-second-0987654321'
QUESTION = 'Be told at most once a day which certificates end soon or need attention?'
BODY = '1 of them should have been renewed by the CDN · 1 certificate needs attention'


def open_first(stage, clock, rows, second=None):
    """The program with one account, or with two."""
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows, before=lambda cdn: cdn.info(renews_before_days=7))
    keep_account(stage, 'First', cdn.url, TOKEN, clock)
    if second is not None:
        keep_account(stage, 'Second', stage.open_cdn(OTHER, second).url, OTHER, clock)
    program = stage.start(demo=False, clock=clock)
    program.wait_for('Synced just now')
    return program, cdn


def healthy(domain, days=8):
    return row(domain, days=days, at=NOW)


def started_at_login(stage):
    """What the desktop starts at login, as the program itself has written it down outside of a sandbox; None for nothing."""
    file = stage.home.config / f'autostart/{shell.NAME}.desktop'
    if not file.exists():
        return None
    subprocess.run(['desktop-file-validate', file], check=True)
    return shlex.split(re.search('^Exec=(.*)$', file.read_text(), re.M)[1])


def turn(program, name):
    """Turns a switch of Preferences on, or off."""
    program.key('ctrl+comma')
    window = program.window('Preferences')
    program.click(eventually(lambda: next(window.find_all('label', name), None), name))


def close_preferences(program):
    program.window('Preferences').close()
    eventually(lambda: not program.has_window('Preferences'), 'the preferences to close')


@story('who says yes is told once a day, over all accounts, and a click shows what is meant; what is healthy is no news')
def digest(stage):
    services = shell.Services(stage)
    clock = stage.clock(NOW)
    rows = [healthy('healthy.example'), row('late.example', days=5, at=NOW)]
    second = [row('own.example', days=3, at=NOW, provisioning='upload'), healthy('other.example', 60),
              row('bad.example', days=80, status='failed', at=NOW)]  # fmt: skip
    program, first = open_first(stage, clock, rows, second)
    program.wait_for(QUESTION)
    assert services.notifications == [], 'nobody has asked for it'
    program.click(program.find('button', 'Tell Me'))
    eventually(lambda: services.notifications, 'the digest')
    # How early the CDNs renew, they have told to the command line: the window has not asked them yet.
    assert len(first.requests('/v1/domains')) == 1
    assert services.notifications == [('2 certificates end in less than 6 days', BODY)], services.notifications
    program.wait_until_gone(QUESTION)

    # The rest of the day is quiet, whatever happens.
    first.rows = rows + [row('worse.example', days=9, status='failed', at=NOW)]
    program.key('F5')
    InventoryTable(program).expect_count('Showing 2 of 3 domains, 1 needs attention')
    clock.advance(hours=10)
    program.wait_for('Synced just now')
    assert len(services.notifications) == 1, services.notifications

    # Another account, and another filter.
    program.key('ctrl+2')
    program.choose('Status', 'Expired')
    program.wait_for('No Domains Found')
    services.click()
    InventoryTable(program).expect_domains('late.example healthy.example')  # what is healthy ends in seven days by now
    assert program.chosen('Status') == '7 days'

    clock.set(moment('2026-11-24 07:59:00'))
    program.wait_for('Synced just now')
    assert len(services.notifications) == 1, 'it is too early in the day'
    clock.set(moment('2026-11-24 08:20:00'))
    eventually(lambda: len(services.notifications) == 2, 'the digest of the next day', 20)
    assert services.notifications[1][1].endswith('2 certificates need attention'), services.notifications[1]
    assert program.quit() == 0

    # It is asked once, and told once, over starts of the program too.
    program = stage.start(demo=False, clock=clock)
    program.wait_for('Synced just now')
    assert not program.sees(QUESTION) and len(services.notifications) == 2
    assert program.quit() == 0


@story('who says no is not asked again and not told; Preferences has the choice, too')
def no_thanks(stage):
    services = shell.Services(stage)
    clock = stage.clock(NOW)
    program, _ = open_first(stage, clock, [row('late.example', days=5, at=NOW)])
    program.wait_for(QUESTION)
    program.click(program.find('button', 'No Thanks'))
    program.wait_until_gone(QUESTION)
    clock.advance(days=1)
    program.wait_for('Synced just now')
    assert services.notifications == [], services.notifications

    turn(program, 'Daily Digest')
    eventually(lambda: services.notifications, 'the digest')
    close_preferences(program)
    assert program.quit() == 0


@story('where everything is in order nobody is told anything')
def quiet(stage):
    services = shell.Services(stage)
    clock = stage.clock(NOW)
    program, _ = open_first(stage, clock, [healthy('healthy.example'), healthy('other.example', 90)])
    program.wait_for(QUESTION)
    program.click(program.find('button', 'Tell Me'))
    clock.advance(minutes=17)
    program.wait_for('Synced just now')
    assert services.notifications == [], services.notifications
    # An account that cannot be asked says nothing either: its certificates may have been renewed.
    assert program.quit() == 0


@story('with syncs in the background the program stays without its window, syncs, tells, and opens again; Quit ends it')
def background(stage):
    services = shell.Services(stage)
    clock = stage.clock(NOW)
    program, cdn = open_first(stage, clock, [healthy('healthy.example', 60)])
    program.click(program.find('button', 'Tell Me'))
    turn(program, 'Sync in the Background')
    request = services.background()
    assert request['autostart'] is STARTED_BY_PORTAL and not request['by_bus'], request
    own = ['flatpak', 'run', '--command=certbook', shell.NAME] if sandbox.APPLICATION else ['certbook']
    assert request['command'] == [*own, '--gapplication-service'], request
    if not STARTED_BY_PORTAL:
        command = eventually(lambda: started_at_login(stage), 'a start at login')
        assert command == [os.path.realpath(PROGRAM), '--gapplication-service'], command
    close_preferences(program)
    program.window('Certbook').close()
    eventually(lambda: not program.has_window('Certbook'), 'the window to close')

    asked = len(cdn.requests('/v1/domains'))
    cdn.rows = [row('own.example', days=3, at=NOW, provisioning='upload')]
    clock.set(moment('2026-11-24 09:00:00'))
    eventually(lambda: len(cdn.requests('/v1/domains')) > asked, 'a sync without a window', 20)
    eventually(lambda: services.notifications, 'the digest')
    assert services.notifications == [('1 certificate ends in less than 3 days', '')], services.notifications
    assert program.process.poll() is None, 'the program has ended'
    services.click()
    program.wait_for('Synced just now')
    assert program.chosen('Status') == '7 days'
    InventoryTable(program).expect_domains('own.example')
    program.key('ctrl+q')
    assert program.wait_for_end() == 0


@story('at login the program begins without a window, asks the portal again and syncs; taking it back ends that')
def login(stage):
    services = shell.Services(stage)
    clock = stage.clock(NOW)
    program, cdn = open_first(stage, clock, [healthy('healthy.example', 60)])
    turn(program, 'Sync in the Background')
    services.background()
    close_preferences(program)
    program.key('ctrl+q')
    assert program.wait_for_end() == 0

    asked = len(cdn.requests('/v1/domains'))
    service = stage.start('--gapplication-service', demo=False, clock=clock)
    assert services.background(2)['autostart'] is STARTED_BY_PORTAL, 'it asks for something else than before'
    assert STARTED_BY_PORTAL or started_at_login(stage), 'it is not started at login any more'
    assert len(cdn.requests('/v1/domains')) == asked, 'it does not wait as long as the CDN wants it'
    clock.advance(minutes=2)
    eventually(lambda: len(cdn.requests('/v1/domains')) > asked, 'a sync without a window')
    shell.activate()
    service.wait_for('Synced just now')
    turn(service, 'Sync in the Background')
    assert services.background(3)['autostart'] is False, 'it is started at login all the same'
    eventually(lambda: started_at_login(stage) is None, 'no start at login')
    close_preferences(service)
    service.window('Certbook').close()
    assert service.wait_for_end(60) == 0


@story('a desktop that does not allow it is obeyed, and a person is told')
def refused(stage):
    services = shell.Services(stage, 'refused')
    program, _ = open_first(stage, stage.clock(NOW), [healthy('healthy.example', 60)])
    turn(program, 'Sync in the Background')
    services.reply()
    # By keys it could be closed once it has the focus, which a portal had before.
    program.window('Certbook May Not Run in the Background').find('button', 'Close', seen=False).press()
    eventually(lambda: not program.sees('Certbook May Not Run in the Background'), 'the dialog to close')
    close_preferences(program)
    program.window('Certbook').close()
    assert program.wait_for_end() == 0
    assert len(services.calls('background')) <= 1, 'who has refused is asked again'
    assert started_at_login(stage) is None, 'it is started at login all the same'


@story('where the start at login cannot be changed, that is said, and the program goes on without it',
       not_sandboxed='there it is the portal that sees to it')
def login_failed(stage):
    services = shell.Services(stage)
    program, _ = open_first(stage, stage.clock(NOW), [healthy('healthy.example', 60)])
    folder = stage.home.config / 'autostart'
    folder.write_text('no folder')
    turn(program, 'Sync in the Background')
    services.background()
    message = program.window('Start at Login Could Not Be Changed')
    text = ' '.join(node.name for node in message.walk())
    assert str(folder) in text and 'off and on to try again' in text, text
    message.find('button', 'Close', seen=False).press()
    eventually(lambda: not program.sees('Start at Login Could Not Be Changed'), 'the dialog to close')
    assert folder.read_text() == 'no folder'
    close_preferences(program)
    program.window('Certbook').close()
    eventually(lambda: not program.has_window('Certbook'), 'the window to close')
    assert program.process.poll() is None, 'the program has ended'
    program.kill()


if __name__ == '__main__':
    run()
