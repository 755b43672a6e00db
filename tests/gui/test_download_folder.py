#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show in Folder after a save or an export: the desktop's own file manager, which is started for it, shows what was saved."""
import re

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio  # noqa: E402

import sandbox
from accessible import eventually
from choosers import windows_of_portal
from downloads import DETAIL, Downloads, domain
from exports import JSON, Exports
from file_manager import SERVICE, has_selected, window_of
from story import run, story

WWW = 'www.example.com'


def save(stage):
    """SSL Detail after a pair was saved."""
    downloads = Downloads(stage, domain(WWW))
    downloads.view(WWW)
    downloads.program.click(downloads.download_button())
    downloads.save_pair(downloads.folder / f'{WWW}.crt', downloads.folder / f'{WWW}.key')
    downloads.wait_for_toast(f'{WWW}.crt', f'{WWW}.key')
    return downloads


def click_show(downloads):
    downloads.program.click(downloads.program.window(DETAIL).find('button', 'Show in Folder'))


def cancel_portal():
    """Closes the window in which the portal says that itself; what it says."""

    def look():
        for window in windows_of_portal():
            labels = [node.name for node in window.find_all('label', seen=False)]
            if 'No Apps available' in labels:
                next(window.find_all('button', 'Cancel', seen=False)).press()
                return ' '.join(labels)
        return None

    said = eventually(look, 'what the portal says', 20)
    eventually(lambda: not windows_of_portal(), 'the window of the portal to close')
    return said


@story('where no program opens folders, that is said, with the folder')
def nobody(stage):
    associations = stage.outer_home.config / 'mimeapps.list'
    openers = ';'.join(program.get_id() for program in Gio.AppInfo.get_all_for_type('inode/directory'))
    associations.write_text(f'[Removed Associations]\ninode/directory={openers};\n')
    stage.desktop.withdraw(SERVICE)
    try:
        downloads = save(stage)
        click_show(downloads)
        body = cancel_portal() if sandbox.APPLICATION else downloads.answer('The Folder Cannot Be Shown', 'Close')
    finally:
        stage.desktop.offer(SERVICE)
        associations.unlink()
    if sandbox.APPLICATION:
        assert downloads.folder.name in body, body
        assert not downloads.has_dialog('The Folder Cannot Be Shown'), 'it is said twice'
        return
    pattern = f'No program opened “{re.escape(str(downloads.folder))}”: .*\\. Open it in your file manager\\.'
    assert re.fullmatch(pattern, body), body


@story('Show in Folder opens the file manager at the folder, with the saved file selected')
def show_in_folder(stage):
    downloads = save(stage)
    name = downloads.folder.name
    assert window_of(name) is None, 'a file manager was there before'
    click_show(downloads)
    window = eventually(lambda: window_of(name), 'the window of the file manager', 30)
    eventually(lambda: has_selected(window, f'{WWW}.crt'), 'the saved file to be selected', 20)


@story('what was exported from the list is shown in its folder as well')
def exported(stage):
    exports = Exports(stage, domain(WWW))
    exports.folder = stage.home.folder / 'exported'  # of another name than that of the story before
    exports.folder.mkdir()
    exports.export(JSON, 'list.json')
    exports.program.click(exports.program.find('button', 'Show in Folder'))
    window = eventually(lambda: window_of(exports.folder.name), 'the window of the file manager', 30)
    eventually(lambda: has_selected(window, 'list.json'), 'the exported file to be selected', 20)


if __name__ == '__main__':
    run(services=[SERVICE])
