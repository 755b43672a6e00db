#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with a download, each with the sentence that says so; what stood there before is intact each time."""
import re
import shutil

import sandbox
from cdn import DAY, now
from disk import Mount
from downloads import KEY, Downloads, blocks, domain, entry, issue
from story import comment, run, story

HOST = r'127\.0\.0\.1:\d+'
NOT_SAVED, ASK = 'Not Saved', 'Save in Spite of This?'
NAME = 'www.example.com'


class Case:
    """One download from the row `number` of the history, or of that entry of it, and what is said: the heading of the message and its sentences."""

    def __init__(self, downloads, number, name='www'):
        self.downloads = downloads
        self.number = number
        self.certificate, self.key = downloads.folder / f'{name}.crt', downloads.folder / f'{name}.key'

    def button(self):
        if isinstance(self.number, int):
            return self.downloads.download_button(self.number)
        return self.downloads.download_button_of(self.number)

    def start(self):
        self.button().press()
        self.downloads.replace_pair(self.certificate, self.key)

    def expect(self, heading, sentence, what):
        """The message says that alone; after it is closed both files are as they were, and there is no other."""
        self.start()
        said = self.downloads.answer(heading, 'Close' if heading == NOT_SAVED else 'Cancel')
        matches = re.fullmatch(sentence.pattern, said, sentence.flags) if hasattr(sentence, 'pattern') else said == sentence
        assert matches, f'{what} is said to be\n{said!r}, not\n{sentence!r}'
        self.expect_untouched(what)

    def expect_untouched(self, what):
        assert (self.certificate.read_text(), self.key.read_text()) == ('old certificate', 'old key'), f'{what}: replaced'
        files = sorted(path.name for path in self.certificate.parent.iterdir() if path.name != 'ballast')
        assert files == ['www.crt', 'www.key'], f'{what}: {files}'

    def lay_out(self):
        self.certificate.write_text('old certificate')
        self.key.write_text('old key')


def begin(stage, history):
    downloads = Downloads(stage, domain(NAME, history))
    Case(downloads, 0).lay_out()
    return downloads


def made_chain(stage, downloads, *options, names=None):
    """A leaf from the root of the CDN."""
    root = stage.cdn.authority / 'root.crt', stage.cdn.authority / 'root.key'
    return issue(stage.home.folder, NAME, root, *options, names=names)


