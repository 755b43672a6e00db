#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export List: each form says what the window shows, row by row; and nothing is left of an export that did not come to its end."""
import datetime
import json
import os
import pathlib
import re
import shutil
import time

import icalendar
import sandbox
from accessible import eventually
from cdn import now, row
from disk import Mount
from exports import CALENDAR, CSV, JSON, MARKDOWN, SPREADSHEET, TITLE, Exports, read_csv, read_markdown
from inventory_table import COLUMNS, DOMAIN
from locales import locale
from main_loop import MainLoop
from story import comment, run, story

TITLES = [*COLUMNS, 'Reason']
ROWS = [
    row('c.shop.example', days=90), row('a.shop.example', days=3), row('*.b.shop.example', days=40, provisioning='upload'),
    row('xn--mnchen-3ya.shop.example', days=0, status='failed', reason='deploy_failed'), row('old.shop.example', days=-5),
    row('new.shop.example', status='pending', reason='a|b; "c", <d>'), row('odd.shop.example', days=20, status='=1+1', reason='@x'),
    row('elsewhere.example', days=50),
]  # fmt: skip
REASONS = {'münchen.shop.example': 'The certificate could not be deployed', 'new.shop.example': 'a|b; "c", <d>', 'odd.shop.example': '@x'}


def guarded(cell):
    """What a spreadsheet would calculate with begins with an apostrophe."""
    return "'" + cell if cell[:1] in tuple('=+-@') else cell


def begin(stage, **how):
    """The list with a search and an order of its own."""
    exports = Exports(stage, *ROWS, **how)
    exports.program.choose('Status', 'All')
    exports.program.key('ctrl+f')
    exports.program.type('shop')
    exports.table.click_header(DOMAIN)
    exports.table.click_header(DOMAIN)
    exports.table.expect_domains('münchen.shop.example old.shop.example odd.shop.example new.shop.example c.shop.example a.shop.example '
                                 '*.b.shop.example')  # fmt: skip
    return exports


def expect_table(exports, cells, guard):
    """The cells are those that are shown, under their titles, each with its reason."""
    wanted = [[*line, REASONS.get(line[0], '')] for line in exports.shown()]
    assert cells[0] == TITLES, cells[0]
    assert cells[1:] == [[guard(cell) for cell in line] for line in wanted], f'{cells[1:]}\nis not\n{wanted}'


def seconds(text):
    return text and int(datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp())


@story('each form has the rows that are shown, in their order')
def forms(stage):
    exports = begin(stage)
    (purpose, _) = exports.open()[CALENDAR]
    assert purpose == '.ics with an alarm a week before each expiry: calendars', purpose
    exports.program.window(TITLE).find('label', '7 domains, as the table shows them and in its order')
    exports.program.key('Escape')
    eventually(lambda: not exports.program.has_window(TITLE), 'the dialog to close')

    expect_table(exports, read_csv(exports.export(CSV, 'a.csv').decode(), ','), guarded)
    text = exports.export(SPREADSHEET, 'b.csv')
    assert text.startswith(b'\xef\xbb\xbf'), text[:3]
    expect_table(exports, read_csv(text.decode('utf-8-sig'), ','), guarded)
    expect_table(exports, read_markdown(exports.export(MARKDOWN, 'c.md').decode()), str)

    shown = [line[0] for line in exports.shown()]
    by_name = {entry['domain'].encode().decode('idna'): entry for entry in ROWS}
    exported = json.loads(exports.export(JSON, 'd.json'))
    assert [entry['shown_domain'] for entry in exported['domains']] == shown
    assert [entry['expire_time'] for entry in exported['domains']] == [by_name[name]['expire_time'] for name in shown]

    events = icalendar.Calendar.from_ical(exports.export(CALENDAR, 'e.ics').decode()).walk('VEVENT')
    wanted = [(f'SSL certificate of {name} expires', seconds(by_name[name]['expire_time'])) for name in shown if by_name[name]['expire_time']]
    assert [(str(event['SUMMARY']), int(event.decoded('DTSTART').timestamp())) for event in events] == wanted
    alarms = {str(event['SUMMARY']).split()[3]: [alarm.decoded('TRIGGER').days for alarm in event.walk('VALARM')] for event in events}
    assert alarms['c.shop.example'] == [-7] and alarms['a.shop.example'] == [-1] and alarms['old.shop.example'] == [], alarms
    assert len({str(event['UID']) for event in events}) == len(events)
    assert exports.files() == ['a.csv', 'b.csv', 'c.md', 'd.json', 'e.ics'], exports.files()
    assert f'{(exports.folder / "a.csv").stat().st_mode & 0o777:o}' == '644'


