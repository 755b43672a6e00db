#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token in the sandbox, which sees no keyring: it is kept in a file of its own, locked with a secret that the portal has from the
keyring."""
from accessible import eventually
from accounts import fill_in
from cdn import row
from inventory_table import InventoryTable
from story import run, story

TOKEN = 'token-of-the-sandbox-1234567890'


@story('an account is added in the sandbox, and its token is there at the next start and in no file that can be read')
def kept(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, [row('one.example', days=40)])
    program = stage.start(demo=False, real_cdn=True)
    program.wait_for('Welcome to Certbook')
    program.click(next(node for node in program.application.find_all('button') if 'Add Account' in node.name))
    fill_in(program, name='First CDN', url=cdn.url, token=TOKEN)
    program.key('Return')
    eventually(lambda: not program.has_window('Add Account'), 'the account to be added')
    program.wait_for('Synced just now')
    assert program.quit() == 0

    assert list(stage.home.data.glob('keyrings/*.keyring')), 'no file of the sandbox has tokens'
    for path in stage.home.folder.rglob('*'):
        if path.is_file() and 'cdn-' not in str(path):
            assert TOKEN.encode() not in path.read_bytes(), f'the token is in {path}'

    program = stage.start(demo=False, real_cdn=True)
    program.wait_for('Synced just now')
    InventoryTable(program).expect_domains('one.example')


if __name__ == '__main__':
    run()
