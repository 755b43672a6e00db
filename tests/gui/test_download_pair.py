#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Download: certificate and key from SSL Detail, by mouse and by keyboard, and the questions before a file is replaced."""
import sandbox
from accessible import eventually
from downloads import DETAIL, KEY, PAIR, Downloads, domain, entry, fingerprint, openssl
from story import run, story


@story('a click saves the certificate with its chain and the key beside it, and the folder is remembered')
def by_mouse(stage):
    downloads = Downloads(stage, domain('www.example.com'), domain('*.example.com'))
    downloads.view('www.example.com')
    downloads.program.click(downloads.download_button())
    assert downloads.chooser.suggested(PAIR) == 'www.example.com.crt', downloads.chooser.suggested(PAIR)
    downloads.save_pair(downloads.folder / 'www.example.com.crt', downloads.folder / 'www.example.com.key')
    downloads.wait_for_toast('www.example.com.crt', 'www.example.com.key')

    chain = downloads.served_chain()
    downloads.expect_pair('www.example.com', chain)
    authority = stage.cdn.authority
    served_key = (authority / 'leaf.key').read_text()
    assert (downloads.folder / 'www.example.com.key').read_text() == served_key, 'not the key that the CDN has'
    openssl('verify', '-CAfile', authority / 'root.crt', '-untrusted', authority / 'intermediate.crt',
            downloads.folder / 'www.example.com.crt')  # fmt: skip
    assert downloads.files() == ['www.example.com.crt', 'www.example.com.key'], downloads.files()
    saved = downloads.saved()
    shown = '' if sandbox.APPLICATION else f'{downloads.folder}/'
    assert saved == [
        ('File', shown + 'www.example.com.crt'),
        ('File', shown + 'www.example.com.key'),
        ('SHA-256 fingerprint of the certificate', fingerprint(chain)),
    ], saved
    requests = [request['method'] for request in stage.cdn.requests('/private-key')]
    assert requests == ['POST'], requests

    downloads.close_detail()
    downloads.view('*.example.com')
    downloads.program.click(downloads.download_button())
    assert downloads.chooser.suggested(PAIR) == '_wildcard.example.com.crt', downloads.chooser.suggested(PAIR)
    if sandbox.APPLICATION:  # where its chooser begins is up to the portal
        downloads.save_as(downloads.folder / '_wildcard.example.com.crt')
        assert downloads.chooser.suggested(KEY) == '_wildcard.example.com.key', downloads.chooser.suggested(KEY)
        downloads.save_as(downloads.folder / '_wildcard.example.com.key', KEY)
    else:
        downloads.program.click(downloads.chooser.wait_for(PAIR).find('button', 'Save'))
    downloads.wait_for_toast('_wildcard.example.com.crt', '_wildcard.example.com.key')
    downloads.expect_pair('_wildcard.example.com', downloads.served_chain())


@story('the keyboard alone opens the detail, the download and the chooser, and saves')
def by_keyboard(stage):
    downloads = Downloads(stage, domain('a.example'), domain('b.example', days=81))
    program = downloads.program
    program.key('ctrl+f')
    program.type('b.ex')
    downloads.table.expect_domains('b.example')
    for _ in range(12):
        program.key('Tab')
        focused = program.focused()
        if focused is not None and focused.is_in('tree table'):
            break
    program.key('Home', 'Return')
    downloads.wait_for_history()

    def tab_to_download():
        focused = program.focused()
        if focused is not None and focused.name.startswith('Download certificate of '):
            return True
        program.key('Tab')
        return False

    eventually(tab_to_download, 'the focus on Download', 20)
    program.key('space')
    for title, file in ((PAIR, 'keys.crt'), (KEY, 'keys.key'))[: 2 if sandbox.APPLICATION else 1]:
        downloads.chooser.type(title, downloads.folder / file)
        program.key('Return')
        downloads.chooser.wait_for_end(title)
    downloads.wait_for_toast('keys.crt', 'keys.key')
    downloads.expect_pair('keys', downloads.served_chain())


