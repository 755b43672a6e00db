# SPDX-License-Identifier: GPL-3.0-or-later
"""How a person adds accounts and chooses among them."""
import re
import subprocess

from accessible import eventually


def keep_account(stage, name, url, token, clock=None):
    """Adds an account before the program starts, by its command line, and fetches its rows."""
    for arguments, line in ((['account', 'add', name, url], token + '\n'), (['sync', name], '')):
        process = stage.command(*arguments, clock=clock, stdin=subprocess.PIPE)
        said = process.communicate(line, timeout=60)
        assert process.returncode == 0, (arguments, *said)


def entry(program, title):
    """The text of an entry row; it is called by its title."""
    return eventually(lambda: next(node for node in program.application.find_all('entry') if title in node.name), f'the entry {title!r}')


def fill_in(program, name, url, token):
    """Fills in the dialog of an account that is open."""
    for title, text in (('Name', name), ('Address', url), ('Token', token)):
        program.clear_and_type(entry(program, title), text)


def open_accounts_menu(program, item):
    """Opens the menu of the accounts and takes an item, by way of its accessible action: a click would have to wait for the menu to
    stand still."""
    program.open_menu_of('Accounts')
    program.wait_for_menu(item).press()
    eventually(lambda: not program.popup_is_open(), 'the menu to close')


def add_account(program, name, url, token):
    """Adds an account by the menu, and waits until its dialog has closed."""
    open_accounts_menu(program, 'Add Account…')
    program.window('Add Account')
    fill_in(program, name, url, token)
    program.key('Return')
    eventually(lambda: not program.has_window('Add Account'), 'the account to be added')


def edit_account(program):
    """Opens the dialog of the account that is shown; its window."""
    open_accounts_menu(program, 'Edit Account…')
    return program.window('Edit Account')


def move_account(stage, url):
    """Gives the only account another address, as another process does it."""
    file = stage.home.config / 'certbook/accounts.ini'
    new = file.with_suffix('.new')
    new.write_text(re.sub(r'^url=.*$', f'url={url}', file.read_text(), flags=re.M))
    new.replace(file)


def database_of_account(stage):
    """The file of the database of the only account."""
    (file,) = (stage.home.data / 'certbook').glob('*/inventory.db')
    return file
