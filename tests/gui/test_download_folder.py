#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show in Folder after a save or an export: the desktop's own file manager, which is started for it, shows what was saved."""
import re

from accessible import eventually
from downloads import DETAIL, Downloads, domain
from exports import JSON, Exports
from file_manager import NAUTILUS, SERVICE, has_selected, window_of
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


@story('where no program opens folders, that is said, with the folder')
def nobody(stage):
    (stage.home.config / 'mimeapps.list').write_text(f'[Removed Associations]\ninode/directory={NAUTILUS}.desktop;\n')
    stage.desktop.withdraw(SERVICE)
    try:
        downloads = save(stage)
        click_show(downloads)
        body = downloads.answer('The Folder Cannot Be Shown', 'Close')
    finally:
        stage.desktop.offer(SERVICE)
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