@story('a hundred thousand rows are exported, and the window answers meanwhile')
def many(stage):
    n_rows = 100_000
    loop = MainLoop(stage.home)
    program = stage.start('--demo-still', f'--demo-domains={n_rows}', real_cdn=True, environment=loop.environment)
    program.wait_for('Synced just now', timeout=120)
    exports = Exports.of(stage, program)
    program.choose('Status', 'All')
    eventually(lambda: exports.table.count_line().startswith('Showing 100,000 of 100,000 domains'), 'all domains', 60)
    program.point_away()
    shown = [line[0] for line in exports.shown()]
    for form, count in ((CSV, lambda text: text.count('\r\n') - 1), (JSON, lambda text: text.count('"shown_domain"')),
                        (MARKDOWN, lambda text: text.count('\n') - 2)):  # fmt: skip
        exports.choose(form)
        exports.chooser.wait_for(form)
        exports.chooser.name_entry(form).write(str(exports.folder / form))
        loop.longest()
        exports.chooser.accept(form, 'Save')
        begin = time.monotonic()
        exports.wait_for_export(form)
        took, longest = time.monotonic() - begin, loop.longest()
        comment(f'{form}: {n_rows} rows in at most {took:.1f} s, longest turn of the main loop {longest:.0f} ms')
        text = (exports.folder / form).read_bytes().decode()
        assert count(text) == n_rows, count(text)
        assert all(name in text for name in shown)
        assert longest < 100, longest


@story('where a comma is a part of numbers, a spreadsheet has semicolons, and programs have commas')
def separators(stage):
    german = locale(stage, 'de')
    exports = begin(stage, environment={**german, 'LC_ALL': '', 'LANG': 'C.UTF-8', 'LC_NUMERIC': german['LC_ALL']})
    expect_table(exports, read_csv(exports.export(SPREADSHEET, 'a.csv').decode('utf-8-sig'), ';'), guarded)
    expect_table(exports, read_csv(exports.export(CSV, 'b.csv').decode(), ','), guarded)


@story('the keyboard alone exports, the day is in the name, and a file of that name is replaced when a person says so')
def keyboard(stage):
    exports = begin(stage)
    program = exports.program
    exports.open()
    program.key('Down', 'Down', 'Return')
    suggested = exports.chooser.suggested(MARKDOWN)
    assert re.fullmatch(rf'certificates-{now():%Y-%m}-\d\d\.md', suggested), suggested
    exports.chooser.cancel(MARKDOWN)
    assert exports.files() == []

    old = exports.folder / 'list.md'
    old.write_text('old')
    exports.choose(MARKDOWN)
    exports.replace(old, MARKDOWN)
    exports.wait_for_export('list.md')
    expect_table(exports, read_markdown(old.read_text()), str)
    assert exports.files() == ['list.md']


@story('the next export begins in the folder of the last one', not_sandboxed='it does not know the folder of what it has saved: where its chooser begins is up to the portal')
def remembered(stage):
    exports = begin(stage)
    exports.export(MARKDOWN, 'list.md')
    exports.choose(JSON)
    exports.chooser.give(JSON, 'next.json')
    exports.wait_for_export('next.json')
    assert exports.files() == ['list.md', 'next.json']


@story('what cannot be exported cannot be chosen')
def nothing(stage):
    exports = Exports(stage, row('a.example', status='pending'), row('b.example', days=4))
    program = exports.program
    program.choose('Status', 'Needs attention')
    exports.table.expect_domains('a.example')
    purpose, label = exports.open()[CALENDAR]
    assert purpose == 'None of these domains has an expiry', purpose
    assert 'sensitive' not in next(node for node in label.ancestors if node.role == 'list item').states, 'a calendar without an event can be chosen'
    program.key('Escape')
    eventually(lambda: not program.has_window(TITLE), 'the dialog to close')
    program.choose('Status', 'Expired')
    program.wait_for('No Domains Found')
    program.key('ctrl+shift+e')
    program.choose('Status', 'All')
    exports.table.expect_domains('b.example a.example')
    assert not program.has_window(TITLE), 'an empty list can be exported'