@story('a chain or a key that no server could use is blocked or asked about, and Cancel leaves all as it was')
def checks(stage):
    history = [entry(number, current=number == 1, age=10 + number) for number in range(1, 8)]
    history += [entry(8, days=-3, age=80), entry(9, age=-1)]
    downloads = begin(stage, sorted(history, key=lambda entry: entry['create_time'], reverse=True))
    downloads.view(NAME)
    chain = downloads.served_chain()
    leaf, intermediate = blocks(chain)
    other, other_key = issue(stage.home.folder, 'other.example', None, names=[])
    other_file = stage.home.folder / 'other.crt', stage.home.folder / 'other.key'
    other_file[0].write_text(other)
    other_file[1].write_text(other_key)
    foreign_leaf, foreign_key = issue(stage.home.folder, NAME, other_file)
    names_leaf, names_key = made_chain(stage, downloads, names=['-addext', 'subjectAltName=DNS:*.www.example.com'])
    weak_leaf, weak_key = made_chain(stage, downloads, '-newkey', 'rsa:1024')
    sha1_leaf, sha1_key = made_chain(stage, downloads, '-sha1', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')

    def entry_of(number):
        return next(entry for entry in history if entry['id'].startswith(f'crt+{number}/'))

    def serve(number, chain=None, key=None):
        stage.cdn.serve(entry_of(number)['id'], chain, key)

    expired = (now() - 3 * DAY).strftime('%Y-%m-%d')
    early = (now() + DAY - DAY / 24).strftime('%Y-%m-%d')  # see certificate()
    garbage = '-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n'
    table = {
        1: ('a key of another certificate', {'key': other_key}, NOT_SAVED,
            'The private key that the CDN sent (EC P-256) does not belong to the certificate of www.example.com, so no server could '
            'use the two. Nothing was saved. Try again; if it stays so, order a new certificate from the CDN.'),
        2: ('a chain that is no certificate', {'chain': garbage}, NOT_SAVED,
            'The CDN sent no certificate that can be read, so there is nothing to save. Sync and try again; if it stays so, ask the '
            'CDN’s support for this certificate.'),
        3: ('a missing intermediate', {'chain': leaf}, ASK,
            'This certificate was issued by Story Intermediate, whose own certificate was not sent along and which this computer does '
            'not know, so many programs will refuse it. Ask the CDN’s support for the full chain. If it is an authority of your own, '
            'add it to the account.'),
        4: ('an unknown issuer', {'chain': foreign_leaf + other, 'key': foreign_key}, ASK,
            'The chain of this certificate was issued by other.example, which this computer does not know, so browsers may refuse it. '
            'If it is an authority of your own, add it to the account; if not, ask the CDN’s support for the full chain.'),
        5: ('a foreign certificate', {'chain': leaf + other + intermediate}, ASK,
            '1 certificate that does not belong to this chain was sent along and is left out: other.example. If a program misses it '
            'afterwards, ask the CDN’s support what it is for.'),
        6: ('names that do not cover the domain', {'chain': names_leaf, 'key': names_key}, ASK,
            'This certificate is for *.www.example.com, and a wildcard does not cover www.example.com itself, so browsers refuse it '
            'there. Order a certificate from the CDN that has both names.'),
        7: ('a weak key', {'chain': weak_leaf, 'key': weak_key}, ASK,
            'The key of this certificate (RSA 1024 bits) is too weak, so browsers refuse it. Order a new certificate with a key of RSA '
            '2048 bits or EC P-256 from the CDN.'),
        8: ('an expired certificate', {}, ASK,
            re.compile(f'This certificate expired on {expired} \\d\\d:\\d\\d UTC, so browsers refuse it. Choose a newer one, or order '
                       'one from the CDN.')),
        9: ('a certificate of tomorrow', {}, ASK,
            re.compile(f'This certificate is not valid before {early} \\d\\d:\\d\\d UTC; until then browsers refuse it. Install it '
                       'after that, or set this computer’s clock right.')),
    }  # fmt: skip
    for number, (what, served, heading, sentence) in table.items():
        serve(number, **served)
        Case(downloads, entry_of(number)).expect(heading, sentence, what)

    # The same certificate may be bad in another way an hour later.
    serve(7, sha1_leaf, sha1_key)
    case = Case(downloads, entry_of(7))
    case.expect(ASK, 'This certificate is signed with SHA-1, which can be forged, so browsers refuse it. Order a new certificate from '
                     'the CDN.', 'a weak signature')  # fmt: skip
    case.start()
    downloads.answer(ASK, 'Save Anyway')
    downloads.wait_for_toast('www.crt', 'www.key')
    downloads.expect_pair('www', sha1_leaf)
    assert any(text.startswith('This certificate is signed with SHA-1') for _, text in downloads.saved()), downloads.saved()


@story('a CDN that fails or is gone in the midst of a download is named, with what it says')
def failing_cdn(stage):
    downloads = begin(stage, [entry(1, current=True)])
    downloads.view(NAME)
    case = Case(downloads, 0)
    for what, fault, sentence in (
        ('no key', {'status': 403, 'type': 'key-not-available', 'detail': 'Not <this> one'},
         f'{HOST} does not have the private key of this certificate. Look for it where it was made, or have a new certificate issued. '
         'It says: “Not <this> one”. \\(Request request-\\d+\\)'),
        ('an error', {'status': 500, 'type': 'internal', 'detail': 'Out of luck'},
         f'{HOST} failed to answer \\(HTTP status 500\\). Try again later, or tell the CDN’s support. It says: “Out of luck”. '
         '\\(Request request-\\d+\\)'),
    ):  # fmt: skip
        stage.cdn.fail('/private-key$', 'status', **fault)
        case.expect(NOT_SAVED, re.compile(sentence), what)
        stage.cdn.recover()
    stage.cdn.leave()
    case.expect(NOT_SAVED, re.compile(f'{HOST} refuses connections. Check the address, or try again later.'), 'a CDN that is gone')


@story('a full disk, one that can only be read, and a folder that is gone are said, and nothing is changed')
def bad_places(stage):
    downloads = begin(stage, [entry(1, current=True)])
    downloads.view(NAME)
    for path in downloads.folder.iterdir():
        path.unlink()
    case = Case(downloads, 0)
    with Mount(downloads.folder, '16k') as disk:
        if not disk.is_there:
            comment('this user may not mount a disk: a full one and a read-only one are left out')
        else:
            case.lay_out()
            disk.fill()
            case.expect(NOT_SAVED, re.compile(f'“www.(crt|key)” could not be saved: there is no space left for it in “{downloads.shown_folder}”. '
                                              'Free some space, or choose another folder. Nothing was changed.'), 'a full disk')  # fmt: skip
            assert disk.make_read_only()
            case.expect(NOT_SAVED, f'“www.crt” could not be saved: “{downloads.shown_folder}” is on a disk that can only be read. Choose another '
                                   'folder. Nothing was changed.', 'a read-only disk')  # fmt: skip

    case.lay_out()
    downloads.download_button().press()
    downloads.replace(case.certificate)
    if sandbox.APPLICATION:
        downloads.chooser.wait_for(KEY)
        shutil.rmtree(downloads.folder)
        downloads.save_as(stage.home.folder / 'www.key', KEY)
    else:
        downloads.dialog('Replace “www.key” Too?')
        shutil.rmtree(downloads.folder)
        downloads.answer('Replace “www.key” Too?', 'Replace')
    said = downloads.answer(NOT_SAVED, 'Close')
    assert said.startswith(f'“www.crt” could not be saved: the folder “{downloads.shown_folder}” is no longer there. Choose another folder. '
                           'Nothing was changed.'), said  # fmt: skip
    assert not downloads.folder.exists(), 'the folder was made anew'


if __name__ == '__main__':
    run()
