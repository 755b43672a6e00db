#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Save Selected: many domains into one folder with one report, and its Cancel; and two certificates of a domain compared."""
import sandbox
from accessible import eventually
from downloads import COMPARE, DETAIL, Downloads, blocks, domain, entry, openssl
from inventory_table import DOMAIN
from story import run, story

TITLE = 'Save Selected'


def report(window):
    """{group: [(domain, text)]} of the report."""
    found = {}
    for item in window.find_all('list item', seen=False):
        group = next((node.name for node in item.ancestors if node.name in ('Not Saved', 'Saved with a Warning', 'Saved')), None)
        labels = [node.name for node in item.walk() if node.role == 'label' and node.name]
        found.setdefault(group, []).append(tuple(labels[:2]))
    return found


def select(downloads, names):
    for number, name in enumerate(names):
        downloads.program.click(downloads.table.cell(name, DOMAIN), holding='ctrl' if number else None)
    downloads.table.expect_selected(' '.join(names))


def progress(downloads):
    """The window that follows the chooser, whose title it has."""

    def look():
        return next((window for window in downloads.program.windows if window.name == TITLE and window.role == 'frame'), None)

    return eventually(look, 'the window with the progress', 20)


@story('the selected domains are saved into one folder, and one report says of each what became of it')
def selected(stage):
    names = ['expired.example', 'there.example', 'keyless.example', 'empty.example', '*.good.example', 'left.example']
    downloads = Downloads(
        stage, domain(names[0], [entry(1, days=-2, age=80, current=True)], days=3), domain(names[1], days=4),
        domain(names[2], [entry(2, private_key='none', current=True)], days=5), domain(names[3], [], days=6),
        domain(names[4], [entry(4), entry(5, age=20, current=True)], days=7), domain(names[5], days=8))  # fmt: skip
    stage.cdn.page_size(1)
    (downloads.folder / 'there.example.key').write_text('old key')
    downloads.table.expect_domains(' '.join(names))
    select(downloads, names[:5])
    downloads.program.click(downloads.table.cell(names[0], DOMAIN), button=3)
    downloads.program.choose_in_menu('Save Selected…')
    downloads.chooser.give_folder(TITLE, downloads.folder)
    window = progress(downloads)
    window.find('label', '1 saved, 1 saved with a warning, 3 not saved', timeout=30)
    found = report(window)
    shown = downloads.folder.name if sandbox.APPLICATION else downloads.folder
    assert found['Saved'] == [('*.good.example', 'Saved _wildcard.good.example.crt and _wildcard.good.example.key')], found
    (warned,) = found['Saved with a Warning']
    assert warned[0] == 'expired.example' and warned[1].startswith('This certificate expired on '), warned
    assert dict(found['Not Saved']) == {
        'there.example': f'“there.example.key” could not be saved: “{shown}” already has a file of that name, which may not be '
                         'replaced. Choose another name. Nothing was changed.',
        'keyless.example': 'This CDN does not keep the key',
        'empty.example': 'The CDN lists no current certificate for this domain',
    }, found  # fmt: skip
    assert downloads.files() == [
        '_wildcard.good.example.crt', '_wildcard.good.example.key', 'expired.example.crt', 'expired.example.key', 'there.example.key',
    ], downloads.files()  # fmt: skip
    certificate = (downloads.folder / '_wildcard.good.example.crt').read_text()
    assert len(blocks(certificate)) == 2 and openssl('x509', '-noout', '-subject', stdin=certificate) == 'subject=CN = *.good.example\n'
    downloads.expect_pair('_wildcard.good.example', certificate)
    assert (downloads.folder / 'there.example.key').read_text() == 'old key'


@story('a save of many that is cancelled keeps what it saved and writes nothing more')
def cancelled(stage):
    names = ['a.example', 'b.example', 'c.example']
    downloads = Downloads(stage, *[domain(name, days=80 + number) for number, name in enumerate(names)])
    select(downloads, names)
    stage.cdn.hold('b.example.*/private-key$')
    downloads.program.key('ctrl+s')
    downloads.chooser.give_folder(TITLE, downloads.folder)
    eventually(lambda: stage.cdn.requests('b.example%2F%3D/private-key'), 'the question for the second key', 20)
    window = progress(downloads)
    window.find('label', 'Saving: 1 of 3 domains')
    downloads.program.click(window.find('button', 'Cancel'))
    window.find('label', '1 saved, 0 saved with a warning, 2 not saved')
    found = report(window)
    assert found == {
        'Not Saved': [('Cancelled', '2 domains were not saved any more')], 'Saved': [('a.example', 'Saved a.example.crt and a.example.key')],
    }, found  # fmt: skip
    stage.cdn.release()
    downloads.program.key('Escape')
    eventually(lambda: not downloads.program.has_window(TITLE), 'the end of the window')
    assert downloads.files() == ['a.example.crt', 'a.example.key'], downloads.files()


def expect_days_whole(program, times):
    """In a window as narrow as a phone the day of each of these times is on one line."""
    window = program.window(COMPARE)
    program.resize(360, 800, COMPARE)
    assert len(times) == 4, times
    for time in times:
        label = window.find('label', time)
        seen = program.picture().words(program.place(label), lines=2)
        assert seen.startswith(time[:10]), f'{time} is drawn as {seen!r}'


@story('two certificates of the history are compared, and what differs is marked')
def compared(stage):
    downloads = Downloads(stage, domain('www.example.com', [entry(1, current=True), entry(40, days=30)]))
    program = downloads.program
    window = downloads.compare('www.example.com')

    labels = [node.name for node in window.walk() if node.role == 'label']
    labels = labels[labels.index('Create At') :]
    assert labels[1] < labels[2], f'the older one is not on the left: {labels[:3]}'
    same = ['Subject · Common name', 'Issuer · Common name', 'Public key · Curve']
    other = ['Validity · Not before', 'Validity · Not after', 'Validity · Lifetime', 'Fingerprints · SHA-256']
    for label in same:
        older, newer = labels[labels.index(label) + 1 :][:2]
        assert older == newer != 'Differs', (label, older, newer)
    for label in other:
        mark, older, newer = labels[labels.index(label) + 1 :][:3]
        assert mark == 'Differs' and older != newer, (label, mark, older, newer)
    lifetime = labels[labels.index('Validity · Lifetime') + 2 :][:2]
    assert lifetime == ['70 days', '81 days'], lifetime
    expect_days_whole(program, [name for name in labels if name.endswith(' UTC')])
    program.key('Escape')
    eventually(lambda: not program.has_window(COMPARE), 'the end of the comparison')
    eventually(lambda: program.has_window(DETAIL), 'SSL Detail')


if __name__ == '__main__':
    run()