@story('a full disk, one that can only be read, and a folder that is gone are said, and what stood there is intact')
def bad_places(stage):
    exports = begin(stage)
    target = exports.folder / 'list.json'

    def expect(sentence, what):
        exports.choose(JSON)
        exports.replace(target, JSON)
        said = exports.answer('Not Saved', 'Close')
        assert said == sentence, f'{what} is said to be {said!r}'
        assert target.read_text() == 'old', f'{what}: replaced'
        assert [name for name in exports.files() if name != 'ballast'] == ['list.json'], exports.files()

    with Mount(exports.folder, '16k') as disk:
        if not disk.is_there:
            comment('this user may not mount a disk: a full one and a read-only one are left out')
        else:
            target.write_text('old')
            disk.fill()
            expect(f'“list.json” could not be saved: there is no space left for it in “{exports.shown_folder}”. Free some space, or choose '
                   'another folder. Nothing was changed.', 'a full disk')  # fmt: skip
            assert disk.make_read_only()
            expect(f'“list.json” could not be saved: “{exports.shown_folder}” is on a disk that can only be read. Choose another folder. '
                   'Nothing was changed.', 'a read-only disk')  # fmt: skip

    exports.choose(JSON)
    target.write_text('old')
    exports.chooser.give(JSON, target)
    exports.chooser.replace(JSON, meanwhile=lambda: shutil.rmtree(exports.folder))
    said = exports.answer('Not Saved', 'Close')
    # The portal has no path in a folder that is gone.
    gone = 'That place is not a folder of this computer.' if sandbox.APPLICATION else f'“list.json” could not be saved: the folder “{exports.folder}” is'
    assert said.startswith(gone), said


def begin_held(stage):
    """An export that waits for its disk, with its progress in sight; the pipe that lets it go on."""
    gate = stage.home.cache / 'gate'
    os.mkfifo(gate)
    # In a sandbox a chosen file is seen in the folder of the document portal.
    folder = pathlib.Path('/run/flatpak/doc') if sandbox.APPLICATION else stage.home.folder / 'saved'
    library = stage.home.preloadable(os.environ['CERTBOOK_HELD_WRITES'])
    exports = begin(stage, environment={'LD_PRELOAD': library, 'HELD_WRITES_FOLDER': str(folder), 'HELD_WRITES_GATE': str(gate)})
    (exports.folder / 'list.csv').write_text('old')
    exports.choose(CSV)
    exports.replace(exports.folder / 'list.csv', CSV)
    exports.program.wait_for('Exporting: 7 of 7 domains')
    exports.program.key('ctrl+shift+e')  # one at a time
    return exports, gate


def expect_nothing_written(exports):
    assert exports.files() == ['list.csv'], exports.files()
    assert (exports.folder / 'list.csv').read_text() == 'old'


@story('an export that takes long shows its progress, goes on beside the search, and is cancelled without a trace')
def cancelled(stage):
    exports, gate = begin_held(stage)
    program = exports.program
    program.key('ctrl+f', 'ctrl+a')
    program.type('elsewhere')
    exports.table.expect_domains('elsewhere.example')
    program.click(program.find('button', 'Cancel'))
    gate.write_text('')
    program.wait_for('Export cancelled, nothing was saved')
    program.wait_until_gone('Exporting: 7 of 7 domains')
    expect_nothing_written(exports)
    assert not program.has_window(TITLE)
    text = exports.export(CSV, 'other.csv').decode()
    assert [line[0] for line in read_csv(text, ',')] == ['SSL Domain', 'elsewhere.example'], text


@story('an export has the rows of the moment in which it was asked for')
def rows_of_then(stage):
    exports, gate = begin_held(stage)
    shown = [[*line, REASONS.get(line[0], '')] for line in exports.shown()]
    stage.cdn.rows = ROWS[:1]
    exports.program.key('F5')
    exports.table.expect_domains('c.shop.example')
    gate.write_text('')
    exports.wait_for_export('list.csv')
    cells = read_csv((exports.folder / 'list.csv').read_text(), ',')
    assert cells[1:] == [[guarded(cell) for cell in line] for line in shown], cells


@story('a window that is closed during an export leaves no half file behind')
def closed(stage):
    exports, gate = begin_held(stage)
    exports.program.key('ctrl+q')
    eventually(lambda: not exports.program.x_windows(), 'the window to close')
    gate.write_text('')
    assert exports.program.wait_for_end() == 0
    expect_nothing_written(exports)


if __name__ == '__main__':
    run()
