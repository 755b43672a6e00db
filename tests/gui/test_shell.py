#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program and the shell of the desktop: started by the bus, actions of its icon, domains in the search of the overview."""
import sandbox
import shell
from accessible import eventually
from accounts import keep_account
from cdn import row
from clock import moment
from desktop import descendants
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:00:00')
TOKEN = 'token-of-the-first-1234567890'
OTHER = 'token-of-the-second-0987654321'
SERVICE = '--gapplication-service'


def begin(stage, clock):
    """Two accounts that were synced, and no program."""
    stage.open_keyring()
    first = stage.open_cdn(TOKEN, [row('www.example.com', days=5, at=NOW), row('old.example.com', days=-3, at=NOW),
                                   row('xn--bcher-kva.example', days=40, at=NOW, provisioning='upload')])  # fmt: skip
    second = stage.open_cdn(OTHER, [row('www.example.net', days=1, at=NOW), row('bad.example.com', days=3, status='failed', at=NOW),
                                    row('new.example.com', status='pending', at=NOW)])  # fmt: skip
    keep_account(stage, 'First', first.url, TOKEN, clock)
    keep_account(stage, 'Second', second.url, OTHER, clock)
    return first, second


def start_service(stage, clock):
    service = stage.start(SERVICE, demo=False, clock=clock)
    eventually(shell.is_running, 'the program on the bus')
    return service


def count(*cdns):
    return sum(len(cdn.requests()) for cdn in cdns)


@story('a domain that is typed in the overview is found in all accounts, with its days left, and no CDN is asked')
def overview(stage):
    clock = stage.clock(NOW)
    cdns = begin(stage, clock)
    asked = count(*cdns)
    service = start_service(stage, clock)

    results, names = shell.search('example.com')
    assert results == [
        ('old.example.com', 'Expired · Auto SSL · First'),
        ('bad.example.com', '3 days left · Failed · Auto SSL · Second'),
        ('www.example.com', '5 days left · Valid · Auto SSL · First'),
        ('new.example.com', 'Pending · Auto SSL · Second'),
    ], results
    assert shell.describe(shell.search_within(names[:1], 'example', 'www')) == [
        ('www.example.net', '1 day left · Valid · Auto SSL · Second'),
        ('www.example.com', '5 days left · Valid · Auto SSL · First'),
    ]
    assert shell.search('WWW.Example.COM')[0][0][0] == 'www.example.com'
    assert shell.search('büch')[0] == [('bücher.example', '40 days left · Valid · Upload SSL · First')]
    assert shell.search('nothing-like-it')[1] == [] and shell.search()[1] == [] and shell.search(' ')[1] == []
    assert shell.describe(['nonsense', 'a:b', '']) == []

    clock.advance(days=2)
    assert shell.search('www')[0][0] == ('www.example.net', 'Expired · Auto SSL · Second')
    assert count(*cdns) == asked, 'a CDN was asked'
    service.kill()


@story('Enter opens the SSL Detail of a result in its account, and “see all” the window with what was typed')
def result_opens(stage):
    clock = stage.clock(NOW)
    begin(stage, clock)
    service = start_service(stage, clock)
    _, names = shell.search('www.example.com')
    shell.open_result(names[0], 'www.example.com')
    window = service.window('SSL Detail')
    eventually(lambda: any(node.name == 'www.example.com' for node in window.walk()), 'the domain in SSL Detail')
    eventually(lambda: any(node.name == 'Copy SHA-256' for node in window.walk()), 'the facts, for which the CDN was asked')
    assert service.sees('First'), 'the window shows another account'
    service.key('Escape')
    eventually(lambda: not service.has_window('SSL Detail'), 'the end of the dialog')

    shell.see_all('net')
    service.wait_for('Second')
    InventoryTable(service).expect_domains('www.example.net')
    assert service.find('entry', 'Search by Domain').text == 'net'
    shell.see_all('nowhere')
    service.wait_for('No domain contains “nowhere”.')
    shell.open_result('nonsense')
    shell.open_result(f'{names[0].split(":")[0]}:gone.example')
    service.wait_for('First')
    assert not service.has_window('SSL Detail'), 'a domain that is not there was opened'


@story('the bus starts the program for a question, and it ends by itself when nobody asks any more')
def started_by_the_bus(stage):
    clock = stage.clock(NOW)
    begin(stage, clock)
    model = start_service(stage, clock)
    starter = shell.Service(stage, model)
    model.kill()
    eventually(lambda: not shell.is_running(), 'the end of the model')

    assert [name for name, _ in shell.search('bad')[0]] == ['bad.example.com']
    assert shell.is_running()
    if sandbox.APPLICATION:
        process = eventually(lambda: sandbox.process_in(descendants(starter.pid)), 'the process in the sandbox')
        assert f'name={sandbox.APPLICATION}\n' in sandbox.info(process), 'it was started outside of its sandbox'
    eventually(lambda: not shell.is_running(), 'the program to end by itself', 60)
    complaints = starter.end()
    assert complaints == '', complaints


@story('a click on the icon opens the window, and “Sync Now” syncs every account')
def icon(stage):
    clock = stage.clock(NOW)
    cdns = begin(stage, clock)
    service = start_service(stage, clock)
    shell.activate()
    service.wait_for('First')
    service.wait_for('Synced just now')
    shell.activate()  # the window is there already
    cdns[0].rows = [row('first.example', days=9, at=NOW)]
    cdns[1].rows = [row('second.example', days=9, at=NOW)]
    shell.run_action('sync-now')
    InventoryTable(service).expect_domains('first.example')
    service.key('ctrl+2')
    InventoryTable(service).expect_domains('second.example')
    assert len(service.windows) == 1, service.windows
    service.key('ctrl+q')
    assert service.wait_for_end() == 0


@story('“Sync Now” opens a window that is not there, and syncs')
def sync_now(stage):
    clock = stage.clock(NOW)
    first, _ = begin(stage, clock)
    service = start_service(stage, clock)
    first.rows = [row('first.example', days=9, at=NOW)]
    shell.run_action('sync-now')
    InventoryTable(service).expect_domains('first.example')


@story('“Open Demo” runs the demo beside the program, which lasts as long as the demo')
def demo(stage):
    clock = stage.clock(NOW)
    service = start_service(stage, clock)
    shell.run_action('demo')
    eventually(lambda: stage.cdn.requests('/v1/domains'), 'the demo to sync')
    shell.call(shell.PATH + '/Demo', 'org.freedesktop.Application', 'ActivateAction',
               shell.GLib.Variant('(sava{sv})', ('quit', [], {})), shell.NAME + '.Demo')  # fmt: skip
    eventually(lambda: not shell.is_running(shell.NAME + '.Demo'), 'the end of the demo')
    assert service.wait_for_end(60) == 0


if __name__ == '__main__':
    run()