def answer_of_key(downloads, key, is_yes):
    """To the question whether the key that is there is replaced: in a sandbox its chooser asks it."""
    if sandbox.APPLICATION:
        if is_yes:
            downloads.replace(key, KEY)
        else:
            downloads.chooser.cancel(KEY)
        return
    heading = 'Replace “www.key” Too?'
    body = downloads.dialog(heading)[1]
    assert body.startswith('The private key is saved beside the certificate, and a file of that name is there already. '
                           'What is in it is lost when it is replaced.'), body  # fmt: skip
    downloads.answer(heading, 'Replace' if is_yes else 'Cancel')


@story('a cancelled chooser leaves nothing, and what is there is replaced only when both questions are answered')
def questions(stage):
    downloads = Downloads(stage, domain('www.example.com'))
    program, folder = downloads.program, downloads.folder
    downloads.view('www.example.com')
    program.click(downloads.download_button())
    downloads.chooser.cancel(PAIR)
    program.click(downloads.download_button())
    downloads.chooser.wait_for(PAIR)
    program.key('Escape')
    downloads.chooser.wait_for_end(PAIR)
    assert program.has_window(DETAIL), 'Escape closed the dialog below the chooser, too'
    assert downloads.files() == [] and stage.cdn.requests('/private-key') == [], 'the key was asked for'

    certificate, key = folder / 'www.crt', folder / 'www.key'
    certificate.write_text('old certificate')
    key.write_text('old key')
    for key_too in (False, True):
        program.click(downloads.download_button())
        downloads.replace(certificate)
        answer_of_key(downloads, key, key_too)
        if not key_too:
            assert (certificate.read_text(), key.read_text()) == ('old certificate', 'old key')
            assert stage.cdn.requests('/private-key') == [], 'the key was asked for'
    downloads.wait_for_toast('www.crt', 'www.key')
    downloads.expect_pair('www', downloads.served_chain())
    assert downloads.files() == ['www.crt', 'www.key'], downloads.files()


@story('what cannot be downloaded is known before the click')
def button_states(stage):
    history = [
        entry(1, current=True),
        entry(2, private_key='none'),
        entry(3, private_key='forbidden'),
        entry(4, private_key='none', chain_available=False),
        entry(5, chain_available=False),
    ]
    downloads = Downloads(stage, domain('www.example.com', history))
    program = downloads.program
    downloads.view('www.example.com')
    for number, download, other in (
        (0, 'Download certificate and key', 'Other forms'),
        (1, 'This CDN does not keep the key', 'Other forms'),
        (2, 'You may not read keys', 'Other forms'),
        (3, 'This certificate’s chain is not available', 'This certificate’s chain is not available'),
        (4, 'This certificate’s chain is not available', 'Other forms'),
    ):
        button, forms = downloads.download_button(number), downloads.forms_button(number)
        assert ('sensitive' in button.states) == (number == 0), (number, button.states)
        assert ('sensitive' in forms.states) == (other == 'Other forms'), (number, forms.states)
        for node, sentence in ((button, download), (forms, other)):
            says_row = 'sensitive' in node.states
            assert node.description.startswith('from ') if says_row else node.description == sentence, (number, node.description)
            assert program.tooltip(node) == sentence, (number, program.tooltip(node))
    no_key, no_chain = 'This CDN does not keep the key', 'This certificate’s chain is not available'
    for number, obstacles in (
        (1, [no_key, None, no_key, None, no_key, no_key]),
        (4, [no_chain, no_chain, None, no_chain, no_chain, no_chain]),
    ):
        found = []
        for row in downloads.open_forms(number).values():
            subtitle = [node.name for node in row.walk() if node.role == 'label' and node.name][1]
            found.append(None if 'sensitive' in row.states else subtitle)
        assert found == obstacles, found
        program.key('Escape')
        eventually(lambda: not program.popup_is_open(), 'the popover to close')


if __name__ == '__main__':
    run()
