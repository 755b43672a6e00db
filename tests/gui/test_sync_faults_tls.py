#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of a CDN that cannot be trusted: the sentence in the window, the rows, the database, and what leads on."""
from accessible import eventually
from accounts import edit_account, fill_in, move_account, open_accounts_menu
from choosers import chooser_of
from faults import TOKEN, pattern, rows, start_account
from story import run, story
from tls import OldServer, TlsAuthority

DISTRUST = 'The certificate of HOST cannot be trusted: {}. Nothing was sent. Check the address, and ask those who run the service.'
OUTDATED = ('HOST speaks only old versions of TLS, over which others could read the token. Nothing was sent. Check the address, and '
            'ask those who run the service for TLS 1.2.')  # fmt: skip
OWN = ' If they have an authority of their own, choose its certificate in the account.'


@story('a certificate that cannot be trusted is said to be what it is; an authority of one’s own is chosen in the account')
def certificates(stage):
    stage.open_keyring()
    folder = stage.home.folder / 'tls'
    folder.mkdir()
    authority = TlsAuthority(folder, when='2026-11-01 00:00:00')
    plain = stage.open_cdn(TOKEN, rows(0))
    servers = {
        'good': authority.sign('good.pem', when='2026-11-23 00:00:00'),
        'other': authority.sign('other.pem', name='DNS:other.example', when='2026-11-23 00:00:00'),
        'old': authority.sign('old.pem', when='2026-11-20 00:00:00'),
        'new': authority.sign('new.pem', when='2026-11-24 00:00:00'),
    }
    cdns = {kind: stage.open_cdn(TOKEN, rows(0), before=lambda cdn, file=file: cdn.serve_tls(file)) for kind, file in servers.items()}
    sync = start_account(stage, plain)
    program = sync.program

    unknown = DISTRUST.format('it comes from an authority that is unknown to this computer') + OWN
    sync.move(cdns['good'].url, unknown)

    dialog = edit_account(program)
    program.click(next(node for node in dialog.find_all('button') if 'Choose' in node.name))
    chooser_of(program).open('CA Certificate', authority.root)
    program.wait_for('The authorities of a file are trusted as well')
    authority.root.rename(folder / 'moved.crt')  # its contents are in the account
    program.click(next(node for node in dialog.find_all('button') if 'Save' in node.name))
    eventually(lambda: not program.has_window('Edit Account'), 'the account to be changed')
    program.wait_until_gone(pattern(unknown))
    program.wait_for('Synced just now')

    for kind, fault in (
        ('other', 'it is made for another name'),
        ('old', 'it has expired'),
        ('new', 'it is not valid yet'),
    ):
        sync.move(cdns[kind].url, DISTRUST.format(fault))
        assert not cdns[kind].requests(), f'something was sent to the server that is {kind}'
    with OldServer(servers['good']) as old:
        sync.move(old.url, OUTDATED)
    assert TOKEN not in old.heard, 'the token was sent'
    move_account(stage, cdns['good'].url)
    program.wait_for('Synced just now')

    # What one account trusts is that account's alone: nothing is sent for another, although the TLS sessions are remembered.
    asked = len(cdns['good'].requests())
    open_accounts_menu(program, 'Add Account…')
    program.window('Add Account')
    fill_in(program, name='Another', url=cdns['good'].url, token=TOKEN)
    program.key('Return')
    program.wait_for(pattern(unknown))
    assert len(cdns['good'].requests()) == asked, 'something was sent'
    program.key('Escape')
    eventually(lambda: not program.has_window('Add Account'), 'the dialog to close')


if __name__ == '__main__':
    run()
