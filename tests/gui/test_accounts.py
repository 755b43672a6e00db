#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts: added, switched between, renamed and removed, with their tokens in a real keyring."""
import configparser
import datetime
import re

from accessible import eventually
from accounts import add_account, edit_account, entry, fill_in, keep_account, open_accounts_menu
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from story import run, story

TOKEN = 'token-of-the-first-1234567890'
OTHER = 'token-of-the-second-0987654321'
NOW = moment('2026-11-23 08:12:30')


def rows(*domains):
    return [row(domain, days=40 + place, at=NOW) for place, domain in enumerate(domains)]


@story('the first start leads to an account, whose token is in the keyring and nowhere else')
def first_account(stage):
    keyring = stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example', 'two.example'))
    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    program.click(next(node for node in program.application.find_all('button') if 'Add Account' in node.name))
    fill_in(program, name='First CDN', url=cdn.url, token=TOKEN)
    program.key('Return')
    eventually(lambda: not program.has_window('Add Account'), 'the account to be added')
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('one.example two.example')
    assert program.sees('First CDN'), 'the name of the account is not shown'
    assert list(keyring.tokens().values()) == [TOKEN], keyring.tokens()

    file = stage.home.config / 'certbook/accounts.ini'
    assert file.stat().st_mode & 0o777 == 0o600, oct(file.stat().st_mode)
    assert cdn.url in file.read_text()
    for path in stage.home.folder.rglob('*'):
        if path.is_file() and 'cdn-' not in str(path) and 'keyrings' not in str(path):
            assert TOKEN.encode() not in path.read_bytes(), f'the token is in {path}'

    assert program.quit() == 0
    program = stage.start(demo=False)
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('one.example two.example')


