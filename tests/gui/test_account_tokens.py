#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tokens of accounts: refused, entered anew, and without a keyring or with one that stays locked."""
import re

import sandbox
from accessible import eventually
from accounts import add_account, edit_account, entry, keep_account
from cdn import row
from inventory_table import InventoryTable
from story import run, story

TOKEN = 'token-of-the-first-1234567890'
OTHER = 'token-of-the-second-0987654321'
KEPT_FOR_NOW = 'The Token Is Kept for Now Only'


def rows(*domains):
    return [row(domain, days=40 + place) for place, domain in enumerate(domains)]


def close_question(program, heading):
    dialog = program.window(heading)
    program.click(next(node for node in dialog.find_all('button') if 'Close' in node.name))
    program.wait_until_gone(heading)


@story('what the program writes for its developers has nothing of the token')
def debug_output(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    program = stage.start(demo=False, environment={'G_MESSAGES_DEBUG': 'all'})
    add_account(program, 'CDN', cdn.url, TOKEN)
    program.wait_for('Synced just now')
    cdn.accept_token(OTHER)
    program.key('F5')
    program.wait_for(re.compile('does not accept the token'))
    assert program.quit() == 0
    written = (program.folder / 'stdout.log').read_bytes() + program.stderr.encode()
    assert b'GSocketClient' in written, 'it has written nothing of what it did'
    assert TOKEN.encode() not in written, 'it has written the token'
    assert not [request for request in cdn.requests() if TOKEN in request['path'] + request['query']], 'the token is in an address'


@story('a token that is no longer accepted is asked for again, and the rows stay')
def new_token(stage):
    keyring = stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    program = stage.start(demo=False)
    add_account(program, 'CDN', cdn.url, TOKEN)
    program.wait_for('Synced just now')
    cdn.accept_token(OTHER)
    program.key('F5')
    program.wait_for(re.compile('does not accept the token. Enter a token that is valid.'))
    InventoryTable(program).expect_domains('one.example')
    cdn.rows = rows('one.example', 'two.example')

    program.click(program.find('button', 'Enter Token…'))
    program.window('Edit Account')
    program.type(OTHER)
    program.key('Return')
    eventually(lambda: not program.has_window('Edit Account'), 'the token to be taken')
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('one.example two.example')
    assert list(keyring.tokens().values()) == [OTHER]


@story('another address asks for the token again: the one that is kept goes nowhere else')
def another_address(stage):
    keyring = stage.open_keyring()
    first = stage.open_cdn(TOKEN, rows('first.example'))
    second = stage.open_cdn(OTHER, rows('second.example'))
    program = stage.start(demo=False)
    add_account(program, 'CDN', first.url, TOKEN)
    program.wait_for('Synced just now')

    edit_account(program)
    keep = program.find('button', 'Save')
    entry(program, 'New Token (empty: as it is)')
    assert 'sensitive' in keep.states, 'without a change the token that is kept would do'
    program.clear_and_type(entry(program, 'Address'), second.url)
    entry(program, 'Token')
    eventually(lambda: 'sensitive' not in keep.states, 'a token to be required')
    program.key('Return')
    assert program.has_window('Edit Account') and not second.requests(), second.requests()

    # What the first one accepts is tried there because a person has typed it, and is not kept.
    program.clear_and_type(entry(program, 'Token'), TOKEN)
    program.key('Return')
    program.wait_for(re.compile('does not accept the token'))
    assert list(keyring.tokens().values()) == [TOKEN]
    program.clear_and_type(entry(program, 'Token'), OTHER)
    program.key('Return')
    eventually(lambda: not program.has_window('Edit Account'), 'the change to be taken')
    InventoryTable(program).expect_domains('second.example')
    assert list(keyring.tokens().values()) == [OTHER], keyring.tokens()


@story('without a keyring the token is asked for and kept for this run, which is said once')
def no_keyring(stage):
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    program = stage.start(demo=False)
    add_account(program, 'CDN', cdn.url, TOKEN)
    close_question(program, KEPT_FOR_NOW)
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('one.example')

    # It is known by now.
    add_account(program, 'Another', cdn.url, TOKEN)
    program.wait_for('Another')
    program.wait_for('Synced just now')
    assert not program.sees(KEPT_FOR_NOW), 'it is said twice'
    assert program.quit() == 0

    program = stage.start(demo=False)
    InventoryTable(program).expect_domains('one.example')
    program.wait_for(re.compile('keyring'))
    program.click(program.find('button', 'Enter Token…'))
    program.window('Edit Account')
    program.type(TOKEN)
    program.key('Return')
    eventually(lambda: not program.has_window('Edit Account'), 'the token to be taken')
    program.wait_for(KEPT_FOR_NOW)


@story('with a keyring that stays locked the token is asked for and kept for this run; once it is open, it is found')
def locked_keyring(stage):
    keyring = stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows('one.example'))
    keep_account(stage, 'CDN', cdn.url, TOKEN)
    # In a sandbox it is the portal that would have asked a person to unlock it.
    why = 'the keyring failed (user interaction failed). Try' if sandbox.APPLICATION else 'the keyring is locked. Unlock it and try'
    locked = f'The token of “CDN” could not be looked up: {why} again, or enter the token, which is then known until Certbook is closed.'
    keyring.lock()
    asked = len(cdn.requests())
    program = stage.start(demo=False)
    program.wait_for(locked)
    InventoryTable(program).expect_domains('one.example')
    assert len(cdn.requests()) == asked, 'something was asked for without a token'

    program.click(program.find('button', 'Enter Token…'))
    program.window('Edit Account')
    program.type(TOKEN)
    program.key('Return')
    close_question(program, KEPT_FOR_NOW)
    program.wait_until_gone(locked)
    program.wait_for('Synced just now')
    assert program.quit() == 0

    program = stage.start(demo=False)
    program.wait_for(locked)
    cdn.rows = rows('one.example', 'two.example')
    program.key('F5')
    program.wait_for(locked)
    InventoryTable(program).expect_domains('one.example')
    keyring.unlock()
    program.click(program.find('button', 'Sync'))
    InventoryTable(program).expect_domains('one.example two.example')
    program.wait_until_gone(locked)
    program.wait_for('Synced just now')


if __name__ == '__main__':
    run()