@story('a new account is synced once, and so is one whose token is entered anew after a failure')
def once(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    add_account(program, 'Work', cdn.url, TOKEN)
    InventoryTable(program).expect_domains('one.example')
    program.wait_for('Synced just now')
    # The dialog has asked whether the token is accepted, and the sync who answers.
    asked = [request['path'] for request in cdn.requests()]
    assert asked == ['/api/v1/info', '/api/v1/info', '/api/v1/domains'], asked

    cdn.fail('/v1/domains$', 'status', status=500, type='internal', times=1)
    program.key('F5')
    program.wait_for(re.compile('failed to answer'))
    before = len(cdn.requests())
    cdn.rows = rows('two.example')
    edit_account(program)
    program.clear_and_type(entry(program, 'Token'), TOKEN)
    program.key('Return')
    eventually(lambda: not program.has_window('Edit Account'), 'the account to be kept')
    InventoryTable(program).expect_domains('two.example')
    program.wait_for('Synced just now')
    asked = [request['path'] for request in cdn.requests()[before:]]
    assert asked == ['/api/v1/info', '/api/v1/info', '/api/v1/domains'], asked


@story('two accounts are switched between by menu and keys, each with its own rows and age')
def two_accounts(stage):
    stage.open_keyring()
    clock = stage.clock(NOW)
    first = stage.open_cdn(TOKEN, rows('first.example'))
    second = stage.open_cdn(OTHER, rows('second.example', 'both.example'))
    program = stage.start(demo=False, clock=clock)
    add_account(program, 'First', first.url, TOKEN)
    program.wait_for('Synced just now')
    clock.advance(minutes=10)
    add_account(program, 'Under_score', second.url, OTHER)
    InventoryTable(program).expect_domains('second.example both.example')
    assert program.sees('Under_score')
    program.wait_for('Synced just now')

    open_accounts_menu(program, 'First')
    InventoryTable(program).expect_domains('first.example')
    program.wait_for('Synced 10 minutes ago')
    program.key('ctrl+2')
    InventoryTable(program).expect_domains('second.example both.example')
    program.wait_for('Synced just now')
    program.key('ctrl+9')  # there is no such account
    program.key('ctrl+1')
    InventoryTable(program).expect_domains('first.example')

    # A failure is that of one account.
    first.fail('/v1/', 'status', status=403, type='forbidden')
    program.key('F5')
    program.wait_for(re.compile('does not allow this token to do that'))
    program.key('ctrl+2')
    program.wait_until_gone(re.compile('does not allow this token to do that'))
    program.wait_for(re.compile('^Synced'))

    # The account that was shown last is shown first.
    assert program.quit() == 0
    program = stage.start(demo=False)
    InventoryTable(program).expect_domains('second.example both.example')


@story('the keys Ctrl+1 to Ctrl+9 choose the first nine accounts')
def numbers(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    names = [f'Account {letter}' for letter in 'JCHABIGFED']
    for name in names:
        keep_account(stage, name, cdn.url, TOKEN)
    program = stage.start(demo=False)
    program.wait_for(names[0])
    for number in (9, 2, 8, 3, 7, 4, 6, 5, 1):
        program.key(f'ctrl+{number}')
        program.wait_for(names[number - 1])


def status(table, domain):
    """What the table says of a domain; None where it is not among the rows."""
    return dict(zip(table.table.column('SSL Domain'), table.table.column('Status'))).get(domain)


@story('accounts do not all sync in the same moment: each comes a little later than its minutes')
def shifts(stage):
    stage.open_keyring()
    clock = stage.clock(NOW)
    # Rows that expire tell when the window has seen a time, from one second to the next.
    ends = [row(f'{seconds:02}.example', expires=NOW + datetime.timedelta(minutes=17, seconds=seconds)) for seconds in (0, 15)]
    cdn = stage.open_cdn(TOKEN, [*rows('one.example'), *ends])
    for number in range(9):
        keep_account(stage, f'Account {number}', cdn.url, TOKEN, clock)
    asked = len(cdn.requests('/v1/info'))
    clock.advance(minutes=2)  # sooner the CDN does not want to be asked by itself
    program = stage.start(demo=False, clock=clock)
    eventually(lambda: len(cdn.requests('/v1/info')) == asked + 9, 'the syncs of the start')
    table = InventoryTable(program)
    table.expect_domains('00.example 15.example one.example')

    for domain, later in (('00.example', {'minutes': 15}), ('15.example', {'seconds': 15})):
        clock.advance(**later)
        eventually(lambda: status(table, domain) in ('Expired', None), f'{domain} to expire')
    assert len(cdn.requests('/v1/info')) < asked + 18, 'they all came at once'
    clock.advance(minutes=2)
    eventually(lambda: len(cdn.requests('/v1/info')) == asked + 18, 'the next sync of each')


@story('an account gets another name, and keeps its rows and its token')
def another_name(stage):
    keyring = stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    program = stage.start(demo=False)
    add_account(program, 'CDN', cdn.url, TOKEN)
    program.wait_for('Synced just now')
    cdn.fail('/v1/', 'status', status=403, type='forbidden')  # it need not be asked
    edit_account(program)
    program.clear_and_type(entry(program, 'Name'), 'Console of <Tests> & Co')
    program.key('Return')
    eventually(lambda: not program.has_window('Edit Account'), 'the change to be taken')
    program.wait_for('Console of <Tests> & Co')
    InventoryTable(program).expect_domains('one.example')
    assert list(keyring.tokens().values()) == [TOKEN], keyring.tokens()
    assert len(list((stage.home.data / 'certbook').iterdir())) == 1
    cdn.recover()
    assert program.quit() == 0

    program = stage.start(demo=False)
    program.wait_for('Console of <Tests> & Co')
    InventoryTable(program).expect_domains('one.example')


@story('an account that is removed takes its rows and its token along, after a question')
def removal(stage):
    keyring = stage.open_keyring()
    first = stage.open_cdn(TOKEN, rows('first.example'))
    second = stage.open_cdn(OTHER, rows('second.example'))
    program = stage.start(demo=False)
    add_account(program, 'First', first.url, TOKEN)
    add_account(program, 'Second', second.url, OTHER)
    InventoryTable(program).expect_domains('second.example')
    folders = stage.home.data / 'certbook'
    assert len(list(folders.iterdir())) == 2, list(folders.iterdir())

    open_accounts_menu(program, 'Remove Account…')
    program.wait_for('Remove “Second”?')
    program.key('Escape')
    eventually(lambda: not program.sees('Remove “Second”?'), 'the question to go')
    InventoryTable(program).expect_domains('second.example')

    open_accounts_menu(program, 'Remove Account…')
    program.wait_for('Remove “Second”?')
    program.click(next(node for node in program.application.find_all('button') if 'Remove' in node.name))
    InventoryTable(program).expect_domains('first.example')
    eventually(lambda: list(keyring.tokens().values()) == [TOKEN], 'the token to go')
    eventually(lambda: len(list(folders.iterdir())) == 1, 'the rows to go')

    open_accounts_menu(program, 'Remove Account…')
    program.wait_for('Remove “First”?')
    program.click(next(node for node in program.application.find_all('button') if 'Remove' in node.name))
    program.wait_for('Welcome to Certbook')
    eventually(lambda: not keyring.tokens() and not list(folders.iterdir()), 'everything to go')
    parser = configparser.ConfigParser()
    parser.read(stage.home.config / 'certbook/accounts.ini')
    assert not parser.sections(), parser.sections()


@story('an account that is removed in the midst of its sync leaves nothing behind')
def removal_while_syncing(stage):
    keyring = stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example', 'two.example', 'three.example'))
    cdn.page_size(1)
    cdn.hold_from_page(3)
    program = stage.start(demo=False)
    add_account(program, 'CDN', cdn.url, TOKEN)
    eventually(lambda: len(cdn.requests('/v1/domains')) >= 3, 'a sync that waits for its third page')
    program.wait_for(re.compile('^Syncing'))
    open_accounts_menu(program, 'Remove Account…')
    program.wait_for('Remove “CDN”?')
    program.click(next(node for node in program.application.find_all('button') if 'Remove' in node.name))
    program.wait_for('Welcome to Certbook')
    cdn.release()
    folders = stage.home.data / 'certbook'
    eventually(lambda: not keyring.tokens() and not list(folders.iterdir()), 'everything to go')
    assert program.quit() == 0
    assert not list(folders.iterdir()), list(folders.iterdir())


@story('what is wrong with a new account is said before it is kept')
def faults(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    gone = stage.open_cdn(TOKEN, before=lambda cdn: cdn.refuse_connections())
    program = stage.start(demo=False)
    program.wait_for('Welcome to Certbook')
    add_account(program, 'CDN', cdn.url, TOKEN)
    program.wait_for('Synced just now')

    host = re.escape(cdn.url.split('/')[2])
    cases = [
        ('http://console.example/api', TOKEN, 'Over “http://” anybody on the way could read the token: use “https://”.'),
        ('console.example', TOKEN, 'It should look like “https://console.example/api”.'),
        ('https://no-such-host.invalid/api', TOKEN, 'The host of no-such-host.invalid was not found.'),
        (gone.url, TOKEN, re.escape(gone.url.split('/')[2]) + ' refuses connections.'),
        (cdn.url + '/elsewhere', TOKEN, f'There is no inventory API at this address of {host}.'),
        (cdn.url, 'wrong', f'{host} does not accept the token.'),
        (cdn.url, 'two words', 'The token cannot be used: it is empty, or holds spaces'),
    ]
    open_accounts_menu(program, 'Add Account…')
    program.window('Add Account')
    for url, token, sentence in cases:
        fill_in(program, name='Another', url=url, token=token)
        program.key('Return')
        program.wait_for(re.compile(sentence))

    cdn.info(api_version='2.0')
    fill_in(program, name='Another', url=cdn.url, token=TOKEN)
    program.key('Return')
    program.wait_for(re.compile('speaks version 2.0'))
    cdn.info(api_version='1.0')
    fill_in(program, name='cdn', url=cdn.url, token=TOKEN)
    program.key('Return')
    program.wait_for('There is an account “CDN” already. Choose another name: capitals make no difference.')
    eventually(lambda: len(stage.keyring.tokens()) == 1, 'the token of no account to go')
    program.key('Escape')
    eventually(lambda: not program.has_window('Add Account'), 'the dialog to close')


if __name__ == '__main__':
    run()
